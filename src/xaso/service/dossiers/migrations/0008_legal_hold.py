"""What keeps a dossier from being erased, shown to its agency."""

import django.db.models.deletion
from django.db import migrations, models

from xaso.kernel.scope import api as scope


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0007_breach_term"), ("scope", "0001_functions")]
    operations = [
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ground", models.CharField(max_length=500)),
                ("placed_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_because", models.CharField(blank=True, max_length=500)),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="dossiers.dossier",
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_legal_hold",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)),
                        fields=("dossier",),
                        name="legal_hold_one_at_a_time",
                    )
                ],
            },
        ),
        scope.wall(
            "dossiers_legal_hold",
            "EXISTS (SELECT FROM dossiers_dossier d WHERE d.id = dossiers_legal_hold.dossier_id)",
        ),
    ]
