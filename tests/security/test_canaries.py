"""What people declare lies in clear nowhere but in the columns listed for it (promise P16).

A dossier full of words that occur nowhere else goes its way; then every row of every table and
every byte below the data folder (tables, WAL, files, spool, logs) is searched for them in the
encodings in which they could hide.
"""

from __future__ import annotations

import base64
import contextlib
import csv
import os
import unicodedata
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from django.db import connection, transaction
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.kernel.notifications import api as notifications
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import listeners
from xaso.service.dossiers.tests import make

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent.parent
SECRETS = {
    "phone": "+84987001122",
    "email": "chim.hoang.yen.7781@example.vn",
    "address": "Ngõ Chim Hoàng Yến 7782, xóm Đuổm",
    "personal number": "019187007783",
    "answer": "Cháu Hoàng Yến Bảy Bảy Tám Tư",
    "file name": "giấy chim hoàng yến 7785",
    "file content": "CANARY-CONTENT-7786",
    "reason": "Vì chim hoàng yến 7787 bay mất",
}
NAME = "Nguyễn Hoàng Yến 7788"
"""Stands in clear, but only in the columns that the list of personal data names."""


def disguises(text: str) -> set[bytes]:
    """Return the byte strings under which a text could lie about."""
    found: set[bytes] = set()
    for form in ("NFC", "NFD"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            raw = unicodedata.normalize(form, text).encode(encoding)
            found |= {raw, raw.hex().encode(), raw.hex().upper().encode()}
            found |= {
                base64.b64encode(b"\0" * shift + raw)[4:-4] for shift in range(3) if len(raw) > 12
            }
    return found | {text.encode("unicode_escape")}


def document() -> BytesIO:
    out = BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.Contents = pdf.make_stream(SECRETS["file content"].encode())
        pdf.save(out, compress_streams=False)
    return out


def file_everything(now) -> dossiers.Dossier:
    """Submit, refuse with a reason and tell the resident, as the pages do."""
    house = make.house()
    key = keyring.make_data_key(house.agency.pk)
    with transaction.atomic():
        stored = files.store(
            document(),
            key_id=key.id,
            agency_id=house.agency.pk,
            name=f"{SECRETS['file name']}.pdf",
            key=key,
        )
        made = dossiers.submit(
            agency=house.agency,
            procedure_code=house.adoption.procedure.code,
            answers={"nyc.hoTen": NAME, "loiKhai": SECRETS["answer"]},
            files=[("to_khai", stored)],
            idempotency_key="canary",
            actor=identity.RESIDENT,
            now=now,
            data_key=key,
            parties=dossiers.Parties(
                owner_name=NAME,
                submitter_name=NAME,
                phone=SECRETS["phone"],
                email=SECRETS["email"],
                address=SECRETS["address"],
                personal_number=SECRETS["personal number"],
            ),
        )
    dossiers.move_only(
        "refuse_intake",
        dossier_id=made.dossier_id,
        actor=house.acts(house.minh),
        now=now + timedelta(minutes=5),
        note=SECRETS["reason"],
    )
    listeners.when_moved_tell(str(made.dossier_id), "refuse_intake", 2)
    assert notifications.Message.objects.exists()
    return dossiers.Dossier.objects.get(pk=made.dossier_id)


def columns_that_hold(text: str) -> set[str]:
    """Return the columns of any table in which a text stands in clear, compressed rows too."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            " AND has_column_privilege(format('%I', table_name), column_name, 'SELECT')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT 1 FROM "{table}" WHERE position(%s in "{column}"::text) > 0'
                f' OR position(%s in "{column}"::text) > 0 LIMIT 1',
                [text, text.encode().hex()],
            )
            if cursor.fetchone():
                found.add(f"{table}.{column}")
    return found


def listed_clear_columns() -> set[str]:
    with (ROOT / "docs/security/personal-data.csv").open(newline="") as file:
        rows = list(csv.reader(file))[1:]
    return {f"{row[0]}.{row[1]}" for row in rows if "clear" in row}


def bytes_below(folder: Path) -> Iterator[tuple[Path, bytes]]:
    # PostgreSQL and the other worker delete files and folders of theirs while we look.
    for place, _folders, names in os.walk(folder):
        for path in (Path(place, name) for name in names):
            with contextlib.suppress(FileNotFoundError):
                if path.is_file() and path.stat().st_size:
                    yield path, path.read_bytes()


def files_that_hold(texts: dict[str, str]) -> list[tuple[str, str]]:
    needles = {kind: disguises(text) for kind, text in texts.items()}
    return [
        (kind, str(path))
        for path, content in bytes_below(Path(os.environ["XASO_DATA"]))
        for kind, disguised in needles.items()
        if any(needle in content for needle in disguised)
    ]


@pytest.mark.usefixtures("own_database")
def test_what_is_sealed_lies_in_clear_nowhere():
    file_everything(timezone.now() - timedelta(hours=1))

    assert {kind: columns_that_hold(text) for kind, text in SECRETS.items()} == {
        kind: set() for kind in SECRETS
    }
    assert files_that_hold(SECRETS) == []


@pytest.mark.usefixtures("own_database")
def test_a_name_stands_only_where_the_list_says():
    file_everything(timezone.now() - timedelta(hours=1))

    held = columns_that_hold(NAME)

    assert "dossiers_dossier.owner_name" in held
    assert held <= listed_clear_columns()


@pytest.mark.usefixtures("own_database")
def test_the_search_would_notice_one_field_left_plain():
    with transaction.atomic():
        audit.record(
            actor=audit.Actor(kind="job"),
            verb="tests.leak",
            object_kind="tests.leak",
            object_id=1,
            details={"leak": "CANARY-PLANTED-7789"},
        )

    assert columns_that_hold("CANARY-PLANTED-7789") == {"audit_entry.details"}
    assert files_that_hold({"leak": "CANARY-PLANTED-7789"})
