"""The desk goes to a hamlet: announced, called off with a reason, worked offline, counted."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.service.desk import hamlet_days, offline
from xaso.service.desk.hamlet_days import HamletDayRefusal
from xaso.service.desk.models import HamletDay, HamletDayEntry
from xaso.service.desk.pads import OfflineRefusal
from xaso.service.desk.tests.make import BY_RIGHT, hamlet_day
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
PUBLIC, STAFF = "/ve-xom/", "/can-bo/ve-xom/"
NOW = make.MORNING
HOUR = timedelta(hours=1)


@pytest.fixture
def at():
    return make.house()


def plan(at, starts_at=NOW + HOUR, ends_at=NOW + 3 * HOUR):
    return hamlet_days.plan(
        agency=at.agency,
        actor=at.acts(at.minh),
        place=" Nhà văn hóa xóm Đuổm ",
        starts_at=starts_at,
        ends_at=ends_at,
        note=" Khai sinh ",
        now=NOW,
    )


def call_off(at, day, why="Mưa lũ", now=NOW):
    return hamlet_days.call_off(
        agency=at.agency, actor=at.acts(at.minh), day_id=day.pk, why=why, now=now
    )


def verbs(day):
    return [entry.verb for entry in audit.trail_of("desk.hamlet_day", day.pk)]


def test_a_day_is_planned_and_written_down(at):
    day = plan(at)

    assert (day.place, day.note, day.planned_at) == ("Nhà văn hóa xóm Đuổm", "Khai sinh", NOW)
    assert verbs(day) == ["desk.plan_hamlet_day"]


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        (NOW, NOW + HOUR, "starts_at"),
        (NOW - HOUR, NOW + HOUR, "starts_at"),
        (NOW + HOUR, NOW + HOUR, "ends_at"),
        (NOW + HOUR, NOW + 16 * HOUR, "ends_at"),
    ],
)
def test_what_is_over_or_does_not_end_that_day_is_not_planned(at, starts, ends, field):
    with pytest.raises(HamletDayRefusal) as refused:
        plan(at, starts, ends)

    assert refused.value.field == field
    assert not HamletDay.objects.exists()


def test_a_day_is_called_off_once_with_a_reason(at):
    day = plan(at)
    with pytest.raises(HamletDayRefusal) as refused:
        call_off(at, day, why="  ")
    assert refused.value.field == "why"

    assert call_off(at, day, why=" Mưa lũ ").called_off_because == "Mưa lũ"
    again = call_off(at, day, why="Khác")

    assert (again.called_off_because, again.called_off_at) == ("Mưa lũ", NOW)
    assert sorted(verbs(day)) == ["desk.call_off_hamlet_day", "desk.plan_hamlet_day"]


def test_what_is_over_or_was_worked_is_not_called_off(at):
    day = plan(at)
    with pytest.raises(HamletDayRefusal, match="đã qua"):
        call_off(at, day, now=day.ends_at)
    hamlet_days.keep(day, make.dossier(at, "received").pk)
    with pytest.raises(HamletDayRefusal, match="Đã nhận"):
        call_off(at, day)


def test_another_agency_calls_nothing_off(at):
    day = hamlet_day(at.elsewhere, starts_at=NOW + HOUR)

    with pytest.raises(HamletDay.DoesNotExist):
        call_off(at, day)


def test_coming_days_are_told_in_their_order_and_what_is_called_off_too(at):
    later = hamlet_day(at.agency, starts_at=NOW + 48 * HOUR)
    soon = hamlet_day(at.agency, starts_at=NOW + HOUR)
    hamlet_day(at.agency, starts_at=NOW - 3 * HOUR)
    hamlet_day(at.elsewhere, starts_at=NOW + HOUR)

    assert hamlet_days.coming(at.agency.pk, NOW) == [soon, later]
    call_off(at, soon)
    assert hamlet_days.coming(at.agency.pk, NOW) == [soon, later]
    assert hamlet_days.working(at.agency, NOW) == []
    tomorrow = hamlet_day(at.agency, starts_at=NOW + 24 * HOUR)
    assert hamlet_days.working(at.agency, NOW) == [tomorrow]


def test_the_list_counts_and_forgets_after_a_quarter(at):
    day = hamlet_day(at.agency, starts_at=NOW - 24 * HOUR)
    edge = hamlet_day(at.agency, starts_at=NOW - hamlet_days.SHOWN_BACK)
    hamlet_days.keep(day, make.dossier(at, "received").pk)

    told = hamlet_days.planned(at.agency, NOW)

    assert [(one.pk, vars(one)["received"]) for one in told] == [(day.pk, 1)]
    assert edge not in told


def test_a_place_is_that_of_the_day_on_which_it_came(at):
    day = hamlet_day(at.agency, starts_at=NOW)

    assert hamlet_days.place_of(at.agency, day.pk, NOW + 5 * HOUR) == day
    assert hamlet_days.place_of(at.agency, day.pk, NOW + 24 * HOUR) is None
    assert hamlet_days.place_of(at.elsewhere, day.pk, NOW) is None
    call_off(at, day)
    assert hamlet_days.place_of(at.agency, day.pk, NOW) is None


def test_the_database_refuses_what_must_never_be(at):
    with pytest.raises(IntegrityError), transaction.atomic():
        hamlet_day(at.agency, hours=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        hamlet_day(at.agency, called_off_at=NOW)


# Taken in without the line.


def entered(at, **more):
    device = uuid4()
    now = timezone.now()
    code = offline.reserve(agency=at.agency, actor=at.acts(at.minh), device=device, now=now)[0]
    item = {
        "code": code,
        "secret": "ACDEFGHJ",
        "procedure": at.adoption.procedure.code,
        "received_at": (now - HOUR).isoformat(),
        "reason": "Về xóm",
        "people": {"submitter_name": "Ma Thị Lan"},
        **more,
    }
    told = offline.enter(
        agency=at.agency, actor=at.acts(at.minh), device=device, item=item, now=now
    )
    return dossiers.Dossier.objects.get(code=told.official_code)


def test_what_was_received_in_a_hamlet_says_where(at):
    day = hamlet_day(at.agency, starts_at=timezone.now() - HOUR)

    dossier = entered(at, hamlet_day=str(day.pk))

    assert HamletDayEntry.objects.get(dossier=dossier).day == day


@pytest.mark.parametrize("wrong", ["không phải mã", "0197a0b0-0000-7000-8000-000000000000"])
def test_an_unknown_place_is_refused_and_nothing_is_entered(at, wrong):
    with pytest.raises(OfflineRefusal, match="ngày một cửa"), transaction.atomic():
        entered(at, hamlet_day=wrong)

    assert not dossiers.Dossier.objects.exists()


def test_who_files_for_whom_comes_with_the_slip(at):
    people = {"submitter_name": "Ma Thị Lan", "owner_name": "Bé Na"}
    noted = {**BY_RIGHT, "way": "thumb", "was_read_back": "on", "is_copy": "on"}
    post = {"result_by": "post", "post_address": "Xóm Đuổm"}

    dossier = entered(at, people=people, attendance={**noted, **post})

    said = dossiers.attendance_of(dossier)
    assert (said.ground, said.way, said.was_read_back) == ("legal", "thumb", True)
    assert dossier.mandate == "copy"
    assert dossiers.parties_of(dossier)["post_address"] == "Xóm Đuổm"


@pytest.mark.parametrize(
    ("noted", "told"),
    [
        ({"way": "thumb", "was_read_back": ""}, "Đọc lại"),
        ({"way": "wave"}, "wave"),
        ({"helper": "Bế Cúc"}, "người giúp là ai"),
    ],
)
def test_a_slip_that_lacks_something_says_what(at, noted, told):
    with pytest.raises(OfflineRefusal, match=told), transaction.atomic():
        entered(at, attendance=noted)

    assert not dossiers.Dossier.objects.exists()


# Pages.


@pytest.fixture
def desk(client, at):
    client.force_login(at.minh)
    return client


def moment(at):
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"


def test_a_day_is_planned_by_the_page_and_everybody_reads_it(desk, at):
    assert 'data-testid="empty"' in desk.get(STAFF).text
    tomorrow = (timezone.localtime() + timedelta(days=1)).replace(hour=8, minute=0)
    sent = {
        "place": "Nhà văn hóa xóm Đuổm",
        "starts_at": moment(tomorrow),
        "ends_at": moment(tomorrow + 3 * HOUR),
        "note": "Khai sinh, chứng thực",
    }

    assert desk.post(STAFF, sent).status_code == 303

    assert "Nhà văn hóa xóm Đuổm" in desk.get(STAFF).text
    assert "Khai sinh, chứng thực" in desk.get(PUBLIC).text
    assert 'data-testid="next-hamlet-day"' in desk.get("/").text
    day = HamletDay.objects.get()
    page = f"{STAFF}{day.pk}/hoan/"
    assert desk.get(page).status_code == 200
    refused = desk.post(page, {"why": " "})
    assert (refused.status_code, "Ghi vì sao hoãn." in refused.text) == (422, True)
    assert desk.post(page, {"why": "Mưa lũ"}).status_code == 303
    assert "Mưa lũ" in desk.get(PUBLIC).text
    assert 'data-testid="next-hamlet-day"' not in desk.get("/").text


def test_what_is_wrong_stands_beside_its_field_and_is_kept(desk):
    page = desk.post(STAFF, {"place": "Xóm Đuổm", "starts_at": "08:00 01/01/2020"})

    assert page.status_code == 422
    assert 'value="Xóm Đuổm"' in page.text
    assert 'value="08:00 01/01/2020"' in page.text


def test_a_day_that_is_over_is_said_so(desk):
    sent = {"place": "X", "starts_at": "08:00 01/01/2020", "ends_at": "10:00 01/01/2020"}

    assert "chưa qua" in desk.post(STAFF, sent).text


def test_the_device_learns_where_it_may_sit(desk, at):
    day = hamlet_day(at.agency)

    told = desk.post("/can-bo/ngoai-tuyen/giu-ma/", {"device": str(uuid4())}).json()

    assert [one["id"] for one in told["days"]] == [str(day.pk)]
    assert told["days"][0]["place"].startswith("Nhà văn hóa xóm Đuổm, ")
