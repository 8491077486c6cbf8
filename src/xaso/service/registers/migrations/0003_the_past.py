"""The entries of what was issued before there were books."""

import json
import re

import uuid_utils.compat as uuid
from django.db import migrations
from django.utils import timezone

from xaso.kernel.keyring import api as keyring
from xaso.service.registers.domain import lines

NAMES = {
    "SCT/BS": "Sổ chứng thực bản sao từ bản chính",
    "SCT/CK,ĐC": "Sổ chứng thực chữ ký, điểm chỉ",
}


def enter_the_past(apps, schema_editor):
    """Enter what bears a book's symbol and was issued before; each had one number for all."""
    issued = apps.get_model("results", "Result").objects.filter(symbol__in=NAMES)
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
                "name": NAMES[result.symbol],
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
    """By itself: what was inserted must be settled before a table may be altered."""

    dependencies = [
        ("registers", "0002_rules"),
        ("results", "0003_corrections"),
        ("keyring", "0001_initial"),
    ]
    operations = [migrations.RunPython(enter_the_past, migrations.RunPython.noop)]
