"""The first day: once, whole or not at all, for whoever holds the token."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from openpyxl import Workbook
from tests.architecture.accounts import make_cast

from xaso.kernel.calendar import api as calendar
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.site.operations import setup as first_day
from xaso.site.operations.staff_sheet import read_staff

ANSWERS = {
    "agency_name": "UBND xã Phú Lương",
    "agency_code": "H55.9",
    "hamlets": "Xóm Đồng Nghè\n\n Xóm  Cây Thị \nXóm Đồng Nghè",
    "admin_name": "Lê Quang Vinh",
    "admin_username": "quantri",
    "admin_password": "che-xanh-thai-nguyen",
    "calendar_decision": "1234/TTg-KGVX",
}
HEADER = ["Họ và tên", "Tên đăng nhập", "Chức danh", "Vai trò", "Thư điện tử"]
HIEN = ["Ma Thị Thu Hiền", "hien.mt", "Công chức Một cửa", "Tiếp nhận", ""]


def sheet(*rows):
    book = Workbook()
    page = book.worksheets[0]
    for row in (HEADER, *rows):
        page.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "can-bo.xlsx"
    return file


@pytest.fixture
def token(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    return first_day.make_token()


def test_rows_are_read_and_bad_ones_named():
    reading = read_staff(
        sheet(
            HIEN,
            ["Nguyễn Văn An", "Nguyễn An", "Cán bộ", "Sếp", "x"],
            [None] * 5,
            ["Trùng Tên", "HIEN.MT", "Công chức Một cửa", "intake", None],
        )
    )
    assert [row.username for row in reading.rows] == ["hien.mt"]
    assert reading.rows[0].role == "intake"
    assert len(reading.problems) == 2
    assert reading.problems[0].startswith("Dòng 3:")
    assert "vai trò" in reading.problems[0]
    assert "dòng 2" in reading.problems[1]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"<html>", b"\xff\xfea,b"])
def test_what_is_no_workbook_is_a_sentence(content):
    assert read_staff(io.BytesIO(content)).problems


@pytest.mark.django_db
def test_the_browser_sets_up_once(token, django_capture_on_commit_callbacks):
    client = Client()
    assert client.get("/thiet-lap/").status_code == 404
    assert client.get("/thiet-lap/", {"ma": "wrong"}).status_code == 404
    assert client.get("/thiet-lap/", {"ma": token}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/thiet-lap/", {**ANSWERS, "ma": token, "staff": sheet(HIEN)})
    assert done.status_code == 200, done.content.decode()
    assert "hien.mt" in done.content.decode()
    agency = organisations.Agency.objects.get(name="UBND xã Phú Lương")
    assert {str(hamlet) for hamlet in agency.hamlets.all()} == {"Xóm Đồng Nghè", "Xóm Cây Thị"}
    assert calendar.CalendarYear.objects.get(agency=agency).is_confirmed
    assert identity.Account.objects.get(username="quantri").check_password("che-xanh-thai-nguyen")
    assert identity.Account.objects.get(username="hien.mt").is_password_temporary
    assert client.post("/thiet-lap/", {**ANSWERS, "ma": token}).status_code == 404


@pytest.mark.django_db
def test_a_bad_row_keeps_what_was_typed_and_writes_nothing(token):
    bad = sheet(["", "an", "Cán bộ", "Tiếp nhận", ""])
    answer = Client().post("/thiet-lap/", {**ANSWERS, "ma": token, "staff": bad})
    assert answer.status_code == 422
    assert "UBND xã Phú Lương" in answer.content.decode()
    assert "Dòng 2" in answer.content.decode()
    assert not organisations.Agency.objects.exists()


@pytest.mark.django_db
def test_the_terminal_asks_the_same(token, tmp_path, capsys):
    (tmp_path / "answers.json").write_text(json.dumps(ANSWERS))
    call_command("setup", answers=tmp_path / "answers.json")
    assert first_day.is_set_up()
    with pytest.raises(CommandError, match="Đã thiết lập"):
        call_command("setup", browser=True)


@pytest.mark.django_db
def test_a_missing_answer_is_named(token, tmp_path):
    (tmp_path / "answers.json").write_text(json.dumps({**ANSWERS, "admin_password": "ngan"}))
    with pytest.raises(CommandError, match="Mật khẩu"):
        call_command("setup", answers=tmp_path / "answers.json")
    assert not first_day.is_set_up()


@pytest.mark.django_db
def test_the_state_page_is_the_administrators(token):
    cast = make_cast()
    page = cast["admin"].get("/quan-tri/tinh-trang/")
    assert page.status_code == 200
    assert 'data-check="backup"' in page.content.decode()
    assert cast["leader"].get("/quan-tri/tinh-trang/").status_code == 404
