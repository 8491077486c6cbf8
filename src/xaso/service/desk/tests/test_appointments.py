"""A time kept from home: free or not, once, sealed, called first on time, forgotten later."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.service.desk import appointing
from xaso.service.desk.models import Appointment, AppointmentRule, Ticket
from xaso.service.desk.tests import make as make_desk
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = make.MORNING
TUESDAY, SATURDAY = date(2026, 11, 17), date(2026, 11, 21)
TEN = datetime(2026, 11, 18, 10, 0, tzinfo=HANOI)
WISH = appointing.Wish("Ma Thị Lan", "+84912345678", "1.004873", "Đi xe lăn")


@pytest.fixture
def at():
    return make.house()


def kept(at, starts_at=TEN, now=NOW, **more):
    wish = appointing.Wish(**{
        "name": WISH.name,
        "phone": WISH.phone,
        "procedure_code": WISH.procedure_code,
        "words": WISH.words,
        **more,
    })
    return appointing.book(agency=at.agency, starts_at=starts_at, wish=wish, now=now)


def hours(at, day, now=NOW):
    return [
        slot.starts_at.astimezone(HANOI).strftime("%H:%M")
        for slot in appointing.free_on(at.agency, day, now)
    ]


def test_times_lie_in_working_hours_and_in_the_future(at):
    free = hours(at, TUESDAY + timedelta(days=1))
    assert free[0] == "07:30"
    assert "12:00" not in free
    assert hours(at, TUESDAY)[0] > "09:00"
    assert hours(at, SATURDAY) == []


def test_no_further_ahead_than_the_rule_says_and_never_in_the_past(at):
    assert hours(at, TUESDAY + timedelta(days=14)) != []
    assert hours(at, TUESDAY + timedelta(days=15)) == []
    assert hours(at, TUESDAY - timedelta(days=1)) == []


def test_without_a_rule_nobody_keeps_a_time(at):
    AppointmentRule.objects.update(valid_until=TUESDAY)

    assert hours(at, TUESDAY) == []
    assert appointing.days_ahead(at.agency, NOW) == []
    with pytest.raises(appointing.AppointmentRefusal):
        kept(at)


def test_days_tell_how_many_places_are_left(at):
    before = dict(appointing.days_ahead(at.agency, NOW))
    kept(at)
    after = dict(appointing.days_ahead(at.agency, NOW))

    assert after[TEN.date()] == before[TEN.date()] - 1
    assert SATURDAY not in before
    assert len(before) == 11


def test_a_full_time_is_refused_and_given_back_it_is_free_again(at):
    first, second = kept(at), kept(at, phone="+84912345679")
    assert [first.place, second.place] == [1, 2]
    assert "10:00" not in hours(at, TEN.date())
    with pytest.raises(appointing.AppointmentRefusal, match="vừa có người khác"):
        kept(at, phone="+84912345670")

    appointing.cancel(first)
    assert kept(at, phone="+84912345670").place == 1


@pytest.mark.parametrize(
    "starts_at", [TEN + timedelta(minutes=7), TEN - timedelta(days=7), TEN.replace(hour=12)]
)
def test_a_time_that_is_none_is_refused(at, starts_at):
    with pytest.raises(appointing.AppointmentRefusal):
        kept(at, starts_at)


def test_one_telephone_keeps_two_times_at_most(at):
    first = kept(at)
    kept(at, TEN + timedelta(hours=1))
    with pytest.raises(appointing.AppointmentRefusal, match="2 giờ hẹn"):
        kept(at, TEN + timedelta(days=1))

    appointing.cancel(first)
    kept(at, TEN + timedelta(days=1))


def test_who_comes_is_sealed_and_opened_for_the_desk(at):
    made = kept(at)

    stored = bytes(Appointment.objects.get().content)
    for word in (WISH.name, WISH.phone, WISH.words):
        assert word.encode() not in stored
    assert WISH.phone not in made.phone_hash
    [one] = appointing.diary(at.agency, TEN.date())
    assert (one.name, one.phone, one.words) == (WISH.name, WISH.phone, WISH.words)
    assert appointing.diary(at.agency, TUESDAY) == []
    [entry] = audit.trail_of("desk.appointment", made.pk)
    assert WISH.name not in str(entry.details)


def test_a_code_is_found_as_people_write_it(at):
    made = kept(at)

    assert appointing.by_code(at.agency, made.code.lower().replace("-", " ")) == made
    assert appointing.by_code(at.agency, "khong-co") is None
    assert appointing.by_code(at.elsewhere, made.code) is None


@pytest.mark.parametrize(
    ("minutes", "ground"), [(-20, ""), (-10, "appointment"), (20, "appointment"), (40, "")]
)
def test_who_comes_on_time_is_called_first(at, minutes, ground):
    made = kept(at)
    ticket = appointing.arrive(made, now=TEN + timedelta(minutes=minutes))

    assert ticket.ground == ground
    assert Appointment.objects.get().state == "arrived"


def test_arriving_twice_gives_the_same_number(at):
    made = kept(at)

    assert appointing.arrive(made, now=TEN) == appointing.arrive(made, now=TEN)
    assert Ticket.objects.count() == 1
    assert [e.verb for e in audit.trail_of("desk.appointment", made.pk)].count(
        "desk.appointment_arrive"
    ) == 1


def test_who_cancelled_or_comes_another_day_gets_no_number(at):
    made = kept(at)
    with pytest.raises(appointing.AppointmentRefusal):
        appointing.arrive(made, now=TEN + timedelta(days=1))
    appointing.cancel(made)
    with pytest.raises(appointing.AppointmentRefusal):
        appointing.arrive(made, now=TEN)
    assert not Ticket.objects.exists()


def test_what_is_over_is_not_cancelled_and_who_came_is_not_missed(at):
    made = kept(at)
    appointing.arrive(made, now=TEN)
    appointing.cancel(made)
    appointing.miss(made, actor=at.acts(at.minh))

    assert Appointment.objects.get().state == "arrived"


def test_after_a_month_it_is_gone_and_its_key_too(at):
    made, later = kept(at), kept(at, TEN + timedelta(days=1))

    assert appointing.forget(now=TEN + timedelta(days=30)) == 0
    assert appointing.forget(now=TEN + timedelta(days=30, seconds=1)) == 1
    assert list(Appointment.objects.all()) == [later]
    assert keyring.is_destroyed(made.key_id)


def first_free(client):
    page = client.get("/hen-gio/")
    return page.context["days"][0][0], page.context["free"][0].starts_at


def test_the_pages_keep_a_time_and_give_it_back(at, client):
    day, starts_at = first_free(client)
    sent = {
        "day": day.isoformat(),
        "at": starts_at.isoformat(),
        "name": "ma thị lan",
        "phone": "0912 345 678",
        "procedure": "1.004873",
    }
    answer = client.post("/hen-gio/", sent)
    assert answer.status_code == 303, answer.text
    page = client.get(answer["Location"])
    made = Appointment.objects.get()
    assert made.code in page.text
    assert "Lan" not in page.text
    assert client.post(answer["Location"]).status_code == 303
    assert 'data-testid="state"' in client.get(answer["Location"]).text
    made.refresh_from_db()
    assert made.state == "cancelled"


def test_a_mistake_keeps_what_was_typed(at, client):
    day, starts_at = first_free(client)
    sent = {
        "day": day.isoformat(),
        "at": starts_at.isoformat(),
        "name": "Ma Thị Lan",
        "phone": "12",
    }
    answer = client.post("/hen-gio/", sent)

    assert answer.status_code == 422
    assert 'value="Ma Thị Lan"' in answer.text
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("day", ["", "hôm nay", "2020-01-01", "9999-12-31"])
def test_any_day_asked_for_gives_a_page(at, client, day):
    assert client.get("/hen-gio/", {"ngay": day}).status_code == 200


def test_the_diary_notes_who_came_and_who_did_not(at, client):
    now = datetime.now(HANOI)
    came = make_desk.appointment(at.agency, starts_at=now)
    stayed = make_desk.appointment(at.agency, starts_at=now, place=2)
    client.force_login(at.minh)
    for one, do in ((came, "arrive"), (stayed, "miss")):
        assert (
            client.post("/can-bo/lich-hen/", {"appointment": str(one.pk), "do": do}).status_code
            == 303
        )

    states = dict(Appointment.objects.values_list("pk", "state"))
    assert states == {came.pk: "arrived", stayed.pk: "missed"}


def test_the_diary_shows_the_day_and_notes_who_looked(at, client):
    made = kept(at, now=NOW)
    client.force_login(at.minh)
    page = client.get("/can-bo/lich-hen/", {"ngay": TEN.date().isoformat()})

    assert WISH.name in page.text
    entry = audit.trail_of("desk.diary", at.agency.pk)[0]
    assert entry.details["appointments"] == [str(made.pk)]
    assert WISH.name not in client.get("/can-bo/lich-hen/", {"ngay": "1900-01-01"}).text


def test_another_communes_appointment_is_not_there(at, client):
    theirs = make_desk.appointment(at.elsewhere)
    client.force_login(at.minh)

    assert client.post("/can-bo/lich-hen/", {"appointment": str(theirs.pk)}).status_code == 404
    assert client.post("/can-bo/lich-hen/", {"appointment": "khong-co"}).status_code == 404


def test_the_neighbours_times_are_not_ours(at):
    for place in (1, 2):
        make_desk.appointment(at.elsewhere, starts_at=TEN, place=place)

    assert "10:00" in hours(at, TEN.date())
    assert kept(at).place == 1
    assert [one.appointment.agency_id for one in appointing.diary(at.agency, TEN.date())] == [
        at.agency.pk
    ]


def test_many_days_cost_no_more_queries_than_one(at):
    with CaptureQueriesContext(connection) as one:
        appointing.free_on(at.agency, TEN.date(), NOW)
    with CaptureQueriesContext(connection) as many:
        appointing.days_ahead(at.agency, NOW)

    assert len(many) == len(one)
