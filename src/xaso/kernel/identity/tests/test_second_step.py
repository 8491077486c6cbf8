"""Who has a second factor shows it, who needs one gets no further, who trusts is let in."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import services, sessions
from xaso.kernel.identity.domain.time_codes import code_at, step_of
from xaso.kernel.identity.models import TrustedDevice
from xaso.kernel.identity.requests import actor_of
from xaso.kernel.identity.services import recovery_codes
from xaso.kernel.identity.tests import make
from xaso.kernel.organisations.tests import make as organisations

pytestmark = pytest.mark.django_db
SIGN_IN, ME, SECOND = "/can-bo/dang-nhap/", "/can-bo/tai-khoan/", "/can-bo/dang-nhap/buoc-hai/"
SECURITY, CONFIRM = "/can-bo/tai-khoan/bao-mat/", "/can-bo/xac-nhan/"


@pytest.fixture
def agency():
    return organisations.agency()


@pytest.fixture
def minh(agency):
    return make.staff("intake", agency=agency, username="minh", password=make.PASSWORD)


@pytest.fixture
def seed(minh, agency):
    return make.with_time_code(minh, agency)


def password(client, following=ME, **more):
    given = {"username": "minh", "password": make.PASSWORD, "next": following}
    return client.post(SIGN_IN, given | more)


def code(client, given, **more):
    return client.post(SECOND, {"code": given} | more)


def is_in(client):
    return client.get(ME).status_code == 200


def test_the_password_alone_opens_only_the_second_step(client, minh, seed):
    response = password(client)

    assert response["Location"] == SECOND
    assert not is_in(client)
    assert minh.full_name in client.get(SECOND).content.decode()


def test_the_code_lets_in_once_and_leads_where_one_wanted_to_go(client, minh, seed):
    password(client)
    shown = make.code_now(seed)
    response = code(client, shown)

    assert (response.status_code, response["Location"]) == (302, ME)
    assert is_in(client)
    entry = list(audit.trail_of("identity.account", minh.pk))[-1]
    assert (entry.verb, entry.details) == ("identity.sign_in", {"by": "time_code"})
    other = type(client)()
    password(other)
    assert code(other, shown).status_code == 422
    assert not is_in(other)


@pytest.mark.parametrize("given", ["", "000000", "abcde-fghjk"])
def test_a_wrong_code_is_told_and_lets_nobody_in(client, minh, seed, given):
    password(client)

    assert code(client, given).status_code == 422
    assert not is_in(client)


def test_a_printed_code_lets_in_once_and_trusts_no_device(client, minh, seed):
    codes = recovery_codes.make_recovery_codes(actor=make.MACHINE, account=minh, now=timezone.now())
    password(client)
    assert code(client, codes[0], trust="on").status_code == 302

    assert "còn 9 mã" in client.get(ME).content.decode()
    assert not TrustedDevice.objects.exists()
    other = type(client)()
    password(other)
    assert code(other, codes[0]).status_code == 422


def test_wrong_codes_are_bounded(client, minh, seed):
    password(client)
    for _ in range(5):
        assert code(client, "000000").status_code == 422

    assert code(client, make.code_now(seed)).status_code == 429
    assert not is_in(client)


def test_nobody_reaches_the_second_step_without_the_first(client, minh, seed):
    assert client.get(SECOND)["Location"] == SIGN_IN
    assert code(client, make.code_now(seed))["Location"] == SIGN_IN


@pytest.mark.parametrize("what", ["late", "new password", "disabled"])
def test_the_first_step_does_not_keep(client, minh, seed, what):
    password(client)
    if what == "late":
        kept = client.session
        kept["xaso_pending"] = kept["xaso_pending"] | {"at": 0}
        kept.save()
    elif what == "disabled":
        minh.is_active = False
        minh.save()
    else:
        services.set_password(actor=make.MACHINE, account=minh, password="khac-han-truoc")

    assert code(client, make.code_now(seed))["Location"] == SIGN_IN


def test_the_session_is_another_after_each_step(client, minh, seed):
    client.get(SIGN_IN)
    planted = client.session
    planted["x"] = 1
    planted.save()
    client.cookies["xaso"] = planted.session_key
    password(client)
    between = client.cookies["xaso"].value
    code(client, make.code_now(seed))

    keys = {planted.session_key, between, client.cookies["xaso"].value}
    assert len(keys) == 3
    client.cookies["xaso"] = planted.session_key
    assert not is_in(client)
    client.cookies["xaso"] = between
    assert not is_in(client)


def trusting(client, seed):
    password(client)
    code(client, make.code_now(seed), trust="on")
    client.post("/can-bo/dang-xuat/")


def test_a_trusted_device_asks_for_the_password_alone_for_thirty_days(client, minh, seed):
    trusting(client, seed)
    assert password(client)["Location"] == ME
    assert is_in(client)

    assert password(type(client)())["Location"] == SECOND
    client.post("/can-bo/dang-xuat/")
    TrustedDevice.objects.update(
        trusted_at=timezone.now() - timedelta(days=30), trusted_until=timezone.now()
    )
    assert password(client)["Location"] == SECOND


@pytest.mark.parametrize("what", ["by hand", "epoch", "another account", "forged"])
def test_trust_ends(client, minh, seed, agency, what):
    trusting(client, seed)
    row = TrustedDevice.objects.get()
    assert row.trusted_until - row.trusted_at == timedelta(days=30)
    given = {}
    if what == "by hand":
        password(client)
        assert client.post(reverse("identity:trust-end", args=[row.pk])).status_code == 302
        client.post("/can-bo/dang-xuat/")
    elif what == "epoch":
        services.end_sessions(actor=make.MACHINE, account=minh)
    elif what == "another account":
        thao = make.staff("officer", agency=agency, username="thao", password=make.PASSWORD)
        make.with_time_code(thao, agency)
        given = {"username": "thao"}
    else:
        client.cookies["xaso_may"] = client.cookies["xaso_may"].value[:-2] + "xx"

    assert password(client, **given)["Location"] == SECOND


def test_where_a_second_factor_is_asked_one_is_led_to_enrol_it(client, minh, settings):
    settings.SECOND_FACTOR = "on"
    password(client)

    assert client.get(ME)["Location"] == SECURITY
    page = client.get(SECURITY).content.decode()
    assert "Cần thêm một cách xác thực" in page
    assert "session-row" not in page
    shown = client.get(f"{SECURITY}ma-so/").content.decode()
    [seed] = re.findall(r'data-testid="seed">([^<]+)<', shown)
    assert client.post(f"{SECURITY}ma-so/", {"code": "000000"}).status_code == 422
    assert client.get(ME).status_code == 302
    done = client.post(f"{SECURITY}ma-so/", {"code": make.code_now(seed.replace(" ", ""))})

    assert done["Location"] == f"{SECURITY}ma-du-phong/"
    codes = client.post(done["Location"]).content.decode()
    assert len(re.findall(r'data-testid="printed-code"', codes)) == 10
    assert is_in(client)


def test_until_then_the_account_has_no_role_anywhere(client, minh, settings):
    settings.SECOND_FACTOR = "on"
    password(client)

    for name in ("identity:me", "identity:printed-codes", "dossiers:queue"):
        assert client.get(reverse(name))["Location"] == SECURITY
    page = client.get("/")
    assert 'data-testid="menu-' not in page.content.decode()
    assert actor_of(page.wsgi_request).roles == frozenset()
    settings.SECOND_FACTOR = "off"
    assert actor_of(client.get("/").wsgi_request).roles == {"intake"}


@pytest.mark.parametrize(
    ("mode", "is_demo", "asked"),
    [("auto", True, False), ("auto", False, True), ("off", False, False), ("on", True, True)],
)
def test_a_demo_commune_asks_for_nothing_unless_told(
    client, agency, minh, settings, mode, is_demo, asked
):
    settings.SECOND_FACTOR = mode
    agency.is_demo = is_demo
    agency.save()
    password(client)

    assert is_in(client) is not asked


def test_a_session_from_before_shows_the_factor_that_there_is(client, minh, seed, settings):
    client.force_login(minh)
    settings.SECOND_FACTOR = "on"

    assert client.get(SECURITY)["Location"] == CONFIRM
    assert client.get(f"{SECURITY}ma-so/")["Location"] == CONFIRM
    assert client.post(CONFIRM, {"password": make.PASSWORD}).status_code == 422
    assert client.post(CONFIRM, {"code": make.code_now(seed)}).status_code == 302
    assert is_in(client)


def age(client, seconds, mark="confirmed"):
    kept = client.session
    kept[sessions.MARKS] = kept[sessions.MARKS] | {mark: int(timezone.now().timestamp()) - seconds}
    kept.save()


@pytest.mark.parametrize(("seconds", "asked"), [(590, False), (601, True)])
def test_changing_factors_asks_for_fresh_proof(client, minh, seed, seconds, asked):
    password(client)
    code(client, make.code_now(seed))
    age(client, seconds)

    page = client.get(f"{SECURITY}ma-du-phong/")
    assert (page.status_code == 302) is asked
    if asked:
        assert page["Location"].startswith(f"{CONFIRM}?next=")
        done = client.post(page["Location"], {"password": make.PASSWORD, "next": ME})
        assert done["Location"] == ME
        assert client.get(f"{SECURITY}ma-du-phong/").status_code == 200


def test_wrong_proof_is_told_and_bounded(client, minh, seed):
    client.force_login(minh)
    age(client, 601)
    for _ in range(8):
        assert client.post(CONFIRM, {"password": "sai"}).status_code == 422

    assert client.post(CONFIRM, {"password": make.PASSWORD}).status_code == 429
    assert client.post(CONFIRM, {}).status_code == 422
    assert client.get(f"{SECURITY}ma-du-phong/").status_code == 302


def test_the_last_factor_stays_where_one_is_asked(client, minh, seed, settings):
    password(client)
    code(client, make.code_now(seed))
    settings.SECOND_FACTOR = "on"
    client.post(f"{SECURITY}ma-so/bo/")
    assert "Phải còn ít nhất một" in client.get(SECURITY).content.decode()

    settings.SECOND_FACTOR = "off"
    client.post(f"{SECURITY}ma-so/bo/")
    assert 'data-testid="add-time-code"' in client.get(SECURITY).content.decode()


@pytest.fixture
def localhost(client):
    client.defaults["HTTP_HOST"] = "localhost"
    return client


def enrol_passkey(client, account):
    key = make.SoftKey(account)
    options = client.post(f"{SECURITY}khoa-truy-cap/hoi/").json()
    answer = {"credential": key.made(options), "name": "Điện thoại"}
    return key, client.post(f"{SECURITY}khoa-truy-cap/", answer)


def show_passkey(client, key):
    options = client.post("/can-bo/dang-nhap/khoa-truy-cap/hoi/").json()
    given = {"credential": key.shown(options), "next": ME}
    return options, client.post("/can-bo/dang-nhap/khoa-truy-cap/", given)


def test_a_passkey_alone_lets_in(localhost, minh):
    password(localhost)
    key, added = enrol_passkey(localhost, minh)
    assert added["Location"] == f"{SECURITY}ma-du-phong/"
    assert "Điện thoại" in localhost.get(SECURITY).content.decode()

    other = type(localhost)(headers={"host": "localhost"})
    options, response = show_passkey(other, key)
    assert not options.get("allowCredentials")
    assert response["Location"] == ME
    assert is_in(other)
    entry = list(audit.trail_of("identity.account", minh.pk))[-1]
    assert entry.details == {"by": "passkey"}


def test_as_second_step_only_ones_own_passkey_counts(localhost, minh, agency):
    thao = make.staff("officer", agency=agency)
    browser = type(localhost)(headers={"host": "localhost"})
    browser.force_login(thao)
    theirs, _ = enrol_passkey(browser, thao)
    password(localhost)
    key, _ = enrol_passkey(localhost, minh)
    localhost.post("/can-bo/dang-xuat/")
    password(localhost)

    options, refused = show_passkey(localhost, theirs)
    assert len(options["allowCredentials"]) == 1
    assert refused["Location"] == SECOND
    assert not is_in(localhost)
    assert show_passkey(localhost, key)[1].status_code == 302
    assert is_in(localhost)


def test_an_answer_counts_once(localhost, minh):
    password(localhost)
    key, _ = enrol_passkey(localhost, minh)
    other = type(localhost)(headers={"host": "localhost"})
    options = other.post("/can-bo/dang-nhap/khoa-truy-cap/hoi/").json()
    answer = key.shown(options)
    spoilt = json.dumps(json.loads(answer) | {"rawId": "AAAA", "id": "AAAA"})

    for given in (spoilt, answer, "", "{}"):
        address = "/can-bo/dang-nhap/khoa-truy-cap/"
        assert other.post(address, {"credential": given})["Location"] == SIGN_IN
    assert not is_in(other)


def test_no_passkeys_are_offered_on_a_bare_address(client, minh):
    client.defaults["HTTP_HOST"] = "127.0.0.1:8000"

    assert "data-passkey" not in client.get(SIGN_IN).content.decode()
    assert client.post("/can-bo/dang-nhap/khoa-truy-cap/hoi/").status_code == 404


def test_a_shared_computer_changes_hands_with_one_press(client, minh, seed, agency):
    thao = make.staff("officer", agency=agency, username="thao", full_name="Lê Thị Thảo")
    password(client)
    code(client, make.code_now(seed))

    assert client.post("/can-bo/khoa-man-hinh/")["Location"] == "/can-bo/doi-nguoi/"
    assert not is_in(client)
    page = client.get("/can-bo/doi-nguoi/").content.decode()
    assert minh.full_name in page
    assert thao.full_name not in page
    chosen = client.get(f"{SIGN_IN}?nguoi={minh.pk}").content.decode()
    assert 'value="minh"' in chosen
    assert 'name="code"' in chosen
    assert 'value="thao"' not in client.get(f"{SIGN_IN}?nguoi={thao.pk}").content.decode()
    now = code_at(seed, step_of(timezone.now()) + 1)
    assert password(client, code=now)["Location"] == ME
    assert is_in(client)

    client.post("/can-bo/doi-nguoi/quen/")
    assert minh.full_name not in client.get("/can-bo/doi-nguoi/").content.decode()
