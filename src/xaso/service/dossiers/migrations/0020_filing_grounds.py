"""By what right somebody files for another, and how one confirms; unconfirmed [M], editable."""

from django.db import migrations

CIVIL = "Bộ luật Dân sự 91/2015/QH13, đ.134-141 [M]"
KIN = "TT 04/2020/TT-BTP, đ.2 [M]"
ABROAD = "NĐ 111/2011/NĐ-CP, đ.4; TT 04/2020/TT-BTP, đ.2 [M]"
CERTIFYING = "NĐ 23/2015/NĐ-CP, đ.36 [M]"
IN_PERSON = ["1.000894", "1.001022", "2.000806", "2.000779"]
"""Marriage and the recognition of a child: both people come themselves."""
GROUNDS = [
    ("legal", "Cha mẹ, người giám hộ của chủ hồ sơ", "Giấy khai sinh, quyết định cử giám hộ", 1, 0, [], CIVIL),
    ("kin", "Ông bà, cha mẹ, con, vợ chồng, anh chị em ruột", "Giấy ủy quyền (không cần chứng thực), giấy tờ chứng minh quan hệ", 1, 0, IN_PERSON, KIN),
    ("mandate", "Người được ủy quyền", "Văn bản ủy quyền đã chứng thực: số, ngày, nơi chứng thực", 1, 0, IN_PERSON, KIN),
    ("mandate_abroad", "Người được ủy quyền, giấy lập ở nước ngoài", "Văn bản ủy quyền: ngày, nơi lập", 1, 1, IN_PERSON, ABROAD),
    ("organisation", "Người của cơ quan, tổ chức", "Giấy giới thiệu: số, ngày, còn hạn", 1, 0, IN_PERSON, CIVIL),
]
WAYS = [
    ("sign", "Ký, ghi rõ họ tên", 0, False),
    ("thumb", "Điểm chỉ (không ký được)", 0, True),
    ("unread", "Không đọc được, ký hoặc điểm chỉ trước người làm chứng", 2, True),
    ("neither", "Không ký, không điểm chỉ được", 2, True),
]


def add_rows(apps, schema_editor):
    """Load both lists."""
    ground, way = (
        apps.get_model("dossiers", name) for name in ("FilingGround", "ConfirmingWay")
    )
    for place, (code, name, asks_for, paper, authentic, barred, basis) in enumerate(GROUNDS):
        ground.objects.create(
            code=code,
            name=name,
            asks_for=asks_for,
            needs_paper=bool(paper),
            needs_authentication=bool(authentic),
            barred_for=barred,
            position=place,
            basis=basis,
            valid_from="2016-01-01",
        )
    for place, (code, name, witnesses, is_read) in enumerate(WAYS):
        way.objects.create(
            code=code,
            name=name,
            witnesses=witnesses,
            is_read_back=is_read,
            position=place,
            basis=CERTIFYING,
            valid_from="2016-01-01",
        )


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0019_attendance")]
    operations = [migrations.RunPython(add_rows, migrations.RunPython.noop)]
