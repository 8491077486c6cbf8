"""A message is written once, in the words of its day, sealed, with a job that will send it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.kernel.notifications import api as notifications
from xaso.kernel.notifications.models import Message, MessageText
from xaso.kernel.notifications.selectors import open_letter
from xaso.kernel.notifications.tests import make
from xaso.kernel.organisations.tests import make as organisations

pytestmark = pytest.mark.django_db
LAN = notifications.Contact(email="lan@example.vn", phone="0912345678")
ACTOR = audit.Actor(kind="command")


@pytest.fixture
def agency():
    make.template()
    return organisations.agency()


def notify(agency, to=LAN, words=None, about="dossier:1", **more):
    words = make.WORDS if words is None else words
    return notifications.notify(agency.pk, make.TEMPLATE.key, to, words, about, **more)


def test_a_message_is_worded_now_and_sealed(agency):
    [message_id] = notify(agency)

    message = Message.objects.get(pk=message_id)
    letter = open_letter(message)
    assert (letter.to, letter.subject) == ("lan@example.vn", "Hồ sơ 000.1-26 đã được tiếp nhận")
    assert letter.text == "Kính gửi Ông/Bà,\nHẹn trả: 9:00 thứ Sáu 20/11."
    assert b"lan@" not in bytes(message.sealed)


def test_the_job_knows_the_id_and_nothing_else(agency):
    [message_id] = notify(agency)

    [job] = ProcrastinateJob.objects.filter(task_name="notifications.send_message")
    assert job.args == {"message_id": str(message_id)}


def test_the_same_message_is_written_once(agency):
    assert len(notify(agency)) == 1
    assert notify(agency) == []
    assert len(notify(agency, about="dossier:2")) == 1
    assert len(notify(organisations.agency(is_shown=False))) == 1


def test_a_rolled_back_act_notifies_nobody(agency):
    class Refused(Exception):
        pass

    def act():
        with transaction.atomic():
            notify(agency)
            raise Refused

    with pytest.raises(Refused):
        act()

    assert not Message.objects.exists()
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.parametrize(
    ("to", "channels"),
    [
        (LAN, ["email"]),
        (notifications.Contact(phone="0912345678"), ["sms"]),
        (notifications.Contact(), []),
        (notifications.Contact(email="a@b.vn", channels=("sms",)), []),
        (
            notifications.Contact(email="a@b.vn", phone="0912", channels=("email", "sms", "zalo")),
            ["email", "sms", "zalo"],
        ),
    ],
)
def test_the_channels_are_those_chosen_or_else_the_usual_one(agency, to, channels):
    written = notify(agency, to)

    assert sorted(Message.objects.values_list("channel", flat=True)) == channels
    assert len(written) == len(channels)


def test_a_short_message_has_the_short_text_and_no_subject(agency):
    [message_id] = notify(agency, notifications.Contact(phone="0912345678"))

    letter = open_letter(Message.objects.get(pk=message_id))
    assert (letter.to, letter.subject, letter.text) == (
        "0912345678",
        "",
        "000.1-26: hẹn 9:00 thứ Sáu 20/11",
    )


def test_english_readers_get_english(agency):
    [message_id] = notify(agency, notifications.Contact(email="a@b.vn", language="en"))

    assert open_letter(Message.objects.get(pk=message_id)).subject == "Dossier 000.1-26 received"


def test_the_agencys_own_wording_wins_while_it_holds(agency):
    today = timezone.localdate()
    own, everybodys = (
        notifications.Wording(f"{who} {{code}}", "x", "x") for who in ("Của xã", "Chung")
    )

    def word(who, wording, since):
        notifications.word_template(
            actor=ACTOR, template=make.TEMPLATE.key, agency=who, valid_from=since, vi=wording
        )

    word(None, everybodys, date(2026, 1, 1))
    word(agency, own, today)
    word(agency, notifications.Wording("Mai", "x", "x"), today + timedelta(days=1))

    def subject(where):
        [message_id] = notify(where, about=str(where.pk))
        return open_letter(Message.objects.get(pk=message_id)).subject

    assert subject(agency) == "Của xã 000.1-26"
    assert subject(organisations.agency(is_shown=False)) == "Chung 000.1-26"
    assert MessageText.objects.get(subject="Của xã {code}").valid_until == today + timedelta(1)


def test_words_with_gaps_that_nothing_fills_are_refused(agency):
    with pytest.raises(notifications.BadWording, match="secret"):
        notifications.word_template(
            actor=ACTOR,
            template=make.TEMPLATE.key,
            agency=agency,
            valid_from=date(2026, 1, 1),
            vi=notifications.Wording("{secret}", "x", "x"),
        )
    with pytest.raises(notifications.BadWording, match="due"):
        notify(agency, words={"code": "1"})
    with pytest.raises(notifications.UnknownTemplate):
        notifications.notify(agency.pk, "nobody.knows", LAN, {}, "x")

    assert not Message.objects.exists()
    assert not MessageText.objects.exists()


def test_nobody_can_add_a_header_by_a_name(agency):
    [message_id] = notify(agency, words=make.WORDS | {"code": "1\r\nBcc: het@xa.vn"})

    assert "\n" not in open_letter(Message.objects.get(pk=message_id)).subject


def test_a_message_under_the_dossiers_key_dies_with_it(agency):
    key = keyring.new_data_key(agency.pk)
    [message_id] = notify(agency, key_id=key)

    keyring.destroy(key)

    with pytest.raises(keyring.KeyDestroyed):
        open_letter(Message.objects.get(pk=message_id))
