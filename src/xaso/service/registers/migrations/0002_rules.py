"""The books' walls and rules, and the entries of what was issued before there were books."""

import json
import re

import uuid_utils.compat as uuid
from django.db import migrations
from django.utils import timezone

from xaso.kernel.keyring import api as keyring
from xaso.kernel.scope import api as scope
from xaso.service.registers.domain import lines

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


def enter_the_past(apps, schema_editor):
    """Enter what bears a book's symbol and was issued before; each had one number for all."""
    names = {code: name for code, name, *_rest in KINDS}
    issued = apps.get_model("results", "Result").objects.filter(symbol__in=names)
    for result in issued.exclude(state="draft").order_by("issued_at"):
        first = re.match(r"\d+", result.number)
        if first is None:
            continue
        on = timezone.localdate(result.issued_at)
        book, _is_new = apps.get_model("registers", "Book").objects.get_or_create(
            agency_id=result.agency_id,
            kind_code=result.symbol,
            year=on.year,
            defaults={
                "name": names[result.symbol],
                "key_id": keyring.new_data_key(result.agency_id),
                "opened_at": result.issued_at,
            },
        )
        _number, line = lines.numbered(lines.lines_of(_answers(result)), int(first[0]), 1)[0]
        pk = uuid.uuid7()
        content = {"requester": result.owner_name, "title": line.title, "issuer": line.issuer}
        apps.get_model("registers", "Entry").objects.create(
            id=pk,
            agency_id=result.agency_id,
            book=book,
            number=int(first[0]),
            on=on,
            dossier_id=result.dossier_id,
            dossier_code=result.dossier_code,
            result_id=result.pk,
            content=keyring.seal(
                book.key_id,
                json.dumps(content, ensure_ascii=False, sort_keys=True).encode(),
                f"registers_entry.content|{pk}",
            ),
            pages=line.pages,
            copies=line.copies,
            is_electronic=line.is_electronic,
            entered_at=result.issued_at,
        )


def _answers(result):
    context = f"results_result.content|{result.pk}"
    try:
        told = json.loads(keyring.unseal(result.key_id, bytes(result.content), context))
    except keyring.KeyDestroyed:
        return {}
    return told.get("answers") or told


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0001_initial"),
        ("results", "0003_corrections"),
        ("keyring", "0001_initial"),
        ("scope", "0001_functions"),
        ("audit", "0002_append_only"),
    ]
    operations = [
        migrations.RunPython(add_rules, migrations.RunPython.noop),
        migrations.RunPython(enter_the_past, migrations.RunPython.noop),
        migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD),
        scope.wall("registers_book", "agency_id = {agencies}"),
        scope.wall("registers_entry", "agency_id = {agencies}"),
    ]
