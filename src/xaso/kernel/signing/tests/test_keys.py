"""Whose keys sign: kept sealed, retired, in a file or in a device, or out of the house."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from xaso.kernel.audit.api import trail_of
from xaso.kernel.identity.tests import make as people
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations.tests import make as organisations
from xaso.kernel.signing import api as signing
from xaso.kernel.signing import papers
from xaso.kernel.signing.models import SigningKey
from xaso.kernel.signing.tests import make
from xaso.kernel.signing.tests.device import make_device

VALID = signing.Verdict.VALID


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with make.house(tmp_path_factory.mktemp("authority")) as made:
        yield made


@pytest.fixture
def agency(house, settings):
    settings.TRUST_DIR, settings.TIME_STAMPER = house.trust_folder, house.servers.stamper
    return organisations.agency()


def keep(key, agency, account_id=None, now=None):
    return signing.keep_key(
        key,
        agency=agency,
        account_id=account_id,
        actor=people.MACHINE,
        now=now or timezone.now(),
    )


def judged(content, house):
    return signing.judge(content, house.trust, now=make.now())


@pytest.mark.django_db
def test_a_kept_key_is_sealed_and_signs(house, agency):
    key = keep(house.leader, agency)

    assert house.leader.content not in bytes(key.sealed)
    assert key.signer == "Nguyễn Văn Phúc (BẢN THỬ)"
    paper = signing.sign_with(key, make.prepared(), make.LEADER_FIELD, is_first=True)
    assert [one.verdict for one in judged(paper, house).signatures] == [VALID]
    assert trail_of("signing.key", key.pk).get().verb == "signing.keep_key"


@pytest.mark.django_db
def test_a_new_key_retires_the_one_before_and_what_opens_it_is_gone(house, agency):
    first = keep(house.leader, agency)
    second = keep(house.agency, agency)
    first.refresh_from_db()

    assert first.retired_at is not None
    assert signing.key_of(agency.pk, None, timezone.now()) == second
    with pytest.raises(keyring.KeyDestroyed):
        signing.sign_with(first, make.prepared(), make.LEADER_FIELD)
    assert signing.is_by_our_keys(judged(make.signed(house), house))


@pytest.mark.django_db
def test_an_official_and_the_seal_have_keys_of_their_own(house, agency):
    account = people.staff(agency=agency)
    official, seal = keep(house.leader, agency, account.pk), keep(house.agency, agency)

    now = timezone.now()
    assert signing.key_of(agency.pk, account.pk, now) == official
    assert signing.key_of(agency.pk, None, now) == seal
    assert signing.key_of(agency.pk, None, seal.valid_until) is None


@pytest.mark.django_db
def test_a_wrong_passphrase_and_an_expired_certificate_are_refused(house, agency):
    wrong = signing.Pkcs12Key(house.leader.content, b"sai")
    with pytest.raises(signing.CannotSign):
        keep(wrong, agency)
    with pytest.raises(signing.CannotSign):
        keep(house.leader, agency, now=timezone.now().replace(year=2040))
    assert not SigningKey.objects.exists()


@pytest.mark.django_db
def test_the_command_keeps_lists_and_retires(house, agency, tmp_path, monkeypatch):
    file, out = tmp_path / "key.p12", StringIO()
    file.write_bytes(house.agency.content)
    monkeypatch.setenv("XASO_PASSPHRASE", house.agency.passphrase.decode())

    call_command("signing", "keep", "--pkcs12", str(file), stdout=out)
    call_command("signing", "list", stdout=out)
    call_command("signing", "retire", stdout=out)

    assert out.getvalue().count("UBND xã Động Đạt (BẢN THỬ)") == 2
    assert signing.key_of(agency.pk, None, timezone.now()) is None
    with pytest.raises(CommandError):
        call_command("signing", "keep", "--pkcs12", str(file), "--account", "khong-co")
    with pytest.raises(CommandError):
        call_command("signing", "keep")


def test_a_device_signs_without_giving_its_key(house, tmp_path):
    key = make_device(tmp_path, house)
    paper = make.signed(house, agency=key)

    assert judged(paper, house).verdict == VALID


def test_a_device_with_another_pin_says_so(house, tmp_path):
    key = make_device(tmp_path, house)
    wrong = signing.Pkcs11Key(key.module, key.token, "000000", key.label)

    with pytest.raises(signing.CannotSign), wrong.opened():
        pass


def test_a_revoked_certificate_signs_nothing(tmp_path):
    with make.house(tmp_path) as house:
        house.authority.revoke(house.leader_identity.certificate.serial_number, make.now())

        with pytest.raises(signing.CannotSign):
            make.signed_by_leader(house)


def test_a_stamper_that_is_away_signs_nothing(house):
    nobody = papers.Servers("http://127.0.0.1:9/tsa", house.servers.chain)

    with pytest.raises(signing.CannotSign):
        papers.sign(make.prepared(), make.LEADER_FIELD, house.leader, nobody)


@pytest.fixture(scope="module")
def handed_out(house):
    return make.filled(make.signed_by_leader(house))


def taken(handed_out, returned, house, field=make.AGENCY_FIELD):
    return signing.take_back(handed_out, returned, field, house.trust, now=make.now())


def by_the_token(content, house, field=make.AGENCY_FIELD):
    return papers.sign(content, field, house.agency, house.servers)


def test_a_file_comes_back_from_the_token_with_one_signature(house, handed_out):
    signature = taken(handed_out, by_the_token(handed_out, house), house)

    assert (signature.field, signature.verdict) == (make.AGENCY_FIELD, VALID)


def test_what_comes_back_is_ours_and_nothing_else(house, handed_out):
    signed = by_the_token(handed_out, house)
    other = by_the_token(make.filled(make.signed_by_leader(house, "Trần Văn Khác")), house)
    changed_first = by_the_token(make.filled(handed_out, "99/TLKS"), house)

    for returned in (handed_out, other, signed + b"\n", signed[:-200], changed_first):
        with pytest.raises(signing.NotOurs):
            taken(handed_out, returned, house)


def test_a_signature_in_another_field_is_not_what_was_asked(house):
    blank = make.prepared()
    returned = by_the_token(blank, house, make.LEADER_FIELD)

    with pytest.raises(signing.NotOurs):
        taken(blank, returned, house, make.AGENCY_FIELD)


def test_a_token_of_a_stranger_is_refused(house, handed_out, tmp_path):
    with make.house(tmp_path) as stranger:
        returned = papers.sign(handed_out, make.AGENCY_FIELD, stranger.agency, stranger.servers)

    with pytest.raises(signing.NotOurs):
        taken(handed_out, returned, house)
