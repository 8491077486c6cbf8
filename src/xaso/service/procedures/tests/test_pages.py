"""What everybody sees: four answers, one button, and where to go for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from xaso.kernel.organisations import api as organisations
from xaso.service.procedures.finding import find_codes
from xaso.service.procedures.models import Adoption, ProcedureVersion
from xaso.service.procedures.services.words import index
from xaso.service.procedures.tests import make

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune() -> organisations.Agency:
    agency = make.agency()
    organisations.SiteProfile.objects.create(
        agency=agency, name="Xã Động Đạt", address="Phố Đu", hotline="02083123456"
    )
    return agency


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_a_code_finds_its_procedure_alone_though_no_word_of_it_is_indexed() -> None:
    for code in ("3.000722", "3.000723"):
        make.version(code, "Liên thông")

    assert find_codes(" 3.000722 ") == ["3.000722"]
    assert find_codes("3.000999") == []


def test_an_adopted_procedure_answers_four_things_and_has_one_button(
    client: Client, commune: organisations.Agency
) -> None:
    make.adoption(
        commune,
        make.version(unit="working_day", value=3, exemptions=["hộ nghèo"]),
        local_fees=[{"amount": 8000, "currency": "VND", "note": "mỗi bản"}],
    )

    html = page(client, "/thu-tuc/1.001193/")

    for words in (
        "Giấy chứng sinh",
        "3 ngày làm việc",
        "8.000\u00a0₫",
        "mỗi bản",
        "hộ nghèo",
        "Phố Đu",
    ):
        assert words in html
    assert html.count('data-testid="apply"') == 1
    assert 'href="/nop-ho-so/1.001193/"' in html


def test_what_nobody_understood_stands_word_for_word(
    client: Client, commune: organisations.Agency
) -> None:
    version = make.version(unit="", channels=("in_person",))
    version.ways.update(verbatim_time="10-25", verbatim_fee="Phí : <b>o</b> Đồng")
    make.adoption(commune, version)

    html = page(client, "/thu-tuc/1.001193/")

    assert '<q lang="vi">10-25</q>' in html
    assert "Phí : &lt;b&gt;o&lt;/b&gt; Đồng" in html


def test_a_price_with_tiers_and_a_cap_stands_with_the_words_that_say_so(
    client: Client, commune: organisations.Agency
) -> None:
    version = make.version(channels=("in_person",))
    tiers = "trang 1–2: 2.000 đồng/trang; trang 3 trở đi: 1.000 đồng/trang; không quá 200.000 đồng"
    version.ways.update(
        fees=[{"amount": 2000, "currency": "VND", "note": "mỗi trang"}],
        fees_understood=True,
        verbatim_fee=tiers,
    )
    make.adoption(commune, version)

    for path in ("/thu-tuc/1.001193/", "/thu-tuc/1.001193/in/"):
        html = page(client, path)

        assert "2.000\u00a0₫" in html
        assert tiers in html


def test_an_official_price_understood_in_full_is_not_told_twice(
    client: Client, commune: organisations.Agency
) -> None:
    version = make.version(channels=("in_person",), source=ProcedureVersion.Source.OFFICIAL)
    version.ways.update(
        fees=[{"amount": 8000, "currency": "VND", "note": ""}],
        fees_understood=True,
        verbatim_fee="Phí : 8000 Đồng",
    )
    make.adoption(commune, version)

    assert "Phí : 8000 Đồng" not in page(client, "/thu-tuc/1.001193/")


@pytest.mark.parametrize(
    ("route", "words"),
    [
        (Adoption.FilingRoute.NATIONAL_PORTAL, "https://dichvucong.gov.vn"),
        (Adoption.FilingRoute.COUNTER, "Chỉ nộp tại quầy"),
    ],
)
def test_what_is_filed_elsewhere_has_no_apply_button(
    client: Client, commune: organisations.Agency, route: str, words: str
) -> None:
    make.adoption(commune, filing_route=route)

    html = page(client, "/thu-tuc/1.001193/")

    assert words in html
    assert 'data-testid="apply"' not in html


def test_what_is_not_adopted_only_says_where_to_go(
    client: Client, commune: organisations.Agency
) -> None:
    make.version(levels=["Cấp Tỉnh"])

    html = page(client, "/thu-tuc/1.001193/")

    assert "Trung tâm Phục vụ hành chính công của tỉnh" in html
    assert "Giấy chứng sinh" not in html
    assert 'data-testid="apply"' not in html
    page(client, "/thu-tuc/1.001193/in/", 404)
    page(client, "/thu-tuc/9.999999/", 404)


def test_the_catalogue_lists_and_finds_what_is_adopted_first(
    client: Client, commune: organisations.Agency
) -> None:
    adopted, other = make.version(), make.version("1.004884", "Đăng ký lại khai sinh")
    make.adoption(commune, adopted)
    index(adopted)
    index(other)

    listed, found = page(client, "/thu-tuc/"), page(client, "/thu-tuc/?q=khai+sih")

    assert "/thu-tuc/1.001193/" in listed
    assert "/thu-tuc/1.004884/" not in listed
    assert found.index("/thu-tuc/1.001193/") < found.index("nơi khác giải quyết")
    assert found.index("nơi khác giải quyết") < found.index("/thu-tuc/1.004884/")
    assert "Không tìm thấy" in page(client, "/thu-tuc/?q=zzzz")


@pytest.mark.parametrize("query", ["mai táng", "tien mai tang", "công chứng", "chung thuc"])
def test_look_alikes_are_told_apart_by_a_question(
    client: Client, commune: organisations.Agency, query: str
) -> None:
    html = client.get("/thu-tuc/", {"q": query}).content.decode()

    assert 'data-testid="choice"' in html


def test_the_question_has_its_own_page(client: Client, commune: organisations.Agency) -> None:
    assert page(client, "/thu-tuc/chon/mai-tang/").count("/thu-tuc/") >= 4
    assert "war veteran" in page(client, "/en/thu-tuc/chon/mai-tang/")
    page(client, "/thu-tuc/chon/khong-co/", 404)


def test_the_notice_carries_a_qr_of_its_page(client: Client, commune: organisations.Agency) -> None:
    make.adoption(commune)

    html = page(client, "/thu-tuc/1.001193/in/")

    assert "data:image/svg+xml" in html
    assert "http://testserver/thu-tuc/1.001193/" in html


def test_a_page_is_kept_and_asked_for_again_by_its_tag(
    client: Client, commune: organisations.Agency
) -> None:
    make.adoption(commune)
    first = client.get("/thu-tuc/1.001193/")

    again = client.get("/thu-tuc/1.001193/", headers={"If-None-Match": first["ETag"]})

    assert "public" in first["Cache-Control"]
    assert again.status_code == 304


def test_more_procedures_need_no_more_queries(
    client: Client,
    commune: organisations.Agency,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    account = make.account()
    for number in range(12):
        version = make.version(f"1.00{number:04}", f"Khai sinh thứ {number}")
        make.adoption(commune, version, confirmed_by=account)
        index(version)

    for path in ("/thu-tuc/", "/thu-tuc/?q=khai+sinh", "/thu-tuc/1.000003/"):
        with django_assert_max_num_queries(10):
            page(client, path)
