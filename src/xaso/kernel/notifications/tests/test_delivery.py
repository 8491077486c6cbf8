"""Messages reach a real SMTP server once, or are tried again, or are shown to a person."""

from __future__ import annotations

import email
import json
import socket
import stat
import threading
from datetime import datetime, timedelta
from email import policy

import pytest
from aiosmtpd.controller import Controller
from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from xaso.kernel.keyring import api as keyring
from xaso.kernel.notifications import delivery, gateways
from xaso.kernel.notifications.errors import TryLater, Undeliverable
from xaso.kernel.notifications.models import Message, State
from xaso.kernel.notifications.tests import make
from xaso.kernel.organisations.tests import make as organisations
from xaso.kernel.scope import api as scope

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.get_default_timezone())


class Mailbox:
    """What a real server received, and what it answers."""

    def __init__(self) -> None:
        self.letters: list[email.message.EmailMessage] = []
        self.answer_to_address = "250 OK"
        self.answer_to_letter = "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.answer_to_address.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_to_address

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        letter = email.message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append(letter)
        return self.answer_to_letter


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield box
    controller.stop()


@pytest.fixture
def agency(db):
    return organisations.agency()


def send(message: Message, now: datetime = NOW) -> Message:
    delivery.send_message(message.pk, now=now)
    message.refresh_from_db()
    return message


def waiting_jobs(message: Message) -> list[ProcrastinateJob]:
    found = ProcrastinateJob.objects.filter(args={"message_id": str(message.pk)})
    return list(found.order_by("id"))


def test_a_letter_arrives_as_written(mailbox, agency):
    message = send(make.message(agency=agency))

    [letter] = mailbox.letters
    assert letter["To"] == "lan@example.vn"
    assert letter["Subject"].strip() == "Hồ sơ 000.1-26 đã được tiếp nhận"
    assert letter["From"].addresses[0].display_name == "UBND xã Động Đạt"
    assert letter["Message-ID"] == f"<{message.pk}@localhost>"
    assert "Hẹn trả: 9:00 thứ Sáu 20/11." in letter.get_content()
    assert (message.state, message.sent_at) == (State.SENT, NOW)


def test_a_sent_letter_is_not_sent_twice(mailbox, agency):
    message = send(make.message(agency=agency))

    send(message)

    assert len(mailbox.letters) == 1


@pytest.mark.parametrize(
    ("place", "answer"),
    [("address", "450 Mailbox busy"), ("letter", "451 Try later"), ("address", "421 Bye")],
)
def test_a_busy_server_is_tried_again_later(mailbox, agency, place, answer):
    setattr(mailbox, f"answer_to_{place}", answer)

    message = send(make.message(agency=agency))

    assert (message.state, message.attempts) == (State.WAITING, 1)
    assert message.next_try_at == NOW + timedelta(minutes=1)
    assert waiting_jobs(message)[-1].scheduled_at == NOW + timedelta(minutes=1)
    assert "lan" not in message.last_error


@pytest.mark.parametrize("place", ["address", "letter"])
def test_a_mailbox_that_does_not_exist_is_not_tried_again(mailbox, agency, place):
    setattr(mailbox, f"answer_to_{place}", "550 No such user")

    message = send(make.message(agency=agency))

    assert (message.state, message.attempts) == (State.UNDELIVERED, 1)
    assert "550" in message.last_error
    assert len(waiting_jobs(message)) == 1


def test_a_server_that_is_away_is_tried_for_a_day_and_then_shown(settings, agency):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message, now = make.message(agency=agency), NOW

    while message.state == State.WAITING:
        message = send(message, now)
        now = max(now, message.next_try_at)

    assert (message.state, message.attempts) == (State.UNDELIVERED, 7)
    assert message.last_error == "ConnectionRefusedError"
    assert timedelta(hours=20) < now - NOW < timedelta(hours=30)


def test_a_broken_address_is_shown_at_once(mailbox, agency):
    message = send(make.message(agency=agency, email="không phải địa chỉ"))

    assert message.state == State.UNDELIVERED


def test_short_messages_lie_in_the_spool_for_their_owner_alone(settings, tmp_path, agency):
    settings.SPOOL_DIR = tmp_path
    one = send(make.message(agency=agency, phone="0912345678", channels=("sms",)))
    two = send(make.message(agency=agency, phone="0987654321", channels=("sms",)))

    [path] = (tmp_path / "sms").iterdir()
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [(line["id"], line["to"]) for line in lines] == [
        (str(one.pk), "0912345678"),
        (str(two.pk), "0987654321"),
    ]
    assert lines[0]["text"] == "000.1-26: hẹn 9:00 thứ Sáu 20/11"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (one.state, two.state) == (State.SENT, State.SENT)


def test_without_a_server_letters_lie_in_the_spool(settings, tmp_path, agency):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")

    send(make.message(agency=agency))

    [path] = (tmp_path / "mail").iterdir()
    assert "lan@example.vn" in path.read_text()


def test_with_its_key_destroyed_a_message_is_given_up(mailbox, agency):
    message = make.message(agency=agency)
    keyring.destroy(message.key_id)

    assert send(message).state == State.GIVEN_UP
    assert not mailbox.letters


def test_a_message_whose_job_was_lost_is_found(agency):
    message = make.message(agency=agency)

    assert delivery.sweep_forgotten(now=message.next_try_at + timedelta(minutes=9)) == 0
    assert delivery.sweep_forgotten(now=message.next_try_at + timedelta(minutes=11)) == 1
    assert len(waiting_jobs(message)) == 2


@pytest.mark.parametrize("failure", [TryLater("x"), Undeliverable("x")])
def test_whatever_a_provider_says_is_written_down(settings, agency, monkeypatch, failure):
    class Provider:
        def send(self, message):
            raise failure

    monkeypatch.setattr(delivery, "gateway_for", lambda channel: Provider())

    message = send(make.message(agency=agency, phone="0912", channels=("zalo",)))

    assert (message.attempts, message.last_error) == (1, "x")


def test_two_workers_send_a_message_once(own_database, django_db_blocker, monkeypatch):
    message = make.message(agency=organisations.agency())
    begun, go_on, sent = threading.Event(), threading.Event(), []

    class Slow:
        def send(self, outgoing):
            sent.append(outgoing.id)
            begun.set()
            go_on.wait(10)

    monkeypatch.setattr(delivery, "gateway_for", lambda channel: Slow())

    def work():
        with django_db_blocker.unblock(), scope.everything():
            delivery.send_message(message.pk, now=NOW)
            connections.close_all()

    first = threading.Thread(target=work)
    first.start()
    assert begun.wait(10)
    delivery.send_message(message.pk, now=NOW)
    go_on.set()
    first.join()

    assert sent == [message.pk]
    assert Message.objects.get(pk=message.pk).state == State.SENT


def test_every_channel_has_a_gateway():
    assert all(gateways.gateway_for(channel) for channel in ("email", "sms", "zalo"))
