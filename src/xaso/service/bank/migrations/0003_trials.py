"""Statement files between their trial on the page and their import, sealed; a wall."""

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

from xaso.kernel.scope import api as scope


class Migration(migrations.Migration):
    dependencies = [
        ("bank", "0002_rules"),
        ("organisations", "0006_delete_hamlet"),
    ]

    operations = [
        migrations.CreateModel(
            name="Trial",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("layout", models.CharField(max_length=40)),
                ("account", models.CharField(blank=True, max_length=26)),
                ("name", models.CharField(max_length=150)),
                ("key_id", models.UUIDField()),
                ("sealed", models.BinaryField()),
                ("by_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.agency",
                    ),
                ),
            ],
            options={
                "db_table": "bank_trial",
                "ordering": ["-id"],
            },
        ),
        scope.wall("bank_trial", "agency_id = {agencies}"),
    ]
