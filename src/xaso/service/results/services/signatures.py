"""Signing an issued document: the official first, then number and day, then the agency.

It happens after the commit, for a time-stamp server may be slow or away: what was issued stays
issued, and the job tries again.

Law: decree-30-2020, annex I; electronic-transactions-2023.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.jobs import api as jobs
from xaso.kernel.signing import api as signing
from xaso.lib import printing
from xaso.service.results import copies
from xaso.service.results.domain.templates import template_on
from xaso.service.results.models import Check, Result
from xaso.service.results.services import checking, versions
from xaso.service.results.services.versions import HANOI

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from xaso.service.results.domain.templates import Template
    from xaso.service.results.models import ResultVersion

TASK = "results.sign_result"
SIGNER = "signer_id"
NUMBER, DAY, PERSON, AGENCY = "so", "ngay", "LanhDao", "CoQuan"
"""Fields of a paper to be signed; their places are marked in its template."""
MACHINE = audit.Actor(kind="job", name="Ký số kết quả")
SHARE_COVERED = 1 / 3
SEAL_WIDTH = 170.0
"""Points; the seal at its right end covers a third of the person's picture."""


def are_ready(result: Result, data: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether both have a key: who approved the document, and its agency."""
    signer = data.get(SIGNER)
    return bool(
        signer
        and signing.key_of(result.agency_id, UUID(str(signer)), now)
        and signing.key_of(result.agency_id, None, now)
    )


def enqueue(result: Result) -> None:
    """Have a document signed after the commit.

    Effects: one job.
    """
    jobs.enqueue(
        TASK,
        lock=f"{TASK}:{result.pk}",
        result_id=str(result.pk),
        agency_id=str(result.agency_id),
    )


def sign_result(result_id: UUID, *, now: datetime) -> ResultVersion | None:
    """Sign an issued document; a second call does nothing.

    Effects: one `ResultVersion` with its sealed file; its hash may be checked; one audit entry.

    Raises:
        CannotSign: A key, the time-stamp server or the responder did not do its part.
    """
    result = Result.objects.select_related("agency").get(pk=result_id)
    if not _waits(result):
        return None
    pdf = _signed(result, now)
    with transaction.atomic():
        locked = Result.objects.select_for_update().select_related("agency").get(pk=result_id)
        if not _waits(locked):
            return None
        version = versions.keep(locked, pdf, now)
        locked.is_signed, locked.awaits_signature = True, False
        locked.save(update_fields=["is_signed", "awaits_signature"])
        checking.note_file(Check.objects.get(result_id=locked.pk), version, is_signed=True)
        versions.record("results.sign_result", locked, MACHINE, version)
    return version


def sweep_unsigned() -> int:
    """Enqueue again what waits for its signature; returns how many.

    Effects: jobs.
    """
    waiting = list(Result.objects.filter(awaits_signature=True, state=Result.State.ISSUED)[:500])
    for result in waiting:
        enqueue(result)
    return len(waiting)


def _waits(result: Result) -> bool:
    return result.awaits_signature and result.state == Result.State.ISSUED


def _signed(result: Result, now: datetime) -> bytes:
    if result.issued_at is None:
        raise ValueError("Only what was issued is signed")
    data = versions.opened(result)
    template = template_on(result.kind, result.drafted_at.astimezone(HANOI).date())
    told = versions.values(
        result, template, data, result.issued_at, first_number=data.get("first_number")
    )
    texts = _filled_in(template, told, now)
    told |= {"blank": sorted(texts), "signing": True}
    scans = versions.scans_of(template, data)
    places = _places(template, told, copies.count_pages(scans))
    words = printing.render(template.source, told)
    drawn = copies.lay_before(words, scans)
    at, seal = _seal(result, told, places[PERSON], drawn, now, is_copy=bool(scans))
    person, agency = _keys(result, data, now)
    paper = signing.prepare(
        drawn,
        signing.Fields(
            {name: places[name] for name in texts},
            {PERSON: places[PERSON], AGENCY: at},
        ),
    )
    hand = signing.Look("person", told["signer"] or person.signer, now)
    paper = signing.sign_with(person, paper, PERSON, look=(places[PERSON], hand), is_first=True)
    if texts:
        paper = signing.fill(paper, {name: (places[name], look) for name, look in texts.items()})
    return signing.sign_with(agency, paper, AGENCY, look=(at, seal))


def _seal(
    result: Result,
    told: Mapping[str, Any],
    person: signing.Box,
    drawn: bytes,
    now: datetime,
    *,
    is_copy: bool,
) -> tuple[signing.Box, signing.Look]:
    """Return where and how the agency signs: its seal beside the person, on a copy its words."""
    is_demo = result.agency.is_demo
    if is_copy:
        words = f"{result.name}\n{told['agency']}"
        return copies.corner_of(drawn), signing.Look("corner", words, now, is_demo=is_demo)
    return _beside(person), signing.Look("agency", told["agency"], now, is_demo=is_demo)


def _filled_in(
    template: Template, told: Mapping[str, Any], now: datetime
) -> dict[str, signing.Look]:
    """Return what is filled in after the first signature: number and day.

    The number of a book stands in the words of the paper too, so it is known before.
    """
    if template.book:
        return {}
    return {
        NUMBER: signing.Look("text", told["number"], now, align="left"),
        DAY: signing.Look("text", told["place_date"], now, is_italic=True),
    }


def _places(template: Template, told: Mapping[str, Any], before: int) -> dict[str, signing.Box]:
    """Return where the fields stand; so many pages come before the words."""
    return {
        spot["name"]: signing.Box(
            spot["page"] + before, spot["x"], spot["y"], spot["width"], spot["height"]
        )
        for spot in printing.spots(template.source, told)
    }


def _beside(person: signing.Box) -> signing.Box:
    """Return where the seal stands: on the left of the person's picture, over a third of it."""
    left = person.x + person.width * SHARE_COVERED - SEAL_WIDTH
    return signing.Box(person.page, left, person.y, SEAL_WIDTH, person.height)


def _keys(
    result: Result, data: Mapping[str, Any], now: datetime
) -> tuple[signing.SigningKey, signing.SigningKey]:
    person = signing.key_of(result.agency_id, UUID(str(data[SIGNER])), now)
    agency = signing.key_of(result.agency_id, None, now)
    if person is None or agency is None:
        raise signing.CannotSign("Khóa ký số không còn dùng được")
    return person, agency
