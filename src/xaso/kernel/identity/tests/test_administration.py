"""Administrators open accounts, give and end posts, and see nobody of another commune."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.models import Account, PositionHolding
from xaso.kernel.identity.tests import make
from xaso.kernel.organisations.api import Position
from xaso.kernel.organisations.tests import make as organisations

pytestmark = pytest.mark.django_db
LIST = "/can-bo/quan-tri/tai-khoan/"
POSTS = "/can-bo/quan-tri/vi-tri/"


@pytest.fixture
def cast():
    return make.cast()


@pytest.fixture
def khoa(client, cast):
    client.force_login(cast.khoa)
    return client


def page_of(account) -> str:
    return reverse("identity:staff-detail", args=[account.pk])


def test_the_list_shows_our_people_and_nobody_elses(khoa, cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        page = khoa.get(LIST).content.decode()

    assert all(p.full_name in page for p in (cast.minh, cast.thao, cast.phuc, cast.khoa))
    assert cast.binh.full_name not in page


@pytest.mark.parametrize("who", ["minh", "thao", "phuc", "mai", "binh"])
def test_for_anybody_else_these_pages_do_not_exist(client, cast, who):
    client.force_login(getattr(cast, who))

    for address in (LIST, f"{LIST}moi/", page_of(cast.minh), POSTS):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404


def test_another_communes_people_cannot_be_touched(khoa, cast):
    for name in ("staff-detail", "staff-disable", "staff-enable", "staff-password"):
        address = reverse(f"identity:{name}", args=[cast.binh.pk])
        assert khoa.get(address).status_code == 404
        assert khoa.post(address, {"ground": "x"}).status_code == 404

    cast.binh.refresh_from_db()
    assert cast.binh.is_active


def new_staff(client, cast, **changes):
    position = organisations.position("intake", agency=cast.agency, title="Tiếp nhận 2")
    given = {
        "full_name": "Ma Thị Hoa",
        "username": "ma.thi.hoa",
        "position": position.pk,
        "valid_from": "01/11/2026",
        "basis": "12/QĐ-UBND",
    }
    return client.post(f"{LIST}moi/", given | changes)


def test_a_new_official_gets_a_post_and_a_password_shown_once(khoa, cast, client):
    response = new_staff(khoa, cast)

    page = response.content.decode()
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    [password] = re.findall(r'data-testid="temporary-password">([^<]+)<', page)
    hoa = Account.objects.get(username="ma.thi.hoa")
    assert hoa.is_password_temporary
    assert hoa.check_password(password)
    [holding] = hoa.holdings.all()
    assert (holding.valid_from, holding.basis) == (date(2026, 11, 1), "12/QĐ-UBND")
    assert password not in khoa.get(page_of(hoa)).content.decode()
    assert {e.verb for e in audit.trail_of("identity.account", hoa.pk)} == {
        "identity.create_account",
        "identity.hold_position",
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"full_name": " "}, "Nhập họ và tên."),
        ({"username": "có dấu"}, "chữ cái không dấu"),
        ({"username": "MA.THI.LAN"}, "đã có người dùng"),
        ({"valid_from": "32/13/2026"}, "20/11/2026"),
        ({"position": ""}, "Chọn một vị trí."),
        ({"email": "khong-phai"}, "chưa đúng"),
    ],
)
def test_a_bad_entry_is_explained_kept_and_writes_nothing(khoa, cast, changes, words):
    make.staff("officer", agency=cast.agency, username="ma.thi.lan")
    before = Account.objects.count()

    response = new_staff(khoa, cast, **changes)

    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert 'value="12/QĐ-UBND"' in page
    assert Account.objects.count() == before


def test_a_post_of_another_commune_cannot_be_given(khoa, cast):
    foreign = organisations.position("admin", agency=cast.elsewhere)

    response = khoa.post(page_of(cast.minh), {"position": foreign.pk, "valid_from": "01/11/2026"})

    assert response.status_code == 422
    assert "Vị trí này không còn" in response.content.decode()


def test_a_second_post_is_given_and_shown(khoa, cast):
    post = organisations.position("clerk", agency=cast.agency, title="Văn thư kiêm nhiệm")

    khoa.post(page_of(cast.minh), {"position": post.pk, "valid_from": "1/11/2026"})

    assert "Văn thư kiêm nhiệm" in khoa.get(page_of(cast.minh)).content.decode()
    assert "clerk" in make.actor(cast.minh, cast.agency).roles


def end_of(holding) -> str:
    return reverse("identity:staff-end-holding", args=[holding.account_id, holding.pk])


def test_a_post_that_ended_gives_no_rights_from_that_day_on(khoa, cast):
    holding = cast.minh.holdings.get()

    response = khoa.post(
        end_of(holding), {"valid_until": f"{timezone.localdate():%d/%m/%Y}", "ground": "Chuyển"}
    )

    assert response.status_code == 302
    assert not make.actor(cast.minh, cast.agency).roles
    yesterday = timezone.localdate() - timedelta(days=1)
    assert make.actor(cast.minh, cast.agency, on=yesterday).roles == {"intake"}
    assert list(audit.trail_of("identity.account", cast.minh.pk))[-1].ground == "Chuyển"


def test_an_end_needs_a_reason(khoa, cast):
    holding = cast.minh.holdings.get()

    response = khoa.post(end_of(holding), {"valid_until": "22/11/2026", "ground": ""})

    assert response.status_code == 422
    assert "Nhập lý do." in response.content.decode()
    assert PositionHolding.objects.get(pk=holding.pk).valid_until is None


def test_the_last_administrator_stays(khoa, cast):
    make.staff("admin", agency=cast.elsewhere, full_name="Triệu Thị Xa")

    response = khoa.post(
        end_of(cast.khoa.holdings.get()), {"valid_until": "22/11/2026", "ground": "x"}
    )

    assert response.status_code == 422
    assert "ít nhất một quản trị viên" in response.content.decode()
    assert "admin" in make.actor(cast.khoa, cast.agency).roles


def test_nobody_locks_themselves_out(khoa, cast):
    make.staff("admin", agency=cast.agency)

    response = khoa.post(reverse("identity:staff-disable", args=[cast.khoa.pk]), {"ground": "x"})

    assert response.status_code == 422
    cast.khoa.refresh_from_db()
    assert cast.khoa.is_active


def test_a_locked_account_is_out_at_once_and_may_be_opened_again(khoa, cast, client):
    minh = type(client)()
    minh.force_login(cast.minh)
    assert minh.get("/can-bo/tai-khoan/").status_code == 200

    khoa.post(reverse("identity:staff-disable", args=[cast.minh.pk]), {"ground": "Nghỉ việc"})

    assert minh.get("/can-bo/tai-khoan/").status_code == 302
    assert "Đã khóa" in khoa.get(LIST).content.decode()
    khoa.post(reverse("identity:staff-enable", args=[cast.minh.pk]), {"ground": "Trở lại"})
    cast.minh.refresh_from_db()
    assert cast.minh.is_active
    assert minh.get("/can-bo/tai-khoan/").status_code == 302


def test_a_reset_password_ends_the_old_one_and_the_sessions(khoa, cast, client):
    minh = type(client)()
    minh.force_login(cast.minh)

    page = khoa.post(reverse("identity:staff-password", args=[cast.minh.pk])).content.decode()

    [password] = re.findall(r'data-testid="temporary-password">([^<]+)<', page)
    cast.minh.refresh_from_db()
    assert cast.minh.check_password(password)
    assert minh.get("/can-bo/tai-khoan/").status_code == 302


def test_asking_changes_nothing(khoa, cast):
    for name in ("staff-disable", "staff-enable", "staff-password"):
        page = khoa.get(reverse(f"identity:{name}", args=[cast.minh.pk]))
        assert page.status_code == 200
        assert cast.minh.full_name in page.content.decode()

    cast.minh.refresh_from_db()
    assert cast.minh.is_active
    assert not cast.minh.is_password_temporary


def test_posts_are_added_and_only_empty_ones_go(khoa, cast):
    khoa.post(POSTS, {"title": "Địa chính", "role": "officer", "valid_from": "01/11/2026"})
    post = Position.objects.get(title="Địa chính")
    held = Position.objects.get(agency=cast.agency, role="intake")
    gone = {"valid_until": f"{timezone.localdate():%d/%m/%Y}", "ground": "Sắp xếp lại"}

    assert "Địa chính" in khoa.get(POSTS).content.decode()
    refused = khoa.post(reverse("identity:position-end", args=[held.pk]), gone)
    assert refused.status_code == 422
    assert "Còn người giữ" in refused.content.decode()
    assert khoa.post(reverse("identity:position-end", args=[post.pk]), gone).status_code == 302
    assert "Địa chính" not in khoa.get(POSTS).content.decode()


def test_a_post_without_a_role_is_not_added(khoa, cast):
    response = khoa.post(POSTS, {"title": "Địa chính", "valid_from": "01/11/2026"})

    assert response.status_code == 422
    assert "Chọn một vai trò." in response.content.decode()
    assert not Position.objects.filter(title="Địa chính").exists()
