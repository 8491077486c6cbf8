"""Lines as they are written down: sealed, counted within their day, and what they learn later."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import uuid_utils.compat as uuid

from xaso.kernel.keyring import api as keyring
from xaso.service.bank import sealing
from xaso.service.bank.domain.identity import Fate, bare
from xaso.service.bank.domain.matching import Why
from xaso.service.bank.models import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xaso.service.bank.domain.identity import Found, Seen
    from xaso.service.bank.domain.movements import Movement

BATCH = 1000


def next_ordinals(lines: Iterable[Line]) -> dict[tuple[date, int], int]:
    """Return the last ordinal of each day and amount."""
    last: dict[tuple[date, int], int] = defaultdict(int)
    for line in lines:
        last[line.day, line.amount] = max(last[line.day, line.amount], line.ordinal)
    return last


def new_line(
    agency_id: UUID, account: str, found: Found, key: keyring.OpenKey, now: datetime
) -> Line:
    """Return a line for a movement, its text sealed; the caller gives it an ordinal and saves."""
    row, is_held = found.movement, found.fate is Fate.HELD
    looks_like = found.seen.id if is_held and found.seen else None
    line = Line(
        id=uuid.uuid7(),
        agency_id=agency_id,
        account=account,
        day=row.day,
        time=row.time,
        amount=row.amount,
        number=row.number,
        balance=row.balance,
        ordinal=0,
        state=Line.State.HELD if is_held else Line.State.WAITING,
        why=Why.LOOKS_LIKE if is_held else "",
        looks_like_id=looks_like,
        came_at=now,
    )
    sealing.seal_text(line, key, row.text)
    return line


def learn_all(found: Sequence[Found], seen: dict[UUID, tuple[Line, Seen]]) -> None:
    """Let lines learn their number, and the text that another layout had cut off."""
    better = [
        (*seen[each.seen.id], each.movement)
        for each in found
        if each.fate is Fate.KNOWN and each.seen is not None
    ]
    keys = keyring.open_keys({line.key_id for line, _known, _row in better})
    changed = [line for line, known, row in better if learn(line, known, row, keys)]
    Line.objects.bulk_update(changed, ["number", "text"], batch_size=BATCH)


def learn(line: Line, known: Seen, row: Movement, keys: dict[UUID, keyring.OpenKey]) -> bool:
    """Take over a number or a longer text of the same movement; tell whether there was one."""
    is_number = bool(row.number) and not line.number
    text = bare(row.text)
    is_text = (
        line.state == Line.State.WAITING
        and line.key_id in keys
        and len(text) > len(known.text)
        and text.startswith(known.text)
    )
    if is_number:
        line.number = row.number
    if is_text:
        sealing.seal_text(line, keys[line.key_id], row.text)
    return is_number or is_text
