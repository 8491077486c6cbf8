"""The page of certificates: whose, of which kind, until when, whether believed; retired by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command
from django.utils import timezone

from xaso.kernel.audit.api import trail_of
from xaso.kernel.identity.tests import make as people
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations.tests import make as organisations
from xaso.kernel.rights.tests import make as make_rights
from xaso.kernel.signing import api as signing
from xaso.kernel.signing import selectors, services, trust
from xaso.kernel.signing.authority.issuing import Authority
from xaso.kernel.signing.domain.standing import (
    Belief,
    Life,
    Standing,
    days_left,
    notice,
    standing,
)
from xaso.kernel.signing.models import ExpiryNotice, SigningKey
from xaso.kernel.signing.tests import make

PAGE = "/can-bo/chu-ky-so/"
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "stands"),
    [
        (SINCE - SECOND, Standing.NOT_YET),
        (SINCE, Standing.HOLDS),
        (UNTIL - 30 * DAY, Standing.HOLDS),
        (UNTIL - 30 * DAY + SECOND, Standing.ENDS_SOON),
        (UNTIL - SECOND, Standing.ENDS_SOON),
        (UNTIL, Standing.EXPIRED),
    ],
)
def test_a_certificate_ends_soon_in_its_last_thirty_days(now, stands):
    assert standing(Life(SINCE, UNTIL), now, warn_days=30) == stands
    assert standing(Life(SINCE, UNTIL, SINCE), now, warn_days=30) == Standing.RETIRED


def test_whole_days_are_left_and_none_after_the_end():
    life = Life(SINCE, UNTIL)

    assert days_left(life, UNTIL - 2 * DAY) == 2
    assert days_left(life, UNTIL - 2 * DAY + SECOND) == 1
    assert days_left(life, UNTIL + DAY) == 0
    assert standing(life, UNTIL - SECOND, warn_days=0) == Standing.HOLDS


@pytest.mark.parametrize(
    ("left", "due"),
    [
        (30 * DAY, 0),
        (30 * DAY - SECOND, 30),
        (7 * DAY, 30),
        (7 * DAY - SECOND, 7),
        (1 * DAY, 7),
        (1 * DAY - SECOND, 1),
        (SECOND, 1),
        (0 * DAY, 0),
    ],
)
def test_of_several_notices_the_nearest_to_the_end_is_due(left, due):
    life = Life(SINCE, UNTIL)
    assert notice(life, UNTIL - left, [30, 7, 1]) == due
    assert notice(life, UNTIL - left, []) == 0
    assert notice(Life(SINCE, UNTIL, SINCE), UNTIL - left, [30, 7, 1]) == 0


def der_of(pem):
    return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)


def test_a_certificate_is_believed_while_its_issuer_is(tmp_path):
    authority = Authority.make(tmp_path / "a", "http://127.0.0.1:1", now=make.now())
    own = der_of(make.certificate(tmp_path / "a"))
    believed = tmp_path / "trust"
    assert trust.read(believed).belief(own, make.now()) == Belief.UNKNOWN
    believed.mkdir()
    (believed / "root.pem").write_bytes(authority.root.public_bytes(Encoding.PEM))
    known = trust.read(believed)

    assert known.belief(own, make.now()) == Belief.BELIEVED
    root = authority.root.public_bytes(Encoding.DER)
    assert known.belief(root, make.now()) == Belief.BELIEVED
    assert known.belief(der_of(make.certificate(tmp_path / "b")), make.now()) == Belief.UNKNOWN
    after = authority.root.not_valid_after_utc
    assert known.belief(own, after - SECOND) == Belief.BELIEVED
    assert known.belief(own, after) == Belief.UNKNOWN


def test_what_our_own_list_calls_revoked_is_revoked(tmp_path):
    own = der_of(make.certificate(tmp_path / "a"))
    loaded = asn1.Certificate.load(own)
    known = trust.Trust(_revoked={(loaded.issuer.dump(), loaded.serial_number): make.now()})

    assert known.belief(own, make.now()) == Belief.REVOKED


@pytest.fixture
def agency(db, settings, tmp_path):
    settings.TRUST_DIR, settings.TIME_STAMPER = tmp_path / "trust", "http://127.0.0.1:9/tsa"
    return organisations.agency()


def acting(agency, role):
    return people.staff(role, agency=agency)


def test_the_certificate_of_a_token_signs_nothing_here(agency):
    key = make.kept(agency)
    now = timezone.now()

    assert key.kind == "handed"
    assert signing.key_of(agency.pk, None, now) is None
    with pytest.raises(signing.CannotSign, match="máy của người ký"):
        signing.sign_with(key, make.prepared(), make.LEADER_FIELD)
    assert selectors.find_key(agency.pk, key.pk) == key


def test_what_a_token_signed_elsewhere_is_not_called_ours(agency, tmp_path):
    with make.house(tmp_path) as house:
        report = signing.judge(make.signed(house), house.trust, now=make.now())
        pem = house.leader_identity.certificate.public_bytes(Encoding.PEM)
        services.keep_certificate(
            pem, agency=agency, account_id=None, actor=people.MACHINE, now=timezone.now()
        )
        assert not signing.is_by_our_keys(report)
        SigningKey.objects.update(kind="pkcs12")
        assert signing.is_by_our_keys(report)


def test_a_certificate_may_be_der_and_must_be_one(agency, tmp_path):
    pem = make.certificate(tmp_path / "a")
    whose = {"agency": agency, "account_id": None, "actor": people.MACHINE}
    first = services.keep_certificate(pem, now=timezone.now(), **whose)
    second = services.keep_certificate(der_of(pem), now=timezone.now(), **whose)
    first.refresh_from_db()

    assert first.fingerprint == second.fingerprint
    assert first.retired_at is not None
    with pytest.raises(signing.CannotSign, match="không phải chứng thư"):
        services.keep_certificate(b"khong", now=timezone.now(), **whose)
    with pytest.raises(signing.CannotSign, match="hết hạn"):
        services.keep_certificate(pem, now=timezone.now().replace(year=2040), **whose)


def test_the_command_keeps_a_certificate(agency, tmp_path):
    file, out = tmp_path / "a.pem", StringIO()
    file.write_bytes(make.certificate(tmp_path / "a"))
    call_command("signing", "keep", "--certificate", str(file), stdout=out)

    assert SigningKey.objects.get().kind == "handed"
    assert "Nguyễn Văn Phúc" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("signing", "keep", "--certificate", str(tmp_path / "khong"))


def test_the_notice_is_a_dated_row(agency):
    today = timezone.localdate()
    assert selectors.notice_days(today) == [30, 7, 1]
    assert selectors.warn_days(today) == 30
    ExpiryNotice.objects.update(valid_until=today)
    assert selectors.warn_days(today) == 0
    ExpiryNotice.objects.create(days=45, basis="QĐ 1", valid_from=today)
    assert selectors.warn_days(today) == 45
    assert selectors.warn_days(today - DAY) == 30


def test_who_signs_by_key_is_told_when_it_ends(agency, tmp_path):
    leader, now = acting(agency, "leader"), timezone.now()
    with make.house(tmp_path) as house:
        key = signing.keep_key(
            house.leader, agency=agency, account_id=leader.pk, actor=people.MACHINE, now=now
        )

    assert signing.ends_soon(agency.pk, leader.pk, now) is None
    assert signing.ends_soon(agency.pk, leader.pk, key.valid_until - DAY) == key.valid_until
    assert signing.ends_soon(agency.pk, None, key.valid_until - DAY) is None


def test_who_signs_and_has_no_certificate_is_named(agency):
    leader, officer = acting(agency, "leader"), acting(agency, "officer")
    today = timezone.localdate()
    assert selectors.without_key(agency.pk, today) == [leader]
    make_rights.delegation(officer, make_rights.chair(agency), valid_from=today - DAY)
    assert set(selectors.without_key(agency.pk, today)) == {leader, officer}
    make.kept(agency, leader.pk)
    assert selectors.without_key(agency.pk, today) == [officer]
    assert set(selectors.without_key(organisations.agency(is_shown=False).pk, today)) == set()


def test_the_page_tells_of_each_certificate_and_of_nothing_secret(client, agency):
    leader = acting(agency, "leader")
    key = make.kept(agency, leader.pk)
    client.force_login(acting(agency, "admin"))
    shown = client.get(PAGE).text

    assert leader.full_name in shown
    assert "Nguyễn Văn Phúc (BẢN THỬ)" in shown
    assert "Ký trên máy của người ký" in shown
    assert "Xã Số Root CA BẢN THỬ" in shown
    assert "Nơi cấp chưa được tin cậy" in shown
    assert f"{timezone.localtime(key.valid_until):%d/%m/%Y}" in shown
    assert 'data-standing="holds"' in shown
    assert "Con dấu của cơ quan" in shown
    assert 'data-testid="keys-warned"' not in shown


def test_the_page_warns_of_what_ends_soon_or_has_ended(client, agency):
    key = make.kept(agency)
    client.force_login(acting(agency, "leader"))
    SigningKey.objects.filter(pk=key.pk).update(valid_until=timezone.now() + 3 * DAY + SECOND * 60)
    soon = client.get(PAGE).text
    assert 'data-testid="keys-warned"' in soon
    assert "còn 3 ngày" in soon
    SigningKey.objects.filter(pk=key.pk).update(valid_until=timezone.now() - DAY)
    over = client.get(PAGE).text

    assert "Đã hết hạn" in over
    assert 'data-testid="keys-warned"' in over
    assert 'data-testid="key-retire"' not in over


def test_an_administrator_retires_a_key_after_a_question(client, agency):
    key = make.kept(agency)
    admin = acting(agency, "admin")
    client.force_login(admin)
    place = f"{PAGE}{key.pk}/thoi-dung/"
    assert key.signer in client.get(place).text
    assert SigningKey.objects.get().retired_at is None
    answer = client.post(place)
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    key.refresh_from_db()

    assert key.retired_at is not None
    assert keyring.is_destroyed(key.key_id)
    entry = trail_of("signing.key", key.pk).get(verb="signing.retire_key")
    assert entry.actor_id == admin.pk
    assert client.post(place).status_code == 404
    assert 'data-testid="keys-retired"' in client.get(PAGE).text


def test_before_that_she_proves_who_she_is(client, agency, settings):
    settings.SECOND_FACTOR = "on"
    key = make.kept(agency)
    client.force_login(acting(agency, "admin"))
    kept = client.session
    kept["xaso_sign_in"] = kept["xaso_sign_in"] | {"by": "time_code", "confirmed": 0}
    kept.save()
    answer = client.get(f"{PAGE}{key.pk}/thoi-dung/")

    assert answer["Location"].startswith("/can-bo/xac-nhan/?next=")
    assert client.post(f"{PAGE}{key.pk}/thoi-dung/").status_code == 422
    assert SigningKey.objects.get().retired_at is None


def test_a_key_retired_twice_is_retired_once(agency):
    key, now = make.kept(agency), timezone.now()
    services.retire_one(key.pk, actor=people.MACHINE, now=now)
    services.retire_one(key.pk, actor=people.MACHINE, now=now + DAY)
    key.refresh_from_db()

    assert key.retired_at == now
    assert trail_of("signing.key", key.pk).filter(verb="signing.retire_key").count() == 1


@pytest.mark.parametrize(
    ("role", "reads", "retires"),
    [("admin", 200, 200), ("leader", 200, 404), ("officer", 404, 404), ("technician", 404, 404)],
)
def test_who_may_see_and_who_may_retire(client, agency, role, reads, retires):
    key = make.kept(agency)
    client.force_login(acting(agency, role))

    assert client.get(PAGE).status_code == reads
    assert client.get(f"{PAGE}{key.pk}/thoi-dung/").status_code == retires


def test_another_communes_key_is_not_there(client, agency):
    theirs = make.kept(organisations.agency(is_shown=False))
    client.force_login(acting(agency, "admin"))

    assert client.get(f"{PAGE}{theirs.pk}/thoi-dung/").status_code == 404
    assert client.post(f"{PAGE}{theirs.pk}/thoi-dung/").status_code == 404
    assert theirs.signer not in client.get(PAGE).text
