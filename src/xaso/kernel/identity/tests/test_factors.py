"""A code counts once, a printed code once, a passkey only where it was made."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.domain.time_codes import code_at, step_of
from xaso.kernel.identity.errors import PasskeyRefused
from xaso.kernel.identity.models import RecoveryCode, TimeCode
from xaso.kernel.identity.selectors import factors_of
from xaso.kernel.identity.services import passkeys, recovery_codes, time_codes
from xaso.kernel.identity.tests import make
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations.tests import make as organisations

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
HERE = passkeys.Place("localhost", "http://localhost", "Động Đạt")


@pytest.fixture
def agency():
    return organisations.agency()


@pytest.fixture
def minh(agency):
    return make.staff("intake", agency=agency)


@pytest.fixture
def seed(minh, agency):
    return make.with_time_code(minh, agency)


def use(account, seed, *, step=0, now=NOON):
    code = code_at(seed, step_of(now) + step)
    return time_codes.use_time_code(account=account, code=code, now=now)


@pytest.mark.parametrize(("step", "counts"), [(-2, 0), (-1, 1), (0, 1), (1, 1), (2, 0)])
def test_a_code_counts_half_a_minute_early_or_late_and_no_more(minh, seed, step, counts):
    assert use(minh, seed, step=step) is bool(counts)


def test_a_code_counts_once_and_so_does_any_before_it(minh, seed):
    assert use(minh, seed)
    assert not use(minh, seed)
    assert not use(minh, seed, now=NOON + timedelta(seconds=20))
    assert not use(minh, seed, step=-1)
    assert use(minh, seed, step=1)
    assert not use(minh, seed)


def test_a_wrong_code_uses_nothing_up(minh, seed):
    assert not time_codes.use_time_code(account=minh, code="000000x", now=NOON)
    assert not time_codes.use_time_code(account=minh, code="", now=NOON)
    assert use(minh, seed)


def test_one_persons_code_is_not_anothers(minh, agency, seed):
    other = make.staff("officer", agency=agency)
    make.with_time_code(other, agency)

    assert not use(other, seed)


def test_a_seed_counts_only_when_the_app_has_shown_that_it_has_it(minh, agency):
    seed = time_codes.begin_time_code(account=minh, agency_id=agency.pk, now=NOON)
    again = time_codes.begin_time_code(account=minh, agency_id=agency.pk, now=NOON)
    assert again == seed
    assert not use(minh, seed)
    assert not factors_of(minh)

    def confirm(code):
        return time_codes.confirm_time_code(actor=make.MACHINE, account=minh, code=code, now=NOON)

    assert not confirm("12345")
    assert confirm(code_at(seed, step_of(NOON)))
    assert factors_of(minh).has_time_code
    assert not use(minh, seed)
    with pytest.raises(ValueError, match="not shown again"):
        time_codes.begin_time_code(account=minh, agency_id=agency.pk, now=NOON)


def test_the_seed_lies_sealed_and_dies_with_its_key(minh, seed):
    row = TimeCode.objects.get(account=minh)
    assert seed.encode() not in bytes(row.sealed_seed)

    time_codes.remove_time_code(actor=make.MACHINE, account=minh)

    assert not use(minh, seed)
    with pytest.raises(keyring.KeyDestroyed):
        keyring.open_key(row.key_id)
    verbs = [entry.verb for entry in audit.trail_of("identity.account", minh.pk)]
    assert verbs[-2:] == ["identity.add_time_code", "identity.remove_time_code"]


def printed(account):
    return recovery_codes.make_recovery_codes(actor=make.MACHINE, account=account, now=NOON)


def use_printed(account, code):
    return recovery_codes.use_recovery_code(account=account, code=code, now=NOON)


def test_ten_printed_codes_count_once_each_however_they_are_typed(minh):
    codes = printed(minh)

    assert len(set(codes)) == 10
    for code in codes:
        assert use_printed(minh, f" {code.upper().replace('-', ' ')} ")
        assert not use_printed(minh, code)
    assert factors_of(minh).codes_left == 0


def test_printed_codes_are_kept_as_hashes_are_ones_own_and_end_with_new_ones(minh, agency):
    other = make.staff("officer", agency=agency)
    codes = printed(minh)

    kept = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert not kept & {code.replace("-", "") for code in codes}
    assert not use_printed(other, codes[0])
    printed(minh)
    assert not use_printed(minh, codes[0])
    assert factors_of(minh).codes_left == 10


def test_printed_codes_alone_are_no_second_factor(minh):
    printed(minh)

    assert not factors_of(minh)


def enrolled(account, **how):
    key = make.SoftKey(account, **how)
    options, state = passkeys.ask_for_new(HERE, account)
    passkeys.add_passkey(
        actor=make.MACHINE,
        account=account,
        place=HERE,
        state=state,
        answer=key.made(options),
        name="Điện thoại",
        now=NOON,
    )
    return key


def sign_in_with(key, *, place=HERE, expected=None, spoil=lambda answer: answer):
    options, state = passkeys.ask_to_prove(HERE, None)
    return passkeys.use_passkey(
        place=place,
        state=state,
        answer=json.dumps(spoil(json.loads(key.shown(options)))),
        now=NOON,
        expected=expected,
    )


def test_a_passkey_names_its_owner_again_and_again(minh):
    key = enrolled(minh)

    assert sign_in_with(key) == minh
    assert sign_in_with(key, expected=minh) == minh
    passkey = minh.passkeys.get()
    assert (passkey.name, passkey.sign_count, passkey.used_at) == ("Điện thoại", 2, NOON)


def test_a_passkey_that_counts_nothing_is_taken_and_a_copied_one_is_not(minh):
    key = enrolled(minh)
    sign_in_with(key)
    key.count = 0
    with pytest.raises(PasskeyRefused, match="copied"):
        sign_in_with(key)

    other = enrolled(minh)
    other.count = -1
    assert sign_in_with(other) == minh
    other.count = -1
    assert sign_in_with(other) == minh


@pytest.mark.parametrize(
    "how", [{"origin": "https://evil.example"}, {"origin": "http://localhost:81"}, {"flags": 0x01}]
)
def test_a_passkey_shown_elsewhere_or_without_its_holder_is_refused(minh, how):
    key = enrolled(minh)
    for name, value in how.items():
        setattr(key, name, value)
    with pytest.raises(PasskeyRefused):
        sign_in_with(key)
    with pytest.raises(PasskeyRefused):
        enrolled(minh, **how)


def test_somebody_elses_passkey_or_none_is_refused(minh, agency):
    other = make.staff("officer", agency=agency)
    key, theirs = enrolled(minh), enrolled(other)

    with pytest.raises(PasskeyRefused, match="somebody"):
        sign_in_with(theirs, expected=minh)
    with pytest.raises(PasskeyRefused, match="not asked"):
        sign_in_with(key, place=None)
    with pytest.raises(PasskeyRefused):
        sign_in_with(key, spoil=lambda answer: answer | {"response": {}})
    key.id = theirs.id
    with pytest.raises(PasskeyRefused):
        sign_in_with(key)


def test_an_old_answer_does_not_fit_a_new_question(minh):
    key = enrolled(minh)
    options, _state = passkeys.ask_to_prove(HERE, minh)
    old = key.shown(options)
    _options, state = passkeys.ask_to_prove(HERE, minh)

    with pytest.raises(PasskeyRefused):
        passkeys.use_passkey(place=HERE, state=state, answer=old, now=NOON)


def test_a_disabled_accounts_passkey_opens_nothing(minh):
    key = enrolled(minh)
    minh.is_active = False
    minh.save()

    with pytest.raises(PasskeyRefused, match="unknown"):
        sign_in_with(key)


def test_a_passkey_is_added_once_and_removed_for_good(minh):
    key = enrolled(minh)
    options, state = passkeys.ask_for_new(HERE, minh)
    assert len(options["excludeCredentials"]) == 1
    with pytest.raises(PasskeyRefused, match="known"):
        passkeys.add_passkey(
            actor=make.MACHINE,
            account=minh,
            place=HERE,
            state=state,
            answer=key.made(options),
            name="",
            now=NOON,
        )

    passkeys.remove_passkey(actor=make.MACHINE, passkey=minh.passkeys.get())
    with pytest.raises(PasskeyRefused, match="unknown"):
        sign_in_with(key)
