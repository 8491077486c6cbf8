"""Who was given the results of a dossier, found by her number; who sees the dossier sees the row."""

import django.db.models.deletion
from django.db import migrations, models

from xaso.kernel.scope import api as scope


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0002_rows_and_walls"),
        ("dossiers", "0021_old_scans"),
        ("organisations", "0006_delete_hamlet"),
    ]
    operations = [
        migrations.CreateModel(
            name="Holder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number_index", models.CharField(blank=True, max_length=64)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.agency",
                    ),
                ),
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dossiers.dossier",
                    ),
                ),
            ],
            options={"db_table": "storage_holder", "ordering": ["id"]},
        ),
        migrations.AddIndex(
            model_name="holder",
            index=models.Index(
                condition=models.Q(("number_index", ""), _negated=True),
                fields=["agency", "number_index"],
                name="storage_holder_by_number",
            ),
        ),
        scope.wall(
            "storage_holder", "EXISTS (SELECT FROM dossiers_dossier d WHERE d.id = dossier_id)"
        ),
    ]
