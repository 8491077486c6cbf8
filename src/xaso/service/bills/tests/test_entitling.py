"""The commune's list of exempted households comes in from a sheet, each row for itself."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations.tests import make as organisations
from xaso.kernel.residents import api as residents
from xaso.kernel.residents.tests import make as make_residents
from xaso.service.bills import api as bills
from xaso.service.bills.models import EntitledHousehold
from xaso.service.bills.services import entitling, listing
from xaso.service.bills.tests import make

HEADING = ("Xóm", "Số hộ", "Số quyết định")


@pytest.fixture
def commune(db):
    made = organisations.agency()
    make.hamlets(made)
    make_residents.people(
        made,
        make_residents.person(2),
        make_residents.person(3, number="", name="Ma Văn Ba", household="7"),
        make_residents.person(4, number="", name="Lý A Sìn", household="12", hamlet="Cầu Lân"),
    )
    return made


@pytest.fixture
def thao(commune):
    return people.actor(people.staff("officer", agency=commune), commune, on=make.NOON.date())


def home(commune, hamlet, number):
    [found] = residents.book_of(commune).found(hamlet, "", make.NOON.date())
    return residents.household_by_number(commune, found.id, number)


def entitled(commune, actor, content, **values):
    told = {"valid_from": date(2026, 1, 1), "valid_until": date(2027, 1, 1), **values}
    return entitling.entitle_list(
        commune,
        listing.Brought("ho.csv", content),
        exemption="bill-poor",
        actor=actor,
        now=make.NOON,
        **told,
    )


def workbook(*lines):
    book, out = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    for line in lines:
        sheet.append(line)
    book.save(out)
    return out.getvalue()


def test_households_are_found_by_hamlet_and_number_whatever_the_order_of_columns(commune, thao):
    sheet = workbook(
        ("STT", " SỐ QUYẾT ĐỊNH *", "so ho:", "Xóm."),
        (1, "QĐ 1", 12.0, "Xóm Đuổm"),
        (2, "QĐ 2", "7", "đuổm"),
        (3, "QĐ 3", 12, "Cầu Lân"),
    )
    assert entitled(commune, thao, sheet) == (3, 0, [])
    found = EntitledHousehold.objects.values_list("household_id", "evidence", "exemption")
    assert set(found) == {
        (home(commune, "Đuổm", "12"), "QĐ 1", "bill-poor"),
        (home(commune, "Đuổm", "7"), "QĐ 2", "bill-poor"),
        (home(commune, "Cầu Lân", "12"), "QĐ 3", "bill-poor"),
    }
    row = EntitledHousehold.objects.first()
    assert row is not None
    assert (row.valid_from, row.valid_until, row.at, row.by_id, row.agency) == (
        date(2026, 1, 1), date(2027, 1, 1), make.NOON, thao.id, commune,
    )  # fmt: skip
    entry = audit.trail_of("bills.entitled_household", row.pk).get()
    assert (entry.verb, entry.agency_id, entry.details) == (
        "bills.entitle_household", commune.pk, {"exemption": "bill-poor"},
    )  # fmt: skip


def test_each_row_that_is_refused_says_why_and_the_others_are_taken(commune, thao):
    content = make.csv_of(
        [
            ("Đuổm", "12", "QĐ 1"),
            ("", "", "QĐ 2"),
            ("Không Có", "12", "QĐ 3"),
            ("Đuổm", "99", "QĐ 4"),
            ("Đuổm", "7", " "),
            ("Cầu Lân",),
            ("", "7", "QĐ 5"),
            ("Đuổm", "12", "QĐ 6"),
            ("Cầu Lân", "12", "QĐ 7"),
        ],
        HEADING,
    )
    found = entitled(commune, thao, content)
    assert (found.new, found.known) == (2, 1)
    unknown = "Không có hộ này trong danh sách của xóm."
    assert found.rejected == [
        (4, unknown), (5, unknown), (6, "Ghi số quyết định công nhận."), (7, unknown), (8, unknown),
    ]  # fmt: skip
    assert EntitledHousehold.objects.count() == 2


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xfe", b"PK\x03\x04", "Xóm;Số hộ\nĐuổm;12".encode(),
        "Xóm;Số hộ;Số quyết định\rĐuổm;12;QĐ".encode(),
    ],
)  # fmt: skip
def test_what_is_no_such_list_is_refused_beside_the_file(commune, thao, content):
    with pytest.raises(bills.WrongEntry) as told:
        entitled(commune, thao, content)
    assert told.value.field == "file"


def test_a_file_may_be_as_large_as_five_megabytes(commune, thao):
    assert listing.BIGGEST == 5 * 1024 * 1024
    content = make.csv_of([("Đuổm", "12", "QĐ 1")], HEADING)
    largest = content + b"\n" * (listing.BIGGEST - len(content))
    with pytest.raises(bills.WrongEntry, match="5 MB"):
        entitled(commune, thao, largest + b"\n")
    assert entitled(commune, thao, largest).new == 1


def test_days_that_cannot_be_are_no_fault_of_a_row(commune, thao):
    content = make.csv_of([("Đuổm", "12", "QĐ 1")], HEADING)
    with pytest.raises(bills.WrongEntry) as told:
        entitled(commune, thao, content, valid_until=date(2026, 1, 1))
    assert told.value.field == "valid_until"
    one_day = entitled(commune, thao, content, valid_until=date(2026, 1, 2))
    assert one_day.new == 1


def test_a_clerk_keeps_no_such_list(commune):
    clerk = people.actor(people.staff("clerk", agency=commune), commune, on=make.NOON.date())
    with pytest.raises(bills.NotAllowed):
        entitled(commune, clerk, b"")
