"""At the counter: what the person was given here already and need not bring again."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from xaso.kernel.files import api as files
from xaso.service.desk.services import take_scan
from xaso.service.storage import api as storage

if TYPE_CHECKING:
    from xaso.service.desk.views.counter import Counter
    from xaso.service.procedures import api as procedures

PURPOSE = "Tìm giấy tờ đã cấp để tiếp nhận"
USE = "stored:"
"""How a button says what to use: this, the paper's key, what is offered."""


def offers(counter: Counter) -> storage.Offered:
    """Return by paper what is offered to whom the typed personal number names.

    Effects: as `storage.offers`.
    """
    if counter.adoption is None or counter.request.method != "POST":
        return storage.Offered()
    version = counter.adoption.version
    return storage.offers(
        agency=counter.agency,
        actor=counter.actor,
        number=counter.posted.get("personal_number", ""),
        papers=list(version.papers.all()),
        purpose=_purpose(counter.adoption),
        intake=counter.key,
        now=counter.now,
    )


def lay(counter: Counter) -> None:
    """Lay what was chosen among the scans of the intake; what is no longer offered is told.

    Effects: as `storage.use_at_counter`.
    """
    pressed = counter.posted.get("do", "")
    if not pressed.startswith(USE) or counter.adoption is None:
        return
    key, _colon, item_id = pressed.removeprefix(USE).partition(":")
    paper = counter.adoption.version.papers.filter(key=key).first()
    if paper is None:
        return

    def put(content: BinaryIO, called: str) -> files.StoredFile:
        return take_scan(
            intake=counter.key,
            agency=counter.agency,
            actor=counter.actor,
            paper_key=key,
            upload=content,
            now=counter.now,
            called=called,
        ).file

    try:
        storage.use_at_counter(
            agency=counter.agency,
            actor=counter.actor,
            number=counter.posted.get("personal_number", ""),
            paper=paper,
            item_id=item_id,
            purpose=_purpose(counter.adoption),
            intake=counter.key,
            put=put,
            now=counter.now,
        )
    except storage.NotReusable as refusal:
        counter.refuse(f"id_scan.{key}", str(refusal), 422)
    except files.FileRefused as refusal:
        counter.refuse(f"id_scan.{key}", str(refusal.reason), 422)


def _purpose(adoption: procedures.Adoption) -> str:
    return f"{PURPOSE}: {adoption.version.name}"
