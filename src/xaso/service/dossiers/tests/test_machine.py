"""Random steps in the life of dossiers, held against a model typed by hand.

Two thousand in the suite, fifty thousand in `--full`. Taking any row or any guard out of the table
must be noticed: a few of them in the suite, all in `--full` and in `script/prove 3.1`. Where a
guard is gone, the machine tries its act wherever only a condition forbids it, and is led to where
rare ones forbid.

`XASO_LIFE_SEED` draws other lives, `XASO_LIFE_STEPS` more of them, `XASO_LIFE_BREAK` takes a part
out ("pause" or "pause/guard"), `XASO_LIFE_TELL` names a file for what was done and refused.
"""

from __future__ import annotations

import json
import os
import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from xaso.service.dossiers.domain.guards import Guard
from xaso.service.dossiers.domain.transitions import TRANSITIONS
from xaso.service.dossiers.tests import machine

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
STEPS = 50
SEED = int(os.environ.get("XASO_LIFE_SEED", "1"))
BREAK, TELL = os.environ.get("XASO_LIFE_BREAK", ""), os.environ.get("XASO_LIFE_TELL", "")
WANTED = int(os.environ.get("XASO_LIFE_STEPS", "2000"))
ENOUGH_LIVES = 400
MOST_TIMES = 6
"""So many times the steps are lived where a transition has not been met."""
PARTS = [
    *((name, None) for name in TRANSITIONS),
    *((name, guard) for name, row in TRANSITIONS.items() for guard in row.guards + row.to_grant),
]
STRAIGHT = ("start", "receive")
TOWARD: dict[str | None, tuple[str, ...]] = {
    Guard.NOTHING_SIGNED: ("correct_result:agency", "issue", "approve", "propose", *STRAIGHT),
    Guard.GRANT_PROPOSED: ("propose:refuse", *STRAIGHT),
    Guard.EXTENSION_PROPOSED: ("agree_extension", "propose_extension", *STRAIGHT),
    Guard.UNANSWERED: ("answer_supplement", "ask_supplement", *STRAIGHT),
    Guard.UNCHECKED: ("check_papers", *STRAIGHT),
}
"""Where something is signed and the case goes on all the same, a result is being put right."""
THEN = {"end_unsupplemented": ("ask_supplement",), "stop_after_death": ("pause:owner_died",)}
REACH = {
    "finish_part": {
        "strand": "3.000722",
        "toward": ("finish_part", "approve", "propose", "enter_book", *STRAIGHT),
    },
}
"""How lives are led to what chance may not have met in the steps that were asked for."""
SAMPLE = random.Random(SEED).sample(PARTS, 4)


def live(at, seen: dict[str, int], *, lives: int, number: int, **led: Any) -> None:
    """Let so many machines take their steps; `seen` tells what was done and refused."""
    run_state_machine_as_test(
        machine.machine(at, seen, number, **led),
        settings=settings(
            max_examples=lives,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def steps(wanted: int) -> dict[str, int]:
    seen: dict[str, int] = {}
    at = machine.house()
    number = SEED
    while sum(seen.values()) < wanted or (
        done_in(seen) != set(TRANSITIONS) and sum(seen.values()) < MOST_TIMES * wanted
    ):
        known = frozenset(name.removeprefix("done ") for name in seen if name.startswith("done "))
        led: dict[str, Any] = {}
        if sum(seen.values()) >= wanted:
            led = next((way for name, way in REACH.items() if name not in done_in(seen)), led)
        live(at, seen, lives=20, number=number, known=known, **led)
        number += 1_000
    return seen


def done_in(seen: dict[str, int]) -> set[str]:
    """Return the transitions that were made at least once."""
    return {name.split()[1].partition(":")[0] for name in seen if name.startswith("done")}


def test_two_thousand_steps_agree_with_the_model():
    if BREAK:
        name, _, guard = BREAK.partition("/")
        take_out(name, guard or None)
    seen = steps(WANTED)
    if TELL:
        Path(TELL).write_text(json.dumps(seen))

    assert done_in(seen) == set(TRANSITIONS)


@pytest.mark.full
def test_fifty_thousand_steps_agree_with_the_model():
    steps(50_000)


@pytest.fixture(autouse=True)
def whole_table() -> Iterator[None]:
    """Put the table back as it was, in its order: it is what pages offer."""
    whole = dict(TRANSITIONS)
    yield
    TRANSITIONS.clear()
    TRANSITIONS.update(whole)


def take_out(name: str, guard: str | None) -> None:
    """Take a row, or one guard of it, out of the table."""
    row = TRANSITIONS.pop(name)
    if guard is not None:
        left = (tuple(one for one in held if one != guard) for held in (row.guards, row.to_grant))
        guards, to_grant = left
        TRANSITIONS[name] = replace(row, guards=guards, to_grant=to_grant)


def is_noticed(name: str, guard: str | None) -> bool:
    """Tell whether the machine notices that a part is gone; a guard is tried wherever it bars."""
    take_out(name, guard)
    at = machine.house()
    led = {
        "sought": name if guard else "",
        "toward": TOWARD.get(guard, ()),
        "then": THEN.get(name, ()) if guard in TOWARD else (),
    }
    try:
        for number in range(ENOUGH_LIVES // 20):
            live(at, {}, lives=20, number=SEED + number, **led)
    except machine.Broken:
        return True
    return False


@pytest.mark.parametrize(("name", "guard"), SAMPLE)
def test_a_missing_part_of_the_table_is_noticed(name, guard):
    assert is_noticed(name, guard)


@pytest.mark.full
@pytest.mark.parametrize(("name", "guard"), PARTS)
def test_every_missing_part_of_the_table_is_noticed(name, guard):
    assert is_noticed(name, guard)
