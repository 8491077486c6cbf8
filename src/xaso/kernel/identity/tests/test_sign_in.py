"""Staff come in by the right password only, are slowed down when guessing, and go out for good."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import services
from xaso.kernel.identity.models import Account, Attempt
from xaso.kernel.identity.tests import make
from xaso.kernel.organisations.tests import make as organisations

pytestmark = pytest.mark.django_db
SIGN_IN, ME = "/can-bo/dang-nhap/", "/can-bo/tai-khoan/"


@pytest.fixture
def agency():
    return organisations.agency()


@pytest.fixture
def minh(agency):
    return make.staff("intake", agency=agency, username="minh", password=make.PASSWORD)


def sign_in(client, password=make.PASSWORD, username="minh", following=ME):
    return client.post(SIGN_IN, {"username": username, "password": password, "next": following})


def test_the_page_is_there_for_everybody(client, agency):
    page = client.get(SIGN_IN)

    assert page.status_code == 200
    assert "Đăng nhập cán bộ" in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_the_right_password_lets_in_and_is_written_down(client, minh):
    response = sign_in(client, username=" MINH ")

    assert (response.status_code, response["Location"]) == (302, ME)
    assert minh.full_name in client.get(ME).content.decode()
    assert list(audit.trail_of("identity.account", minh.pk))[-1].verb == "identity.sign_in"


@pytest.mark.parametrize(
    ("username", "password"), [("minh", "sai-mat-khau"), ("khong-co-ai", make.PASSWORD)]
)
def test_wrong_name_and_wrong_password_read_the_same_and_keep_what_was_typed(
    client, minh, username, password
):
    response = sign_in(client, username=username, password=password)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in page
    assert f'value="{username}"' in page
    assert password not in page
    assert client.get(ME).status_code == 302


def test_empty_fields_are_named(client, minh):
    response = sign_in(client, username="", password="")

    page = response.content.decode()
    assert response.status_code == 422
    assert "Nhập tên đăng nhập." in page
    assert "Nhập mật khẩu." in page
    assert not Attempt.objects.exists()


def test_guessing_is_slowed_down_even_with_the_right_password_in_the_end(client, minh):
    for _ in range(8):
        sign_in(client, password="sai")

    response = sign_in(client)

    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 900
    assert "phút rồi thử lại" in response.content.decode()


def test_guessing_at_one_name_does_not_shut_another_out(client, agency, minh):
    make.staff("officer", agency=agency, username="thao", password=make.PASSWORD)
    for _ in range(9):
        sign_in(client, password="sai")

    assert sign_in(client, username="thao").status_code == 302


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)", "\\\\evil"]
)
def test_nobody_is_sent_to_another_site(client, minh, settings, elsewhere):
    settings.LOGIN_REDIRECT_URL = "identity:me"

    assert sign_in(client, following=elsewhere)["Location"] == ME


def test_a_page_that_needs_sign_in_is_found_again_afterwards(client, minh):
    away = client.get(f"{ME}?a=1")
    assert away["Location"] == f"{SIGN_IN}?next=/can-bo/tai-khoan/%3Fa%3D1"

    assert f'name="next" value="{ME}?a=1"' in client.get(away["Location"]).content.decode()


def test_a_disabled_account_stays_out(client, agency, minh):
    Account.objects.filter(pk=minh.pk).update(is_active=False)

    assert sign_in(client).status_code == 422


def test_signing_in_changes_the_session_and_signing_out_ends_it(client, minh):
    client.get(SIGN_IN)
    sign_in(client)
    session = client.cookies["xaso"].value

    assert client.get("/can-bo/dang-xuat/").status_code == 405
    assert client.post("/can-bo/dang-xuat/")["Location"] == "/"

    client.cookies["xaso"] = session
    assert client.get(ME).status_code == 302


def test_disabling_ends_sessions_that_enabling_does_not_revive(client, agency, minh):
    make.staff("admin", agency=agency)
    sign_in(client)
    today = date(2026, 11, 22)

    services.disable_account(actor=make.MACHINE, account=minh, on=today)
    assert client.get(ME).status_code == 302
    services.enable_account(actor=make.MACHINE, account=minh)

    assert client.get(ME).status_code == 302


def change(client, current=make.PASSWORD, new="mot-cau-moi-de-nho", again="mot-cau-moi-de-nho"):
    return client.post(ME, {"current": current, "new": new, "again": again})


def test_a_changed_password_signs_the_other_devices_out_and_not_this_one(client, minh):
    other = type(client)()
    sign_in(client)
    sign_in(other)

    assert change(client).status_code == 302

    assert client.get(ME).status_code == 200
    assert other.get(ME).status_code == 302
    assert sign_in(other).status_code == 422
    assert sign_in(other, password="mot-cau-moi-de-nho").status_code == 302


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"current": "sai"}, "Mật khẩu hiện nay không đúng."),
        ({"new": "ngan", "again": "ngan"}, "quá ngắn"),
        ({"new": "password123", "again": "password123"}, "phổ biến"),
        ({"again": "khac-di-mot-chut"}, "không giống nhau"),
        ({"new": make.PASSWORD, "again": make.PASSWORD}, "phải khác mật khẩu hiện nay"),
    ],
)
def test_a_bad_change_is_explained_and_changes_nothing(client, minh, given, words):
    client.force_login(minh)

    response = change(client, **given)

    assert response.status_code == 422
    assert words in response.content.decode()
    minh.refresh_from_db()
    assert minh.check_password(make.PASSWORD)


def test_other_devices_can_be_signed_out_without_a_new_password(client, minh):
    other = type(client)()
    sign_in(client)
    sign_in(other)

    client.post(reverse("identity:end-other-sessions"))

    assert client.get(ME).status_code == 200
    assert other.get(ME).status_code == 302


def test_a_temporary_password_leads_to_its_change(client, minh):
    services.set_password(
        actor=make.MACHINE, account=minh, password=make.PASSWORD, is_temporary=True
    )

    assert sign_in(client, following="/")["Location"] == ME
    assert "là tạm" in client.get(ME).content.decode()
    change(client)
    assert "là tạm" not in client.get(ME).content.decode()
