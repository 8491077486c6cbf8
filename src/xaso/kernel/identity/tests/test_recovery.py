"""Two people let somebody back in by one printed link, within an hour; everybody is told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import devices
from xaso.kernel.identity.errors import OwnAccount, RecoveryRefused
from xaso.kernel.identity.models import Account, Passkey, Recovery, RecoveryApproval
from xaso.kernel.identity.selectors import Factors, factors_of
from xaso.kernel.identity.services import recovery, recovery_codes
from xaso.kernel.identity.tests import make

pytestmark = pytest.mark.django_db
NEW = "sương sớm trên đồi chè"
WAITING = "/can-bo/khoi-phuc/"


@pytest.fixture
def cast():
    people = make.cast()
    for person in (people.minh, people.khoa):
        person.email = f"{person.username}@example.vn"
        person.save()
    make.with_time_code(people.minh, people.agency)
    return people


def asked(cast, *, by=None, now=None):
    return recovery.ask_recovery(
        actor=make.actor(by or cast.khoa, cast.agency),
        account=cast.minh,
        agency_id=cast.agency.pk,
        ground="Mất điện thoại và giấy mã",
        now=now or timezone.now(),
    )


def opened(cast, *, by=None, now=None, known=None):
    return recovery.approve_recovery(
        actor=make.actor(by or cast.phuc, cast.agency),
        recovery=known or asked(cast),
        now=now or timezone.now(),
    )


def used(secret, now=None):
    return recovery.use_recovery(secret=secret, password=NEW, now=now or timezone.now())


def test_two_people_one_link_one_use_and_every_old_factor_gone(cast, client):
    client.force_login(cast.minh)
    secret = opened(cast)
    now = timezone.now()
    Passkey.objects.create(account=cast.minh, credential_id=b"1", public=b"1", added_at=now)
    recovery_codes.make_recovery_codes(actor=make.MACHINE, account=cast.minh, now=now)
    devices.trust(
        actor=make.MACHINE,
        account=cast.minh,
        device=devices.Device("x", (cast.minh.pk,)),
        name="Chrome",
        now=now,
    )
    assert factors_of(cast.minh) == Factors(has_time_code=True, passkeys=1, codes_left=10)

    used(secret)

    minh = Account.objects.get(pk=cast.minh.pk)
    assert minh.check_password(NEW)
    assert factors_of(minh) == Factors(has_time_code=False, passkeys=0, codes_left=0)
    assert not minh.trusted_devices.exists()
    assert client.get("/can-bo/tai-khoan/").status_code == 302
    with pytest.raises(RecoveryRefused):
        used(secret)
    verbs = [entry.verb for entry in audit.trail_of("identity.account", minh.pk)]
    told = [verb for verb in verbs if verb.startswith("identity.recovery_")]
    assert told == [f"identity.recovery_{what}" for what in ("asked", "opened", "used")]


def test_the_secret_is_not_kept(cast):
    secret = opened(cast)

    assert secret not in str(Recovery.objects.values_list())


def test_one_person_is_not_two(cast):
    known = asked(cast)

    with pytest.raises(RecoveryRefused, match="same person"):
        opened(cast, by=cast.khoa, known=known)
    assert asked(cast) == known
    assert known.approvals.count() == 1


@pytest.mark.parametrize("who", ["minh", "thao", "mai", "binh"])
def test_nobody_else_may_ask_or_approve(cast, who):
    person = getattr(cast, who)
    with pytest.raises(RecoveryRefused, match="role"):
        asked(cast, by=person)
    with pytest.raises(RecoveryRefused, match="role"):
        opened(cast, by=person)


def test_a_leader_approves_and_does_not_ask(cast):
    with pytest.raises(RecoveryRefused, match="role"):
        asked(cast, by=cast.phuc)


def test_a_foreign_administrator_does_not_approve(cast):
    foreign = make.staff("admin", agency=cast.elsewhere)
    actor = make.actor(foreign, cast.elsewhere)

    with pytest.raises(RecoveryRefused, match="role"):
        recovery.approve_recovery(actor=actor, recovery=asked(cast), now=timezone.now())


def test_nobody_recovers_themselves(cast):
    with pytest.raises(OwnAccount):
        recovery.ask_recovery(
            actor=make.actor(cast.khoa, cast.agency),
            account=cast.khoa,
            agency_id=cast.agency.pk,
            ground="x",
            now=timezone.now(),
        )
    boss = make.staff("leader", "admin", agency=cast.agency)
    known = recovery.ask_recovery(
        actor=make.actor(cast.khoa, cast.agency),
        account=boss,
        agency_id=cast.agency.pk,
        ground="x",
        now=timezone.now(),
    )
    with pytest.raises(OwnAccount):
        opened(cast, by=boss, known=known)
    with pytest.raises(IntegrityError), transaction.atomic():
        RecoveryApproval.objects.create(
            recovery=known, approver=boss, account=boss, at=timezone.now()
        )


@pytest.mark.parametrize(("hours", "may"), [(23.9, True), (24, False)])
def test_the_second_yes_comes_within_a_day(cast, hours, may):
    now = timezone.now()
    known = asked(cast, now=now - timedelta(hours=hours))
    if may:
        assert opened(cast, known=known, now=now)
    else:
        with pytest.raises(RecoveryRefused, match="lapsed"):
            opened(cast, known=known, now=now)
        assert asked(cast, now=now) != known


@pytest.mark.parametrize(("minutes", "may"), [(59, True), (60, False)])
def test_the_link_is_good_for_an_hour(cast, minutes, may):
    now = timezone.now()
    secret = opened(cast, now=now)
    later = now + timedelta(minutes=minutes)
    if may:
        assert used(secret, now=later) == cast.minh
    else:
        with pytest.raises(RecoveryRefused):
            used(secret, now=later)


def test_a_third_yes_prints_no_second_link(cast):
    known = asked(cast)
    opened(cast, known=known)
    other = make.staff("admin", agency=cast.agency)

    with pytest.raises(RecoveryRefused, match="lapsed"):
        opened(cast, by=other, known=known)


def test_whoever_was_switched_off_meanwhile_does_not_count(cast):
    known = asked(cast)
    Account.objects.filter(pk=cast.khoa.pk).update(is_active=False)

    with pytest.raises(RecoveryRefused, match="same person"):
        opened(cast, known=known)


def test_the_whole_way_through_the_pages(cast, client, settings):
    client.force_login(cast.khoa)
    ask = reverse("identity:staff-recover", args=[cast.minh.pk])
    assert client.get(ask).status_code == 200
    assert client.post(ask, {"ground": ""}).status_code == 422
    assert client.post(ask, {"ground": "Mất máy"})["Location"] == WAITING
    assert "Chờ người thứ hai" in client.get(WAITING).content.decode()
    page = reverse("identity:recovery", args=[Recovery.objects.get().pk])
    assert client.post(page).status_code == 422

    leader = type(client)()
    leader.force_login(cast.phuc)
    assert "Mất máy" in leader.get(page).content.decode()
    shown = leader.post(page)
    assert "no-store" in shown["Cache-Control"]
    [link] = re.findall(r'come-back-link">http://testserver([^<]+)<', shown.content.decode())
    assert leader.post(page).status_code == 404

    settings.SECOND_FACTOR = "on"
    minh = type(client)()
    assert minh.get(link).status_code == 200
    assert minh.post(link, {"new": "matkhau123", "again": "matkhau123"}).status_code == 422
    assert minh.post(link, {"new": NEW, "again": NEW})["Location"].endswith("/bao-mat/")
    assert "Cần thêm một cách" in minh.get("/can-bo/tai-khoan/bao-mat/").content.decode()
    assert minh.get(link).status_code == 404
    assert minh.post(link, {"new": NEW, "again": NEW}).status_code == 404


def test_the_pages_exist_for_administrators_and_leaders_alone(cast, client):
    known = asked(cast)
    page = reverse("identity:recovery", args=[known.pk])
    foreign = make.staff("admin", agency=cast.elsewhere)
    for person in (cast.minh, cast.thao, cast.mai, cast.binh, foreign):
        client.force_login(person)
        for address in (WAITING, page, reverse("identity:staff-recover", args=[cast.minh.pk])):
            assert client.get(address).status_code == 404
            assert client.post(address, {"ground": "x"}).status_code == 404


def test_grave_pages_ask_for_fresh_proof_where_the_commune_asks_it(cast, client, settings):
    settings.SECOND_FACTOR = "on"
    seed = make.with_time_code(cast.khoa, cast.agency)
    client.force_login(cast.khoa)
    client.post("/can-bo/xac-nhan/", {"code": make.code_now(seed)})
    page = reverse("identity:staff-disable", args=[cast.minh.pk])
    assert client.get(page).status_code == 200
    kept = client.session
    kept["xaso_sign_in"] = kept["xaso_sign_in"] | {"confirmed": 0}
    kept.save()

    assert client.get(page)["Location"].startswith("/can-bo/xac-nhan/?next=")
    held = client.post(page, {"ground": "Nghỉ việc"})
    assert held.status_code == 422
    assert "Xác nhận ở cửa sổ khác" in held.content.decode()
    assert 'value="Nghỉ việc"' in held.content.decode()
    cast.minh.refresh_from_db()
    assert cast.minh.is_active
