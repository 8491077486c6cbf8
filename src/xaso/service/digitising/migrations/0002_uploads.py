"""What is uploaded for one component of one dossier is a batch without a folder."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("digitising", "0001_initial"),
        ("dossiers", "0022_attached_scans"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="batch", name="digitising_folder_once_at_a_time"),
        migrations.AlterField(
            model_name="batch",
            name="folder",
            field=models.CharField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name="batch",
            name="dossier",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="dossiers.dossier",
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="paper_key",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="batch",
            name="replaces",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="digitising.document",
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="alive_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    models.Q(("folder", ""), _negated=True),
                ),
                fields=("agency", "folder"),
                name="digitising_folder_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("alive_at", None),
                        ("dossier", None),
                        ("paper_key", ""),
                        ("replaces", None),
                        models.Q(("folder", ""), _negated=True),
                    ),
                    models.Q(
                        ("alive_at__isnull", False),
                        ("dossier__isnull", False),
                        ("folder", ""),
                        models.Q(("paper_key", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="digitising_folder_or_component",
            ),
        ),
    ]
