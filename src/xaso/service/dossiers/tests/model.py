"""The life of a dossier as one-stop.md 2.3 tells it, written again by hand and shared with nothing.

It knows no table: each move is said in its own words, with who, from where, and under which
conditions, so a row or a guard that goes missing from the program is missed here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from xaso.lib.clock.tests.oracle import Walker

if TYPE_CHECKING:
    from collections.abc import Callable

ALL = ("resident", "intake", "officer", "leader", "clerk", "away")
"""Who acts; *away* sits at the desk of another commune, which may have received it."""


@dataclass(frozen=True, slots=True)
class Life:
    """Where one dossier stands, as the model believes."""

    rule: str
    after_papers: str
    ways: frozenset[str]
    calendar: dict[str, object] = field(repr=False, hash=False, default_factory=dict)
    state: str = "submitted"
    desk: str = "intake"
    received: datetime | None = None
    base: datetime | None = None
    stopped: datetime | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    promised: datetime | None = None
    due: datetime | None = None
    again: datetime | None = None
    new_date: datetime | None = None
    said: str = ""
    brought: bool = False
    bring_by: datetime | None = None
    dead: bool = False
    error_of: str = ""
    error_due: datetime | None = None
    signed: bool = False
    stands: bool = False
    handed_out: bool = False
    drafter: str = ""
    questions: int = 0
    joint: int = 0
    parts: int = 0
    begun: bool = False
    lies: str = ""
    book: bool = False
    in_book: bool = False
    refusing: bool = False
    holder: str = ""
    steps: int = 1
    at: int = 0
    checked: bool = False
    heard: int = 0
    unshown: bool = False

    def counted(self, start: datetime, pauses: tuple[tuple[datetime, datetime], ...]) -> datetime:
        """Count the procedure's term from a moment, leaving the pauses out."""
        return counted(self.rule, self.calendar, start, pauses)


def counted(
    rule: str,
    calendar: dict[str, object],
    start: datetime,
    pauses: tuple[tuple[datetime, datetime], ...] = (),
) -> datetime:
    """Ask the clock that walks minute by minute; moments are local and without a zone."""
    told = [[wall(begin), wall(end)] for begin, end in pauses]
    case = {"rule": rule, "received": wall(start), "calendar": {**calendar, "pauses": told}}
    return Walker(case).answer()


def wall(moment: datetime) -> str:
    """Return a moment as the oracle reads it."""
    return moment.replace(second=0, microsecond=0).isoformat(timespec="minutes")


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that may be done: who, from which states, at which desk, under which conditions."""

    who: tuple[str, ...]
    where: tuple[str, ...]
    becomes: Callable[[Life, str, datetime], Life]
    at: str = ""
    unless: tuple[Callable[[Life, str, datetime], bool], ...] = ()
    weight: int = 1


def _stop(life: Life, state: str, desk: str, now: datetime, **more: object) -> Life:
    return replace(life, state=state, desk=desk, stopped=now, **more)  # type: ignore[arg-type]


def _go_on(life: Life, now: datetime, *, anew: bool = False, state: str = "processing") -> Life:
    """The clock runs again: counted from now, or with the waiting left out."""
    desk = "approval" if state == "withdraw_requested" else "appraisal"
    life = replace(life, state=state, desk=desk, brought=False, bring_by=None, dead=False)
    if life.stopped is None or life.base is None:
        return life
    pauses, base = (*life.pauses, (life.stopped, now)), life.base
    if anew:
        pauses, base = (), now
    due = life.counted(base, pauses)
    dated = {"error_due": due} if life.error_of else {"due": due}
    return replace(life, stopped=None, pauses=pauses, base=base, **dated)  # type: ignore[arg-type]


def _received(life: Life, _who: str, now: datetime) -> Life:
    due = life.counted(now, ())
    return replace(
        life,
        state="received",
        desk="appraisal",
        received=now,
        base=now,
        promised=due,
        due=due,
        parts=life.joint,
    )


def _issued(life: Life, _who: str, _now: datetime) -> Life:
    return replace(
        life,
        state="resolved",
        desk="return",
        signed=True,
        stands=True,
        error_of="",
        error_due=None,
    )


def _wrong(cause: str) -> Callable[[Life, str, datetime], Life]:
    def begin(life: Life, _who: str, now: datetime) -> Life:
        return replace(
            life,
            state="processing",
            desk="appraisal",
            stands=False,
            drafter="",
            at=0,
            error_of=cause,
            base=now,
            pauses=(),
            error_due=life.counted(now, ()),
        )

    return begin


def _lies(state: str, desk: str) -> Callable[[Life, str, datetime], Life]:
    return lambda life, _who, _now: replace(life, state=state, desk=desk)


def _back(life: Life, _who: str, _now: datetime) -> Life:
    if life.received is None:
        return replace(life, state="submitted", desk="intake")
    return replace(life, state="processing", desk="appraisal")


def _no_way(way: str) -> Callable[[Life, str, datetime], bool]:
    return lambda life, _who, _now: not life.stands or way not in life.ways


def _is_signed(life: Life, _who: str, _now: datetime) -> bool:
    return life.signed


def _drafted_it(life: Life, who: str, _now: datetime) -> bool:
    return life.drafter == who


def _alive(life: Life, _who: str, _now: datetime) -> bool:
    return not life.dead


def _dead(life: Life, _who: str, _now: datetime) -> bool:
    return life.dead


def _not_away(life: Life, who: str, _now: datetime) -> bool:
    return who == "away" and not life.lies


def _lies_elsewhere(life: Life, who: str, _now: datetime) -> bool:
    if life.lies == "result_sent":
        return True
    return (who == "away") != (life.lies == "result_arrived")


def _brought(lies: str) -> Callable[[Life, str, datetime], Life]:
    return lambda life, _who, _now: replace(life, lies=lies)


def _unless_at(*places: str) -> tuple[Callable[[Life, str, datetime], bool], ...]:
    return (lambda life, _who, _now: life.lies not in places,)


def _waits_for_answer(life: Life, _who: str, _now: datetime) -> bool:
    return life.questions > 0


def _steps_left(life: Life, _who: str, _now: datetime) -> bool:
    return life.at < life.steps - 1


def _first_unready(life: Life, _who: str, _now: datetime) -> bool:
    return life.at == 0 and not life.checked


def _not_in_book(life: Life, _who: str, _now: datetime) -> bool:
    return life.book and not life.in_book


def _asked_nobody(life: Life, _who: str, _now: datetime) -> bool:
    return life.questions == 0


def _one_answer(life: Life, _who: str, _now: datetime) -> Life:
    return replace(life, questions=life.questions - 1)


ONCE = ("resolved", "returned", "closed_archived")
PROMISED = ("received", "processing", "approved")
BEFORE_SIGNING = (
    *("submitted", "intake_supplement", "received", "processing"),
    *("supplement", "finance", "paused"),
)

MOVES: dict[str, Move] = {
    "receive": Move(("intake", "away"), ("submitted",), _received, unless=(_not_away,), weight=9),
    "ask_intake_supplement": Move(
        ("intake",), ("submitted",), _lies("intake_supplement", "intake")
    ),
    "supply": Move(("resident", "intake"), ("intake_supplement",), _lies("submitted", "intake")),
    "refuse_intake": Move(
        ("intake",), ("submitted", "intake_supplement"), _lies("refused_intake", "done")
    ),
    "start": Move(
        ("intake", "officer"),
        ("received",),
        lambda life, who, _now: replace(
            life,
            state="processing",
            desk="appraisal",
            holder="officer" if who == "officer" else life.holder,
        ),
        weight=9,
    ),
    "propose": Move(
        ("officer",),
        ("processing",),
        lambda life, who, _now: replace(life, desk="approval", drafter=who, refusing=False),
        at="appraisal",
        unless=(_waits_for_answer, _steps_left, _not_in_book),
        weight=10,
    ),
    "forward": Move(
        ("officer",),
        ("processing",),
        lambda life, _who, _now: replace(life, at=life.at + 1),
        at="appraisal",
        unless=(lambda life, who, now: not _steps_left(life, who, now), _first_unready),
        weight=9,
    ),
    "step_back": Move(
        ("officer",),
        ("processing",),
        lambda life, _who, _now: replace(life, at=life.at - 1),
        at="appraisal",
        unless=(lambda life, _who, _now: life.at == 0,),
        weight=2,
    ),
    "check_papers": Move(
        ("intake", "officer"),
        ("processing",),
        lambda life, _who, _now: replace(life, checked=True),
        at="appraisal",
        unless=(lambda life, _who, _now: life.checked,),
        weight=4,
    ),
    "propose:refuse": Move(
        ("officer",),
        ("processing",),
        lambda life, who, _now: replace(life, desk="approval", drafter=who, refusing=True),
        at="appraisal",
        unless=(_waits_for_answer, _steps_left, lambda life, _who, _now: bool(life.error_of)),
    ),
    "enter_book": Move(
        ("officer",),
        ("processing",),
        lambda life, _who, _now: replace(life, in_book=True),
        at="appraisal",
        unless=(lambda life, _who, _now: not life.book,),
        weight=9,
    ),
    "send_back": Move(
        ("leader",),
        ("processing",),
        lambda life, _who, _now: replace(life, desk="appraisal", at=0),
        at="approval",
    ),
    "approve": Move(
        ("leader",),
        ("processing",),
        lambda life, _who, _now: replace(life, state="approved", desk="issuing", begun=True),
        at="approval",
        unless=(_drafted_it, lambda life, _who, _now: life.refusing),
        weight=10,
    ),
    "reject": Move(
        ("leader",),
        ("processing",),
        _lies("rejected", "done"),
        at="approval",
        unless=(_drafted_it, _is_signed),
        weight=3,
    ),
    "issue": Move(
        ("clerk",),
        ("approved",),
        _issued,
        unless=(lambda life, _who, _now: life.parts > 0,),
        weight=12,
    ),
    "return_result": Move(
        ("intake", "away"),
        ("resolved",),
        lambda life, _who, _now: replace(life, state="returned", desk="done", handed_out=True),
        unless=(_lies_elsewhere, lambda life, _who, _now: life.unshown),
    ),
    "archive": Move(("clerk",), ("returned",), _lies("closed_archived", "done")),
    "ask_supplement": Move(
        ("officer",),
        ("processing",),
        lambda life, _who, now: _stop(
            life,
            "supplement",
            "intake",
            now,
            brought=False,
            checked=False,
            bring_by=counted("calendar_day:90", life.calendar, now),
        ),
    ),
    "answer_supplement": Move(
        ("resident", "intake", "away"),
        ("supplement",),
        lambda life, _who, _now: replace(life, brought=True, desk="intake"),
        unless=(_not_away,),
    ),
    "confirm_supplement": Move(
        ("intake",),
        ("supplement",),
        lambda life, _who, now: _go_on(life, now, anew=life.after_papers == "restart"),
        unless=(lambda life, _who, _now: not life.brought,),
        weight=3,
    ),
    "end_unsupplemented": Move(
        ("intake", "officer"),
        ("supplement",),
        lambda life, _who, _now: replace(life, state="rejected", desk="done", signed=True),
        unless=(
            lambda life, _who, _now: life.brought,
            lambda life, _who, now: life.bring_by is None or now <= life.bring_by,
            _is_signed,
        ),
        weight=12,
    ),
    "await_payment": Move(
        ("officer",),
        ("processing",),
        lambda life, _who, now: _stop(life, "finance", "appraisal", now),
        unless=(lambda life, _who, _now: life.error_of == "agency",),
    ),
    "note_payment": Move(
        ("officer", "intake", "system"),
        ("finance",),
        lambda life, _who, now: _go_on(life, now),
        weight=2,
    ),
    "pause": Move(
        ("leader",),
        ("processing",),
        lambda life, _who, now: _stop(life, "paused", "appraisal", now, dead=False),
    ),
    "pause:owner_died": Move(
        ("leader",),
        ("processing",),
        lambda life, _who, now: _stop(life, "paused", "appraisal", now, dead=True),
    ),
    "resume": Move(
        ("officer", "leader"),
        ("paused",),
        lambda life, _who, now: _go_on(life, now),
        unless=(_dead,),
        weight=2,
    ),
    "heir_continues": Move(
        ("intake", "officer"),
        ("paused",),
        lambda life, _who, now: _go_on(life, now),
        unless=(_alive,),
        weight=2,
    ),
    "stop_after_death": Move(
        ("leader",), ("paused",), _lies("withdrawn", "done"), unless=(_alive, _is_signed), weight=3
    ),
    "request_withdrawal": Move(
        ("resident", "intake", "away"),
        BEFORE_SIGNING,
        lambda life, _who, now: _go_on(life, now, state="withdraw_requested"),
        unless=(_not_away, _is_signed, _dead),
    ),
    "accept_withdrawal": Move(
        ("leader",), ("withdraw_requested",), _lies("withdrawn", "done"), weight=3
    ),
    "decline_withdrawal": Move(("leader",), ("withdraw_requested",), _back, weight=2),
    "cancel_withdrawal": Move(
        ("resident", "intake", "away"),
        ("withdraw_requested",),
        _back,
        unless=(_not_away,),
        weight=2,
    ),
    "propose_extension": Move(
        ("officer",),
        PROMISED,
        lambda life, _who, now: replace(life, said="proposed", new_date=proposal(life, now)),
        unless=(lambda life, _who, _now: life.said in {"proposed", "agreed"}, _is_signed),
    ),
    "agree_extension": Move(
        ("leader",),
        PROMISED,
        lambda life, _who, _now: replace(life, said="agreed", again=life.new_date),
        unless=(
            lambda life, _who, _now: life.said != "proposed",
            lambda life, _who, now: life.new_date is not None and life.new_date <= now,
        ),
    ),
    "decline_extension": Move(
        ("leader",),
        PROMISED,
        lambda life, _who, _now: replace(life, said="declined", new_date=None),
        unless=(lambda life, _who, _now: life.said != "proposed",),
        weight=3,
    ),
    "reassign": Move(
        ("leader",),
        (*PROMISED, "supplement", "finance", "paused", "withdraw_requested"),
        lambda life, _who, _now: replace(life, holder="colleague"),
        unless=(lambda life, _who, _now: life.holder == "colleague",),
    ),
    "check_mandate": Move(
        ("intake", "away"),
        (
            *("submitted", "intake_supplement", "resolved", *PROMISED),
            *("supplement", "finance", "paused", "withdraw_requested"),
        ),
        lambda life, _who, _now: replace(life, unshown=False),
        unless=(_not_away, lambda life, _who, _now: not life.unshown),
    ),
    "ask_opinion": Move(
        ("officer",),
        ("processing", "paused"),
        lambda life, _who, _now: replace(life, questions=life.questions + 1),
        at="appraisal",
    ),
    "note_opinion": Move(
        ("officer",),
        (*PROMISED, "supplement", "finance", "paused", "withdraw_requested"),
        _one_answer,
        unless=(_asked_nobody,),
        weight=2,
    ),
    "recall_opinion": Move(
        ("officer",),
        (*PROMISED, "supplement", "finance", "paused", "withdraw_requested"),
        _one_answer,
        unless=(_asked_nobody,),
        weight=2,
    ),
    "finish_part": Move(
        ("intake", "officer"),
        (*PROMISED, "supplement", "finance", "paused", "withdraw_requested"),
        lambda life, _who, _now: replace(life, parts=life.parts - 1),
        unless=(lambda life, _who, _now: life.parts == 0 or not life.begun,),
        weight=3,
    ),
    "send_papers": Move(
        ("away",),
        (*PROMISED, "supplement", "finance", "paused", "withdraw_requested"),
        _brought("papers_sent"),
        unless=_unless_at("at_desk"),
        weight=2,
    ),
    "take_papers": Move(
        ("intake", "officer"),
        (*PROMISED, "supplement", "finance", "paused", "withdraw_requested"),
        _brought("papers_arrived"),
        unless=_unless_at("papers_sent"),
        weight=2,
    ),
    "send_result": Move(
        ("intake", "clerk"),
        ("resolved",),
        _brought("result_sent"),
        unless=_unless_at("at_desk", "papers_sent", "papers_arrived"),
        weight=10,
    ),
    "take_result": Move(
        ("away",),
        ("resolved",),
        _brought("result_arrived"),
        unless=_unless_at("result_sent"),
        weight=14,
    ),
    "correct_result:agency": Move(
        ("leader",), ONCE, _wrong("agency"), unless=(_no_way("reissue"),), weight=2
    ),
    "correct_result:declarant": Move(
        ("leader",), ONCE, _wrong("declarant"), unless=(_no_way("reissue"),), weight=2
    ),
    "refer_correction": Move(
        ("leader",), ONCE, lambda life, _who, _now: life, unless=(_no_way("refer"),)
    ),
    "cancel_result": Move(
        ("leader",),
        ONCE,
        lambda life, _who, _now: replace(life, stands=False),
        unless=(_no_way("cancel"),),
        weight=3,
    ),
}


def proposal(life: Life, now: datetime) -> datetime:
    """Return the new date that the officer proposes: three days after both due date and now."""
    return max(now, life.due or now).replace(second=0, microsecond=0) + timedelta(days=3)


def allows(life: Life, name: str, who: str, now: datetime) -> bool:
    """Tell whether this may be done."""
    return fits(life, name, who) and not any(bar(life, who, now) for bar in MOVES[name].unless)


def fits(life: Life, name: str, who: str) -> bool:
    """Tell whether person, state and desk are right, whatever the conditions say."""
    move = MOVES[name]
    return who in move.who and life.state in move.where and move.at in {"", life.desk}
