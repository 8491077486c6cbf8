"""Pages of rooms above that lead through several procedures at once, such as a turn of life."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Guide(NamedTuple):
    """A page that leads through all that has to be done."""

    title: str
    url: str


_finders: list[Callable[[str, str], Guide | None]] = []


def register_guide(finder: Callable[[str, str], Guide | None]) -> None:
    """Ask `finder(query, code)` for the guide that fits what people say, or a procedure."""
    if finder not in _finders:
        _finders.append(finder)


def guide_for(*, query: str = "", code: str = "") -> Guide | None:
    """Return the first guide that fits; None where there is none."""
    return next((found for ask in _finders if (found := ask(query, code))), None)
