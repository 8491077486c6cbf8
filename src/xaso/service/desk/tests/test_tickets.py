"""The queue: numbers, who is called next, how long one waits, and the pages around it."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.tests import make as people
from xaso.kernel.scope import api as scope
from xaso.service.desk import ticketing, waiting
from xaso.service.desk.domain.tickets import (
    MOVES,
    State,
    Waiting,
    minutes_to_wait,
    next_of,
)
from xaso.service.desk.kiosk import COOKIE
from xaso.service.desk.models import PriorityGround, QueueRule, Ticket, Window
from xaso.service.dossiers.tests import make

NINE = make.MORNING


def minute(number: float) -> datetime:
    return NINE + timedelta(minutes=number)


# --- the rules, without a database ----------------------------------------------------------

TICKETS = st.lists(
    st.builds(Waiting, st.integers(1, 200), st.booleans()),
    max_size=12,
    unique_by=lambda one: one.number,
)


@given(TICKETS, st.lists(st.booleans(), max_size=6), st.integers(1, 4))
def test_who_is_next_is_the_first_of_the_group_whose_turn_it_is(queue, before, most):
    chosen = next_of(queue, before, most)

    if not queue:
        assert chosen is None
        return
    assert chosen is not None
    first = [one for one in queue if one.is_first]
    others = [one for one in queue if not one.is_first]
    full = len(before) >= most and all(before[:most])
    group = others if (others and (not first or full)) else first
    assert chosen == min(group, key=lambda one: one.number)


@given(st.integers(1, 5), st.integers(0, 30))
def test_nobody_waits_behind_more_than_so_many_served_first(most, coming):
    """However many are served first, one of the others is called within `most` + 1 calls."""
    queue = [Waiting(1, False), *(Waiting(2 + n, True) for n in range(coming))]
    before: list[bool] = []
    for call in range(coming + 1):
        chosen = next_of(queue, before, most)
        assert chosen is not None
        if not chosen.is_first:
            assert call == min(most, coming)
            return
        queue.remove(chosen)
        before.insert(0, True)
    raise AssertionError("the other was never called")


@pytest.mark.parametrize(
    ("ahead", "windows", "served", "minutes"),
    [
        (12, 2, [6.0, 7.0, 8.0], 45),
        (12, 1, [6.0, 7.0, 8.0], 85),
        (0, 1, [6.0, 7.0, 8.0], 0),
        (1, 1, [1.0, 1.0, 1.0], 5),
        (2, 1, [2.5, 2.5, 90.0], 5),
        (3, 1, [2.0, 2.0, 2.0], 10),
        (12, 0, [6.0, 7.0, 8.0], None),
        (12, 2, [6.0, 7.0], None),
    ],
)
def test_the_wait_is_told_by_the_middle_of_the_latest_and_the_windows(
    ahead, windows, served, minutes
):
    assert minutes_to_wait(ahead, windows, served) == minutes


def test_what_follows_what():
    table = {
        name: (" ".join(sorted(move.sources)), move.target.value) for name, move in MOVES.items()
    }

    assert table == {
        "call": ("waiting", "called"),
        "call_again": ("called", "called"),
        "serve": ("called", "serving"),
        "finish": ("called serving", "done"),
        "miss": ("called", "missed"),
        "bring_back": ("done missed", "waiting"),
    }


# --- with the database ----------------------------------------------------------------------

db = pytest.mark.django_db


@pytest.fixture
def at():
    return make.house()


def take(at, ground="", *, now=NINE):
    return ticketing.take(agency_id=at.agency.pk, key=uuid4(), ground=ground, now=now)


def sit(at, who, number, *, now=NINE):
    return ticketing.open_window(agency_id=at.agency.pk, number=number, actor=at.acts(who), now=now)


def call(at, who=None, *, now=NINE):
    return ticketing.call_next(agency_id=at.agency.pk, actor=at.acts(who or at.minh), now=now)


def move(at, ticket, name, *, now=NINE, version=None):
    return ticketing.move(
        agency_id=at.agency.pk,
        ticket_id=ticket.pk,
        name=name,
        version=ticket.version if version is None else version,
        actor=at.acts(at.minh),
        now=now,
    )


@db
def test_numbers_run_from_one_each_day_and_a_second_click_takes_none(at):
    key = uuid4()
    given_: dict[str, Any] = {"agency_id": at.agency.pk, "ground": ""}

    first = ticketing.take(key=key, now=NINE, **given_)
    again = ticketing.take(key=key, now=minute(1), **given_)
    second = take(at)
    tomorrow = take(at, now=NINE + timedelta(days=1))

    assert (first.number, again.pk, second.number, tomorrow.number) == (1, first.pk, 2, 1)
    assert (str(first), first.day, tomorrow.day) == ("001", date(2026, 11, 17), date(2026, 11, 18))
    assert [row.verb for row in audit.trail_of("desk.ticket", first.pk)] == ["desk.ticket_take"]


@db
def test_only_grounds_that_hold_today_are_served_first(at):
    PriorityGround.objects.create(
        code="gone", name="Cũ", basis="x", valid_from="2020-01-01", valid_until="2026-11-17"
    )
    PriorityGround.objects.create(code="later", name="Sau", basis="x", valid_from="2026-11-18")

    assert [one.code for one in waiting.grounds_on(NINE.date())] == [
        *("elderly", "disabled", "pregnant", "infant", "merit", "appointment"),
    ]
    for ground in ("gone", "later", "nobody"):
        with pytest.raises(ticketing.TicketRefusal):
            take(at, ground)
    assert not Ticket.objects.exists()


@db
def test_served_first_goes_first_but_not_for_ever(at):
    QueueRule.objects.update(valid_until="2026-11-17")
    QueueRule.objects.create(most_first_in_a_row=2, basis="mới", valid_from="2026-11-17")
    sit(at, at.minh, 1)
    for ground in ("", "", "elderly", "infant", "merit"):
        take(at, ground)

    numbers = [call(at, now=minute(n)).number for n in range(5)]

    assert numbers == [3, 4, 1, 5, 2]
    assert call(at, now=minute(6)) is None


@db
def test_whoever_is_at_the_window_is_done_when_the_next_is_called(at):
    window = sit(at, at.minh, 1)
    take(at)
    take(at)

    first = call(at)
    second = call(at, now=minute(4))

    first.refresh_from_db()
    assert (first.state, first.ended_at) == ("done", minute(4))
    assert (second.state, second.window, second.called_at) == ("called", window, minute(4))
    assert waiting.called_now(at.agency.pk, NINE.date()) == [second]


@db
def test_without_a_window_nobody_is_called(at):
    take(at)

    with pytest.raises(ticketing.TicketRefusal, match="Chọn quầy"):
        call(at)


@db
def test_an_official_sits_at_one_window_and_a_window_holds_one_official(at):
    sit(at, at.minh, 1)
    sit(at, at.minh, 2, now=minute(1))
    sit(at, at.thao, 2, now=minute(2))
    again = sit(at, at.thao, 2, now=minute(3))

    assert [
        (one.number, one.official_id) for one in waiting.windows_open(at.agency.pk, NINE.date())
    ] == [(2, at.thao.pk)]
    assert again.opened_at == minute(2)
    assert Window.objects.filter(closed_at=None).count() == 1


@db
def test_a_window_is_not_left_while_somebody_is_at_it(at):
    window = sit(at, at.minh, 1)
    take(at)
    ticket = call(at)
    common: dict[str, Any] = {"window": window, "actor": at.acts(at.minh)}

    with pytest.raises(ticketing.TicketRefusal, match="Còn người"):
        ticketing.close_window(now=minute(1), **common)
    move(at, ticket, "finish", now=minute(2))
    ticketing.close_window(now=minute(3), **common)

    window.refresh_from_db()
    assert window.closed_at == minute(3)


@db
def test_the_moments_of_a_ticket_are_kept_and_a_mistake_is_undone(at):
    sit(at, at.minh, 1)
    take(at)
    ticket = call(at, now=minute(1))
    ticket = move(at, ticket, "call_again", now=minute(2))
    assert ticket.called_at == minute(2)
    ticket = move(at, ticket, "serve", now=minute(3))
    assert (ticket.state, ticket.served_at) == ("serving", minute(3))
    ticket = move(at, ticket, "finish", now=minute(9))
    assert (ticket.state, ticket.ended_at) == ("done", minute(9))

    back = move(at, ticket, "bring_back", now=minute(10))

    assert (back.state, back.window, back.called_at) == ("waiting", None, None)
    assert (back.served_at, back.ended_at) == (None, None)
    assert call(at, now=minute(11)).pk == ticket.pk


@db
def test_who_comes_second_is_told_and_nothing_moves(at):
    sit(at, at.minh, 1)
    take(at)
    ticket = call(at)
    move(at, ticket, "miss")

    for name, version in (("finish", 2), ("finish", 3), ("call_again", 3)):
        with pytest.raises(ticketing.TicketChanged):
            move(at, ticket, name, version=version)
    for name in ("call", "fly"):
        with pytest.raises(ticketing.TicketRefusal):
            move(at, ticket, name, version=3)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.version) == ("missed", 3)


@db
def test_a_wrong_card_is_mended_without_a_new_number(at):
    ticket = take(at)
    given_: dict[str, Any] = {
        "agency_id": at.agency.pk,
        "ticket_id": ticket.pk,
        "actor": at.acts(at.minh),
        "now": NINE,
    }

    mended = ticketing.regrade(ground="elderly", version=1, **given_)
    assert (mended.number, mended.ground, mended.version) == (1, "elderly", 2)
    with pytest.raises(ticketing.TicketChanged):
        ticketing.regrade(ground="", version=1, **given_)
    with pytest.raises(ticketing.TicketRefusal):
        ticketing.regrade(ground="nobody", version=2, **given_)
    plain = ticketing.regrade(ground="", version=2, **given_)
    assert plain.ground == ""
    sit(at, at.minh, 1)
    call(at)
    with pytest.raises(ticketing.TicketChanged):
        ticketing.regrade(ground="merit", version=4, **given_)


@db
def test_how_many_are_before_me_and_for_how_long(at):
    sit(at, at.minh, 1)
    for _ in range(3):
        take(at)
    for number in range(4):
        call(at, now=minute(6 * number))
    mine = take(at, now=minute(20))
    take(at, "elderly", now=minute(21))
    take(at, now=minute(22))

    queue = waiting.queue_now(at.agency.pk, minute(22))
    before = waiting.queue_now(at.agency.pk, minute(22), ahead_of=mine)

    assert (queue.waiting, queue.windows, queue.minutes) == (3, 1, 20)
    assert (before.waiting, before.minutes) == (1, 10)
    assert waiting.queue_now(at.elsewhere.pk, minute(22)).waiting == 0


@db
def test_the_hours_of_the_day(at):
    take(at)
    take(at, now=minute(59))
    take(at, now=minute(61))

    assert waiting.by_hour(at.agency.pk, NINE.date()) == [(9, 2), (10, 1)]


def test_two_windows_that_press_together_call_two_numbers(own_database, django_db_blocker):
    at = make.house()
    sit(at, at.minh, 1)
    sit(at, at.thao, 2)
    for _ in range(12):
        take(at)
    barrier, called = threading.Barrier(2), []

    def press(who):
        with django_db_blocker.unblock(), scope.everything():
            for _ in range(6):
                barrier.wait(20)
                called.append(call(at, who).number)
            connections.close_all()

    threads = [threading.Thread(target=press, args=[who]) for who in (at.minh, at.thao)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(called) == list(range(1, 13))


# --- pages ----------------------------------------------------------------------------------


def opened(client, at):
    client.force_login(at.minh)
    client.post(reverse("desk:calling"), {"do": "kiosk-open"})
    kept = client.cookies[COOKIE].value
    client.logout()
    client.cookies[COOKIE] = kept


@db
def test_a_number_is_taken_at_the_door_followed_and_called(client, at):
    opened(client, at)
    page = client.get("/lay-so/").content.decode()
    assert "Người từ đủ 75 tuổi" in page
    key = str(uuid4())

    taken = client.post("/lay-so/", {"key": key, "ground": ""})
    again = client.post("/lay-so/", {"key": key, "ground": ""})

    assert (taken.status_code, taken["Location"]) == (303, f"/lay-so/{key}/")
    assert again["Location"] == taken["Location"]
    mine = client.get(taken["Location"])
    assert "Bạn là người tiếp theo." in mine.content.decode()
    assert mine["Refresh"] == "30"
    client.force_login(at.minh)
    desk = reverse("desk:calling")
    assert client.post(desk, {"do": "open", "window": "3"}).status_code == 303
    assert client.post(desk, {"do": "next"}).status_code == 303
    screen = client.get("/man-hinh/").content.decode()
    assert screen.count('data-testid="called"') == 1
    assert "001" in screen
    assert "Mời đến quầy" in client.get(taken["Location"]).content.decode()
    ticket = Ticket.objects.get()
    sent = {"ticket": str(ticket.pk), "version": str(ticket.version)}
    assert client.post(desk, {"do": "miss", **sent}).status_code == 303
    assert client.post(desk, {"do": "miss", **sent}).status_code == 409
    assert "không phải lấy số mới" in client.get(taken["Location"]).content.decode()


@db
def test_a_device_that_nobody_opened_gives_no_number_out(client, at):
    assert 'data-testid="no-kiosk"' in client.get("/lay-so/").content.decode()
    assert client.post("/lay-so/", {"key": str(uuid4())}).status_code == 404
    client.cookies[COOKIE] = f"{at.agency.pk}:forged:signature"
    assert client.post("/lay-so/", {"key": str(uuid4())}).status_code == 404
    opened(client, at)
    for sent in ({"key": "x"}, {"key": str(uuid4()), "ground": "nobody"}):
        assert client.post("/lay-so/", sent).status_code == 422
    assert not Ticket.objects.exists()


@db
def test_at_home_one_reads_how_many_wait(client, at):
    assert "Chưa có ai chờ" in client.get("/cho-doi/").content.decode()
    take(at, now=timezone.now())

    html = client.get("/cho-doi/").content.decode()

    assert "Đang chờ 1 người" in html
    assert "Chưa quầy nào mở" in html


@db
def test_the_home_page_tells_while_there_is_something_to_tell(client, at):
    assert 'data-testid="from-home"' not in client.get("/").content.decode()
    take(at, now=timezone.now())

    assert 'data-testid="from-home"' in client.get("/").content.decode()


@db
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"do": "next"}, 422),
        ({"do": "open", "window": "0"}, 422),
        ({"do": "open", "window": "x"}, 422),
        ({"do": "fly", "ticket": "x", "version": "1"}, 422),
        ({"do": "take", "key": "x"}, 422),
        ({"do": "close"}, 303),
    ],
)
def test_what_cannot_be_done_at_the_desk_is_said(client, at, sent, status):
    client.force_login(at.minh)

    assert client.post(reverse("desk:calling"), sent).status_code == status
    assert not Ticket.objects.exists()


@db
def test_an_old_number_says_so(client, at):
    ticket = take(at)

    html = client.get(f"/lay-so/{ticket.pk}/").content.decode()

    assert "Lấy số mới khi đến" in html


def test_every_state_has_a_word():
    assert {state.value for state in State} == {"waiting", "called", "serving", "done", "missed"}


@db
def test_the_neighbours_queue_is_not_ours(at):
    """Two communes at the same hour: numbers, windows, calls and figures stand apart."""
    there = people.staff("intake", agency=at.elsewhere, full_name="Lê Xa")
    actor = people.actor(there, at.elsewhere, on=NINE.date())
    far: dict[str, Any] = {"agency_id": at.elsewhere.pk, "actor": actor, "now": NINE}
    key = uuid4()
    ours = ticketing.take(agency_id=at.agency.pk, key=key, ground="", now=NINE)
    theirs = ticketing.take(key=uuid4(), ground="elderly", **far)
    second = ticketing.take(key=uuid4(), ground="", **far)
    sit(at, at.minh, 1)
    ticketing.open_window(number=1, **far)

    assert (ours.number, theirs.number) == (1, 1)
    assert [one.official_id for one in waiting.windows_open(at.agency.pk, NINE.date())] == [
        at.minh.pk
    ]
    assert waiting.window_of(at.elsewhere.pk, at.minh.pk, NINE.date()) is None
    assert [one.pk for one in waiting.tickets_of(at.agency.pk, NINE.date())] == [ours.pk]
    assert waiting.queue_now(at.agency.pk, NINE).waiting == 1
    for number in range(3):
        extra = ticketing.take(key=uuid4(), ground="", **far)
        ticketing.call_next(**{**far, "now": minute(number)})
    assert waiting.recently_first(at.agency.pk, NINE.date(), 3) == []
    assert waiting.queue_now(at.agency.pk, minute(9)).minutes is None
    for act in (
        lambda: ticketing.regrade(
            agency_id=at.agency.pk, ticket_id=extra.pk, ground="", version=1,
            actor=at.acts(at.minh), now=NINE,
        ),
        lambda: ticketing.move(
            agency_id=at.agency.pk, ticket_id=second.pk, name="finish", version=2,
            actor=at.acts(at.minh), now=NINE,
        ),
    ):  # fmt: skip
        with pytest.raises(ticketing.TicketRefusal) as told:
            act()
        assert not isinstance(told.value, ticketing.TicketChanged)
    with pytest.raises(IntegrityError), transaction.atomic():
        ticketing.take(key=key, ground="", **far)
    assert call(at, now=minute(10)).pk == ours.pk
