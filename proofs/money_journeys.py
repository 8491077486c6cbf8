"""Line 5.6: fees, bills, an exemption, a refund and the day's close in Chromium on a real server.

Officials and residents drive visible pages alone; the bank is the simulator, the payment code is
read from its picture by other people's programs. Each journey ends with the ledger, and with the
pages held against the proof's own book of what was paid.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from proofs.money_desk import Desk
from proofs.money_school import School
from proofs.money_water import Water
from proofs.telling import tell

if TYPE_CHECKING:
    from proofs.telling import Journey

BREAKS = {
    "receipt-forgets": ("cash",),
    "exemption-ignored": ("spared-at-the-desk",),
    "closing-forgets": ("cash", "closing"),
    "reading-forgets": ("water-round",),
}
"""Rules that are broken on purpose, and the journeys that are told then."""
COPY = "2.000815"


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Tell all journeys; every observation must hold.

    Breaks: `receipt-forgets` takes cash without a receipt; `exemption-ignored` asks the poor for
    everything; `closing-forgets` leaves takings out of a shift's sheet; `reading-forgets` says that
    it took a reading and keeps nothing.

    Args:
        seed: Names, copies and pages, what is laid down, in which order people come.
        break_name: One of the rules above.

    Raises:
        ValueError: There is no such break.
    """
    chance = random.Random(f"{seed}-money")
    desk = Desk(chance)
    school, water = School(chance, desk.book), Water(chance)
    coming: list[tuple[str, Journey]] = [
        ("cash", desk.cash),
        ("code", desk.code),
        ("transfer", desk.transfer),
        ("refund", desk.refund),
        ("spared-at-the-desk", desk.exempt),
        ("school-bill", school.parent),
        ("exemption", school.exemption),
    ]
    chance.shuffle(coming)
    journeys = dict([*coming, ("water-round", water.tell), ("closing", desk.closing)])
    told = BREAKS.get(break_name or "", tuple(journeys))
    wanted = {name: journey for name, journey in journeys.items() if name in told}
    return tell(wanted, COPY, seed, break_name, tuple(BREAKS))
