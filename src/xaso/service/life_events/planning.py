"""The list of what has to be done: with whom, by when, with which papers, and what is begun."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from xaso.lib.text import fold
from xaso.service.life_events import reading
from xaso.service.life_events.domain import carrying, plan
from xaso.service.life_events.models import HeldPaper
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.api import Dossier
    from xaso.service.life_events.models import Outcome
    from xaso.service.life_events.reading import Rows
    from xaso.service.life_events.selectors import Start
    from xaso.service.procedures.api import Adoption


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper to bring, or the code of the dossier in which it lies already."""

    key: str
    name: str
    condition: str = ""
    held_in: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of the list. Without an adoption it is done elsewhere."""

    row: Outcome
    adoption: Adoption | None = None
    time: str = ""
    due: date | None = None
    papers: tuple[Paper, ...] = ()
    start: Start | None = None

    @property
    def is_here(self) -> bool:
        """Whether this agency takes it."""
        return self.adoption is not None

    @property
    def is_advice(self) -> bool:
        """Whether nothing has to be filed."""
        return self.row.kind == plan.ADVICE

    @property
    def tells_why(self) -> bool:
        """Whether its reason is read: why it comes now, or why it is done elsewhere."""
        return bool(self.row.why) and not (self.is_here and self.row.where)

    @property
    def testid(self) -> str:
        """What the button that begins it is known by."""
        return f"begin-{self.row.key}"

    @property
    def may_begin(self) -> bool:
        """Whether it can be filed on this site."""
        return self.adoption is not None and self.adoption.accepts_online


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that follows from some answers."""

    items: list[Item] = field(default_factory=list)
    stopped: list[Outcome] = field(default_factory=list)
    is_unsettled: bool = False

    @property
    def to_do(self) -> list[Item]:
        """What must be done."""
        return [one for one in self.items if not one.is_advice and not one.row.is_optional]

    @property
    def may_do(self) -> list[Item]:
        """What may be done."""
        return [one for one in self.items if not one.is_advice and one.row.is_optional]

    @property
    def advice(self) -> list[Item]:
        """What is only to be known."""
        return [one for one in self.items if one.is_advice]

    @property
    def papers(self) -> list[Paper]:
        """Every paper once, those to bring first."""
        found: dict[str, Paper] = {}
        for item in self.to_do:
            for paper in item.papers:
                found.setdefault(fold(paper.name), paper)
        return sorted(found.values(), key=lambda one: bool(one.held_in))

    @property
    def held(self) -> int:
        """How many papers need not be brought again."""
        return sum(bool(one.held_in) for one in self.papers)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a dossier adds to the answers; nothing on the public page."""

    dossier: Dossier | None = None
    names: tuple[str, ...] = ()
    """Folded names of the papers that lie in it."""
    died_on: date | None = None
    starts: Mapping[str, Start] = field(default_factory=dict)


def ground_of(dossier: Dossier, declared: Mapping[str, Any], starts: Mapping[str, Start]) -> Ground:
    """Return what a dossier adds. Three queries."""
    filed = set(dossier.files.values_list("paper_key", flat=True))
    names = [row.name for row in dossier.papers.all()]
    names += [row.name for row in dossier.procedure_version.papers.all() if row.key in filed]
    return Ground(dossier, tuple(map(fold, names)), _day(declared.get("kt.ngayChet")), starts)


def _day(told: object) -> date | None:
    try:
        return date.fromisoformat(str(told))
    except ValueError:
        return None


def draw_up(
    agency: Agency, rows: Rows, answers: Mapping[str, Any], ground: Ground, *, day: date
) -> Plan:
    """Return what follows from the answers in this agency on a day.

    Queries: none where what is adopted is in memory.
    """
    judge = reading.judge(day)
    by_key = {row.key: row for row in rows.outcomes}
    led_to = [by_key[one.key] for one in plan.reached(rows.leads, answers, judge)]
    return Plan(
        items=[
            _item(agency, rows, row, ground, day)
            for row in led_to
            if row.kind not in {plan.STOP, plan.CHECK}
        ],
        stopped=[row for row in led_to if row.kind == plan.STOP],
        is_unsettled=bool(plan.unsettled(rows.asked, rows.leads, answers, judge)),
    )


def _item(agency: Agency, rows: Rows, row: Outcome, ground: Ground, day: date) -> Item:
    due = None
    if row.within_days and ground.died_on:
        due = ground.died_on + timedelta(days=row.within_days)
    adoption = adoption_of(agency, row, day)
    return Item(
        row,
        adoption,
        time=_time(adoption) if adoption else "",
        due=due,
        papers=tuple(papers_of(rows, adoption, ground)) if adoption else (),
        start=ground.starts.get(row.key),
    )


def adoption_of(agency: Agency, row: Outcome, day: date) -> Adoption | None:
    """Return the adoption under which an agency takes a thing; None where it is done elsewhere."""
    if row.kind != plan.PROCEDURE or not row.procedure:
        return None
    try:
        adoption = procedures.open_adoption(agency.pk, row.procedure, day)
    except procedures.NotAdopted:
        return None
    return None if adoption.version.refers_elsewhere else adoption


def _time(adoption: Adoption) -> str:
    rule = adoption.rule("online") or adoption.rule("in_person") or ""
    return procedures.rule_words(rule)


def papers_of(rows: Rows, adoption: Adoption, ground: Ground) -> list[Paper]:
    """Return the papers of a procedure without its declaration, and where each lies already."""
    version = adoption.version
    return [
        Paper(paper.key, paper.name, paper.condition, held_in(rows, paper.name, ground))
        for paper in version.papers.all()
        if not paper.form_id or paper.form_id != version.form_id
    ]


def held_in(rows: Rows, name: str, ground: Ground) -> str:
    """Return the code of the dossier in which a paper lies; empty where it must be brought."""
    if ground.dossier is None:
        return ""
    folded = fold(name)
    for row in rows.held:
        if not carrying.matching(folded, fold(row.words)):
            continue
        among = fold(row.among)
        if row.held == HeldPaper.Held.RESULT or any(
            carrying.matching(own, among) for own in ground.names
        ):
            return str(ground.dossier)
    return ""
