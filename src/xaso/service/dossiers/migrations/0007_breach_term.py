from django.db import migrations, models


def add_term(apps, schema_editor):
    """Load the time to report a breach; unconfirmed [M], editable."""
    apps.get_model("dossiers", "BreachTerm").objects.create(
        hours=72, basis="Luật 91/2025/QH15, Điều 23 [M]", valid_from="2026-01-01"
    )


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0006_found")]
    operations = [
        migrations.CreateModel(
            name="BreachTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hours", models.PositiveSmallIntegerField()),
                ("basis", models.CharField(max_length=200)),
                ("is_confirmed", models.BooleanField(default=False)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
            ],
            options={"db_table": "dossiers_breach_term"},
        ),
        migrations.RunPython(add_term, migrations.RunPython.noop),
    ]
