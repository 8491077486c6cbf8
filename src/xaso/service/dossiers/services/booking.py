"""Entering a civil status event in the ministry's book: what that system gave is kept here.

The book is the ministry's; this program neither numbers nor guesses. Its number, day and, for a
birth, the personal number are taken from there by one paste, and without them no result is drafted.

Law: civil-status-2014; one-stop.md 9.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.organisations import api as organisations
from xaso.lib import personal_number
from xaso.service.dossiers.domain import pasted
from xaso.service.dossiers.domain.guards import Entry
from xaso.service.dossiers.errors import WrongEntry
from xaso.service.dossiers.models import BookEntry, BookRule, SealedRecord
from xaso.service.dossiers.selectors import entered_number, entry_of
from xaso.service.dossiers.services import timing
from xaso.service.dossiers.services.moving import lock, move, require, seal

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.domain.pasted import Pasted
    from xaso.service.dossiers.models import Dossier

FIELD = "entry"
BOOK, NUMBER, DAY = "hoTich.quyen", "hoTich.so", "hoTich.ngay"
"""Under which keys the drafted result reads the entry."""


def rule_of(procedure_code: str, day: date) -> BookRule | None:
    """Return in which book a procedure is entered, None where in none."""
    rule: BookRule | None = (
        timing.in_force(BookRule, day).filter(procedure_code=procedure_code).first()
    )
    return rule


def due_columns(dossier: Dossier, now: datetime) -> dict[str, str]:
    """Return the columns of a dossier accepted now: whether it will be entered in a book."""
    rule = rule_of(dossier.procedure_version.procedure.code, timezone.localdate(now))
    return {"entry": Entry.DUE.value} if rule else {}


@transaction.atomic
def enter_book(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    entry: str,
    expected_version: int | None = None,
) -> Dossier:
    """Take over what the ministry's system gave; pasted again, it replaces what was wrong.

    Args:
        entry: What was pasted, see `domain.pasted`.

    Effects: as `move`; one `BookEntry`, new or rewritten; the personal number sealed.

    Raises:
        WrongEntry: Something is missing, or cannot be this dossier's; the text names all of it.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, "enter_book", now)
    received = timezone.localdate(dossier.received_at)
    code = dossier.procedure_version.procedure.code
    rule = timing.in_force(BookRule, received).get(procedure_code=code)
    read = pasted.read(entry)
    if wrong := _wrong_with(read, rule, received, timezone.localdate(now)):
        raise WrongEntry(FIELD, " ".join(wrong))
    told = {"book": read.book, "number": read.number, "registered_on": f"{read.day}"}
    event = move(
        dossier,
        "enter_book",
        actor=actor,
        now=now,
        data={"entry": told},
        changed={"entry": Entry.MADE.value},
    )
    _keep(dossier, read, now)
    if rule.number_fills:
        number = {"personal_number": read.personal_number}
        seal(dossier, SealedRecord.Kind.ENTRY, event.seq, number, now)
    return dossier


def _wrong_with(read: Pasted, rule: BookRule, received: date, today: date) -> list[str]:
    """Return what is missing or cannot be, in sentences."""
    found = []
    if not read.book:
        found.append(_("Chưa thấy quyển số."))
    elif not read.book.upper().endswith(rule.mark):
        found.append(
            _("Quyển số phải là của %(name)s, tận cùng “%(mark)s”.")
            % {"name": rule.name, "mark": rule.mark}
        )
    if read.number is None:
        found.append(_("Chưa thấy số đăng ký."))
    if read.day is None:
        found.append(_("Chưa thấy ngày đăng ký, ví dụ 29/11/2026."))
    elif not received <= read.day <= today:
        found.append(_("Ngày đăng ký phải từ ngày tiếp nhận hồ sơ đến hôm nay."))
    if rule.number_fills:
        verdict = personal_number.check(read.personal_number)
        if not read.personal_number:
            found.append(_("Chưa thấy số định danh cá nhân."))
        elif not verdict.is_taken:
            found.append(verdict.why)
    return found


def _keep(dossier: Dossier, read: Pasted, now: datetime) -> None:
    taken = _("Số này của quyển ấy đã vào sổ cho hồ sơ khác.")
    place: dict[str, Any] = {"book": read.book, "number": read.number}
    own = organisations.scope_of(dossier.agency)
    others = BookEntry.objects.filter(agency_id__in=own, **place).exclude(dossier=dossier)
    if others.exists():
        raise WrongEntry(FIELD, taken)
    row = {
        **place,
        "agency_id": dossier.agency_id,
        "registered_on": read.day,
        "made_at": now,
    }
    try:
        with transaction.atomic():
            BookEntry.objects.update_or_create(dossier=dossier, defaults=row)
    except IntegrityError as error:
        raise WrongEntry(FIELD, taken) from error


def entered(dossier: Dossier) -> dict[str, Any]:
    """Return the entry as answers that the drafted result reads; empty where none was made."""
    row = entry_of(dossier)
    if row is None:
        return {}
    told = {BOOK: row.book, NUMBER: str(row.number), DAY: row.registered_on.isoformat()}
    received = timezone.localdate(dossier.received_at)
    rule = rule_of(dossier.procedure_version.procedure.code, received)
    if rule and rule.number_fills:
        told[rule.number_fills] = entered_number(dossier)
    return told
