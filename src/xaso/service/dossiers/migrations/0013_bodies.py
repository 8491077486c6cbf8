"""Bodies that are asked most, and the parts of the two joint procedures; unconfirmed [M], editable."""

from django.db import migrations

BODIES = (
    ("police", "Công an xã", "working_day:1", "NĐ 118/2025/NĐ-CP [M]"),
    ("insurance", "Bảo hiểm xã hội cơ sở", "working_day:1", "NĐ 118/2025/NĐ-CP [M]"),
    ("tax", "Thuế cơ sở", "working_day:5", "Pháp luật quản lý thuế [M]"),
    ("land", "Chi nhánh Văn phòng đăng ký đất đai", "working_day:5", "Pháp luật đất đai [M]"),
    ("health", "Sở Y tế", "working_day:5", "NĐ 118/2025/NĐ-CP [M]"),
    ("justice", "Sở Tư pháp", "working_day:5", "Pháp luật hộ tịch [M]"),
)
BIRTH, DEATH, LAW = "3.000722", "2.002913", "NĐ 63/2024/NĐ-CP [M]"
PARTS = (
    (BIRTH, 1, "", "Đăng ký khai sinh", "same_day_15h", None),
    (BIRTH, 2, "police", "Đăng ký thường trú", "working_day:1", 1),
    (BIRTH, 3, "insurance", "Cấp thẻ bảo hiểm y tế", "working_day:1", 1),
    (DEATH, 1, "", "Đăng ký khai tử", "same_day_15h", None),
    (DEATH, 2, "police", "Xóa đăng ký thường trú", "working_day:1", 1),
    (DEATH, 3, "insurance", "Giải quyết mai táng phí, tử tuất", "working_day:3", 1),
)


def add_rules(apps, schema_editor):
    """Load the lists."""
    body = apps.get_model("dossiers", "Body")
    for key, name, rule, basis in BODIES:
        body.objects.create(key=key, name=name, rule=rule, basis=basis, valid_from="2015-01-01")
    part = apps.get_model("dossiers", "JointPart")
    for code, position, key, name, rule, follows in PARTS:
        part.objects.create(
            procedure_code=code,
            position=position,
            body=key,
            name=name,
            rule=rule,
            follows=follows,
            basis=LAW,
            valid_from="2024-07-01",
        )


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0012_other_bodies")]
    operations = [migrations.RunPython(add_rules, migrations.RunPython.noop)]
