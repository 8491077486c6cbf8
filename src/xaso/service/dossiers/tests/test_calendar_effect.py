"""Who changes a day of the calendar sees how many promised dates lie across it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from xaso.kernel.calendar import api as calendar
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.recount import moved_by
from xaso.service.dossiers.selectors import promises_across
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db


def test_only_open_promises_across_the_day_count():
    at = make.house()
    received = make.dossier(at, "received", now=make.MORNING)
    make.dossier(at, "returned", now=make.MORNING)
    assert received.received_at
    assert received.due_at
    first, last = received.received_at.date(), received.due_at.date()

    def counted(day):
        return promises_across(at.agency.pk, day)

    assert (counted(first), counted(last)) == (1, 1)
    assert counted(first - timedelta(days=1)) == counted(last + timedelta(days=1)) == 0


def test_the_page_says_how_many_and_that_they_stand(client):
    at = make.house()
    received = make.dossier(at, "received", now=make.MORNING)
    client.force_login(at.khoa)

    answer = client.post(
        "/can-bo/quan-tri/lich/ngay/",
        {
            "date": f"{received.received_at:%d/%m/%Y}",
            "kind": "local_off",
            "name": "Ngày hội xã",
            "basis": "Công văn 12/UBND",
        },
    )

    assert "1 hồ sơ đang giải quyết" in answer.content.decode()
    assert "Ngày đã hẹn giữ nguyên" in answer.content.decode()


def supposed(day, *, is_worked=False):
    return calendar.Supposed(day, is_worked)


def test_a_day_off_in_between_moves_the_date_and_says_whom_to_tell():
    at = make.house()
    received = make.dossier(at, "processing", now=make.MORNING)
    ended = make.dossier(at, "returned", now=make.MORNING)
    assert received.due_at
    wednesday = make.MORNING.date() + timedelta(days=1)

    [move] = moved_by(at.agency.pk, supposed(wednesday))

    assert (move.name, move.old) == (received.code, received.due_at)
    assert move.new == received.due_at + timedelta(days=3)
    assert move.what == "Cấp giấy xác nhận tình trạng hôn nhân"
    assert "Lê Thị Thảo" in move.tell
    assert received.owner_name not in f"{move}"
    assert str(ended.code) not in f"{move}"
    assert moved_by(at.agency.pk, supposed(wednesday + timedelta(days=30))) == []
    assert moved_by(at.elsewhere.pk, supposed(wednesday)) == []


def test_a_saturday_worked_in_exchange_brings_the_date_forward():
    at = make.house()
    friday = make.MORNING + timedelta(days=3)
    received = make.dossier(at, "received", now=friday)
    assert received.due_at

    [move] = moved_by(at.agency.pk, supposed(friday.date() + timedelta(days=1), is_worked=True))

    assert move.new == received.due_at - timedelta(days=1)


def test_pauses_stay_left_out_and_a_stopped_clock_is_not_counted():
    at = make.house()
    stopped = make.dossier(at, "paused", now=make.MORNING)
    wednesday = make.MORNING.date() + timedelta(days=1)
    assert moved_by(at.agency.pk, supposed(wednesday)) == []

    gone_on = dossiers.go_on(
        "resume",
        dossier_id=stopped.pk,
        actor=at.acts(at.thao),
        now=make.MORNING + timedelta(days=1, minutes=15),
    )
    [move] = moved_by(at.agency.pk, supposed(wednesday + timedelta(days=1)))

    assert move.old == gone_on.due_at
    assert move.new == gone_on.due_at + timedelta(days=1)


def test_the_page_lists_what_would_move(client):
    at = make.house()
    received = make.dossier(at, "received", now=make.MORNING)
    client.force_login(at.khoa)

    answer = client.post(
        "/can-bo/quan-tri/lich/ngay/",
        {
            "date": f"{make.MORNING + timedelta(days=1):%d/%m/%Y}",
            "kind": "local_off",
            "name": "Ngày hội xã",
            "basis": "Công văn 12/UBND",
        },
    )

    html = answer.content.decode()
    assert html.count('data-testid="move"') == 1
    assert str(received.code) in html
    assert received.owner_name not in html
