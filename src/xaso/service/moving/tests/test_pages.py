"""The administrator's pages: a workbook is tried, brought in, and taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.tests import make as staff
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.residents import api as residents
from xaso.kernel.residents.tests import make as make_residents
from xaso.service.dossiers.tests import make as dossiers
from xaso.service.moving.models import Import, Trial
from xaso.service.moving.services import trying
from xaso.service.moving.tasks import sweep_trials
from xaso.service.moving.tests import make

pytestmark = pytest.mark.django_db
LIST = "moving:imports"
BAD = make.person("Lê Bé", number="", born=datetime(2100, 1, 2), household=13.0)  # noqa: DTZ001


@pytest.fixture
def agency():
    made = agencies.agency()
    make_residents.hamlets(made)
    return made


@pytest.fixture
def admin(client, agency):
    client.force_login(staff.staff("admin", agency=agency))
    return client


def send(client, *rows, kind="residents", content=None):
    content = make.sheet(make.PEOPLE, *rows) if content is None else content
    file = SimpleUploadedFile("dan cu.xlsx", content)
    return client.post(reverse(LIST), {"kind": kind, "file": file})


def shown(client, address=None):
    return client.get(address or reverse(LIST)).content.decode()


def test_a_workbook_is_tried_before_anything_is_written(admin):
    answer = send(admin, make.person(), BAD)

    trial = Trial.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        303,
        reverse("moving:trial", args=[trial.pk]),
    )
    page = shown(admin, answer["Location"])
    assert "Nếu nhập, 1/2 dòng được nhận. 1 dòng bị loại" in page
    assert "Ngày sinh “02/01/2100” không thể có." in page
    assert not residents.Person.objects.exists()
    assert not Import.objects.exists()
    assert "dan cu.xlsx" in shown(admin)
    [entry] = audit.trail_of("moving.trial", trial.pk)
    assert (entry.verb, entry.details) == (
        "moving.try",
        {"rows": 2, "ok": 1, "kind": "residents"},
    )


def test_what_waits_lies_sealed(admin):
    send(admin, make.person())

    trial = Trial.objects.get()
    assert "Trần" not in repr(bytes(trial.sealed) + bytes(trial.sealed_report))
    assert bytes(trial.sealed)[:2] != b"PK"
    assert trying.report_of(trial).ok == 1


def test_it_is_brought_in_once_and_the_copy_is_gone(admin):
    place = send(admin, make.person(), BAD)["Location"]
    trial = Trial.objects.get()

    answer = admin.post(place, {"do": "import"})

    assert (answer.status_code, answer["Location"]) == (303, reverse(LIST))
    assert "Đã nhập 1/2 dòng của dan cu.xlsx." in shown(admin)
    assert residents.Person.objects.count() == 1
    assert not Trial.objects.exists()
    assert keyring.is_destroyed(trial.key_id)
    made = Import.objects.get()
    assert (made.kind, made.ok, made.rows, made.name) == ("residents", 1, 2, "dan cu.xlsx")
    assert admin.post(place, {"do": "import"}).status_code == 404
    with pytest.raises(Trial.DoesNotExist):
        trying.bring_in(trial_id=trial.pk, actor=make.CONSOLE, now=timezone.now())


def test_it_may_be_dropped(admin):
    place = send(admin, make.person())["Location"]
    trial = Trial.objects.get()

    assert admin.post(place, {"do": "drop"}).status_code == 303

    assert "Đã bỏ tệp, không nhập gì." in shown(admin)
    assert not Trial.objects.exists()
    assert not residents.Person.objects.exists()
    assert keyring.is_destroyed(trial.key_id)
    verbs = [entry.verb for entry in audit.trail_of("moving.trial", trial.pk)]
    assert verbs == ["moving.try", "moving.drop"]


def test_the_rejected_rows_go_out_with_their_reasons_and_come_in_mended(admin):
    place = send(admin, make.person(), BAD)["Location"]

    answer = admin.get(place + "bi-loai.xlsx")

    assert "dong-bi-loai.xlsx" in answer["Content-Disposition"]
    page: Any = load_workbook(BytesIO(answer.content)).active
    head, one = page.iter_rows(values_only=True)
    assert head == (*make.PEOPLE, "Lý do bị loại")
    assert one[:5] == ("Lê Bé", "02/01/2100", "Nữ", None, "13")
    assert one[-1] == "Ngày sinh “02/01/2100” không thể có."
    mended = [*one]
    mended[1] = "02/01/2020"
    content = make.sheet(head, tuple(mended))
    assert admin.post(send(admin, content=content)["Location"], {"do": "import"}).status_code == 303
    assert residents.Person.objects.count() == 1


def test_a_file_of_which_nothing_can_be_taken_offers_no_import(admin):
    page = shown(admin, send(admin, BAD)["Location"])

    assert "Không có dòng nào nhập được" in page
    assert "Nhập thật</button>" not in page


def test_many_rejected_rows_are_counted_and_not_all_shown(admin):
    rows = [make.person("Lê Bé", born="x")] * 203
    page = shown(admin, send(admin, *rows)["Location"])

    assert page.count('data-testid="rejected"') == 200
    assert "và 3 dòng nữa" in page


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "Chọn tệp."),
        ({"kind": "scans"}, "Chọn tệp này là gì."),
        ({"kind": "residents", "file": SimpleUploadedFile("a.xlsx", b"x")}, "cần tệp .xlsx"),
        ({"kind": "residents", "file": SimpleUploadedFile("a.xlsx", b"")}, "Tệp này rỗng."),
        (
            {"kind": "hamlets", "file": SimpleUploadedFile("a.xlsx", make.sheet(("Lạ",)))},
            "Không tìm thấy các cột: Tên xóm.",
        ),
    ],
)
def test_what_is_no_such_workbook_is_told_beside_the_field(admin, given, told):
    answer = admin.post(reverse(LIST), given)

    assert answer.status_code == 422
    assert answer.content.decode().count(told) >= 2
    assert not Trial.objects.exists()


def test_a_register_with_too_many_rows_is_for_the_command(admin, monkeypatch):
    monkeypatch.setitem(trying.MOST_AT_ONCE, "register", 2)
    head = ("Mã hồ sơ", "Chủ hồ sơ", "Ngày nhận")
    rows = [(f"CU-{n}", "An", "01/11/2026") for n in range(3)]

    answer = send(admin, kind="register", content=make.sheet(head, *rows))

    assert answer.status_code == 422
    assert "Tệp có 3 dòng, trang này nhập mỗi lần 2 dòng" in answer.content.decode()
    assert send(admin, kind="register", content=make.sheet(head, *rows[:2])).status_code == 303


def test_an_import_is_taken_back_after_a_question(admin):
    admin.post(send(admin, make.person())["Location"], {"do": "import"})
    place = reverse("moving:undo", args=[Import.objects.get().pk])
    assert place in shown(admin)
    assert "Hủy lần nhập dan cu.xlsx?" in shown(admin, place)
    assert residents.Person.objects.exists()

    assert admin.post(place).status_code == 303

    page = shown(admin)
    assert "Đã lấy lại 1 mục." in page
    assert "đã hủy" in page
    assert place not in page
    assert not residents.Person.objects.exists()
    admin.post(place)
    assert "Lần nhập này đã được hủy." in shown(admin)


def test_what_stays_is_named(admin, agency):
    content = make.sheet(make.HAMLETS, ("Đẩu", "Xóm", "", "", None, None))
    admin.post(send(admin, kind="hamlets", content=content)["Location"], {"do": "import"})
    make_residents.people(agency, make_residents.person(hamlet="Đẩu"))

    admin.post(reverse("moving:undo", args=[Import.objects.get().pk]))

    page = shown(admin)
    assert "1 mục ở lại: Xóm Đẩu: Xóm Đẩu đã có người." in page


def test_others_imports_and_trials_do_not_exist(admin):
    other = agencies.agency(name="UBND xã Khác", is_shown=False)
    make_residents.hamlets(other)
    trial = make.trial(other, name="cua-xa-khac.xlsx")

    assert "cua-xa-khac" not in shown(admin)
    for pk in (trial.pk, uuid4()):
        assert admin.get(reverse("moving:trial", args=[pk])).status_code == 404
        assert admin.get(reverse("moving:rejected", args=[pk])).status_code == 404
        assert admin.get(reverse("moving:undo", args=[pk])).status_code == 404


def test_an_empty_list_says_how_to_begin(admin):
    assert "Chưa nhập lần nào" in shown(admin)


def test_what_nobody_brought_in_is_forgotten_after_a_day(agency):
    old, fresh = make.trial(agency), make.trial(agency)
    now = timezone.now()
    Trial.objects.filter(pk=old.pk).update(made_at=now - timedelta(days=1))
    Trial.objects.filter(pk=fresh.pk).update(made_at=now - timedelta(hours=23))

    assert trying.sweep(now=now) == 1

    assert Trial.objects.get() == fresh
    assert keyring.is_destroyed(old.key_id)
    sweep_trials()
    assert Trial.objects.count() == 1


def test_a_register_is_brought_in_by_the_page_too(client):
    at = dossiers.house()
    client.force_login(at.khoa)
    head = ("Mã hồ sơ", "Mã thủ tục", "Chủ hồ sơ", "Ngày nhận", "Ngày trả")
    day = f"{timezone.localdate() - timedelta(days=2):%d/%m/%Y}"
    content = make.sheet(head, ("CU-1", at.adoption.procedure.code, "Trần An", day, ""))

    place = send(client, kind="register", content=content)["Location"]
    client.post(place, {"do": "import"})

    made = Import.objects.get()
    assert [one.dossier.code for one in made.brought.select_related("dossier")] == ["CU-1"]
    client.post(reverse("moving:undo", args=[made.pk]))
    assert "Đã lấy lại 1 mục." in shown(client)
