"""What is said to one person: the wording in force, with its places filled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F, Q
from django.utils import timezone

from xaso.kernel.calendar import api as calendar
from xaso.kernel.reference import api as reference
from xaso.service.calls.domain import speech
from xaso.service.calls.domain.again import Way
from xaso.service.calls.models import CallText
from xaso.service.calls.words import HAMLET

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.organisations.api import SiteProfile
    from xaso.service.calls.selectors import Line

NO_DATE = "càng sớm càng tốt"
LOOK_AHEAD = timedelta(days=14)


class Sentence(NamedTuple):
    """What is said: first the question who is there, after a yes the rest."""

    ask: str
    say: str


class Desk(NamedTuple):
    """Who speaks, and when the desk is open."""

    name: str
    official: str
    hours: str


def desk_of(agency_name: str, profile: SiteProfile | None, official: str, hours: str) -> Desk:
    """Return the desk as it names itself on the telephone."""
    name = profile.desk_name if profile is not None and profile.desk_name else agency_name
    return Desk(name, official, hours)


def hours_of(agency_id: UUID, now: datetime) -> str:
    """Return the hours of the next working day as they are said; "" where nobody entered any."""
    today = timezone.localdate(now)
    try:
        known = calendar.calendar_for(agency_id, today, today + LOOK_AHEAD)
    except calendar.NoWorkingHours:
        return ""
    days = (today + timedelta(days=ahead) for ahead in range(LOOK_AHEAD.days))
    day = next((day for day in days if known.is_working(day)), None)
    return speech.spoken_hours(known.sessions_on(day)) if day is not None else ""


def texts_on(agency_id: UUID, day: date) -> dict[str, CallText]:
    """Return the wordings in force on a day by ground: the agency's own before everybody's."""
    rows = CallText.objects.filter(
        Q(agency_id=agency_id) | Q(agency=None), reference.in_force(day)
    ).order_by(F("agency").desc(nulls_first=True), "valid_from")
    return {row.ground: row for row in rows}


def versions_of(agency_id: UUID, ground: str) -> list[CallText]:
    """Return the wordings that were or will be in force for an agency on a ground, newest first."""
    rows = CallText.objects.filter(Q(agency_id=agency_id) | Q(agency=None), ground=ground)
    return list(rows.order_by("-valid_from", F("agency").asc(nulls_last=True)))


def sentence_for(line: Line, texts: Mapping[str, CallText], desk: Desk) -> Sentence:
    """Return what is said to one person, or passed on by others where no telephone reaches her."""
    ground = HAMLET if line.way == Way.HAMLET else line.ground.value
    text = texts.get(ground)
    if text is None:
        return Sentence("", "")
    return sentence(text, _said(line, desk))


def sentence(text: CallText, said: Mapping[str, str]) -> Sentence:
    """Return a wording with its places filled; the question knows nothing of the matter."""
    known = {speech.PLACES[name] for name in speech.OPEN_PLACES}
    opening = {name: value for name, value in said.items() if name in known}
    allowed = opening if text.ground == HAMLET else said
    return Sentence(speech.fill(text.ask, opening), speech.fill(text.say, allowed))


def _said(line: Line, desk: Desk) -> dict[str, str]:
    dossier = line.dossier
    return {
        "person": dossier.submitter_name,
        "official": desk.official,
        "office": desk.name,
        "hours": desk.hours,
        "procedure": speech.short_name(dossier.procedure_version.name),
        "code": speech.code_in_groups(dossier.code or dossier.look_up_code),
        "date": _spoken(line.until),
        "amount": speech.spoken_amount(line.owed),
        "items": speech.spoken_items(line.items),
    }


def _spoken(at: datetime | None) -> str:
    return speech.spoken_moment(timezone.localtime(at)) if at else NO_DATE


def hamlet_words(line: Line, texts: Mapping[str, CallText], desk: Desk) -> str:
    """Return what is said to whoever else answers the telephone: nothing of the matter."""
    text = texts.get(HAMLET)
    return sentence(text, _said(line, desk)).say if text is not None else ""
