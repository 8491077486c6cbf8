"""Lists of hamlets and of people move in: tried, brought once, and taken back."""

from __future__ import annotations

import json
import time
from datetime import date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.residents import api as residents
from xaso.kernel.residents.tests import make as make_residents
from xaso.service.moving import api as moving
from xaso.service.moving.domain import lists
from xaso.service.moving.domain.table import Row
from xaso.service.moving.tests.make import CONSOLE, HAMLETS, PEOPLE, person, sheet

pytestmark = pytest.mark.django_db
NOW = make_residents.MORNING


@pytest.fixture
def agency():
    made = agencies.agency()
    make_residents.hamlets(made)
    return made


def bring(agency, *rows, way=moving.import_residents, head=PEOPLE, is_trial=False):
    return way(
        agency=agency,
        content=sheet(head, *rows),
        name="danh sach.xlsx",
        actor=CONSOLE,
        now=NOW,
        is_trial=is_trial,
    )


def bring_hamlets(agency, *rows, is_trial=False):
    return bring(agency, *rows, way=moving.import_hamlets, head=HAMLETS, is_trial=is_trial)


def undo(report):
    return moving.undo(import_id=report.import_id, actor=CONSOLE, now=NOW)


def told(agency):
    return {one.name: one for one in residents.told_people(agency)}


def test_people_are_brought_in_as_the_contract_says(agency):
    report = bring(agency, person(), person("Lê Văn Hai", number="x", relation="Chồng", sex="Nam"))

    assert report.as_json() == {
        "rows": 2,
        "ok": 1,
        "rejected": [{"row": 4, "reason": "Số định danh chỉ có chữ số."}],
        "import": str(report.import_id),
    }
    made = moving.Import.objects.get()
    assert (made.kind, made.rows, made.ok, made.name) == ("residents", 2, 1, "danh sach.xlsx")
    [entry] = audit.trail_of("moving.import", made.pk)
    assert entry.verb == "moving.import"
    assert entry.details == {"rows": 2, "ok": 1, "kind": "residents", "sha256": made.sha256}


def test_what_a_sheet_did_to_numbers_and_dates_is_undone(agency):
    given = person(
        number=19301001234,
        phone=912345678,
        household=12.0,
        born=datetime(2001, 5, 2),  # noqa: DTZ001
    )
    year = person("Lê Già", born=1940, number=None, relation=None, household=None, phone=None)

    assert bring(agency, given, year).rejected == []

    one, old = told(agency)["Trần Thị An"], told(agency)["Lê Già"]
    assert (one.number, one.phone, one.household, one.born) == (
        "019301001234",
        "+84912345678",
        "12",
        "02/05/2001",
    )
    assert (old.born, old.number, old.household) == ("1940", "", "")


def test_only_numbers_that_lost_their_noughts_get_them_back():
    def digits(value):
        return Row(1, {"number": value}).digits("number", 10, 11, whole=12)

    assert digits(1_193_010_012) == "001193010012"
    assert digits(193_010_012) == "193010012"
    assert digits("19301001234") == "19301001234"
    assert digits(None) == ""
    assert Row(1, {"born": date(2001, 5, 2)}).day("born") == date(2001, 5, 2)
    assert Row(1, {}).day("born") is None
    assert Row(1, {"n": 1.5}).words("n") == "1.5"


@pytest.mark.parametrize("heading", ["Giới", "GIỚI TÍNH", "Giới tính (Nam/Nữ)*"])
def test_a_heading_is_known_in_its_short_and_long_form(heading):
    assert lists.PEOPLE.part(heading) == "sex"
    assert lists.PEOPLE.part("Cột lạ") == ""


def test_what_an_export_writes_is_known_again():
    for columns, kind in ((lists.HAMLETS, "hamlets"), (lists.PEOPLE, "residents")):
        for part, title in lists.WRITTEN[kind].items():
            assert columns.part(title) == part


def test_a_trial_tells_the_same_and_leaves_nothing(agency):
    rows = (person(), person(), person("Bé", born="x"))
    before = audit.entries_about("organisations.agency").count()
    tried = bring(agency, *rows, is_trial=True)

    assert tried.import_id is None
    assert set(tried.as_json()) == {"rows", "ok", "rejected"}
    assert not residents.Person.objects.exists()
    assert not moving.Import.objects.exists()
    assert audit.entries_about("organisations.agency").count() == before
    done = bring(agency, *rows)
    assert (tried.rows, tried.ok, tried.rejected) == (done.rows, done.ok, done.rejected)
    assert [one["row"] for one in done.rejected] == [4, 5]


def test_a_list_brought_in_twice_changes_nothing(agency):
    rows = (person(), person("Lê Bé", number="", relation="Con", born="2020"))
    assert bring(agency, *rows).ok == 2
    again = bring(agency, *rows)

    assert (again.ok, len(again.rejected), again.import_id) == (0, 2, None)
    assert residents.Person.objects.count() == 2
    assert moving.Import.objects.count() == 1


def test_hamlets_are_brought_in_and_refused_by_row(agency):
    report = bring_hamlets(
        agency,
        ("Đẩu", "Xóm", "X07", "Yên Đổ", "01/01/2020", None),
        ("Xóm Duổm", None, None, None, None, None),
        ("Cũ", "Thôn", 12.0, "", "hôm kia", None),
        ("Cũ", "Thôn", 12.0, "", None, datetime(2025, 7, 1)),  # noqa: DTZ001
    )

    assert report.rejected == [
        {"row": 4, "reason": "Xóm “Duổm” đã có trong danh mục."},
        {"row": 5, "reason": "Không đọc được ngày “hôm kia”."},
    ]
    assert report.ok == 2
    old = residents.Hamlet.objects.get(name="Cũ")
    assert (old.code, old.kind, old.valid_until) == ("12", "thon", date(2025, 7, 1))
    assert bring_hamlets(agency, ("Đẩu", "Xóm", "X07", "Yên Đổ", "01/01/2020", None)).ok == 0
    assert bring(agency, person(hamlet="x07")).ok == 1


def test_undone_people_are_gone_and_may_come_again(agency):
    report = bring(agency, person())

    assert undo(report) == (1, [])

    assert not residents.Person.objects.exists()
    with pytest.raises(moving.AlreadyUndone):
        undo(report)
    verbs = [entry.verb for entry in audit.trail_of("moving.import", report.import_id)]
    assert verbs == ["moving.import", "moving.undo"]
    assert bring(agency, person()).ok == 1


def test_a_hamlet_with_people_from_another_list_stays_until_they_are_gone(agency):
    hamlets = bring_hamlets(agency, ("Đẩu", "Xóm", "", "", None, None))
    people = bring(agency, person(hamlet="Đẩu"))

    assert undo(hamlets) == (0, [{"code": "Xóm Đẩu", "reason": "Xóm Đẩu đã có người."}])
    undo(people)
    assert undo(hamlets) == (1, [])
    assert moving.Import.objects.filter(undone_at=None).count() == 0


@pytest.mark.parametrize(
    ("way", "missing"),
    [
        (moving.import_residents, "Họ và tên, Ngày sinh, Xóm"),
        (moving.import_hamlets, "Tên xóm"),
        (moving.import_register, "Mã hồ sơ, Chủ hồ sơ, Ngày nhận"),
    ],
)
def test_a_workbook_without_the_columns_names_them(agency, way, missing):
    with pytest.raises(moving.UnreadableFile, match=missing):
        bring(agency, ("x",), way=way, head=("Cột lạ",))


def test_eight_thousand_people_come_with_few_queries(agency):
    rows = [
        person(
            number=f"0193{n % 100:02}{n:06}",
            born=f"2{n % 100:03}" if n % 100 < 20 else f"20{n % 20:02}",
            household=str(n // 4),
            relation="" if n % 4 else "Chủ hộ",
        )
        for n in range(8_000)
    ]
    content, begun = sheet(PEOPLE, *rows), time.monotonic()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        report = moving.import_residents(
            agency=agency, content=content, name="8000", actor=CONSOLE, now=NOW, is_trial=False
        )

    assert (report.ok, report.rejected[:1]) == (8_000, [])
    assert len(asked) < 60
    assert time.monotonic() - begun < 60
    assert residents.Household.objects.count() == 2_000


def test_the_command_brings_lists(agency, tmp_path):
    def said(*words):
        out = StringIO()
        call_command("import", *words, "--json", agency=agency.code, stdout=out)
        return json.loads(out.getvalue())

    hamlets, people = tmp_path / "xom.xlsx", tmp_path / "dan.xlsx"
    hamlets.write_bytes(sheet(HAMLETS, ("Đẩu", "Xóm", "", "", None, None)))
    people.write_bytes(sheet(PEOPLE, person(hamlet="Đẩu")))

    assert said("residents", str(people), "--dry-run")["ok"] == 0
    first = said("hamlets", str(hamlets))
    second = said("residents", str(people))
    assert (first["ok"], second["ok"]) == (1, 1)
    assert set(said("list")) == {first["import"], second["import"]}
    assert said("undo", second["import"]) == {"undone": 1, "kept": []}
    with pytest.raises(CommandError, match="Không đọc được tệp"):
        said("hamlets", str(tmp_path / "none.xlsx"))
