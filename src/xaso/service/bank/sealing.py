"""The texts of transfers, in which payers write their names: sealed with the statement's key."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from xaso.kernel.keyring import api as keyring

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xaso.service.bank.models import Line


def context(line_id: UUID) -> str:
    """Return what the text of a line is bound to."""
    return f"bank_line.text|{line_id}"


def seal_text(line: Line, key: keyring.OpenKey, text: str) -> None:
    """Give a line its text; the caller saves."""
    line.key_id = key.id
    line.text = key.seal(text.encode(), context(line.pk))


def texts_of(lines: Iterable[Line]) -> dict[UUID, str]:
    """Return the texts of lines by their ids; a line whose key was erased says nothing."""
    rows = list(lines)
    opened = keyring.open_keys({row.key_id for row in rows})
    return {
        row.pk: opened[row.key_id].unseal(bytes(row.text), context(row.pk)).decode()
        if row.key_id in opened
        else ""
        for row in rows
    }
