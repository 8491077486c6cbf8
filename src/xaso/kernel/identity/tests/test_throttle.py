"""Guesses are bounded by name, by address and in a day; a known device is nobody's hostage."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from xaso.kernel.identity import requests, throttle
from xaso.kernel.identity.models import Attempt
from xaso.kernel.identity.tests import make
from xaso.kernel.organisations.tests import make as organisations

pytestmark = pytest.mark.django_db
SIGN_IN, ME = "/can-bo/dang-nhap/", "/can-bo/tai-khoan/"


def heard(times, *, name="minh", address="1.1.1.1", device="", purpose="x"):
    """Return how many of so many wrong tries were let through."""
    count = 0
    for at in range(times):
        try:
            throttle.take(
                purpose,
                name.format(at=at),
                address.format(at=at),
                device=device,
            )
        except throttle.Throttled:
            continue
        count += 1
    return count


@pytest.mark.parametrize(
    ("how", "most"),
    [
        ({}, 8),
        ({"address": "10.0.0.{at}"}, 60),
        ({"name": "name{at}"}, 100),
        ({"device": "d1"}, 8),
        ({"device": "d1", "address": "10.0.0.{at}"}, 8),
        ({"name": "name{at}", "address": "10.0.0.{at}"}, 150),
    ],
)
def test_so_many_wrong_tries_are_heard_in_a_quarter_of_an_hour(how, most):
    assert heard(150, **how) == most


def test_a_day_has_its_own_bound():
    for _ in range(5):
        heard(61, address="10.0.0.{at}")
        Attempt.objects.update(at=timezone.now() - timedelta(minutes=16))

    assert Attempt.objects.values("subject").distinct().count() > 0
    assert heard(61, address="10.0.0.{at}") == 0
    Attempt.objects.update(at=timezone.now() - timedelta(days=1, minutes=1))
    assert heard(1) == 1


def test_what_turned_out_right_does_not_count():
    for _ in range(30):
        throttle.forgive(throttle.take("x", "minh", "1.1.1.1"))

    assert not Attempt.objects.exists()


def test_a_refused_try_is_not_counted_and_the_wait_is_told():
    heard(8)
    before = Attempt.objects.count()
    with pytest.raises(throttle.Throttled) as refusal:
        throttle.take("x", " MINH", "1.1.1.1")

    assert Attempt.objects.count() == before
    assert 890 <= refusal.value.retry_after_seconds <= 900
    assert heard(1, purpose="y") == 1


def test_a_known_device_is_heard_while_the_crowd_is_not():
    heard(70, address="10.0.0.{at}")

    assert heard(1, address="9.9.9.9") == 0
    assert heard(1, device="d1") == 1


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "6.6.6.6", "7.7.7.7"),
        (1, "6.6.6.6, 5.5.5.5", "5.5.5.5"),
        (2, "6.6.6.6, 5.5.5.5", "6.6.6.6"),
        (2, "6.6.6.6", "7.7.7.7"),
        (1, "", "7.7.7.7"),
    ],
)
def test_the_address_is_believed_only_as_far_as_our_own_proxies_wrote_it(
    settings, proxies, told, address
):
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="7.7.7.7", headers={"X-Forwarded-For": told})

    assert requests.address_of(request) == address


@pytest.fixture
def minh():
    return make.staff(
        "intake", agency=organisations.agency(), username="minh", password=make.PASSWORD
    )


def sign_in(client, password=make.PASSWORD, username="minh", address="1.1.1.1"):
    given = {"username": username, "password": password, "next": ME}
    return client.post(SIGN_IN, given, REMOTE_ADDR=address).status_code


def test_whoever_signed_in_here_before_enters_in_the_midst_of_an_attack(client, minh):
    stranger = type(client)()
    assert sign_in(client) == 302
    client.post("/can-bo/dang-xuat/")
    for _ in range(9):
        sign_in(stranger, password="sai")

    assert sign_in(stranger) == 429
    assert sign_in(client) == 302


def test_ones_own_device_does_not_open_anothers_count(client, minh):
    make.staff("officer", agency=minh.holdings.get().position.agency, username="thao")
    sign_in(client)
    client.post("/can-bo/dang-xuat/")
    for _ in range(9):
        sign_in(client, username="thao", password="sai")

    assert sign_in(client, username="thao", password="sai") == 429


def test_a_name_that_nobody_has_costs_a_hash_and_is_bounded_alike(client, minh, monkeypatch):
    hashed = []

    def encode(_hasher, password, salt):
        hashed.append(password)
        return "argon2$x"

    monkeypatch.setattr("django.contrib.auth.hashers.Argon2PasswordHasher.encode", encode)

    answers = [sign_in(client, username="khong", password="sai") for _ in range(9)]

    assert answers == [422] * 8 + [429]
    assert len(hashed) == 8
