"""The books' walls and rules."""

from django.db import migrations

from xaso.kernel.scope import api as scope

FORWARD = """
REVOKE UPDATE, DELETE, TRUNCATE ON registers_entry FROM xaso_app;
CREATE TRIGGER registers_entry_append_only BEFORE UPDATE OR DELETE ON registers_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
BACKWARD = "DROP TRIGGER registers_entry_append_only ON registers_entry;"
BASIS = "NĐ 23/2015/NĐ-CP, Điều 13, 14; TT 01/2020/TT-BTP, Điều 4"
KINDS = (
    ("SCT/BS", "Sổ chứng thực bản sao từ bản chính", "Book of certified copies", BASIS, None),
    (
        "SCT/CK,ĐC",
        "Sổ chứng thực chữ ký, điểm chỉ",
        "Book of certified signatures",
        f"{BASIS} [M]",
        2,
    ),
)
PRICES = (
    {
        "kind_code": "SCT/BS",
        "name": "Phí chứng thực bản sao từ bản chính",
        "first_pages": 2,
        "first_amount": 2_000,
        "further_amount": 1_000,
        "most_per_copy": 200_000,
        "basis": "TT 226/2016/TT-BTC",
    },
    {
        "kind_code": "SCT/CK,ĐC",
        "name": "Phí chứng thực chữ ký",
        "per_case": 10_000,
        "basis": "TT 226/2016/TT-BTC [M]",
    },
)


def add_rules(apps, schema_editor):
    """Load the kinds of books and what certifying costs; [M] is unconfirmed, all is editable."""
    for code, name, name_en, basis, years in KINDS:
        apps.get_model("registers", "BookKind").objects.create(
            code=code,
            name=name,
            name_en=name_en,
            basis=basis,
            keep_paper_years=years,
            valid_from="2015-04-10",
        )
    for price in PRICES:
        apps.get_model("registers", "CertificationFee").objects.create(
            valid_from="2017-01-01", **price
        )


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0001_initial"),
        ("scope", "0001_functions"),
        ("audit", "0002_append_only"),
    ]
    operations = [
        migrations.RunPython(add_rules, migrations.RunPython.noop),
        migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD),
        scope.wall("registers_book", "agency_id = {agencies}"),
        scope.wall("registers_entry", "agency_id = {agencies}"),
    ]
