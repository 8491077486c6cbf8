"""From a received dossier to a result in somebody's hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.numbering import api as numbering
from xaso.service.dossiers import policies, signing
from xaso.service.dossiers.domain.guards import GRANT, REFUSE
from xaso.service.dossiers.domain.transitions import TRANSITIONS
from xaso.service.dossiers.errors import NotAllowed, ReasonMissing
from xaso.service.dossiers.models import Dossier
from xaso.service.dossiers.selectors import answers_of
from xaso.service.dossiers.services import booking, correcting, flowing, timing
from xaso.service.dossiers.services.attaching import SCAN_OF_ORIGINAL
from xaso.service.dossiers.services.charging import take
from xaso.service.dossiers.services.moving import lock, move, require
from xaso.service.dossiers.services.stopping import bring
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.files.api import StoredFile
    from xaso.service.dossiers.services.charging import Paid

PLAIN = frozenset({
    "ask_intake_supplement",
    "refuse_intake",
    "send_back",
    "approve",
    "archive",
    "decline_withdrawal",
    "cancel_withdrawal",
})
"""Transitions that need nothing but who makes them and, some, a reason."""


@transaction.atomic
def move_only(
    transition: str,
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    expected_version: int | None = None,
    note: str = "",
) -> Dossier:
    """Make a transition that changes nothing but state, step and clock.

    Raises:
        ValueError: The transition has a service of its own.
        UnknownDossier, LostRace, NotAllowed, ReasonMissing: As `lock` and `move`.
    """
    if transition not in PLAIN:
        raise ValueError(f"{transition} is made by a service of its own")
    dossier = lock(dossier_id, expected_version=expected_version)
    move(dossier, transition, actor=actor, now=now, note=note)
    return dossier


@transaction.atomic
def start(
    *, dossier_id: UUID, actor: Actor, now: datetime, expected_version: int | None = None
) -> Dossier:
    """Take a received dossier up for appraisal; an officer who does so has it from then on."""
    dossier = lock(dossier_id, expected_version=expected_version)
    mine = {"officer_id": actor.id} if "officer" in actor.roles else {}
    move(dossier, "start", actor=actor, now=now, changed=mine)
    return dossier


@transaction.atomic
def propose(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    outcome: str = GRANT,
    note: str = "",
    expected_version: int | None = None,
) -> Dossier:
    """Lay a drafted result before the leader: to grant, or to refuse with the legal reason.

    Effects: as `move`; to grant, a draft of the result document.

    Raises:
        ReasonMissing: A refusal without its reason.
        NotAllowed: To grant what is not yet in its book, or an electronic copy of
            several papers or of what was not scanned.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, "propose", now)
    if outcome not in {GRANT, REFUSE}:
        raise NotAllowed(_("Chọn chấp thuận hoặc từ chối."))
    if outcome == GRANT:
        _require_done(dossier, TRANSITIONS["propose"].to_grant, now)
    if outcome == REFUSE and dossier.correction:
        raise NotAllowed(_("Kết quả đang được sửa: soạn lại kết quả, hoặc hủy bỏ bằng quyết định."))
    if outcome == REFUSE and not note.strip():
        raise ReasonMissing(_("Ghi rõ căn cứ pháp lý của việc từ chối."))
    move(
        dossier,
        "propose",
        actor=actor,
        now=now,
        note=note,
        ground=outcome,
        changed={"drafter_id": actor.id, "outcome": outcome},
    )
    if outcome == GRANT:
        _draft(dossier, actor=actor, now=now)
    return dossier


def _require_done(dossier: Dossier, guards: Iterable[str], now: datetime) -> None:
    """Hold up what leaves a step before what the step needs is there."""
    verdict = policies.may_leave(dossier, [*guards, *flowing.needs_of(dossier)], now=now)
    if not verdict:
        raise NotAllowed(verdict.reason)


@transaction.atomic
def forward(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    note: str = "",
    expected_version: int | None = None,
) -> Dossier:
    """Pass a dossier to the next step of the appraisal, on its agency's own way.

    Effects: as `move`.

    Raises:
        NotAllowed: What this step needs is not there.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, "forward", now)
    _require_done(dossier, (), now)
    onward = {"flow_at": dossier.flow_at + 1}
    move(dossier, "forward", actor=actor, now=now, note=note, changed=onward)
    return dossier


@transaction.atomic
def step_back(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    note: str,
    expected_version: int | None = None,
) -> Dossier:
    """Give a dossier back to the step before, with the reason.

    Effects: as `move`.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, "step_back", now)
    back = {"flow_at": dossier.flow_at - 1}
    move(dossier, "step_back", actor=actor, now=now, note=note, changed=back)
    return dossier


@transaction.atomic
def check_papers(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    note: str = "",
    expected_version: int | None = None,
) -> Dossier:
    """Write down that every paper was checked; asking for more takes it back.

    Effects: as `move`.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    checked = {"papers_checked": True}
    move(dossier, "check_papers", actor=actor, now=now, note=note, changed=checked)
    return dossier


def _draft(dossier: Dossier, *, actor: Actor, now: datetime) -> None:
    code = dossier.procedure_version.procedure.code
    data: dict[str, Any] = {
        "answers": {**answers_of(dossier), **booking.entered(dossier)},
        "procedure_code": code,
        "procedure_name": dossier.procedure_version.name,
        "signer_role": "Chủ tịch",
        "scans": [
            str(row.file_id)
            for row in dossier.files.filter(paper_key=SCAN_OF_ORIGINAL).order_by("position")
        ],
    }
    try:
        results.draft_result(
            dossier_id=dossier.pk,
            dossier_code=dossier.code or dossier.look_up_code,
            agency=dossier.agency,
            key_id=dossier.key_id,
            kind=results.kind_for(code, timezone.localdate(now)),
            data=data,
            owner_name=dossier.owner_name,
            actor=actor,
            now=now,
        )
    except results.ScanMissing as refusal:
        told = _("Bản sao điện tử: quét hoặc chụp bản chính vào hồ sơ rồi mới trình ký.")
        raise NotAllowed(told) from refusal
    except results.OnePaperOnly as refusal:
        told = _("Bản sao điện tử chứng thực từng giấy tờ một: tách thành nhiều yêu cầu.")
        raise NotAllowed(told) from refusal


@transaction.atomic
def issue(
    *, dossier_id: UUID, actor: Actor, now: datetime, expected_version: int | None = None
) -> Dossier:
    """Number and issue the approved result; the main clock ends here.

    A result issued anew closes its correction; the first moment of resolution stays.

    Effects: as `move`; one number of the agency's yearly series; the result becomes a document.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, "issue", now)
    result = results.draft_for(dossier.pk)
    if result is None:
        raise NotAllowed(_("Hồ sơ chưa có dự thảo kết quả."))
    year = timezone.localdate(now).year
    number = numbering.take_next(
        dossier.agency_id, f"results {result.symbol}", str(year), results.numbers_needed(result)
    )
    results.issue_result(
        result, number=number, actor=actor, now=now, signed=signing.of_approval(dossier)
    )
    move(
        dossier,
        "issue",
        actor=actor,
        now=now,
        data={"result": str(result.pk), "number": number},
        changed={"resolved_at": dossier.resolved_at or now, **correcting.close(dossier, now)},
    )
    return dossier


@transaction.atomic
def reject(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    note: str,
    expected_version: int | None = None,
) -> Dossier:
    """Refuse with a written reason; the letter is printed from this event.

    Effects: as `move`; one number of the agency's yearly series of refusals.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, "reject", now)
    if not note.strip():
        raise ReasonMissing(_("Ghi rõ căn cứ pháp lý của việc từ chối."))
    year = timezone.localdate(now).year
    number = numbering.take_next(dossier.agency_id, "refusals", str(year))
    move(
        dossier,
        "reject",
        actor=actor,
        now=now,
        note=note,
        data={"number": number},
        changed={"outcome": REFUSE, "resolved_at": now},
    )
    return dossier


@transaction.atomic
def return_result(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    receiver: str,
    expected_version: int | None = None,
    paid: Paid | None = None,
) -> Dossier:
    """Hand the result over to a person whose identity was checked.

    Args:
        receiver: Who took it and by which paper; sealed with the event.
        paid: The fee taken in the same moment, where one is due on hand-over.

    Effects: as `move`; the fee, paid by its receipt.

    Raises:
        WrongEntry: A fee without the number of its receipt.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, "return_result", now)
    taken = take(dossier, paid, actor, now)
    move(
        dossier,
        "return_result",
        actor=actor,
        now=now,
        note=receiver,
        data=taken.data,
        changed={"returned_at": now, **taken.columns},
    )
    return dossier


@transaction.atomic
def supply(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    files: Sequence[tuple[str, StoredFile]],
    note: str = "",
    expected_version: int | None = None,
) -> Dossier:
    """Add what the desk asked for; the dossier waits for its acceptance, whose clock starts anew.

    Raises:
        ReasonMissing: Neither a file nor a word was given.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    changed = {"answer_by": timing.answer_by(dossier.agency_id, now)}
    return bring("supply", dossier, actor, now, files, note, changed)
