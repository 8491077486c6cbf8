"""Everything of an agency in files that any other program reads: nobody is held here by her data.

A folder holds `dossiers.jsonl` (a dossier a line, with what was declared, every event, date, fee
and paper), `so-theo-doi.xlsx` (the register, which `xaso import register` takes as it stands) and
the files themselves; `xom.xlsx` and `dan-cu.xlsx` are the lists that `xaso import hamlets` and
`xaso import residents` take. It is written beside its name and renamed when it is whole.

What was erased is not there, and what is there lies in clear: the folder is its owner's alone.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.keyring import api as keyring
from xaso.lib.text import fold
from xaso.service.dossiers import api as dossiers
from xaso.service.moving import sheets
from xaso.service.moving.domain.folders import folder_of
from xaso.service.moving.errors import FolderTaken
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.files.api import StoredFile
    from xaso.kernel.organisations.api import Agency

PLAIN = (
    *("look_up_code", "channel", "state", "step", "outcome", "owner_name", "submitter_name"),
    *("submitted_at", "received_at", "promised_at", "due_at", "reappointed_at", "resolved_at"),
    "returned_at",
)
"""Columns told as they stand."""
READ_ME = """Toàn bộ hồ sơ của {agency}, xuất lúc {at}.

dossiers.jsonl: mỗi dòng một hồ sơ (JSON, UTF-8): tờ khai, người nộp, việc đã làm, ngày hẹn, phí,
giấy tờ, tệp kèm mã SHA-256.
so-theo-doi.xlsx: sổ theo dõi hồ sơ đã tiếp nhận.
xom.xlsx, dan-cu.xlsx: danh mục xóm, danh sách dân cư.
tep/: tệp đã nộp và kết quả, theo mã hồ sơ.

Nhập lại ở nơi khác: xaso import hamlets xom.xlsx, xaso import residents dan-cu.xlsx,
xaso import register so-theo-doi.xlsx, xaso import scans tep.

Dữ liệu cá nhân ở dạng đọc được: chỉ người có trách nhiệm giữ thư mục này.
"""


def export(*, agency: Agency, folder: Path, actor: Actor, now: datetime) -> dict[str, int]:
    """Write everything of an agency and of what it continues into a new folder.

    Effects: the folder, readable by its owner alone; an audit entry.

    Returns: How many dossiers, files, hamlets and residents were written, and how many dossiers
    were erased before.

    Raises:
        FolderTaken: It exists already.
    """
    part = folder.with_name(folder.name + ".part")
    if folder.exists() or part.exists():
        raise FolderTaken(_("Thư mục %s đã có. Chọn thư mục mới.") % folder)
    part.mkdir(mode=0o700, parents=True)
    count = {"dossiers": 0, "files": 0, "erased": 0}
    with _open(part / "dossiers.jsonl") as lines:
        for dossier in _all(agency):
            told = _told(dossier, part, count)
            lines.write(json.dumps(told, ensure_ascii=False, sort_keys=True) + "\n")
    received = (
        dossiers
        .kept_by(agency)
        .exclude(received_at=None)
        .select_related("agency", "procedure_version")
    )
    _write(part / "so-theo-doi.xlsx", dossiers.register_sheet(list(received.order_by("code"))))
    for file, key, written in (
        ("xom.xlsx", "hamlets", sheets.hamlets_sheet(agency)),
        ("dan-cu.xlsx", "residents", sheets.residents_sheet(agency)),
    ):
        content, count[key] = written
        _write(part / file, content)
    read_me = READ_ME.format(agency=agency.name, at=f"{now:%d/%m/%Y}")
    _write(part / "DOC-TRUOC.txt", read_me.encode())
    part.rename(folder)
    audit.record(
        actor=actor,
        verb="moving.export",
        object_kind="organisations.agency",
        object_id=agency.pk,
        agency_id=agency.pk,
        details=count,
    )
    return count


def _all(agency: Agency) -> Iterator[dossiers.Dossier]:
    rows = dossiers.kept_by(agency).select_related("procedure_version__procedure", "agency")
    return rows.order_by("pk").iterator(chunk_size=200)


def _told(dossier: dossiers.Dossier, part: Path, count: dict[str, int]) -> dict[str, Any]:
    """Return a dossier as plain values, its files written beside."""
    count["dossiers"] += 1
    version = dossier.procedure_version
    told: dict[str, Any] = {
        "code": dossier.code,
        "agency": dossier.agency.code,
        "procedure": version.procedure.code,
        "procedure_name": version.name,
        **{name: _plain(getattr(dossier, name)) for name in PLAIN},
        "events": [
            {"seq": e.seq, "type": e.type, "at": _plain(e.at), "to": e.to_state,
             "who": e.actor_name, "note": e.note}
            for e in dossiers.timeline_of(dossier)
        ],
        "dates": [
            {"kind": d.kind, "due_at": _plain(d.due_at), "base_at": _plain(d.base_at)}
            for d in dossier.due_entries.order_by("seq")
        ],
        "fees": [
            {"name": f.name, "amount": f.amount, "receipt": f.receipt_number}
            for f in dossier.fees.all()
        ],
        "papers": [
            {"name": p.name, "originals": p.originals, "certified": p.certified,
             "photocopies": p.photocopies}
            for p in dossier.papers.all()
        ],
    }  # fmt: skip
    try:
        sealed = {
            "parties": dossiers.parties_of(dossier),
            "answers": dossiers.answers_of(dossier),
            "files": [_file(row.file, dossier, part, count) for row in _stored(dossier)],
            "results": [
                {"number": one.number, "state": one.state}
                | _file(results.file_of(one), dossier, part, count)
                for one in results.results_of(dossier.pk)
            ],
        }
    except keyring.KeyDestroyed:
        count["erased"] += 1
        return told | {"erased": True}
    return told | sealed


def _stored(dossier: dossiers.Dossier) -> Any:
    return dossier.files.select_related("file").order_by("position")


def _file(
    file: StoredFile, dossier: dossiers.Dossier, part: Path, count: dict[str, int]
) -> dict[str, str]:
    """Write one file out under the dossier's code; return where it lies and its hash."""
    count["files"] += 1
    name = re.sub(r"[^a-z0-9.]+", "-", fold(files.name_of(file))).strip("-.") or "tep"
    folder = folder_of(str(dossier))
    path = part / "tep" / folder / f"{count['files']:06d}-{name[-80:]}"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(path, files.read_whole(file))
    return {"path": str(path.relative_to(part)), "sha256": file.sha256}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _open(path: Path) -> Any:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(descriptor, "w", encoding="utf-8")


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
