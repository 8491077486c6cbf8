"""Sheets are taken in word for word; what is broken is named and stops nothing."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from xaso.kernel.audit import api as audit
from xaso.service.procedures.catalogue import CATALOGUE
from xaso.service.procedures.models import ProcedureVersion
from xaso.service.procedures.selectors import shown
from xaso.service.procedures.services import Report, import_files
from xaso.service.procedures.tests.sheets import OWN, sheets

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
MACHINE = audit.Actor(kind="machine")
DAY, NEXT_DAY = date(2026, 11, 2), date(2026, 11, 3)


def take(*paths: Path, on: date = DAY) -> Report:
    return import_files(paths, actor=MACHINE, on=on)


def raw(code: str = "9.000001") -> dict[str, Any]:
    sheet: dict[str, Any] = json.loads((OWN / f"{code}.json").read_text("utf-8"))
    return sheet


def write(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return path


def test_every_sheet_comes_in_word_for_word_and_a_second_run_changes_nothing() -> None:
    folder = sheets()
    files = sorted(folder.glob("*.json"))

    first, second = take(folder), take(folder, on=NEXT_DAY)

    assert (first.seen, first.created, first.problems) == (len(files), len(files), [])
    assert (second.seen, second.unchanged, second.created) == (len(files), len(files), 0)
    for file in files:
        sheet = json.loads(file.read_text("utf-8"))
        out = shown(sheet["thu_tuc_id"])
        assert out is not None
        assert out["name"] == sheet["metadata"]["tên_thủ_tục"]
        assert out["result"] == sheet["content"]["kết_quả_thực_hiện"]
        tables = sheet["tables"]
        assert [p["name"] for p in out["papers"]] == [
            p["ten_giay_to"] for p in tables["thanh_phan_ho_so"]
        ]
        assert [(w["verbatim_time"], w["verbatim_fee"]) for w in out["ways"]] == [
            (w["thoi_han_giai_quyet"], w["phi_le_phi"]) for w in tables["hinh_thuc_nop"]
        ]
        assert [law["number"] for law in out["legal"]] == [
            law["so_ky_hieu"] for law in tables["can_cu_phap_ly"]
        ]


def test_what_is_plain_is_understood_and_what_is_not_is_reported() -> None:
    report = take(OWN)

    out = shown("9.000002")
    assert out is not None
    assert [way["time"] for way in out["ways"]] == [None, None, {"unit": "hour", "value": 0.5}]
    assert [way["fees"] for way in out["ways"]] == [[], [], [{"amount": 0, "currency": "VND"}]]
    assert [(p["originals"], p["copies"]) for p in out["papers"]] == [(None, None), (1, 1)]
    kinds = {(problem["code"], problem["kind"]) for problem in report.unclear}
    assert kinds >= {
        ("9.000002", "time_unclear"),
        ("9.000002", "fee_unclear"),
        ("9.000002", "count_unclear"),
        ("9.000002", "channel_twice"),
        ("9.000003", "channel_unclear"),
        ("9.000003", "level_unclear"),
        ("9.000003", "units_differ"),
    }


def test_a_changed_sheet_is_a_new_version_and_the_old_one_ends(tmp_path: Path) -> None:
    sheet = raw()
    take(write(tmp_path, "a.json", sheet))
    old = ProcedureVersion.objects.get()
    sheet["tables"]["hinh_thuc_nop"][0]["thoi_han_giai_quyet"] = "2 Ngày làm việc"

    report = take(write(tmp_path, "a.json", sheet), on=NEXT_DAY)

    assert (report.updated, report.created) == (1, 0)
    old.refresh_from_db()
    new = ProcedureVersion.objects.get(valid_until=None)
    assert (old.valid_until, new.valid_from, new.number) == (NEXT_DAY, NEXT_DAY, 2)
    assert (old.rule("in_person"), new.rule("in_person")) == ("working_day:1", "working_day:2")


def test_a_renamed_file_changes_nothing(tmp_path: Path) -> None:
    take(OWN)

    assert take(write(tmp_path, "other.json", raw() | {"source_file": "x"})).unchanged == 1


def test_two_sources_of_one_procedure_do_not_chase_each_other(tmp_path: Path) -> None:
    curated = json.loads(CATALOGUE.read_text("utf-8"))["procedures"][0]
    entry = write(tmp_path, "c.json", {"procedures": [curated | {"code": "9.000001"}]})
    take(OWN, entry)

    again = take(OWN, entry, on=NEXT_DAY)

    assert (again.unchanged, again.updated) == (4, 0)
    out = shown("9.000001")
    assert out is not None
    assert out["name"] == raw()["metadata"]["tên_thủ_tục"]


def deep(levels: int) -> bytes:
    return b'{"metadata":' + b"[" * levels + b"]" * levels + b"}"


SOUND = json.dumps(raw(), ensure_ascii=False)
HOSTILE: list[tuple[str, object]] = [
    ("cut_off", SOUND.encode()[: len(SOUND.encode()) // 2]),
    ("cut_off", SOUND.encode()[:-1]),
    ("html", b"<!doctype html><html><body>502 Bad Gateway</body></html>"),
    ("not_utf8", SOUND.encode("utf-16")),
    ("not_utf8", SOUND.encode("utf-16-le").replace(b"\x00", b"\xff")),
    ("nul", SOUND.encode("utf-16-be")),
    ("nul", SOUND.replace("diều", "di\x00ều").encode()),
    ("nul", SOUND.replace("diều", "di\\u0000ều").encode()),
    ("bad_text", SOUND.replace("diều", "\\ud800").encode()),
    ("too_deep", deep(60)),
    ("too_deep", deep(200_000)),
    ("too_deep", SOUND[:-1].encode() + b',"x":' + b'{"a":' * 99_999 + b"1" + b"}" * 100_000),
    ("empty", b""),
    ("empty", b" \n"),
    ("too_large", b" " * 9_000_000),
    ("not_json", b"khong phai JSON"),
    ("not_json", SOUND.encode() + b"}"),
    ("not_json", b'{"metadata": ' + b"9" * 5000 + b"}"),
    ("not_json", b'{"metadata": NaN}'),
    ("twin_keys", SOUND[:-1].encode() + b',"thu_tuc_id":"9.000009"}'),
    ("wrong_type", b"[]"),
    ("wrong_type", b"null"),
    ("strange_shape", {"hello": 1}),
    ("missing", {"metadata": {}}),
    ("wrong_type", raw() | {"tables": []}),
    ("missing", raw() | {"tables": {}}),
    ("wrong_type", raw() | {"tables": raw()["tables"] | {"hinh_thuc_nop": {"a": 1}}}),
    ("wrong_type", raw() | {"tables": raw()["tables"] | {"hinh_thuc_nop": [None]}}),
    ("wrong_type", raw() | {"metadata": raw()["metadata"] | {"tên_thủ_tục": 7}}),
    ("missing", raw() | {"metadata": raw()["metadata"] | {"tên_thủ_tục": " "}}),
    ("bad_code", raw() | {"metadata": raw()["metadata"] | {"mã_thủ_tục": "../../etc"}}),
    ("two_codes", raw() | {"thu_tuc_id": "9.000009"}),
    ("too_many", raw() | {"tables": raw()["tables"] | {"can_cu_phap_ly": [{}] * 501}}),
    ("not_storable", raw() | {"metadata": raw()["metadata"] | {"x": 1e400}}),
    ("wrong_type", {"procedures": [7]}),
    ("missing", {"procedures": [{"code": "9.000009", "name": "x", "documents": []}]}),
]


@pytest.mark.parametrize(("name", "content"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_broken_sheet_has_a_name_and_stops_nothing(
    tmp_path: Path, name: str, content: object
) -> None:
    if name == "not_storable":
        content = json.dumps(content, ensure_ascii=False).replace("Infinity", "1e400").encode()
    write(tmp_path, "1-broken.json", content)
    write(tmp_path, "2-sound.json", raw("9.000002"))

    report = take(tmp_path)

    assert [(p["file"], p["problem"]) for p in report.problems] == [("1-broken.json", name)]
    assert report.created == 1
    assert list(ProcedureVersion.objects.values_list("procedure__code", flat=True)) == ["9.000002"]


def test_one_code_in_two_files_is_taken_once(tmp_path: Path) -> None:
    write(tmp_path, "1.json", raw())
    write(tmp_path, "2.json", raw() | {"x": 1})

    report = take(tmp_path)

    assert (report.seen, report.created) == (2, 1)
    assert [p["problem"] for p in report.problems] == ["code_twice"]


def test_the_catalogue_comes_in_whole_and_every_entry_is_to_be_verified() -> None:
    report = take(CATALOGUE)

    assert (report.seen, report.created, report.problems) == (85, 85, [])
    assert {p["code"] for p in report.unclear if p["kind"] == "to_verify"} == {
        version.procedure.code for version in ProcedureVersion.objects.select_related("procedure")
    }
    assert not ProcedureVersion.objects.filter(name_en="").exists()
    version = ProcedureVersion.objects.get(procedure__code="1.013133")
    assert (version.rule("in_person"), version.rule("online")) == (
        "working_day:1",
        "working_hour:2",
    )
