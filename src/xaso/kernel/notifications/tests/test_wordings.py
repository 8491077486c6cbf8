"""An administrator words a message, reads it with sample words first, and cannot break it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from xaso.kernel.identity.tests import make as people
from xaso.kernel.notifications.models import MessageText
from xaso.kernel.notifications.tests import make

pytestmark = pytest.mark.django_db
LIST = "/can-bo/quan-tri/loi-tin/"
PAGE = f"{LIST}{make.TEMPLATE.key}/"


@pytest.fixture
def cast():
    make.template()
    return people.cast()


@pytest.fixture
def khoa(client, cast):
    client.force_login(cast.khoa)
    return client


def typed(**more):
    return {
        "valid_from": f"{timezone.localdate():%d/%m/%Y}",
        "subject": "Hồ sơ {code}",
        "body": "Kính gửi,\nhẹn {due}.",
        "short": "{code} {due}",
        **more,
    }


def test_the_list_shows_every_message_with_its_words_in_force(khoa):
    page = khoa.get(LIST).content.decode()

    assert make.TEMPLATE.vi.subject in page
    assert PAGE in page


def test_new_words_are_read_with_samples_before_they_are_written(khoa, cast):
    shown = khoa.post(PAGE, typed(do="preview")).content.decode()
    assert "Hồ sơ code" in shown
    assert "hẹn due." in shown
    assert not MessageText.objects.exists()

    written = khoa.post(PAGE, typed(do="save"))

    text = MessageText.objects.get()
    assert (written.status_code, text.agency, text.subject) == (303, cast.agency, "Hồ sơ {code}")
    assert "Hồ sơ {code}" in khoa.get(LIST).content.decode()
    assert 'data-testid="wording-past"' in khoa.get(PAGE).content.decode()


@pytest.mark.parametrize("field", ["subject", "body", "short", "short_en"])
def test_a_field_that_nothing_fills_is_refused_by_name(khoa, field):
    answer = khoa.post(PAGE, typed(do="save", **{field: "Mã bí mật {secret}"}))
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "Không có chỗ điền {secret}" in page
    assert f'href="#id_{field}"' in page
    assert "Mã bí mật {secret}" in page
    assert not MessageText.objects.exists()


def test_the_past_is_not_worded_anew(khoa):
    yesterday = timezone.localdate() - timedelta(days=1)
    answer = khoa.post(PAGE, typed(do="save", valid_from=f"{yesterday:%d/%m/%Y}"))

    assert answer.status_code == 422
    assert not MessageText.objects.exists()


def test_what_nobody_sends_has_no_words(khoa):
    assert khoa.get(f"{LIST}khong.co/").status_code == 404


@pytest.mark.parametrize("who", ["minh", "thao", "binh"])
def test_only_administrators_word_messages(client, cast, who):
    client.force_login(getattr(cast, who))

    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, typed(do="save")).status_code == 404
