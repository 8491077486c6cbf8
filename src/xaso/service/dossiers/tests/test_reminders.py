"""Each working morning who works on it hears what is due, once, with codes and never a name."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from xaso.kernel.identity.tests import make as people
from xaso.kernel.notifications import api as notifications
from xaso.kernel.notifications.tests.make import letter_of
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import reminders
from xaso.service.dossiers.selectors import due_until
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 7, 10, tzinfo=make.MORNING.tzinfo)


@pytest.fixture
def at():
    house = make.house()
    far = people.staff("intake", agency=house.elsewhere, full_name="Lê Xa")
    for person in (house.minh, house.thao, house.phuc, house.khoa, far):
        person.email = f"{person.pk}@example.vn"
        person.save()
    return house


def told() -> dict[str, str]:
    """Return what each person was written, by account."""
    rows = notifications.Message.objects.filter(template="dossiers.due_digest")
    return {row.dedupe_key.split(":")[3]: letter_of(row).text for row in rows}


def figures(soon: int, late: int) -> str:
    return f"Đến hạn hôm nay hoặc ngày làm việc tiếp theo: {soon}. Quá hạn: {late}."


def due_on_friday(at, state="processing"):
    """Received on Tuesday at nine with three working days: due on Friday at nine."""
    return make.dossier(at, state, now=make.MORNING)


def test_the_desk_hears_of_all_and_the_officer_of_her_own(at):
    mine, nobodys = due_on_friday(at), due_on_friday(at, "received")
    due_on_friday(at, "paused")
    due_on_friday(at, "returned")
    make.dossier(at, "processing", now=make.MORNING + timedelta(days=3))

    assert reminders.remind(FRIDAY) == 2

    messages = told()
    assert set(messages) == {str(at.minh.pk), str(at.thao.pk)}
    desk, officer = messages[str(at.minh.pk)], messages[str(at.thao.pk)]
    assert figures(2, 0) in desk
    assert str(mine.code) in desk
    assert str(nobodys.code) in desk
    assert figures(1, 0) in officer
    assert str(mine.code) in officer
    assert str(nobodys.code) not in officer
    assert mine.owner_name not in desk


def test_late_is_counted_apart_and_a_day_is_told_once(at):
    due_on_friday(at)
    later = FRIDAY + timedelta(hours=3)

    assert reminders.remind(later) == 2
    reminders.remind(later + timedelta(hours=1))

    assert len(told()) == 2
    assert figures(0, 1) in told()[str(at.minh.pk)]


def test_nothing_is_sent_on_a_day_off_nor_for_what_is_not_due(at):
    due_on_friday(at)

    assert reminders.remind(FRIDAY + timedelta(days=1)) == 0
    assert reminders.remind(FRIDAY - timedelta(days=2)) == 0
    assert reminders.remind(FRIDAY - timedelta(days=1)) == 2


def test_the_neighbours_dossiers_are_not_ours(at):
    mine = due_on_friday(at)

    assert due_until(at.agency.pk, FRIDAY + timedelta(days=1)) == [mine]
    assert due_until(at.elsewhere.pk, FRIDAY + timedelta(days=1)) == []


def test_a_correction_is_not_late_by_the_first_date(at):
    dossier = make.dossier(at, "resolved", now=make.MORNING)
    dossiers.correct_result(
        dossier_id=dossier.pk,
        actor=at.acts(at.phuc),
        now=make.MORNING + timedelta(hours=5),
        cause="agency",
        note="Sai tên",
    )

    assert reminders.remind(FRIDAY) == 0


def test_a_long_list_is_cut_and_says_so(at, monkeypatch):
    monkeypatch.setattr(reminders, "MOST_CODES", 1)
    due_on_friday(at)
    due_on_friday(at)

    reminders.remind(FRIDAY)

    text = told()[str(at.minh.pk)]
    assert figures(2, 0) in text
    assert text.count("H55") == 1
    assert "…" in text
