"""A dossier lives at random, and the program and the model must agree on every step.

Each step is lawful by the model, or almost lawful (one condition is missing), or anything at all.
The program must do exactly what the model allows; afterwards state, desk and every date are
compared, and the events are replayed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from hypothesis import seed
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from xaso.kernel.calendar import api as calendar
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.services.verifying import differences
from xaso.service.dossiers.tests import make
from xaso.service.dossiers.tests.model import ALL, MOVES, Life, allows, fits, proposal
from xaso.service.procedures.tests import make as procedures

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

STRANDS = {
    "1.004873": ("restart", frozenset({"reissue", "refer"})),
    "2.000815": ("extend", frozenset({"cancel"})),
    "1.001193": ("extend", frozenset({"refer"})),
    "3.000722": ("extend", frozenset({"refer"})),
    make.WAYWARD: ("restart", frozenset({"reissue", "refer"})),
}
"""Procedures whose papers and results are put right in different ways."""
PLAIN = "1.004873"
JOINT = {"3.000722": 2}
"""Of a joint procedure: how many parts other bodies have, all after the signature."""
BOOKED = frozenset({"1.001193", "3.000722"})
"""Procedures that are entered in a civil status book before they are granted."""
STEPS = {make.WAYWARD: 2}
"""Procedures whose appraisal the agency divided; the first step ends with checked papers."""
RELAYED = "1.001193"
"""A procedure that is always received at the desk of another commune."""
MANDATED = frozenset({"2.000815", "1.001193"})
"""Procedures that are always asked for by somebody else, of whose mandate a copy was shown."""
GAPS = (5, 5, 5, 40, 180, 600, 1_500, 6_000, 144_000)
"""Minutes that pass before a step."""
SLOW = (600, 1_500, 6_000)
MOST_YEARS = timedelta(days=380)


class Broken(AssertionError):
    """The program and the model disagree."""


class Dossiers(RuleBasedStateMachine):
    """One dossier at a time, in the commune `at`; `seen` counts what was done and refused."""

    at: make.House
    seen: dict[str, int]
    sought: str = ""
    """An act to be tried wherever only a condition forbids it: a lost guard is met sooner."""

    toward: tuple[str, ...] = ()
    """Acts done wherever they may be, the first of them first, until a result is being put right:
    they lead to where the sought one is forbidden."""
    strand: str = ""
    """The procedure through which the way is led, where it is not the plain one."""
    known: frozenset[str] = frozenset()
    """Moves that earlier lives have made: others are made rather."""
    then: tuple[str, ...] = ()
    """The same, while a result is being put right."""

    def __init__(self) -> None:
        super().__init__()
        self.made: set[str] = set()

    @initialize(code=st.sampled_from(sorted(STRANDS)))
    def begin(self, code: str) -> None:
        """Send a request; where the way is led, for a result that is put right by issuing anew."""
        code = self.strand or (PLAIN if self.toward else code)
        self.code, self.now = code, make.MORNING
        papers, ways = STRANDS[code]
        self.life = Life(
            "working_day:3",
            papers,
            ways,
            calendar=_calendar(),
            joint=JOINT.get(code, 0),
            book=code in BOOKED,
            steps=STEPS.get(code, 1),
            lies="at_desk" if code == RELAYED else "",
            unshown=code in MANDATED,
        )
        self.pk = dossiers.submit(
            agency=self.at.agency,
            procedure_code=code,
            answers={"nyc.hoTen": make.PARTIES.submitter_name},
            files=[],
            idempotency_key=f"machine-{next(make._keys)}",
            actor=identity.RESIDENT,
            now=self.now,
            received_by=self.at.elsewhere if code == RELAYED else None,
            **(make.BY_MANDATE if code in MANDATED else {"parties": make.PARTIES}),
        ).dossier_id

    @rule(data=st.data(), gap=st.sampled_from(GAPS))
    def lawful(self, data: Any, gap: int) -> None:
        """Do what the model allows, rather what was not done yet; begin anew where nothing is left.

        Who was asked for papers often lets the term pass.
        """
        is_slow = self.life.state == "supplement" and gap in SLOW
        now = self._later(max(GAPS) if is_slow else gap)
        open_ = [
            (name, who)
            for name in MOVES
            for who in ALL
            if allows(self.life, name, who, _wall(now))
            for _ in range(MOVES[name].weight)
        ]
        if not open_ or now - make.MORNING > MOST_YEARS:
            self.begin(data.draw(st.sampled_from(sorted(STRANDS))))
            return
        fresh = [move for move in open_ if move[0] not in self.made]
        rather = [move for move in fresh if move[0] not in self.known] or fresh or open_
        name, who = data.draw(st.sampled_from(self._ahead(open_) or self._but_not(rather)))
        self._try(name, who, now)

    @rule(data=st.data(), is_late=st.booleans())
    def almost(self, data: Any, is_late: bool) -> None:
        """Try what only a condition forbids; a sought act also when the term for papers is over."""
        is_late = is_late and bool(self.sought) and self.life.state == "supplement"
        now = self._later(max(GAPS) if is_late else 1)
        barred = [
            (name, who)
            for name in MOVES
            for who in ALL
            if fits(self.life, name, who) and not allows(self.life, name, who, _wall(now))
        ]
        if barred:
            name, who = data.draw(st.sampled_from(self._rather(barred)))
            self._try(name, who, now)

    @rule(name=st.sampled_from(sorted(MOVES)), who=st.sampled_from(ALL))
    def anything(self, name: str, who: str) -> None:
        """Try whatever comes."""
        self._try(name, who, self._later(1))

    def _ahead(self, moves: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return the moves that lead towards where the sought act is forbidden."""
        for name in self.then if self.life.error_of else self.toward:
            if found := [move for move in moves if move[0] == name]:
                return found
        return []

    def _but_not(self, moves: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return the moves that leave time for the sought one, all where there is no other."""
        return [move for move in moves if move[0].partition(":")[0] != self.sought] or moves

    def _rather(self, moves: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return those of the moves that are sought, all of them where none is."""
        return [move for move in moves if move[0].partition(":")[0] == self.sought] or moves

    def _later(self, minutes: int) -> datetime:
        return self.now + timedelta(minutes=minutes)

    def _try(self, name: str, who: str, now: datetime) -> None:
        self.now = now
        may = allows(self.life, name, who, _wall(now))
        try:
            with transaction.atomic():
                _act(self.at, name, who, self.pk, now, self.life)
            did = True
        except dossiers.DossierRefusal:
            did = False
        except KeyError:
            did = False
        except Exception as error:
            raise Broken(f"{name} by {who} in {self.life.state}: {error!r}") from error
        if did != may:
            raise Broken(f"{name} by {who} in {self.life.state}: done {did}, lawful {may}")
        kind = "done" if did else "refused"
        self.seen[f"{kind} {name}"] = self.seen.get(f"{kind} {name}", 0) + 1
        if did:
            self.made.add(name)
            self.life = MOVES[name].becomes(self.life, who, _wall(now))
        self._compare(name)

    def _compare(self, name: str) -> None:
        row = dossiers.Dossier.objects.get(pk=self.pk)
        life = self.life
        believed = {
            "state": life.state,
            "step": life.desk,
            "promised_at": life.promised,
            "due_at": life.due,
            "reappointed_at": life.again,
            "correction_due_at": life.error_due,
            "supply_by": life.bring_by if life.state == "supplement" else None,
            "opinions_open": life.questions,
            "parts_open": life.parts,
            "hand_over": life.lies or "none",
            "flow_at": life.at,
            "papers_checked": life.checked,
            "mandate": _mandate(self.code, life),
            "officer_id": _holder(self.at, life),
            "entry": "" if not life.book or life.received is None else _entry(life),
        }
        actual = {column: _wall(getattr(row, column)) for column in believed}
        if row.state in {"rejected", "withdrawn"}:
            believed.pop("supply_by")
            actual.pop("supply_by")
        if actual != believed:
            raise Broken(f"after {name}: {actual} is not {believed}")
        events = dossiers.DossierEvent.objects.filter(dossier=row).order_by("seq")
        if wrong := differences(row, events):
            raise Broken(f"after {name}: {wrong}")


def machine(
    at: make.House,
    seen: dict[str, int],
    number: int,
    sought: str = "",
    toward: tuple[str, ...] = (),
    then: tuple[str, ...] = (),
    known: frozenset[str] = frozenset(),
    strand: str = "",
) -> type[RuleBasedStateMachine]:
    """Return the machine for one commune, with its chances drawn from a number."""
    given: dict[str, Any] = {
        "at": at,
        "seen": seen,
        "sought": sought,
        "toward": toward,
        "then": then,
        "known": known,
        "strand": strand,
    }
    made = type("DossiersAtRandom", (Dossiers,), given)
    return seed(number)(made)


def house() -> make.House:
    """Return a commune that has adopted every strand, with the sworn hours of work."""
    at = make.house(supplement_clock="restart")
    for code, (papers, _ways) in STRANDS.items():
        if code != at.adoption.procedure.code:
            procedures.adoption(
                at.agency,
                procedures.version(
                    code, f"Thủ tục {code}", unit="working_day", value=3, supplement_clock=papers
                ),
                confirmed_by=at.khoa,
                steps=make.WAY if code in STEPS else (),
            )
    return at


def _wall(moment: Any) -> Any:
    """Return a moment as local time without a zone, anything else as it is."""
    if not hasattr(moment, "astimezone"):
        return moment
    return moment.astimezone(make.MORNING.tzinfo).replace(tzinfo=None)


def _holder(at: make.House, life: Life) -> Any:
    holders = {"": None, "officer": at.thao.pk, "colleague": make.colleague(at).pk}
    return holders[life.holder]


def _mandate(code: str, life: Life) -> str:
    if code not in MANDATED:
        return ""
    return "copy" if life.unshown else "seen"


def _entry(life: Life) -> str:
    return "made" if life.in_book else "due"


def _calendar() -> dict[str, object]:
    days = list(calendar.CalendarDay.objects.values_list("date", "kind"))
    worked = {day.isoformat() for day, kind in days if kind == "swap_work"}
    return {
        "sessions": [["07:30", "11:30"], ["13:00", "17:00"]],
        "weekend": [5, 6],
        "off": sorted({day.isoformat() for day, kind in days if kind != "swap_work"}),
        "worked": sorted(worked),
    }


def _act(at: make.House, name: str, who: str, pk: Any, now: datetime, life: Life) -> None:
    acting = {
        "resident": identity.RESIDENT,
        "intake": at.acts(at.minh),
        "officer": at.acts(at.thao),
        "leader": at.acts(at.phuc),
        "clerk": at.acts(at.mai),
        "away": people.actor(at.binh, at.elsewhere, on=make.MORNING.date()),
    }
    verb, _, how = name.partition(":")
    common = {"dossier_id": pk, "actor": acting[who], "now": now}
    _DOERS.get(verb, _plain)(verb, how, common, at, life)


def _plain(verb: str, _how: str, common: Any, *_rest: Any) -> None:
    dossiers.move_only(verb, note="Lý do của bước này.", **common)


def _by_notice(verb: str, _how: str, common: Any, *_rest: Any) -> None:
    dossiers.end_by_notice(verb, note="Lý do kết thúc.", **common)


def _goes_on(verb: str, _how: str, common: Any, *_rest: Any) -> None:
    dossiers.go_on(verb, note="", **common)


def _corrects(verb: str, how: str, common: Any, _at: make.House, life: Life) -> None:
    given: dict[str, Any] = {
        "cause": how or "agency",
        "note": "Sai họ tên.",
        "recalled_by": "BB 12",
    }
    if verb == "refer_correction":
        dossiers.refer_correction(referred_to="1.004859", **given, **common)
    elif verb == "cancel_result":
        day = _wall(common["now"]).date()
        dossiers.cancel_result(decision="15/QĐ-UBND", decided_on=day, **given, **common)
    else:
        dossiers.correct_result(**given, **common)


def _passes_on(verb: str, _how: str, common: Any, *_rest: Any) -> None:
    dossiers.pass_on(verb, **common)


def _asks(_verb: str, _how: str, common: Any, at: make.House, _life: Life) -> None:
    police = next(one for one in dossiers.bodies(at.agency.pk, make.MORNING.date()))
    dossiers.ask_opinion(body_id=police.pk, question="Còn thường trú không?", **common)


def _hears(verb: str, _how: str, common: Any, *_rest: Any) -> None:
    kind = "part" if verb == "finish_part" else "opinion"
    asked = dossiers.Referral.objects.filter(dossier_id=common["dossier_id"], kind=kind)
    first = asked.filter(closed_at=None).order_by("position").first()
    if first is None:
        raise dossiers.UnknownDossier("nobody was asked")
    if verb == "recall_opinion":
        told = {"actor": common["actor"], "now": common["now"]}
        dossiers.recall_referral(referral_id=first.pk, reason="Hỏi nhầm", **told)
    else:
        told = {"actor": common["actor"], "now": common["now"]}
        dossiers.answer_referral(
            referral_id=first.pk,
            ending="done" if kind == "part" else "agreed",
            words="Đúng",
            document="12/CAX",
            **told,
        )


def _enters(_verb: str, _how: str, common: Any, *_rest: Any) -> None:
    dossiers.enter_book(entry=make.pasted(common["now"]), **common)


def _reassigns(_verb: str, _how: str, common: Any, at: make.House, _life: Life) -> None:
    colleague = make.colleague(at)
    dossiers.reassign(officer_id=colleague.pk, note="Điều chuyển", **common)


def _proposes(_verb: str, how: str, common: Any, *_rest: Any) -> None:
    dossiers.propose(outcome=how or "grant", note="Ý kiến", **common)


_DOERS: dict[str, Callable[..., object]] = {
    "receive": lambda _v, _h, common, *_: dossiers.receive(**common),
    "start": lambda _v, _h, common, *_: dossiers.start(**common),
    "propose": _proposes,
    "enter_book": _enters,
    "forward": lambda _v, _h, common, *_: dossiers.forward(**common),
    "step_back": lambda _v, _h, common, *_: dossiers.step_back(note="Làm lại", **common),
    "check_papers": lambda _v, _h, common, *_: dossiers.check_papers(**common),
    "check_mandate": lambda _v, _h, common, *_: dossiers.check_mandate(note="Số 12", **common),
    "reassign": _reassigns,
    "issue": lambda _v, _h, common, *_: dossiers.issue(**common),
    "reject": lambda _v, _h, common, *_: dossiers.reject(note="Không đủ điều kiện.", **common),
    "return_result": lambda _v, _h, common, *_: dossiers.return_result(receiver="Ánh", **common),
    "supply": lambda _v, _h, common, *_: dossiers.supply(files=[], note="Đã bổ sung", **common),
    "answer_supplement": lambda _v, _h, common, *_: dossiers.answer_supplement(
        files=[], note="Đã bổ sung", **common
    ),
    "ask_supplement": lambda _v, _h, common, at, *_: dossiers.ask_supplement(
        items="Giấy chứng sinh\nTờ khai", basis="Điều 15", approver_id=at.phuc.pk, **common
    ),
    "await_payment": lambda _v, _h, common, *_: dossiers.await_payment(
        amount=8_000, name="Lệ phí", basis="TT 281/2016", **common
    ),
    "note_payment": lambda _v, _h, common, *_: dossiers.note_payment(
        amount=8_000, receipt_number="0001", **common
    ),
    "pause": lambda _v, how, common, *_: dossiers.pause(
        ground=how or "force_majeure", note="Bão lũ", **common
    ),
    "heir_continues": lambda _v, _h, common, *_: dossiers.heir_continues(
        owner_name="Trần Văn Con", note="Giấy chứng tử, khai sinh", **common
    ),
    "request_withdrawal": lambda _v, _h, common, *_: dossiers.request_withdrawal(
        note="Không cần nữa", **common
    ),
    "propose_extension": lambda _v, _h, common, at, life: dossiers.propose_extension(
        until=proposal(life, _wall(common["now"])).replace(tzinfo=make.MORNING.tzinfo),
        note="Chờ xác minh",
        **common,
    ),
    "agree_extension": lambda _v, _h, common, *_: dossiers.agree_extension(**common),
    "decline_extension": lambda _v, _h, common, *_: dossiers.decline_extension(
        note="Ngày xa quá", **common
    ),
    **dict.fromkeys(("send_papers", "take_papers", "send_result", "take_result"), _passes_on),
    "ask_opinion": _asks,
    "note_opinion": _hears,
    "recall_opinion": _hears,
    "finish_part": _hears,
    "confirm_supplement": _goes_on,
    "resume": _goes_on,
    "end_unsupplemented": _by_notice,
    "accept_withdrawal": _by_notice,
    "stop_after_death": _by_notice,
    **dict.fromkeys(("correct_result", "refer_correction", "cancel_result"), _corrects),
}
