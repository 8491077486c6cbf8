"""Lateness is derived from the clock to the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from xaso.kernel.calendar import api as calendar
from xaso.service.dossiers import words
from xaso.service.dossiers.domain.transitions import TRANSITIONS, State, Step
from xaso.service.dossiers.selectors import due_soon_until
from xaso.service.dossiers.tests import make

DUE = datetime(2026, 11, 20, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def dossier(state: str, **moments):
    known = {"due_at": DUE, "answer_by": DUE, "resolved_at": None, "correction_due_at": None}
    return SimpleNamespace(state=state, **{**known, **moments})


def urgency_of(found, now):
    return words.lateness(found, now, soon=now + timedelta(hours=8)).urgency


@pytest.mark.parametrize(
    ("state", "now", "urgency"),
    [
        ("processing", DUE, "due_soon"),
        ("processing", DUE + SECOND, "late"),
        ("processing", DUE - timedelta(hours=8), "due_soon"),
        ("processing", DUE - timedelta(hours=8) - SECOND, "on_time"),
        ("resolved", DUE, "ended"),
        ("resolved", DUE + SECOND, "uncollected"),
        ("approved", DUE + SECOND, "late"),
        ("received", DUE + SECOND, "late"),
        ("supplement", DUE + SECOND, "on_time"),
        ("paused", DUE + SECOND, "on_time"),
        ("submitted", DUE, "waiting"),
        ("submitted", DUE + SECOND, "late"),
        ("intake_supplement", DUE + SECOND, "waiting"),
        ("returned", DUE + SECOND, "ended"),
        ("rejected", DUE + SECOND, "ended"),
    ],
)
def test_urgency(state, now, urgency):
    assert urgency_of(dossier(state), now) == urgency


@pytest.mark.django_db
def test_due_soon_counts_working_hours():
    at = make.house()
    friday = datetime(2026, 11, 20, 9, tzinfo=make.MORNING.tzinfo)

    assert due_soon_until(at.agency.pk, friday) == friday + timedelta(days=3)
    assert due_soon_until(at.agency.pk, make.MORNING) == make.MORNING + timedelta(days=1)
    calendar.WorkingSession.objects.all().delete()
    assert due_soon_until(at.agency.pk, friday) == friday + timedelta(hours=8)


def test_the_deadline_before_acceptance_is_the_desks_answer():
    answer_by = DUE - timedelta(days=2)

    waiting = dossier("submitted", due_at=None, answer_by=answer_by)

    assert words.lateness(waiting, DUE, soon=DUE).deadline == answer_by
    assert words.lateness(dossier("processing"), DUE, soon=DUE).deadline == DUE


def test_an_open_dossier_without_a_date_is_not_late():
    assert urgency_of(dossier("processing", due_at=None), DUE) == "on_time"


@pytest.mark.parametrize(
    ("ahead", "word"),
    [
        (timedelta(days=1), "early"),
        (timedelta(days=1) - SECOND, "on_time"),
        (timedelta(0), "on_time"),
        (-SECOND, "late"),
    ],
)
def test_how_a_resolved_dossier_kept_its_date(ahead, word):
    assert words.outcome_time(dossier("resolved", resolved_at=DUE - ahead)) == word


def test_an_unresolved_or_undated_dossier_kept_no_date():
    assert words.outcome_time(dossier("processing")) == ""
    assert words.outcome_time(dossier("resolved", resolved_at=DUE, due_at=None)) == ""


def test_everything_has_words():
    assert set(words.STATE) == set(State)
    assert set(words.STEP) == set(Step)
    assert set(words.EVENT) >= {"submit", "renew_secret", "receive", "issue", "return_result"}
    assert set(words.NOTES_FOR_RESIDENTS) <= set(TRANSITIONS)
    assert words.lateness(dossier("processing"), DUE + SECOND, soon=DUE).words == "Quá hạn"
