"""A register moves in: tried first, taken row by row, undone while nobody has worked on it."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from xaso.kernel.audit import api as audit
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make
from xaso.service.moving import api as moving
from xaso.service.procedures.tests import make as procedures

pytestmark = pytest.mark.django_db
HEAD = (
    *("TT", "Mã hồ sơ", "Thủ tục", "Chủ hồ sơ", "Địa chỉ, điện thoại", "Ngày nhận"),
    *("Ngày hẹn trả", "Ngày trả", "Cách nộp", "Ghi chú"),
)
MARITAL = "Cấp giấy xác nhận tình trạng hôn nhân"
CONSOLE = audit.Actor(kind="command")


@pytest.fixture
def at():
    return make.house()


def sheet(*rows, head=HEAD):
    book = Workbook()
    page = book.create_sheet(index=0)
    for row in (("SỔ THEO DÕI HỒ SƠ",), head, *rows):
        page.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def row(code, procedure=MARITAL, *, received="16/11/2026", due="20/11/2026", returned="", **more):
    contact = more.get("contact", "Xóm Đuổm, 0912345678")
    owner = more.get("owner", "Trần An")
    return ("1", code, procedure, owner, contact, received, due, returned,
            more.get("channel", "Trực tuyến"), more.get("note", ""))  # fmt: skip


def bring(at, *rows, is_trial=False, now=make.MORNING):
    return moving.import_register(
        agency=at.agency,
        content=sheet(*rows),
        name="so cu.xlsx",
        actor=CONSOLE,
        now=now,
        is_trial=is_trial,
    )


def one(code):
    return dossiers.Dossier.objects.get(code=code)


def wall(moment):
    return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"


def test_an_open_dossier_comes_with_its_code_and_its_date(at):
    report = bring(at, row("H55-CU-0007", note="Chờ xác minh"))

    assert report.as_json() == {
        "rows": 1,
        "ok": 1,
        "rejected": [],
        "import": str(report.import_id),
    }
    dossier = one("H55-CU-0007")
    assert (dossier.state, dossier.step, dossier.channel) == ("received", "appraisal", "online")
    assert (wall(dossier.received_at), wall(dossier.due_at)) == (
        "07:30 16/11/2026",
        "17:00 20/11/2026",
    )
    assert dossier.promised_at == dossier.due_at
    assert (dossier.owner_name, dossier.agency_id) == ("Trần An", at.agency.pk)
    told = dossiers.parties_of(dossier)
    assert (told["phone"], told["address"]) == ("0912345678", "Xóm Đuổm")
    assert dossiers.notes_of(dossier) == {1: "Chờ xác minh"}
    assert make.differences_of(dossier) == []
    entry = dossier.due_entries.get()
    assert (entry.kind, entry.rule, entry.due_at) == ("promise", "", dossier.due_at)


def test_it_is_worked_on_to_its_end_like_any_other(at):
    bring(at, row("CU-1"))
    pk = one("CU-1").pk
    for act in ("start", "propose", "approve", "issue", "return"):
        make.ACTS[act](at, pk, make.MORNING + timedelta(hours=2))

    dossier = one("CU-1")
    assert (dossier.state, wall(dossier.due_at)) == ("returned", "17:00 20/11/2026")
    assert make.differences_of(dossier) == []


def test_a_pause_adds_its_working_time_to_the_date_promised_elsewhere(at):
    bring(at, row("CU-1"))
    pk = one("CU-1").pk
    make.ACTS["start"](at, pk, make.MORNING)
    make.ACTS["pause"](at, pk, make.MORNING)
    later = make.MORNING + timedelta(hours=2)
    dossiers.go_on("resume", dossier_id=pk, actor=at.acts(at.thao), now=later, note="")

    assert wall(one("CU-1").due_at) == "09:30 23/11/2026"
    assert wall(one("CU-1").promised_at) == "17:00 20/11/2026"


def test_papers_supplied_begin_the_agencys_own_term(at):
    bring(at, row("CU-1"))
    pk = one("CU-1").pk
    later = make.MORNING + timedelta(hours=1)
    for act in ("start", "ask_more", "answer"):
        make.ACTS[act](at, pk, make.MORNING)
    dossiers.go_on("confirm_supplement", dossier_id=pk, actor=at.acts(at.minh), now=later, note="")

    assert wall(one("CU-1").due_at) == "10:00 20/11/2026"


def test_what_was_handed_out_is_over_and_stands_in_the_register_of_its_month(at):
    bring(at, row("CU-2", received="02/10/2026", due="05/10/2026", returned="05/10/2026"))

    dossier = one("CU-2")
    assert (dossier.state, dossier.step) == ("returned", "done")
    assert wall(dossier.returned_at) == wall(dossier.resolved_at) == "17:00 05/10/2026"
    found = make.registered(at, make.MORNING.date().replace(month=10, day=1))
    assert [d.code for d in found] == ["CU-2"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (row(""), "Thiếu mã hồ sơ"),
        (row("CU", owner=""), "Thiếu tên chủ hồ sơ"),
        (row("CU", received=""), "Thiếu ngày nhận"),
        (row("CU", received="hôm kia"), "Không đọc được ngày “hôm kia”"),
        (row("CU", received="18/11/2026"), "Ngày nhận ở tương lai"),
        (row("CU", due="15/11/2026"), "Ngày hẹn trả trước ngày nhận"),
        (row("CU", returned="15/11/2026"), "Ngày trả phải từ ngày nhận"),
        (row("CU", returned="18/11/2026"), "đến hôm nay"),
        (row("CU", procedure=""), "Thiếu tên hoặc mã thủ tục"),
        (row("CU", procedure="Cấp phép bay"), "“Cấp phép bay” chưa được công nhận"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_reason_and_the_others_are_taken(
    at, given, reason
):
    report = bring(at, given, row("CU-9"))

    assert (report.rows, report.ok) == (2, 1)
    [refused] = report.rejected
    assert refused["row"] == 3
    assert reason in refused["reason"]
    assert dossiers.Dossier.objects.count() == 1


def test_a_row_handed_out_today_is_no_later_than_now(at):
    bring(at, row("CU-1", returned="17/11/2026"))

    assert one("CU-1").returned_at == make.MORNING


def test_a_procedure_is_known_by_code_or_name_and_two_of_a_name_are_asked_for(at):
    other = procedures.version("9.000001", MARITAL)
    report = bring(at, row("CU-1", procedure="1.004873"), row("CU-2", procedure=MARITAL.upper()))
    assert report.ok == 2
    procedures.adoption(at.agency, other, confirmed_by=at.khoa)

    again = bring(at, row("CU-3"), row("CU-4", procedure="9.000001"))

    assert again.ok == 1
    assert "ghi mã thủ tục" in again.rejected[0]["reason"]


def test_a_file_brought_in_twice_changes_nothing(at):
    rows = (row("CU-1"), row("CU-1"), row("cu-2"))
    first = bring(at, *rows)
    again = bring(at, *rows)

    assert (first.ok, again.ok, again.import_id) == (2, 0, None)
    assert {one["reason"] for one in [*first.rejected, *again.rejected]} == {
        "Mã hồ sơ này đã có trong hệ thống."
    }
    assert moving.Import.objects.count() == 1
    assert set(dossiers.Dossier.objects.values_list("code", flat=True)) == {"CU-1", "CU-2"}


def test_a_trial_tells_the_same_and_leaves_nothing(at):
    rows = (row("CU-1"), row("", owner="x"))
    tried = bring(at, *rows, is_trial=True)
    assert not dossiers.Dossier.objects.exists()
    assert not moving.Import.objects.exists()

    done = bring(at, *rows)

    assert (tried.rows, tried.ok, tried.rejected) == (done.rows, done.ok, done.rejected)
    assert tried.import_id is None


def test_undone_it_was_never_received_here_and_its_code_is_free(at):
    report = bring(at, row("CU-1"), row("CU-2", returned="16/11/2026"))
    dossier = one("CU-1")

    count, kept = moving.undo(
        import_id=report.import_id, actor=CONSOLE, now=make.MORNING + timedelta(hours=1)
    )

    assert (count, kept) == (2, [])
    dossier.refresh_from_db()
    assert (dossier.state, dossier.code, dossier.received_at, dossier.due_at) == (
        "withdrawn",
        None,
        None,
        None,
    )
    assert make.differences_of(dossier) == []
    assert make.registered(at, make.MORNING.date().replace(day=1)) == []
    assert bring(at, row("CU-1")).ok == 1
    with pytest.raises(moving.AlreadyUndone):
        moving.undo(import_id=report.import_id, actor=CONSOLE, now=make.MORNING)


def test_what_somebody_has_worked_on_stays_and_is_named(at):
    report = bring(at, row("CU-1"), row("CU-2"))
    make.ACTS["start"](at, one("CU-1").pk, make.MORNING)

    count, kept = moving.undo(import_id=report.import_id, actor=CONSOLE, now=make.MORNING)

    assert count == 1
    assert [(one["code"], "CU-1" in one["reason"]) for one in kept] == [("CU-1", True)]
    assert one("CU-1").state == "processing"


def test_only_what_was_taken_over_is_taken_back(at):
    own = make.dossier(at, "submitted")

    with pytest.raises(dossiers.NotAllowed):
        dossiers.take_back(dossier_id=own.pk, actor=CONSOLE, now=make.MORNING)


def test_our_own_numbers_go_on_behind_the_codes_that_came(at):
    bring(at, row(f"{at.agency.code}-261117-0041", received="17/11/2026", due="20/11/2026"))

    assert make.dossier(at, "received").code == f"{at.agency.code}-261117-0042"


def test_a_register_of_ours_moves_into_another_commune_as_it_stands(at):
    made = [make.dossier(at, state) for state in ("received", "returned")]
    file = dossiers.register_sheet(make.registered(at, make.MORNING.date().replace(day=1)))
    dossiers.Dossier.objects.update(code=None, received_at=None, promised_at=None, due_at=None)
    procedures.adoption(at.elsewhere, at.adoption.version, confirmed_by=at.binh)

    report = moving.import_register(
        agency=at.elsewhere,
        content=file,
        name="so.xlsx",
        actor=CONSOLE,
        now=make.MORNING + timedelta(hours=3),
        is_trial=False,
    )

    assert (report.ok, report.rejected) == (2, [])
    came = [one(dossier.code) for dossier in made]
    assert [(d.agency_id, d.state, d.owner_name) for d in came] == [
        (at.elsewhere.pk, "received", make.PARTIES.owner_name),
        (at.elsewhere.pk, "returned", make.PARTIES.owner_name),
    ]


@pytest.mark.parametrize("content", [b"", b"not a sheet", sheet(head=("Mã", "Tên"))])
def test_what_is_no_register_is_refused_whole(at, content):
    with pytest.raises(moving.UnreadableFile):
        moving.import_register(
            agency=at.agency,
            content=content,
            name="x",
            actor=CONSOLE,
            now=make.MORNING,
            is_trial=False,
        )
    assert not moving.Import.objects.exists()


def said(*words, **options):
    out = StringIO()
    call_command("import", *words, stdout=out, **options)
    return json.loads(out.getvalue())


def test_the_command_tries_brings_lists_and_undoes(at, tmp_path):
    file = tmp_path / "so cu.xlsx"
    now = timezone.localtime()
    received, due = (f"{now + timedelta(days=n):%d/%m/%Y}" for n in (-3, 3))
    file.write_bytes(sheet(row("CU-1", received=received, due=due), row("")))

    tried = said("register", str(file), "--dry-run", "--json", agency=at.agency.code)
    assert set(tried) == {"rows", "ok", "rejected"}
    assert (tried["rows"], tried["ok"]) == (2, 1)
    done = said("register", str(file), "--json", agency=at.agency.code)
    assert done["import"] in said("list", "--json", agency=at.agency.code)
    assert said("undo", done["import"], "--json") == {"undone": 1, "kept": []}
    for words in (
        ("register", str(tmp_path / "none.xlsx")),
        ("undo", "x"),
        ("undo", done["import"]),
        ("register", __file__),
    ):
        with pytest.raises(CommandError):
            call_command("import", *words, agency=at.agency.code)
    with pytest.raises(CommandError):
        call_command("import", "list", agency="H00")
    out = StringIO()
    call_command("import", "register", str(file), agency=at.agency.code, stdout=out)
    assert "Dòng 4: Thiếu mã hồ sơ." in out.getvalue()


def test_its_pages_open_and_say_where_it_came_from(client, at):
    now = timezone.now()
    days = {"received": f"{timezone.localtime(now) - timedelta(days=2):%d/%m/%Y}", "due": ""}
    bring(at, row("CU-1", **days), now=now)
    client.force_login(at.thao)
    dossier = one("CU-1")

    for name in ("dossiers:staff-dossier", "dossiers:staff-dates"):
        page = client.get(reverse(name, args=[dossier.pk]))
        assert page.status_code == 200
    shown = client.get(reverse("dossiers:staff-dossier", args=[dossier.pk])).content.decode()
    assert "Chuyển từ hệ thống cũ" in shown
