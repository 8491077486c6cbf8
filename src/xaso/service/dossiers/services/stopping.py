"""What makes the clock stand still, and what lets it go on: papers, fees, pauses, a death.

Law: nd-118-2025; one-stop.md 2.3, 2.6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.identity import api as identity
from xaso.kernel.numbering import api as numbering
from xaso.lib.longhand import dotted
from xaso.service.dossiers.domain.guards import Supplement
from xaso.service.dossiers.domain.transitions import State
from xaso.service.dossiers.errors import NotAllowed, ReasonMissing, WrongEntry
from xaso.service.dossiers.models import DossierFile, PauseGround, SealedRecord
from xaso.service.dossiers.selectors import parties_of
from xaso.service.dossiers.services import charging, timing
from xaso.service.dossiers.services.moving import lock, move, require, seal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.files.api import StoredFile
    from xaso.service.dossiers.models import Dossier

APPROVERS = ("leader", "head", "center_head")
"""Posts that may have agreed to asking for more papers."""
NO_STOP = {"supplement": "", "supply_by": None, "pause_ground": ""}
"""The columns of a dossier on which no stop lies."""


@transaction.atomic
def ask_supplement(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    items: str,
    basis: str,
    approver_id: UUID,
    expected_version: int | None = None,
) -> Dossier:
    """Ask while deciding for everything that is missing, at once; the clock stops.

    Args:
        items: What to bring, one a line; sealed, printed on Mẫu 02.
        basis: The legal ground.
        approver_id: Which leader or head agreed to asking.

    Effects: as `move`; the last day to bring it is set by the term in force.

    Raises:
        ReasonMissing: No item or no ground.
        WrongEntry: The approver holds no post that may agree.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, "ask_supplement", now)
    wanted = [line.strip() for line in items.splitlines() if line.strip()]
    if not wanted:
        raise ReasonMissing(_("Ghi đủ mọi giấy tờ, nội dung cần bổ sung."))
    if not basis.strip():
        raise WrongEntry("basis", _("Ghi căn cứ pháp lý của việc yêu cầu."))
    if approver_id not in {account.pk for account in approvers(dossier, now)}:
        raise WrongEntry("approver", _("Chọn người đã đồng ý yêu cầu bổ sung."))
    until = timing.supply_by(dossier.agency_id, now)
    told = [f"{number}. {item}" for number, item in enumerate(wanted, start=1)]
    move(
        dossier,
        "ask_supplement",
        actor=actor,
        now=now,
        note="\n".join([*told, _("Căn cứ: %s") % basis.strip()]),
        data={"items": len(wanted), "approver": str(approver_id)},
        changed={
            "supplement": Supplement.ASKED.value,
            "supply_by": until,
            **({"papers_checked": False} if dossier.papers_checked else {}),
        },
    )
    return dossier


def approvers(dossier: Dossier, now: datetime) -> list[identity.Account]:
    """Return who may agree to asking for more papers in the dossier's agency today."""
    day = timezone.localdate(now)
    return list(identity.working_at(dossier.agency_id, on=day, roles=APPROVERS))


@transaction.atomic
def answer_supplement(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    files: Sequence[tuple[str, StoredFile]],
    note: str = "",
    expected_version: int | None = None,
) -> Dossier:
    """Bring what was asked for while deciding; the desk checks it before the clock goes on.

    Raises:
        ReasonMissing: Neither a file nor a word was given.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    changed = {"supplement": Supplement.ANSWERED.value}
    return bring("answer_supplement", dossier, actor, now, files, note, changed)


def bring(
    transition: str,
    dossier: Dossier,
    actor: Actor,
    now: datetime,
    files: Sequence[tuple[str, StoredFile]],
    note: str,
    changed: Mapping[str, Any],
) -> Dossier:
    """Add what was asked for to a locked dossier, by the transition of the state it waits in.

    Raises:
        NotAllowed: Nothing is awaited.
        ReasonMissing: Neither a file nor a word was given.
    """
    require(actor, dossier, transition, now)
    attach_more(dossier, files, note)
    move(
        dossier,
        transition,
        actor=actor,
        now=now,
        note=note,
        data={"files": len(files)},
        changed=changed,
    )
    return dossier


def attach_more(dossier: Dossier, files: Sequence[tuple[str, StoredFile]], note: str) -> None:
    """Add files to a dossier after those it has.

    Raises:
        ReasonMissing: Neither a file nor a word was given.
    """
    if not files and not note.strip():
        raise ReasonMissing(_("Chọn tệp hoặc ghi nội dung bổ sung."))
    last = dossier.files.count()
    DossierFile.objects.bulk_create(
        DossierFile(dossier=dossier, file=file, paper_key=key, position=position)
        for position, (key, file) in enumerate(files, start=last + 1)
    )


@transaction.atomic
def go_on(
    transition: str,
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    note: str = "",
    expected_version: int | None = None,
) -> Dossier:
    """End a stop by a transition that resumes the clock: papers confirmed, or a pause over.

    Effects: as `move`; the due date is extended or counted anew, as the version's policy says.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, transition, now)
    move(
        dossier,
        transition,
        actor=actor,
        now=now,
        note=note,
        changed=NO_STOP,
        due=timing.after_stop(dossier, now, is_complete=transition == "confirm_supplement"),
    )
    return dossier


@transaction.atomic
def await_payment(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    amount: int,
    name: str,
    basis: str,
    expected_version: int | None = None,
) -> Dossier:
    """Wait for a fee or a tax that the law asks before going on; the clock stops.

    Args:
        amount: In đồng.
        name: What it is for; `basis` is the document that sets it.

    Effects: as `move`; one amount owed.

    Raises:
        WrongEntry: No amount, no name or no basis.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, "await_payment", now)
    if amount <= 0:
        raise WrongEntry("amount", _("Nhập số tiền lớn hơn 0."))
    for entry, value in (("fee_name", name), ("basis", basis)):
        if not value.strip():
            raise WrongEntry(entry, _("Ghi khoản thu và văn bản quy định."))
    charging.ask(
        dossier, amount=amount, name=name.strip(), basis=basis.strip(), actor=actor, now=now
    )
    move(
        dossier,
        "await_payment",
        actor=actor,
        now=now,
        data={"amount": amount},
        changed={"finance": "due"},
    )
    return dossier


@transaction.atomic
def note_payment(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    amount: int,
    receipt_number: str,
    expected_version: int | None = None,
) -> Dossier:
    """Note the cash that settles what is owed, under its receipt; the clock goes on.

    Raises:
        WrongEntry: Another amount than is owed, or no receipt.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, "note_payment", now)
    left = charging.owed(dossier)
    if amount != left:
        told = _("Số tiền phải nộp là %s đồng.") % dotted(left)
        raise WrongEntry("amount", told)
    if not receipt_number.strip():
        raise WrongEntry("receipt_number", _("Ghi số biên lai."))
    fees = list(charging.unpaid(dossier))
    charging.settle_in_cash(dossier, fees, receipt_number, actor=actor, now=now)
    _go_on_paid(dossier, amount, actor, now)
    return dossier


@transaction.atomic
def payment_arrived(*, dossier_id: UUID, obligation_id: UUID, actor: Actor, now: datetime) -> bool:
    """Note that what a dossier waits for was paid, exempted or cancelled elsewhere.

    Told twice, or of what the desk itself took, it changes nothing. The clock goes on once nothing
    is owed any more.

    Returns:
        Whether the dossier goes on.
    """
    dossier = lock(dossier_id)
    fee = charging.unpaid(dossier).filter(obligation_id=obligation_id).first()
    if fee is None:
        return False
    charging.note_settled(fee, now)
    if dossier.state != State.FINANCE or charging.unpaid(dossier).exists():
        return False
    _go_on_paid(dossier, fee.amount, actor, now)
    return True


def _go_on_paid(dossier: Dossier, amount: int, actor: Actor, now: datetime) -> None:
    move(
        dossier,
        "note_payment",
        actor=actor,
        now=now,
        data={"amount": amount},
        changed={"finance": "paid"},
        due=timing.after_stop(dossier, now),
    )


def pause_grounds(dossier: Dossier, now: datetime) -> list[PauseGround]:
    """Return the grounds on which the dossier's procedure allows a pause today."""
    day = timezone.localdate(now)
    code = dossier.procedure_version.procedure.code
    rows = timing.in_force(PauseGround, day).filter(procedure_code__in=["", code])
    return list(rows.order_by("id"))


@transaction.atomic
def pause(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    ground: str,
    note: str,
    expected_version: int | None = None,
) -> Dossier:
    """Pause on a ground that the procedure allows; the clock stops.

    Raises:
        WrongEntry: The procedure does not allow that ground.
        ReasonMissing: Nothing was written.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, "pause", now)
    if ground not in {row.code for row in pause_grounds(dossier, now)}:
        raise WrongEntry("ground", _("Thủ tục này không cho tạm dừng vì lý do ấy."))
    move(
        dossier,
        "pause",
        actor=actor,
        now=now,
        note=note,
        ground=ground,
        changed={"pause_ground": ground},
    )
    return dossier


@transaction.atomic
def heir_continues(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    owner_name: str,
    note: str,
    expected_version: int | None = None,
) -> Dossier:
    """Let an heir go on with a dossier whose owner died, by a proof that was looked at.

    Args:
        owner_name: Whose dossier it is from now on.
        note: The proof of succession; sealed.

    Effects: as `move`; a new version of the parties; the due date is extended.

    Raises:
        WrongEntry: No name.
        ReasonMissing: No proof.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, "heir_continues", now)
    if not owner_name.strip():
        raise WrongEntry("owner_name", _("Ghi họ tên người thừa kế."))
    if not note.strip():
        raise ReasonMissing(_("Ghi giấy tờ chứng minh quyền thừa kế."))
    heir = owner_name.strip()[:150]
    parties = {**parties_of(dossier), "owner_name": heir}
    number = dossier.sealed.filter(kind=SealedRecord.Kind.PARTIES).count() + 1
    seal(dossier, SealedRecord.Kind.PARTIES, number, parties, now)
    move(
        dossier,
        "heir_continues",
        actor=actor,
        now=now,
        note=note,
        data={"parties": number},
        changed={**NO_STOP, "owner_name": heir},
        due=timing.after_stop(dossier, now),
    )
    return dossier


@transaction.atomic
def end_by_notice(
    transition: str,
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    note: str = "",
    expected_version: int | None = None,
) -> Dossier:
    """End a dossier without a decision on its matter, by a numbered notice.

    For papers that never came (a refusal), a withdrawal that is accepted, a death without an heir.

    Effects: as `move`; one number of the agency's yearly series.

    Raises:
        ReasonMissing: The table wants a reason.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, transition, now)
    if transition not in NOTICES:
        raise NotAllowed(_("Việc này không kết thúc bằng thông báo."))
    series = NOTICES[transition]
    number = numbering.take_next(dossier.agency_id, series, str(timezone.localdate(now).year))
    is_refusal = series == "refusals"
    ends = {"outcome": "refuse", "resolved_at": now} if is_refusal else {}
    move(
        dossier,
        transition,
        actor=actor,
        now=now,
        note=note,
        data={"number": number},
        changed={**NO_STOP, **ends},
    )
    return dossier


NOTICES = {
    "end_unsupplemented": "refusals",
    "accept_withdrawal": "stops",
    "stop_after_death": "stops",
}
"""Which series numbers the notice that ends a dossier by a transition."""
