"""The register of a month: the right dossiers, opened for print and sheet, never a formula."""

from __future__ import annotations

import io
import subprocess
from datetime import date

import pytest
from openpyxl import load_workbook

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import register
from xaso.service.dossiers.models import DossierAccess
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
PAGE = "/can-bo/so-theo-doi/"
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def at():
    return make.house()


def month(at, first=NOVEMBER):
    return list(register.received_in(at.acts(at.minh), at.agency, first))


def day(number, hour=9, month_=11):
    return make.MORNING.replace(month=month_, day=number, hour=hour)


def test_a_month_holds_what_was_received_in_it_by_local_days(at):
    made = [
        make.dossier(at, "received", now=moment)
        for moment in (day(30, 23, 10), day(2), day(30, 23), day(1, 0, 12))
    ]
    make.dossier(at, "submitted", now=day(3))

    assert [one.pk for one in month(at)] == [made[1].pk, made[2].pk]
    assert [one.pk for one in month(at, date(2026, 12, 1))] == [made[3].pk]
    assert register.months_of(at.acts(at.minh), at.agency) == [
        date(2026, 12, 1),
        date(2026, 11, 1),
        date(2026, 10, 1),
    ]


def test_what_another_agency_shares_stands_in_its_register_alone(at):
    mine, shared = (make.dossier(at, "received") for _ in range(2))
    dossiers.Dossier.objects.filter(pk=shared.pk).update(agency=at.elsewhere)
    DossierAccess.objects.create(dossier=shared, agency=at.agency, ground="Nhận hộ")

    assert [one.pk for one in month(at)] == [mine.pk]


def test_a_line_says_who_what_and_when(at):
    dossier = make.dossier(at, "returned")
    [row] = register.rows_of(month(at))

    assert (row.position, row.code, row.sets) == ("1", dossier.code, "1")
    assert row.owner == make.PARTIES.owner_name
    assert row.contact == f"{make.PARTIES.address}, {make.PARTIES.phone}"
    assert (row.received, row.returned) == ("17/11/2026", "17/11/2026")
    assert row.due == "20/11/2026"
    assert row.agency == at.agency.name


def test_what_was_erased_has_no_address_and_breaks_nothing(at):
    first, second = make.dossier(at, "received"), make.dossier(at, "received")
    keyring.destroy(first.key_id)
    contacts = {row.code: row.contact for row in register.rows_of(month(at))}

    assert contacts == {
        first.code: "",
        second.code: f"{make.PARTIES.address}, {make.PARTIES.phone}",
    }


def test_many_lines_cost_no_more_queries_than_few(at, django_assert_num_queries):
    for _number in range(3):
        make.dossier(at, "received")
    few = month(at)
    with django_assert_num_queries(3):
        register.rows_of(few)
    for _number in range(4):
        make.dossier(at, "received")
    many = month(at)
    with django_assert_num_queries(3):
        register.rows_of(many)


def test_strangers_see_nothing_of_it(at):
    make.dossier(at, "received")
    stranger = make.house(code="1.000001")

    assert month(stranger) == []
    assert register.months_of(stranger.acts(stranger.minh), stranger.agency) == []


def test_the_page_the_print_and_the_sheet_say_the_same(at, client):
    found = [make.dossier(at, state) for state in ("received", "returned")]
    client.force_login(at.minh)
    page = client.get(PAGE)
    assert page.text.count('data-testid="register-row"') == 2
    pdf = client.get(f"{PAGE}so.pdf?thang=2026-11")
    said = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf.content, capture_output=True, check=True
    ).stdout.decode()
    sheet = client.get(f"{PAGE}so.xlsx?thang=2026-11")
    rows = list(load_workbook(io.BytesIO(sheet.content)).worksheets[0].values)

    assert rows[0] == tuple(register.COLUMNS.values())
    assert [row[1] for row in rows[1:]] == [one.code for one in found]
    for one in found:
        assert one.code in page.text
        assert str(one.code) in said
    assert "Mẫu số 07" in said
    for name in ("register", "register-print", "register-export"):
        [entry] = audit.trail_of("dossiers.list", name)
        assert entry.details["dossiers"] == sorted(str(one.pk) for one in found)


def test_what_looks_like_a_formula_stays_text():
    row = register.Row(*["=1+1"] * 12)
    [_head, cells] = load_workbook(io.BytesIO(register.sheet_of([row]))).worksheets[0].rows

    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.value for cell in cells} == {"=1+1"}


@pytest.mark.parametrize("asked", ["2026-10", "tháng này", "2026-13"])
def test_a_month_without_dossiers_is_not_there(at, client, asked):
    make.dossier(at, "received")
    client.force_login(at.minh)

    assert client.get(PAGE, {"thang": asked}).status_code == 404


def test_an_empty_register_says_so(at, client):
    client.force_login(at.minh)

    assert 'data-testid="empty"' in client.get(PAGE).text
    assert not dossiers.Dossier.objects.exists()
