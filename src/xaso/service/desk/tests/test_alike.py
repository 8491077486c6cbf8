"""What seems to lie here already is shown before another number is taken; twins are none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.service.desk.tests.test_counter import URL, text_of, typed
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.house()


def alike(at, owner="Trần Nguyễn Minh Đức", **more):
    return dossiers.likely_same(at.agency, "1.004873", owner, more.pop("now", make.MORNING), **more)


def test_the_same_owner_asking_the_same_is_found_until_it_is_over(at):
    open_ = make.dossier(at, "processing")
    make.dossier(at, "returned", now=make.MORNING - timedelta(hours=2))

    assert [one.pk for one in alike(at)] == [open_.pk]
    assert [one.pk for one in alike(at, " trần  NGUYỄN minh đức ")] == [open_.pk]
    assert alike(at, but=open_.pk) == []
    assert alike(at, "") == []
    assert dossiers.likely_same(at.elsewhere, "1.004873", open_.owner_name, make.MORNING) == []
    assert dossiers.likely_same(at.agency, "1.001193", open_.owner_name, make.MORNING) == []


def test_what_ended_within_the_hour_counts_and_older_does_not(at):
    make.dossier(at, "refused_intake", now=make.MORNING)

    assert len(alike(at, now=make.MORNING + timedelta(minutes=59))) == 1
    assert alike(at, now=make.MORNING + timedelta(minutes=60)) == []


def test_twins_are_not_the_same(at):
    make.dossier(at, "received", owner_name="Trần Gia An")

    assert alike(at, "Trần Gia Bình") == []


def test_the_counter_shows_it_once_and_the_official_decides(client, at):
    client.force_login(at.minh)
    assert client.post(URL, typed()).status_code == 303
    second = typed()

    shown = client.post(URL, second)

    assert shown.status_code == 422
    html = text_of(shown)
    assert 'data-testid="alike"' in html
    assert 'data-testid="not-same"' in html
    assert 'value="Nguyễn Thị Mơ"' in html
    assert dossiers.Dossier.objects.count() == 1
    assert client.post(URL, {**second, "not_same": "1"}).status_code == 303
    assert dossiers.Dossier.objects.count() == 2


def test_a_double_click_is_not_a_duplicate(client, at):
    client.force_login(at.minh)
    form = typed()

    assert [client.post(URL, form).status_code for _ in range(2)] == [303, 303]


def test_who_accepts_an_online_dossier_sees_it_before_the_number(client, at):
    now = timezone.now() - timedelta(hours=2)
    first = make.dossier(at, "processing", now=now)
    second = make.dossier(at, "submitted", now=now)
    client.force_login(at.minh)

    html = text_of(client.get(reverse("dossiers:act", args=[second.pk, "tiep-nhan"])))
    other = text_of(client.get(reverse("dossiers:act", args=[second.pk, "tu-choi-tiep-nhan"])))

    assert str(first.code) in html
    assert 'data-testid="alike"' in html
    assert 'data-testid="alike"' not in other
