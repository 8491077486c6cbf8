"""Which procedures are entered in the ministry's civil status books; unconfirmed [M], editable."""

from django.db import migrations

BIRTH = ("Sổ đăng ký khai sinh", "KS", "ks.soDinhDanh")
MARRIAGE = ("Sổ đăng ký kết hôn", "KH", "")
DEATH = ("Sổ đăng ký khai tử", "KT", "")
BOOKS = {
    "1.001193": BIRTH,
    "3.000722": BIRTH,
    "1.000894": MARRIAGE,
    "1.000656": DEATH,
    "2.002913": DEATH,
}
LAW = "Luật Hộ tịch 60/2014/QH13; TT 04/2020/TT-BTP [M]"


def add_rules(apps, schema_editor):
    """Load the list."""
    rule = apps.get_model("dossiers", "BookRule")
    for code, (name, mark, number_fills) in BOOKS.items():
        rule.objects.create(
            procedure_code=code,
            name=name,
            mark=mark,
            number_fills=number_fills,
            basis=LAW,
            valid_from="2016-01-01",
        )


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0016_civil_books")]
    operations = [migrations.RunPython(add_rules, migrations.RunPython.noop)]
