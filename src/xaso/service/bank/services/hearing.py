"""A bank tells a movement: checked, kept, taken once, matched within seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.jobs import api as jobs
from xaso.kernel.keyring import api as keyring
from xaso.kernel.scope import api as scope
from xaso.service.bank import policies
from xaso.service.bank.domain.identity import Fate, compare
from xaso.service.bank.domain.telling import (
    Unclear,
    Verdict,
    is_in_time,
    is_signed,
    movement_of,
)
from xaso.service.bank.errors import WrongLine
from xaso.service.bank.models import Call, Hook, Line
from xaso.service.bank.selectors import accounts_of, hooks_of_terminal, seen_on
from xaso.service.bank.services.lines import learn, new_line, next_ordinals
from xaso.service.bank.services.posting import hold_account, post_line

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.bank.domain.identity import Seen
    from xaso.service.bank.domain.movements import Movement
    from xaso.service.bank.domain.telling import Letter

logger = structlog.get_logger(__name__)
MACHINE = audit.Actor(kind="job", name="Ngân hàng")
HOOK = "hook"
"""The layout of what a bank tells itself."""
MATCH = "bank.match_waiting"
MOST_KEPT = 4_000
LEAST_SECRET = 16


@transaction.atomic
def connect(
    agency_id: UUID,
    *,
    account: str,
    terminal: str,
    secret: str,
    actor: Actor,
    now: datetime,
    since: date | None = None,
) -> Hook:
    """Let a bank tell the movements of an account from a day on; the line before ends there.

    Effects: a `Hook`, the secret sealed; an audit entry without the secret.

    Raises:
        WrongLine: No such account, no name, or a secret that is too short.
        NotBookkeeper: The post does not do it.
    """
    policies.bookkeeper(actor)
    since = since or timezone.localdate(now)
    if account not in {row.key for row in accounts_of([agency_id])}:
        raise WrongLine("account", _("Không có tài khoản nhận tiền %s.") % account)
    if not terminal.strip() or len(secret) < LEAST_SECRET:
        raise WrongLine("secret", _("Cần tên điểm nối và khóa từ %d chữ.") % LEAST_SECRET)
    earlier = Hook.objects.filter(terminal=terminal.strip(), valid_until=None)
    if earlier.exclude(agency_id=agency_id).exists():
        raise WrongLine("terminal", _("Tên điểm nối này đã dùng."))
    earlier.filter(valid_from__lt=since).update(valid_until=since)
    key = keyring.make_data_key(agency_id)
    row, _is_new = Hook.objects.update_or_create(
        terminal=terminal.strip(),
        valid_from=since,
        defaults={
            "agency_id": agency_id,
            "account": account,
            "key_id": key.id,
            "sealed_secret": key.seal(secret.encode(), secret_context(agency_id, terminal.strip())),
            "valid_until": None,
        },
    )
    audit.record(
        actor=actor,
        verb="bank.connect",
        object_kind="bank.hook",
        object_id=row.pk,
        agency_id=agency_id,
        details={"account": account, "terminal": row.terminal, "since": since.isoformat()},
    )
    return row


def secret_context(agency_id: UUID, terminal: str) -> str:
    """Return what the sealed secret of a line to a bank is bound to."""
    return f"bank_hook.sealed_secret|{agency_id}|{terminal}"


def hear(letter: Letter, *, now: datetime) -> Verdict:
    """Judge a call, keep it, and take the movement that it tells, once.

    Signature first, then its time, then its nonce, then what it says. What is told by number is
    the same movement as the one of a statement.

    Effects: a `Call`, whatever it is worth; a `Line` with its transaction in the ledger and a job
    that matches it, where the movement is new.
    """
    hook = _signer(letter, now)
    if hook is None:
        Call.objects.create(raw=letter.body[:MOST_KEPT], verdict=Verdict.FORGED, at=now)
        logger.warning("bank.forged", terminal=letter.terminal[:40])
        return Verdict.FORGED
    with scope.of(agencies=[hook.agency_id]):
        try:
            with transaction.atomic():
                return _heard(hook, letter, now)
        except IntegrityError:
            # The nonce was taken while we looked: another process heard the same call.
            _keep(hook, letter, Verdict.REPLAYED, now)
            return Verdict.REPLAYED


def _signer(letter: Letter, now: datetime) -> Hook | None:
    """Return by whose line it was signed; None: by nobody's."""
    for row in hooks_of_terminal(letter.terminal, day=timezone.localdate(now)):
        sealed = bytes(row.sealed_secret)
        secret = keyring.unseal(row.key_id, sealed, secret_context(row.agency_id, row.terminal))
        if is_signed(letter, secret.decode()):
            return row
    return None


def _heard(hook: Hook, letter: Letter, now: datetime) -> Verdict:
    if not is_in_time(letter, now):
        return _keep(hook, letter, Verdict.LATE, now)
    if not letter.nonce or Call.objects.filter(hook=hook, nonce=letter.nonce[:64]).exists():
        return _keep(hook, letter, Verdict.REPLAYED, now)
    try:
        told = movement_of(letter.body)
    except Unclear as why:
        logger.warning("bank.unclear", terminal=hook.terminal, what=str(why))
        return _keep(hook, letter, Verdict.UNCLEAR, now)
    if told.number != hook.account.partition(":")[2]:
        return _keep(hook, letter, Verdict.UNCLEAR, now)
    if not told.is_incoming:
        return _keep(hook, letter, Verdict.OUTGOING, now, takes=True)
    verdict, line = _take(hook, told.movement, now)
    return _keep(hook, letter, verdict, now, line=line, takes=True)


def _take(hook: Hook, movement: Movement, now: datetime) -> tuple[Verdict, Line | None]:
    hold_account(hook.agency_id, hook.account)
    seen = seen_on(
        hook.agency_id,
        hook.account,
        since=movement.day,
        until=movement.day,
        numbers={movement.number},
    )
    known = [each for _line, each in seen.values()]
    [found] = compare([movement], known, layout=HOOK, is_whole=False)
    if found.fate is Fate.KNOWN and found.seen is not None:
        return Verdict.KNOWN, _known(*seen[found.seen.id], movement)
    key = keyring.open_key(hook.key_id)
    line = new_line(hook.agency_id, hook.account, found, key, now)
    line.layout = HOOK
    if line.state == Line.State.HELD:
        line.save()
        return Verdict.HELD, line
    line.ordinal = next_ordinals(one for one, _seen in seen.values())[line.day, line.amount] + 1
    line.save()
    post_line(line, actor=MACHINE, now=now)
    agency_id = str(hook.agency_id)
    jobs.enqueue(MATCH, lock=f"bank.match:{agency_id}", agency_id=agency_id)
    return Verdict.TAKEN, line


def _known(line: Line, known: Seen, movement: Movement) -> Line:
    if learn(line, known, movement, keyring.open_keys([line.key_id])):
        line.save(update_fields=["number", "text"])
    return line


def _keep(
    hook: Hook,
    letter: Letter,
    verdict: Verdict,
    now: datetime,
    *,
    line: Line | None = None,
    takes: bool = False,
) -> Verdict:
    row = Call(agency_id=hook.agency_id, hook=hook, line=line, verdict=verdict, at=now)
    if takes:
        row.nonce = letter.nonce[:64]
    key = keyring.open_key(hook.key_id)
    row.key_id, row.raw = key.id, key.seal(letter.body[:MOST_KEPT], f"bank_call.raw|{row.pk}")
    row.save()
    return verdict
