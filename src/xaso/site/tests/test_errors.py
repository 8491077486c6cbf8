"""The pages nobody wants to see still help, and ask nothing of what is broken."""

import re

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from xaso.kernel.organisations.tests import make as make_organisations
from xaso.site import views
from xaso.site.middleware import DatabaseOutage, PageCompression


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "heading"),
    [("/khong-co/", "Không có trang này"), ("/en/nothing/", "There is no such page")],
)
def test_a_missing_page_leads_home_in_the_readers_language(client, path, heading):
    answer = client.get(path)
    assert answer.status_code == 404
    assert heading in answer.content.decode()


def test_an_outage_asks_nothing_and_says_when_to_come_back(rf):
    def away(request):
        raise OperationalError("gone")

    answer = DatabaseOutage(away)(rf.get("/"))
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "Tạm ngừng trong giây lát" in page
    assert "Back in a moment" in page


def test_our_own_fault_asks_nothing(rf):
    answer = views.server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


@pytest.mark.django_db
def test_a_request_too_large_to_read_is_413(client):
    request = client.get("/").wsgi_request
    answer = views.bad_request(request, RequestDataTooBig("big"))
    assert answer.status_code == 413
    assert "Tệp gửi lên quá lớn" in answer.content.decode()


@pytest.mark.django_db
def test_pages_are_compressed_and_papers_are_not(client):
    page = client.get("/", headers={"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    request = page.wsgi_request
    request.META["HTTP_ACCEPT_ENCODING"] = "gzip"
    paper = PageCompression(lambda r: HttpResponse(b"%PDF" * 999, content_type="application/pdf"))
    answer = paper(request)
    assert isinstance(answer, HttpResponse)
    assert "Content-Encoding" not in answer


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/thu-tuc/%00/", "/nop-ho-so/%00/", "/tra-cuu/%00/"])
def test_an_address_with_a_nul_is_no_address(client, path):
    make_organisations.agency()

    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_a_search_for_a_nul_finds_nothing_and_fails_nowhere(client):
    make_organisations.agency()

    assert client.get("/thu-tuc/?q=%00").status_code == 200


@pytest.fixture
def browser():
    """Return a browser whose forms are checked and whose tokens no longer fit."""
    make_organisations.agency()
    made = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    made.cookies["csrftoken"] = "x" * 32
    return made


LATE = {"code": "ABCD <i>", "secret": "2345", "csrfmiddlewaretoken": "y" * 32}


@pytest.mark.django_db
def test_a_form_sent_too_late_comes_back_with_what_was_typed_and_can_be_sent(browser):
    answer = browser.post("/tra-cuu/", LATE)
    page = answer.content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token

    assert answer.status_code == 422
    assert "xin bấm gửi lại" in page
    assert 'name="code" value="ABCD &lt;i&gt;"' in page
    assert "no-store" in answer["Cache-Control"]
    again = browser.post("/tra-cuu/", LATE | {"csrfmiddlewaretoken": token[1]})
    assert "xin bấm gửi lại" not in again.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers", [{"Origin": "http://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_form_from_elsewhere_gets_no_fresh_token(browser, headers):
    answer = browser.post("/tra-cuu/", LATE, headers=headers)

    assert answer.status_code == 403
    assert "csrfmiddlewaretoken" not in answer.content.decode()


@pytest.mark.django_db
def test_a_password_is_never_written_into_the_page(browser):
    page = browser.post("/can-bo/dang-nhap/", {"username": "an", "password": "bí mật"})

    assert 'value="an"' in page.content.decode()
    assert "bí mật" not in page.content.decode()


@pytest.mark.django_db
def test_who_was_signed_out_meanwhile_loses_nothing_typed():
    make_organisations.agency()
    staff = Client(headers={"Origin": "http://testserver"})
    staff.cookies["csrftoken"] = "x" * 32
    answer = staff.post("/can-bo/tiep-nhan/", {"submitter_name": "Nguyễn Thị Mai"})

    assert answer.status_code == 422
    assert "Nguyễn Thị Mai" in answer.content.decode()
    assert staff.get("/can-bo/tiep-nhan/").status_code == 302
