"""Which hamlet an address names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaso.lib.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable


def hamlet_in(address: str, hamlets: Iterable[str]) -> str:
    """Return the hamlet whose whole name stands in an address; "" if none or several do."""
    said = f" {fold(address).replace(',', ' ')} "
    found = {name for name in hamlets if f" {fold(name)} " in said}
    longest = max((len(name) for name in found), default=0)
    best = [name for name in found if len(name) == longest]
    return best[0] if len(best) == 1 else ""
