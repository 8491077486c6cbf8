"""An administrator sees what could not be delivered, sends it again or gives it up."""

from __future__ import annotations

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.tests import make as people
from xaso.kernel.notifications import api as notifications
from xaso.kernel.notifications.models import Message, State
from xaso.kernel.notifications.tests import make

pytestmark = pytest.mark.django_db
PAGE, RESEND = "/can-bo/quan-tri/tin-chua-gui/", "/can-bo/quan-tri/tin-chua-gui/gui-lai/"


@pytest.fixture
def cast():
    return people.cast()


@pytest.fixture
def khoa(client, cast):
    client.force_login(cast.khoa)
    return client


def undelivered(agency, **more):
    return make.message(agency=agency, state=State.UNDELIVERED, **more)


def test_the_page_shows_ours_without_saying_the_address(khoa, cast):
    undelivered(cast.agency, email="lan.nguyen@example.vn")
    undelivered(cast.elsewhere, email="zzz@khac.vn")
    make.message(agency=cast.agency, email="cho@example.vn")

    page = khoa.get(PAGE).content.decode()

    assert page.count('data-testid="undelivered-row"') == 1
    assert "l***@example.vn" in page
    assert "lan.nguyen" not in page
    assert notifications.undelivered_count(cast.agency.pk) == 1


@pytest.mark.parametrize(
    ("code", "channel", "words"),
    [
        ("smtp [550]", "email", "địa chỉ không có"),
        ("smtp 552", "email", "đã đầy"),
        ("smtp 421", "email", "đang bận"),
        ("smtp 535", "email", "không nhận tài khoản"),
        ("gaierror", "email", "Không nối được"),
        ("OSError", "sms", "đĩa đầy"),
        ("ValueError", "email", "viết sai"),
        ("Nonsense", "zalo", "Chưa rõ lý do"),
    ],
)
def test_why_it_did_not_arrive_is_said_in_plain_words(khoa, cast, code, channel, words):
    stuck = undelivered(cast.agency, phone="0912345678", channels=(channel,))
    Message.objects.filter(pk=stuck.pk).update(last_error=code)

    page = khoa.get(PAGE).content.decode()

    assert words in page
    assert f">{code}" not in page
    assert f"({code})" not in page


def test_nothing_undelivered_is_said_so(khoa, cast):
    assert "Không có tin nào bị kẹt" in khoa.get(PAGE).content.decode()


def test_the_page_goes_on_by_key(khoa, cast, monkeypatch):
    monkeypatch.setattr("xaso.kernel.notifications.views.undelivered.PAGE_SIZE", 2)
    made = [undelivered(cast.agency) for _ in range(3)]

    first = khoa.get(PAGE).content.decode()
    second = khoa.get(PAGE, {"sau": str(made[1].pk)}).content.decode()

    assert f"sau={made[1].pk}" in first
    assert str(made[0].pk) in second
    assert second.count('data-testid="undelivered-row"') == 1
    assert khoa.get(PAGE, {"sau": "rubbish"}).status_code == 200


def test_sending_again_begins_anew_and_is_written_down(khoa, cast):
    message = undelivered(cast.agency)
    before = ProcrastinateJob.objects.count()

    response = khoa.post(RESEND, {"message": str(message.pk)})

    message.refresh_from_db()
    assert response.status_code == 302
    assert (message.state, message.attempts) == (State.WAITING, 0)
    assert ProcrastinateJob.objects.count() == before + 1
    [entry] = audit.trail_of("notifications.message", message.pk)
    assert (entry.verb, entry.actor_id) == ("notifications.resend", cast.khoa.pk)


def test_pressing_twice_sends_once(khoa, cast):
    message = undelivered(cast.agency)
    khoa.post(RESEND, {"message": str(message.pk)})
    before = ProcrastinateJob.objects.count()

    assert khoa.post(RESEND, {"message": str(message.pk)}).status_code == 302
    assert ProcrastinateJob.objects.count() == before


def test_all_of_ours_are_sent_again_and_nobody_elses(khoa, cast):
    ours = [undelivered(cast.agency) for _ in range(3)]
    theirs = undelivered(cast.elsewhere)

    khoa.post(RESEND, {"all": "1"})

    assert {Message.objects.get(pk=m.pk).state for m in ours} == {State.WAITING}
    theirs.refresh_from_db()
    assert theirs.state == State.UNDELIVERED


def test_giving_up_needs_a_reason(khoa, cast):
    message = undelivered(cast.agency)
    address = reverse("notifications:give-up", args=[message.pk])

    assert khoa.get(address).status_code == 200
    assert khoa.post(address, {"ground": ""}).status_code == 422
    assert khoa.post(address, {"ground": "Đã gọi điện"}).status_code == 302

    message.refresh_from_db()
    assert message.state == State.GIVEN_UP
    assert [e.ground for e in audit.trail_of("notifications.message", message.pk)] == [
        "Đã gọi điện"
    ]


@pytest.mark.parametrize("who", ["minh", "phuc", "binh"])
def test_for_others_there_is_no_such_page(client, cast, who):
    message = undelivered(cast.agency)
    client.force_login(getattr(cast, who))

    assert client.get(PAGE).status_code == 404
    assert client.post(RESEND, {"all": "1"}).status_code == 404
    assert client.get(reverse("notifications:give-up", args=[message.pk])).status_code == 404


@pytest.mark.parametrize("given", ["", "rubbish", "0190a3f0-0000-7000-8000-000000000000"])
def test_another_agencys_or_no_message_is_not_found(khoa, cast, given):
    theirs = undelivered(cast.elsewhere)

    assert khoa.post(RESEND, {"message": given}).status_code == 404
    assert khoa.post(RESEND, {"message": str(theirs.pk)}).status_code == 404
