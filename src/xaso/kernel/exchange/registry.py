"""Which systems there are; a room above says how its system is spoken to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from xaso.kernel.exchange.models import Envelope


@dataclass(frozen=True, slots=True)
class System:
    """One system on the other side.

    Attributes:
        name: As envelopes name it.
        send: Hand an envelope over; the returned words are the receipt.
        take: Do what an envelope that came in asks for; the returned words say what was done.
    """

    name: str
    send: Callable[[Envelope], str]
    take: Callable[[Envelope], str]


_systems: dict[str, System] = {}


def register_system(system: System) -> None:
    """Make a system known.

    Raises:
        ValueError: The name is taken.
    """
    if system.name in _systems:
        raise ValueError(f"There is a system {system.name!r} already")
    _systems[system.name] = system


def system_of(name: str) -> System:
    """Return a system by its name."""
    return _systems[name]
