"""Which procedures the desk carries through while the person waits."""

from django.db import migrations, models

BASIS = "NĐ 23/2015/NĐ-CP, Điều 7: giải quyết ngay trong ngày; không lập phiếu khi trả ngay [M]"


def add_rules(apps, schema_editor):
    """Load the rule for certified copies and signatures; unconfirmed [M], editable."""
    for code in ("2.000815", "2.000884"):
        apps.get_model("desk", "AtOnceRule").objects.create(
            procedure_code=code, basis=BASIS, valid_from="2015-04-10"
        )


class Migration(migrations.Migration):
    dependencies = [("desk", "0003_tickets")]
    operations = [
        migrations.CreateModel(
            name="AtOnceRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("procedure_code", models.CharField(max_length=40)),
                ("basis", models.CharField(max_length=200)),
                ("is_confirmed", models.BooleanField(default=False)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
            ],
            options={"db_table": "desk_at_once_rule", "ordering": ["id"]},
        ),
        migrations.RunPython(add_rules, migrations.RunPython.noop),
    ]
