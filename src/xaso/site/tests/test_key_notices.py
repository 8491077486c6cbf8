"""Signer and keepers of keys hear of a certificate's end: 30, 7 and 1 days before, each once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from xaso.kernel.identity.tests import make
from xaso.kernel.notifications.api import Message
from xaso.kernel.signing.api import SigningKey
from xaso.kernel.signing.tests import make as make_signing
from xaso.site.key_notices import tell_of_ends

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def cast():
    made = make.cast()
    far = make.staff("admin", agency=made.elsewhere, full_name="Triệu Thị Xa")
    for person in (made.minh, made.khoa, made.thao, made.phuc, far):
        person.email = f"{person.username}@example.vn"
        person.save()
    return made


def kept(cast, account_id=None, *, until):
    key = make_signing.kept(cast.agency, account_id)
    SigningKey.objects.filter(pk=key.pk).update(valid_until=until)
    key.refresh_from_db()
    return key


def told():
    return sorted(
        (key.split(":")[2], key.split(":")[3])
        for key in Message.objects.filter(template="site.key_ends").values_list(
            "dedupe_key", flat=True
        )
    )


def test_the_signer_and_the_keepers_hear_of_each_notice_once(cast):
    now = timezone.now()
    until = now + 40 * DAY
    key = kept(cast, cast.phuc.pk, until=until)
    keepers = [str(cast.khoa.pk)]
    people = sorted({str(cast.phuc.pk), *keepers})

    assert tell_of_ends(until - 30 * DAY) == 0
    for left, days in ((30 * DAY - SECOND, "30"), (7 * DAY - SECOND, "7"), (DAY - SECOND, "1")):
        before = set(told())
        assert tell_of_ends(until - left) == len(people)
        assert sorted(set(told()) - before) == [(days, one) for one in people]
        assert tell_of_ends(until - left + SECOND / 2) == 0
    assert tell_of_ends(until) == 0
    assert key.account == cast.phuc


def test_a_notice_that_was_missed_is_not_made_up_for(cast):
    until = timezone.now() + 40 * DAY
    kept(cast, cast.phuc.pk, until=until)
    tell_of_ends(until - 2 * DAY)
    assert {days for days, _who in told()} == {"7"}


def test_of_the_seal_the_keepers_hear_and_of_a_replaced_key_nobody(cast):
    until = timezone.now() + 5 * DAY
    kept(cast, until=until)
    tell_of_ends(timezone.now())
    assert {who for _days, who in told()} == {str(cast.khoa.pk)}
    Message.objects.all().delete()
    SigningKey.objects.update(retired_at=timezone.now())
    assert tell_of_ends(timezone.now()) == 0


def test_the_home_page_tells_those_it_concerns_until_the_key_is_replaced(cast, client):
    kept(cast, cast.phuc.pk, until=timezone.now() + 5 * DAY)
    administrator = cast.khoa

    def is_told(person):
        client.force_login(person)
        return 'data-testid="key-ends"' in client.get("/").content.decode()

    assert 'data-testid="key-ends"' not in client.get("/").content.decode()
    assert is_told(cast.phuc)
    assert is_told(administrator)
    assert not is_told(cast.minh)
    SigningKey.objects.update(retired_at=timezone.now())
    assert not is_told(cast.phuc)
