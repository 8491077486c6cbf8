"""Lists come in: looked at first, then taken whole, and undone whole while nothing was paid."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.lib.sheets import NotASheet, lines
from xaso.service.bills import policies, sealing
from xaso.service.bills.domain.plans import Defaults
from xaso.service.bills.domain.rows import NoTable, raw_rows
from xaso.service.bills.domain.states import State
from xaso.service.bills.errors import AlreadyDone, AlreadyPaid, UnknownBill, WrongEntry
from xaso.service.bills.models import Bill, BillList, Provider
from xaso.service.bills.planning import plan_of
from xaso.service.bills.services.billing import (
    Asked,
    ask_for,
    end,
    make_bill,
    retell,
    settle_outside,
    state_by_list,
)
from xaso.service.bills.services.customers import add_customer, change_customer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.bills.domain.plans import Group
    from xaso.service.bills.models import Customer
    from xaso.service.bills.planning import Plan

BIGGEST = 5 * 1024 * 1024
"""Bytes of a file that is read."""


class Brought(NamedTuple):
    """A file as it came: its name and all of it."""

    name: str
    content: bytes


@transaction.atomic
def look(
    provider: Provider,
    brought: Brought,
    *,
    subject: str,
    defaults: Defaults,
    actor: Actor,
    now: datetime,
) -> BillList:
    """Read a file and lay its rows by, sealed; nothing is billed yet.

    Effects: a draft `BillList`; an audit entry.

    Raises:
        NotAllowed: It is not for this post.
        WrongEntry: It is no sheet, or has no heading with a code.
    """
    policies.keeper(actor, provider)
    sheet = sheet_of(brought)
    try:
        rows = raw_rows(sheet, extras=subject == BillList.Subject.BILLS)
    except NoTable as error:
        raise WrongEntry("file", str(error)) from error
    digest = hashlib.sha256(brought.content).hexdigest()
    made = _draft(provider, subject, BillList.Source.SHEET, defaults, actor, now)
    made.file_name, made.digest = brought.name[:200], digest
    return _laid_by(made, rows, actor)


@transaction.atomic
def look_at_rows(
    provider: Provider,
    rows: Iterable[dict[str, str]],
    *,
    subject: str,
    defaults: Defaults,
    actor: Actor,
    now: datetime,
) -> BillList:
    """Lay rows of another machine by, sealed; nothing is billed yet.

    Effects: a draft `BillList`; an audit entry.

    Raises:
        NotAllowed: It is not for this post.
        WrongEntry: There are none.
    """
    policies.keeper(actor, provider)
    listed = [{"row": str(number), **row} for number, row in enumerate(rows, start=1)]
    if not listed:
        raise WrongEntry("rows", _("Danh sách trống."))
    made = _draft(provider, subject, BillList.Source.API, defaults, actor, now)
    return _laid_by(made, listed, actor)


def _draft(
    provider: Provider, subject: str, source: str, defaults: Defaults, actor: Actor, now: datetime
) -> BillList:
    return BillList(
        agency_id=provider.agency_id,
        provider=provider,
        subject=subject,
        source=source,
        state=BillList.State.DRAFT,
        title=defaults.title,
        period=defaults.period,
        due_on=defaults.due_on,
        is_voluntary=defaults.is_voluntary,
        by_id=actor.id,
        at=now,
    )


def _laid_by(row: BillList, rows: list[dict[str, str]], actor: Actor) -> BillList:
    sealing.seal_rows(row, rows)
    row.save()
    row.counts = plan_of(row).counts()
    row.save(update_fields=["counts"])
    _record("look", row, actor, rows=len(rows))
    return row


def sheet_of(brought: Brought) -> list[Sequence[Any]]:
    """Return the lines of a workbook or of a text file with commas, semicolons or tabs.

    Raises:
        WrongEntry: It is none, or too large.
    """
    if len(brought.content) > BIGGEST:
        raise WrongEntry("file", _("Tệp lớn hơn 5 MB: chia thành nhiều tệp."))
    try:
        return _lines_of(brought.content)
    except (NotASheet, UnicodeDecodeError, csv.Error) as error:
        raise WrongEntry("file", _("Tệp không phải XLSX hay CSV.")) from error


def _lines_of(content: bytes) -> list[Sequence[Any]]:
    if content.startswith(b"PK"):
        return [*lines(io.BytesIO(content))]
    text = content.decode("utf-8-sig")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    return [*csv.reader(io.StringIO(text), delimiter=delimiter)]


@transaction.atomic
def take(
    list_id: UUID, *, replace_changed: bool = False, actor: Actor, now: datetime
) -> tuple[BillList, Plan]:
    """Do what a draft says, by how things stand now; what is known is not made twice.

    Args:
        replace_changed: Whether bills that the list says otherwise are replaced; else they stay.

    Effects: bills, customers, payments at the provider; the draft's rows are destroyed; an audit
    entry.

    Raises:
        UnknownBill: There is none within the scope.
        NotAllowed: It is not for this post.
        AlreadyDone: It was taken or dropped.
        WrongEntry: Nothing in it can be taken.
    """
    row = lock_list(list_id)
    policies.keeper(actor, row.provider)
    if row.state != BillList.State.DRAFT:
        raise AlreadyDone(_("Danh sách này đã nhận hoặc đã bỏ."))
    plan = plan_of(row)
    changed = plan.changed if replace_changed else []
    if not plan.does_something(replace_changed=replace_changed):
        raise WrongEntry("file", _("Không có gì mới để nhận."))
    for known, entry in plan.customers:
        if known is None:
            add_customer(row.provider, entry, actor=actor, now=now)
        else:
            change_customer(known.pk, entry, actor=actor)
    _make_new(row, plan, actor, now)
    for one in changed:
        retell(
            one.bill.pk,
            _asked(one.group),
            brought_by=row,
            reason=_("Theo danh sách “%s”") % row.title,
            actor=actor,
            now=now,
        )
    for outside in plan.outside:
        settle_outside(outside.bill.pk, proof=outside.proof, actor=actor, now=now)
    row.state, row.at = BillList.State.TAKEN, now
    row.counts = plan.counts() | {"replaced": len(changed)}
    sealing.forget_rows(row)
    row.save(update_fields=["state", "at", "counts", "key_id", "sealed"])
    _record("take", row, actor, **row.counts)
    return row, plan


def _make_new(row: BillList, plan: Plan, actor: Actor, now: datetime) -> None:
    added: dict[str, Customer] = {}
    for one in plan.new:
        customer = one.customer or added.get(one.entry.code)
        if customer is None:
            customer = add_customer(row.provider, one.entry, actor=actor, now=now)
            added[one.entry.code] = customer
        make_bill(customer, _asked(one.group), brought_by=row, actor=actor, now=now)


def _asked(group: Group) -> Asked:
    return Asked(
        group.period,
        group.item,
        group.title,
        tuple(group.lines),
        group.due_on,
        group.is_voluntary,
        group.paid,
        group.unit,
    )


@transaction.atomic
def drop(list_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Let a draft go; its rows are destroyed.

    Effects: the list; an audit entry.

    Raises:
        UnknownBill: There is none within the scope.
        NotAllowed: It is not for this post.
        AlreadyDone: It was taken or dropped.
    """
    row = lock_list(list_id)
    policies.keeper(actor, row.provider)
    if row.state != BillList.State.DRAFT:
        raise AlreadyDone(_("Danh sách này đã nhận hoặc đã bỏ."))
    sealing.forget_rows(row)
    _end_list(row, _("Không nhận"), actor, now)
    _record("drop", row, actor)


@transaction.atomic
def undo(list_id: UUID, *, reason: str, actor: Actor, now: datetime) -> int:
    """Take a list back whole: its bills are cancelled, those they replaced stand again.

    Customers that came with it stay.

    Effects: bills and obligations; the list; an audit entry.

    Returns: How many bills were taken back.

    Raises:
        UnknownBill: There is none within the scope.
        NotAllowed: It is for a leader of the provider.
        AlreadyDone: It was not taken, or is undone.
        AlreadyPaid: Something of one of its bills was paid: nothing is undone.
        WrongEntry: No reason, or it is no list of bills.
    """
    row = lock_list(list_id)
    policies.decider(actor, row.provider)
    if row.state != BillList.State.TAKEN:
        raise AlreadyDone(_("Danh sách này chưa nhận hoặc đã hoàn tác."))
    if row.subject != BillList.Subject.BILLS:
        raise WrongEntry("", _("Chỉ hoàn tác được danh sách hóa đơn."))
    if not reason.strip():
        raise WrongEntry("reason", _("Ghi rõ lý do."))
    rows = Bill.objects.select_for_update(of=("self",)).filter(brought_by=row)
    undone = 0
    for bill in rows.exclude(state=State.CANCELLED).select_related("provider"):
        if bill.state == State.REPLACED:
            raise AlreadyPaid(_("Có hóa đơn đã được thay bằng hóa đơn khác."))
        end(bill, State.CANCELLED, reason=reason, actor=actor, now=now)
        undone += 1
        bill.readings.update(bill=None)
        if bill.replaces_id is not None:
            _stand_again(bill.replaces_id, actor, now)
    _end_list(row, reason, actor, now)
    _record("undo", row, actor, bills=undone)
    return undone


def _stand_again(bill_id: UUID, actor: Actor, now: datetime) -> None:
    """Let a replaced bill be asked for again; its claim, if any, was counted when it was made."""
    bill = Bill.objects.select_for_update(of=("self",)).select_related("provider").get(pk=bill_id)
    state_by_list(bill, bill.paid, now)
    bill.reason = ""
    bill.save(update_fields=["state", "reason", "settled_at"])
    if bill.provider.way == Provider.Way.QR:
        claim = bill.customer.claims.filter(exemption=bill.exemption).first()
        ask_for(bill, claim=claim, actor=actor, now=now)


def _end_list(row: BillList, reason: str, actor: Actor, now: datetime) -> None:
    row.state, row.reason = BillList.State.UNDONE, reason.strip()
    row.undone_at, row.undone_by_id = now, actor.id
    row.save(
        update_fields=["state", "reason", "undone_at", "undone_by_id", "key_id", "sealed"]
    )  # fmt: skip


def lock_list(list_id: UUID) -> BillList:
    """Take a list's row until the end of the transaction.

    Raises:
        UnknownBill: There is none within the scope.
    """
    rows = BillList.objects.select_for_update(of=("self",))
    row = rows.select_related("provider__commune", "provider__agency").filter(pk=list_id).first()
    if row is None:
        raise UnknownBill(_("Không có danh sách này."))
    return row


def _record(verb: str, row: BillList, actor: Actor, **details: object) -> None:
    audit.record(
        actor=actor,
        verb=f"bills.{verb}",
        object_kind="bills.list",
        object_id=row.pk,
        agency_id=row.agency_id,
        details={"subject": row.subject, **details},
    )
