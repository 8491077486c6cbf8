"""Drafting, issuing and revoking result documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.service.results.domain import contents, paper
from xaso.service.results.domain.templates import kind_named, template_on
from xaso.service.results.errors import (
    AlreadyIssued,
    NotIssued,
    NumberTaken,
    OnePaperOnly,
    ScanMissing,
)
from xaso.service.results.events import ResultIssued, ResultRevoked
from xaso.service.results.models import Cancellation, Result
from xaso.service.results.services import checking, signatures, versions
from xaso.service.results.services.versions import HANOI

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.organisations.api import Agency
    from xaso.service.results.domain.templates import Template

ISSUED_FIELDS = (
    "number",
    "state",
    "issued_at",
    "year",
    "valid_from",
    "valid_until",
    "content",
    "awaits_signature",
)


@transaction.atomic
def forget(dossier_id: UUID, *, owner_name: str) -> set[UUID]:
    """Blank the names of a case's documents; return the keys that sealed what stands in them.

    Effects: the documents of the case.
    """
    found = Result.objects.filter(dossier_id=dossier_id)
    keys = set(found.values_list("key_id", flat=True))
    found.update(owner_name=owner_name)
    return keys


@transaction.atomic
def draft_result(
    *,
    dossier_id: UUID,
    dossier_code: str,
    agency: Agency,
    key_id: UUID,
    kind: str,
    data: Mapping[str, Any],
    owner_name: str,
    actor: audit.Actor,
    now: datetime,
) -> Result:
    """Draw a document that is not yet issued; drawing it again makes the next version.

    Effects: one `Result` (or the case's draft of that kind, rewritten), one `ResultVersion`, one
    sealed file, one audit entry. A revoked document of that kind is marked as replaced.

    Args:
        dossier_id: The case; kept as an id, the case itself lives above.
        dossier_code: Its official code, printed.
        agency: Who decides; a demo agency stamps each page.
        key_id: The case's data key: the content and the file are sealed with it.
        kind: From `kind_for`, or the code of the procedure.
        data: See `domain.paper.values`.
        owner_name: Whom the document is for.
        actor: Who drafts.
        now: The moment of drafting.

    Raises:
        NoTemplate: No document of that kind is in force today.
        AlreadyIssued: The case has an issued document of that kind; revoke it first.
        OnePaperOnly: An electronic copy of several papers at once.
        ScanMissing: An electronic copy of what was not scanned.
        MissingGlyph: A name or text cannot be printed.
    """
    today = now.astimezone(HANOI).date()
    kind = kind_named(kind, today)
    of_kind = Result.objects.select_for_update().filter(dossier_id=dossier_id, kind=kind)
    earlier = list(of_kind.order_by("-drafted_at"))
    if any(result.state == Result.State.ISSUED for result in earlier):
        raise AlreadyIssued(f"Hồ sơ {dossier_code} đã có kết quả được phát hành")
    template = template_on(kind, today)
    result = next((found for found in earlier if found.state == Result.State.DRAFT), None)
    if result is None:
        result = Result(dossier_id=dossier_id, kind=kind, agency=agency, key_id=key_id)
        result.replaces = earlier[0] if earlier else None
    result.dossier_code, result.owner_name, result.drafted_at = dossier_code, owner_name, now
    result.template_version, result.symbol = template.version, template.symbol
    result.name, result.name_en = _names(template, data)
    result.content = versions.sealed(result, data)
    result.save()
    version = versions.draw(result, template, data, now)
    versions.record("results.draft_result", result, actor, version)
    return result


def _names(template: Template, data: Mapping[str, Any]) -> tuple[str, str]:
    """Return what a document is called; an electronic copy is one of one scanned paper."""
    if not paper.is_copy(template, data):
        return template.name, template.name_en
    if not data.get(versions.SCANS):
        raise ScanMissing("Bản sao điện tử cần bản quét của bản chính")
    if len(contents.grid(template, paper.answers_in(data), {})) != 1:
        raise OnePaperOnly("Mỗi bản sao điện tử chứng thực đúng một giấy tờ")
    return template.copy_name, template.copy_name_en


@transaction.atomic
def issue_result(
    result: Result,
    *,
    number: int,
    actor: audit.Actor,
    now: datetime,
    signed: Mapping[str, str] | None = None,
) -> Result:
    """Give a draft its number and day and draw it for good.

    Where official and agency have keys, the file is signed by a job after the commit and becomes
    the next version; else it stays what is printed, signed by hand.

    Effects: state, number, days; one `ResultVersion` with its sealed file; what anybody may check;
    one audit entry; `ResultIssued`; a job. The given `result` carries the new values afterwards.

    Args:
        result: A draft.
        number: From the series, the first of `numbers_needed`; the symbol is added.
        actor: Who issues.
        now: The moment of issue; its day stands on the paper.
        signed: `signer` and `signer_role` of who approved, printed above the signature, and
            `signer_id`, whose key signs.

    Raises:
        AlreadyIssued: It is issued or revoked.
        NumberTaken: The number is used in that series and year.
        KeyDestroyed: The case was erased.
        MissingGlyph: A name or text cannot be printed.
    """
    locked = Result.objects.select_for_update().select_related("agency").get(pk=result.pk)
    if locked.state != Result.State.DRAFT:
        raise AlreadyIssued(f"Kết quả {locked} đã được phát hành")
    day = now.astimezone(HANOI).date()
    template = template_on(locked.kind, locked.drafted_at.astimezone(HANOI).date())
    words = {"book": paper.book_of(template, day.year), **checking.new_words(locked)}
    data = {**versions.opened(locked), **(signed or {}), **words}
    how_many = paper.how_many_numbers(template, data)
    text = paper.span_of(number, how_many)
    result.number = f"{text}/{locked.symbol}"
    result.state, result.issued_at, result.year = Result.State.ISSUED, now, day.year
    result.valid_from, result.valid_until = day, paper.last_day(template, day)
    result.content = versions.sealed(result, {**data, "first_number": number})
    result.awaits_signature = signatures.are_ready(result, data, now)
    try:
        with transaction.atomic():
            result.save(update_fields=ISSUED_FIELDS)
    except IntegrityError as error:
        result.refresh_from_db()
        raise NumberTaken(f"Số {text} đã dùng trong sổ {locked.symbol} năm {day.year}") from error
    version = versions.draw(result, template, data, now, first_number=number)
    versions.record("results.issue_result", result, actor, version)
    checking.publish(result, version, data)
    if result.awaits_signature:
        signatures.enqueue(result)
    events.publish(
        ResultIssued(
            result_id=result.pk,
            dossier_id=result.dossier_id,
            agency_id=result.agency_id,
            kind=result.kind,
            sha256=version.sha256,
            first_number=number,
            how_many=how_many,
            **{name: (signed or {}).get(name, "") for name in ("signer", "signer_role")},
        )
    )
    return result


@transaction.atomic
def revoke_result(result: Result, *, ground: str, actor: audit.Actor, now: datetime) -> Result:
    """Take back an issued document; it stays visible as revoked.

    Effects: state and moment; one audit entry with the ground; `ResultRevoked`.

    Raises:
        NotIssued: It is a draft or revoked already.
    """
    locked = Result.objects.select_for_update().get(pk=result.pk)
    if locked.state != Result.State.ISSUED:
        raise NotIssued(f"Kết quả {locked} không ở trạng thái đã phát hành")
    result.state, result.revoked_at = Result.State.REVOKED, now
    result.save(update_fields=["state", "revoked_at"])
    checking.close(result, now)
    audit.record(
        actor=actor,
        verb="results.revoke_result",
        object_kind="results.result",
        object_id=result.pk,
        agency_id=result.agency_id,
        ground=ground,
    )
    events.publish(
        ResultRevoked(
            result_id=result.pk,
            dossier_id=result.dossier_id,
            agency_id=result.agency_id,
            kind=result.kind,
        )
    )
    return result


@transaction.atomic
def cancel_result(
    result: Result, *, decision: str, decided_on: date, actor: audit.Actor, now: datetime
) -> Cancellation:
    """Cancel an issued document by a decision and publish that it no longer holds.

    Effects: as `revoke_result`; one published row that names nobody.

    Raises:
        NotIssued: It is a draft or revoked already.
    """
    revoke_result(result, ground=decision, actor=actor, now=now)
    if result.issued_at is None:
        raise NotIssued(f"Kết quả {result} chưa phát hành")
    return Cancellation.objects.create(
        agency_id=result.agency_id,
        result_id=result.pk,
        name=result.name,
        number=result.number,
        issued_on=result.issued_at.astimezone(HANOI).date(),
        decision=decision,
        decided_on=decided_on,
        published_at=now,
    )


def numbers_needed(draft: Result) -> int:
    """Return how many numbers of its series a draft will take when it is issued.

    Raises:
        KeyDestroyed: The case was erased.
    """
    template = template_on(draft.kind, draft.drafted_at.astimezone(HANOI).date())
    return paper.how_many_numbers(template, versions.opened(draft))


def answers_of(result: Result) -> dict[str, Any]:
    """Return the declaration that a document was drawn from, opened.

    Raises:
        KeyDestroyed: The case was erased.
    """
    return dict(paper.answers_in(versions.opened(result)))


def certified_paper(result: Result) -> str:
    """Return which paper an electronic copy is a copy of; empty for every other document.

    Raises:
        KeyDestroyed: The case was erased.
    """
    told = versions.opened(result)
    template = template_on(result.kind, result.drafted_at.astimezone(HANOI).date())
    if not paper.is_copy(template, told):
        return ""
    rows = contents.grid(template, paper.answers_in(told), {})
    return rows[0][0] if rows else ""
