"""The counter: a card, a procedure, papers, one press, one dossier."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.files import api as files
from xaso.kernel.files.tests import make as make_files
from xaso.kernel.forms.tests.make import valid_answers
from xaso.service.desk.models import CounterScan
from xaso.service.desk.services import forget_left_scans
from xaso.service.desk.tests.make import BY_RIGHT
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
URL = "/can-bo/tiep-nhan/"
CARD = "019190001234||Nguyễn Thị Mơ|05021990|Nữ|Xóm Đuổm, Động Đạt, Phú Lương|25042021"
CODE = "1.004873"


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def desk(client, at):
    client.force_login(at.minh)
    return client


def first(pattern: str, text: str) -> str:
    """Return the first group of the only match that a page must have."""
    found = re.search(pattern, text, re.DOTALL)
    assert found is not None, pattern
    return found[1]


def text_of(response):
    return response.content.decode()


def typed(**more):
    return {
        "key": str(uuid4()),
        "procedure": CODE,
        "submitter_name": "Nguyễn Thị Mơ",
        "phone": "0912 345 678",
        "address": "Xóm Đuổm",
        "personal_number": "019190001234",
        "originals.to_khai": "1",
        "photocopies.chung_sinh": "2",
        "do": "submit",
        **more,
    }


def field_of(response, name):
    tag = first(rf'(<input[^>]*name="{re.escape(name)}"[^>]*>)', text_of(response))
    found = re.search(r'value="([^"]*)"', tag)
    return found[1] if found else ""


def test_a_card_fills_the_person_and_enter_is_enough(desk):
    response = desk.post(URL, {"key": uuid4(), "card": CARD, "do": "read"})

    assert response.status_code == 200
    assert field_of(response, "submitter_name") == "Nguyễn Thị Mơ"
    assert field_of(response, "personal_number") == "019190001234"
    assert field_of(response, "address").startswith("Xóm Đuổm")
    assert field_of(response, "card") == ""


def test_a_card_garbled_by_an_input_method_says_the_remedy_and_keeps_everything(desk):
    garbled = "0191900012ă4||Nguyeenx Thij Mow|05021990|Nwx|Xosm|25042021"

    response = desk.post(URL, typed(card=garbled, do="read"))

    assert response.status_code == 422
    assert "Tắt gõ tiếng Việt rồi quét lại" in text_of(response)
    assert field_of(response, "submitter_name") == "Nguyễn Thị Mơ"
    assert field_of(response, "originals.to_khai") == "1"
    assert not dossiers.Dossier.objects.exists()


def test_a_procedure_is_taken_by_a_press_and_asks_for_its_papers(desk):
    response = desk.post(URL, {"key": uuid4(), "pick": CODE, "submitter_name": "Nguyễn Thị Mơ"})

    assert field_of(response, "procedure") == CODE
    assert 'name="originals.to_khai"' in text_of(response)
    assert field_of(response, "submitter_name") == "Nguyễn Thị Mơ"


def test_one_press_counts_every_paper_as_the_checklist_asks(desk):
    form = typed(do="count", **{"originals.to_khai": "3"})

    response = desk.post(URL, form)

    assert field_of(response, "originals.to_khai") == "3"
    assert field_of(response, "originals.chung_sinh") == "1"


def test_what_is_done_most_often_is_offered_first(desk, at):
    make.dossier(at, "submitted")

    assert f'name="pick" value="{CODE}"' in text_of(desk.get(URL))


def test_one_press_files_one_received_dossier_with_its_slip(desk, at):
    response = desk.post(URL, typed(owner_name="Lý Văn Sơn", **BY_RIGHT), follow=True)

    dossier = dossiers.Dossier.objects.get()
    assert (dossier.state, dossier.channel) == ("received", "in_person")
    assert (dossier.owner_name, dossier.submitter_name) == ("Lý Văn Sơn", "Nguyễn Thị Mơ")
    counted = {p.key: (p.originals, p.certified, p.photocopies) for p in dossier.papers.all()}
    assert counted == {"to_khai": (1, 0, 0), "chung_sinh": (0, 0, 2)}
    assert dossiers.parties_of(dossier)["phone"] == "+84912345678"
    shown = text_of(response)
    secret = first(r'data-testid="receipt-secret">(\w+)<', shown)
    assert dossiers.look_up(str(dossier), secret).pk == dossier.pk
    assert 'data-testid="due"' in shown
    pdf = first(r'href="([^"]+)"[^>]*data-testid="print"', shown)
    assert desk.get(pdf).content.startswith(b"%PDF-")


def test_a_double_click_files_one_dossier_and_shows_the_same_slip(desk):
    form = typed()

    first, second = desk.post(URL, form), desk.post(URL, form)

    assert first["Location"] == second["Location"]
    assert dossiers.Dossier.objects.count() == 1
    assert text_of(desk.get(first["Location"])).count("receipt-secret") == 1


def test_a_used_intake_with_other_people_is_refused_not_swallowed(desk):
    form = typed()
    desk.post(URL, form)

    response = desk.post(URL, {**form, "submitter_name": "Lý Văn Sơn"})

    assert response.status_code == 422
    assert "đã tiếp nhận thành hồ sơ" in text_of(response)
    assert dossiers.Dossier.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"submitter_name": ""}, "id_submitter_name"),
        ({"submitter_name": "12345"}, "id_submitter_name"),
        ({"phone": "0123"}, "id_phone"),
        ({"originals.to_khai": "-1"}, "id_originals.to_khai"),
        ({"originals.to_khai": "nhiều"}, "id_originals.to_khai"),
        ({"procedure": ""}, "id_find"),
        ({"procedure": "9.999999"}, "id_find"),
    ],
)
def test_what_is_wrong_is_named_and_everything_else_stays(desk, wrong, field):
    response = desk.post(URL, typed(**wrong))

    assert response.status_code == 422
    assert f'href="#{field}"' in text_of(response)
    assert field_of(response, "address") == "Xóm Đuổm"
    for name, value in wrong.items():
        if name != "procedure":
            assert field_of(response, name) == value
    assert not dossiers.Dossier.objects.exists()


def scan(seed=1):
    return SimpleUploadedFile("to-khai.jpg", make_files.picture(size_bytes=3_000, seed=seed))


def test_a_scan_survives_an_error_and_joins_the_dossier(desk):
    form = typed(phone="0123")
    refused = desk.post(URL, {**form, "scan.to_khai": scan()})
    assert refused.status_code == 422
    assert 'data-testid="kept-scan"' in text_of(refused)

    desk.post(URL, {**form, "phone": "0912345678"})

    dossier = dossiers.Dossier.objects.get()
    assert [row.paper_key for row in dossier.files.all()] == ["to_khai"]
    assert dossier.files.get().file.key_id == dossier.key_id
    assert not CounterScan.objects.exists()


def test_the_same_scan_sent_twice_is_kept_once(desk):
    form = typed(phone="0123")
    for _ in range(2):
        desk.post(URL, {**form, "scan.to_khai": scan(seed=3)})

    assert CounterScan.objects.count() == 1
    assert files.StoredFile.objects.count() == 1


def test_a_scan_that_is_no_picture_is_refused_beside_its_paper(desk):
    bad = SimpleUploadedFile("to-khai.jpg", b"MZ not a picture")

    response = desk.post(URL, typed(**{"scan.to_khai": bad}))

    assert response.status_code == 422
    assert 'href="#id_scan.to_khai"' in text_of(response)
    assert not dossiers.Dossier.objects.exists()


def test_scans_of_an_intake_nobody_finished_are_forgotten_after_a_day(desk):
    desk.post(URL, typed(phone="0123", **{"scan.to_khai": scan()}))
    now = timezone.now()

    assert forget_left_scans(now=now + timedelta(hours=23)) == 0
    assert forget_left_scans(now=now + timedelta(hours=25)) == 1
    assert not files.StoredFile.objects.exists()


def test_an_unknown_time_limit_is_asked_for_with_its_source(client):
    at = make.house(unit="", value=None)
    client.force_login(at.minh)

    refused = client.post(URL, typed())
    form = typed(limit_amount="7", limit_unit="calendar_day", limit_source="QĐ 12/QĐ-UBND")
    filed = client.post(URL, form)

    assert refused.status_code == 422
    assert 'href="#id_limit_amount"' in text_of(refused)
    assert filed.status_code == 303
    assert dossiers.Dossier.objects.get().promise["rule"] == "calendar_day:7"


@pytest.mark.parametrize(
    ("who", "status"), [("thao", 404), ("phuc", 404), ("khoa", 404), ("binh", 404)]
)
def test_the_counter_is_for_the_desk_alone(client, at, who, status):
    client.force_login(getattr(at, who))

    assert client.get(URL).status_code == status


def test_a_slip_of_nobody_does_not_exist(desk):
    assert desk.get(reverse("desk:receipt", args=[uuid4()])).status_code == 404


def declared(at, **more):
    """Let the procedure have a declaration; return what the desk typed with one."""
    type(at.adoption.version).objects.filter(pk=at.adoption.version_id).update(form_id="HT_TTHN")
    answers = valid_answers("HT_TTHN", 3, timezone.localdate())
    return typed(declared="1", **answers, **more)


def test_the_declaration_opens_at_the_counter_with_what_the_card_said(desk, at):
    declared(at)
    read = desk.post(URL, {"key": uuid4(), "procedure": CODE, "card": CARD, "do": "read"})
    form = {"card_born": field_of(read, "card_born"), "phone": "0912345678"}

    opened = desk.post(URL, typed(do="declare", **form))

    assert 'data-testid="declare"' in text_of(read)
    assert field_of(opened, "nyc.hoTen") == "Nguyễn Thị Mơ"
    assert field_of(opened, "nyc.ngaySinh") == "05/02/1990"
    assert field_of(opened, "nyc.giayTo.so") == "019190001234"
    assert field_of(opened, "nyc.noiCuTru.chiTiet") == "Xóm Đuổm"
    assert field_of(opened, "originals.to_khai") == "1"
    assert 'data-testid="error-summary"' not in text_of(opened)


def test_a_declaration_filled_in_at_the_counter_is_the_dossiers(desk, at):
    form = declared(at)
    desk.post(URL, form)

    dossier = dossiers.Dossier.objects.get()
    assert dossiers.answers_of(dossier)["dx.hoTen"] == form["dx.hoTen"]
    assert (dossier.owner_name, dossier.submitter_name) == (form["dx.hoTen"], "Nguyễn Thị Mơ")
    assert dossier.channel == "in_person"


def test_a_mistake_in_the_declaration_is_named_and_nothing_typed_is_lost(desk, at):
    response = desk.post(URL, declared(at) | {"dx.hoTen": "", "nyc.dienThoai": "12"})

    assert response.status_code == 422
    assert 'href="#id_dx.hoTen"' in text_of(response)
    assert field_of(response, "nyc.dienThoai") == "12"
    assert field_of(response, "submitter_name") == "Nguyễn Thị Mơ"
    assert not dossiers.Dossier.objects.exists()


def test_a_declaration_on_paper_asks_nothing_here(desk, at):
    response = desk.post(URL, declared(at) | {"do": "paper"})

    assert 'name="dx.hoTen"' not in text_of(response)
    assert 'data-testid="declare"' in text_of(response)
