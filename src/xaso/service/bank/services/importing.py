"""Taking a statement file in: all of it or nothing, and no movement twice."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.service.bank import policies, words
from xaso.service.bank.domain.files import NotAStatement
from xaso.service.bank.domain.identity import Fate, compare
from xaso.service.bank.domain.layouts import MissingColumns, layout_of
from xaso.service.bank.domain.movements import Rejection
from xaso.service.bank.domain.reading import read
from xaso.service.bank.errors import WrongStatement
from xaso.service.bank.models import Line, Outgoing, Statement
from xaso.service.bank.selectors import accounts_of, layouts_on, seen_on
from xaso.service.bank.services.lines import BATCH, learn_all, new_line, next_ordinals
from xaso.service.bank.services.posting import hold_account, post_lines, statement_subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.bank.domain.identity import Found, Seen
    from xaso.service.bank.domain.movements import Movement, Read
    from xaso.service.payments import api as payments


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file. `lines` are all rows after the header that say something.

    Each is imported, known, or rejected with its reason; what is held for a person is rejected
    with `looks_like` or `number_reused` and counted in `held` too. `amount` is what the imported
    add up to, in đồng. `statement` is None of a dry run.
    """

    account: str
    lines: int
    imported: int
    known: int
    held: int
    rejected: tuple[Rejection, ...]
    since: date | None = None
    until: date | None = None
    amount: int = 0
    statement: Statement | None = None


@transaction.atomic
def import_statement(
    content: bytes,
    *,
    agency_ids: Iterable[UUID],
    name: str,
    layout: str,
    account: str = "",
    actor: Actor,
    now: datetime,
    is_dry_run: bool = False,
) -> Imported:
    """Take a statement file in, or say what would become of it.

    Args:
        agency_ids: Among whose accounts the file's is looked for.
        layout: Code of a layout of today.
        account: Bank and number ("970415:113366668888"), where the file does not name it.

    Effects: unless it is a dry run, a `Statement`, its lines and outgoing movements, a transaction
    in the ledger for each day (the bank's account against suspense); an audit entry. Another
    import for the account is waited for.

    Raises:
        WrongStatement: No such layout or account, or the file cannot be read by it.
        NotBookkeeper: The post does not do it.
    """
    policies.bookkeeper(actor)
    today = timezone.localdate(now)
    rows = layouts_on(today)
    if layout not in rows:
        told_codes = {"code": layout, "known": ", ".join(sorted(rows))}
        raise WrongStatement("layout", _("Không có bố cục %(code)s; có: %(known)s.") % told_codes)
    try:
        told = read(content, layout_of(layout, rows[layout].spec), today=today)
    except (NotAStatement, MissingColumns) as error:
        raise words.refusal(error, rows[layout].name) from error
    place = _account(list(accounts_of(agency_ids)), told, account)
    hold_account(place.agency_id, place.key)
    found, seen = _compared(place.agency_id, place.key, told, layout)
    made = _counted(told, found, place.key)
    if is_dry_run:
        return made
    key = keyring.make_data_key(place.agency_id)
    statement = Statement.objects.create(
        agency_id=place.agency_id,
        account=place.key,
        layout=layout,
        name=name[:150],
        sha256=hashlib.sha256(content).hexdigest(),
        key_id=key.id,
        since=made.since,
        until=made.until,
        opening=told.opening,
        closing=told.closing,
        lines_count=made.lines,
        imported=made.imported,
        known=made.known,
        held=made.held,
        rejected=[[row.row, row.code, row.told] for row in made.rejected],
        by_id=actor.id,
        at=now,
    )
    fresh = _add_lines(statement, found, seen, key, now)
    learn_all(found, seen)
    _add_outgoing(statement, told.outgoing)
    post_lines(
        fresh,
        key=f"statement:{statement.pk}",
        kind="statement",
        subject=statement_subject(statement.pk),
        actor=actor,
        now=now,
    )
    audit.record(
        actor=actor,
        verb="bank.import",
        object_kind="bank.statement",
        object_id=statement.pk,
        agency_id=statement.agency_id,
        details={
            "account": place.key,
            "layout": layout,
            "lines": made.lines,
            "imported": made.imported,
            "known": made.known,
            "held": made.held,
            "sha256": statement.sha256,
        },
    )
    return replace(made, statement=statement)


def _account(
    rows: Sequence[payments.ReceivingAccount], told: Read, account: str
) -> payments.ReceivingAccount:
    """Return the account of a file: the one that was said, that it names, or the only one.

    Raises:
        WrongStatement: None of ours, more than one, or another than was said.
    """
    ours = {(row.agency_id, row.key): row for row in rows}
    named = {place: row for place, row in ours.items() if row.number.upper() in told.accounts}
    if account:
        said = {place: row for place, row in ours.items() if row.key == account.replace(" ", "")}
        if not said:
            raise WrongStatement("account", _("Không có tài khoản nhận tiền %s.") % account)
        if named and not named.keys() & said.keys():
            raise WrongStatement("account", _("Tệp này là sao kê của tài khoản khác."))
        fitting = said
    else:
        fitting = named or ours
    if told.account and not named and not any(_ends_alike(row, told) for row in fitting.values()):
        raise WrongStatement("account", _("Tệp này là sao kê của tài khoản khác."))
    if len(fitting) != 1:
        raise WrongStatement(
            "account", _("Chọn tài khoản của sao kê: tệp không ghi, hoặc có nhiều tài khoản.")
        )
    return next(iter(fitting.values()))


def _ends_alike(row: payments.ReceivingAccount, told: Read) -> bool:
    """Tell whether a file names an account with or without what a bank writes before the number."""
    return told.account.endswith(row.number) or row.number.endswith(told.account)


def _compared(
    agency_id: UUID, account: str, told: Read, layout: str
) -> tuple[list[Found], dict[UUID, tuple[Line, Seen]]]:
    days = [row.day for row in told.incoming]
    if not days:
        return [], {}
    numbers = {row.number for row in told.incoming if row.number}
    seen = seen_on(agency_id, account, since=min(days), until=max(days), numbers=numbers)
    known = [each for _line, each in seen.values()]
    return compare(told.incoming, known, layout=layout), seen


def _counted(told: Read, found: Sequence[Found], account: str) -> Imported:
    fates = Counter(each.fate for each in found)
    held = [Rejection(each.movement.row, each.code) for each in found if each.fate is Fate.HELD]
    days = [row.day for row in (*told.incoming, *told.outgoing)]
    return Imported(
        account=account,
        lines=len(told.incoming) + len(told.rejected),
        imported=fates[Fate.NEW],
        known=fates[Fate.KNOWN],
        held=len(held),
        rejected=tuple(sorted([*told.rejected, *held], key=lambda row: row.row)),
        since=min(days, default=None),
        until=max(days, default=None),
        amount=sum(each.movement.amount for each in found if each.fate is Fate.NEW),
    )


def _add_lines(
    statement: Statement,
    found: Sequence[Found],
    seen: dict[UUID, tuple[Line, Seen]],
    key: keyring.OpenKey,
    now: datetime,
) -> list[Line]:
    """Write what is new or held; return what is new."""
    ordinals = next_ordinals(line for line, _seen in seen.values())
    lines = []
    for each in found:
        if each.fate is Fate.KNOWN:
            continue
        line = new_line(statement.agency_id, statement.account, each, key, now)
        line.statement, line.layout, line.row = statement, statement.layout, each.movement.row
        if line.state != Line.State.HELD:
            ordinals[line.day, line.amount] += 1
            line.ordinal = ordinals[line.day, line.amount]
        lines.append(line)
    Line.objects.bulk_create(lines, batch_size=BATCH)
    return [line for line in lines if line.state != Line.State.HELD]


def _add_outgoing(statement: Statement, movements: Sequence[Movement]) -> None:
    """Keep outgoing movements for comparison: of a day and amount as many as a file ever showed."""
    if not movements:
        return
    days = [row.day for row in movements]
    rows = Outgoing.objects.filter(
        agency_id=statement.agency_id,
        account=statement.account,
        day__range=(min(days), max(days)),
        undone_at=None,
    )
    known = Counter(rows.values_list("day", "amount"))
    shown: Counter[tuple[date, int]] = Counter()
    fresh = []
    for row in movements:
        shown[row.day, row.amount] += 1
        if shown[row.day, row.amount] > known[row.day, row.amount]:
            fresh.append(
                Outgoing(
                    agency_id=statement.agency_id,
                    account=statement.account,
                    statement=statement,
                    day=row.day,
                    amount=row.amount,
                    number=row.number,
                    ordinal=shown[row.day, row.amount],
                )
            )
    Outgoing.objects.bulk_create(fresh, batch_size=BATCH)
