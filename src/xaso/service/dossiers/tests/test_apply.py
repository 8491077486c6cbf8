"""Filing online: step by step, with mistakes, in pieces, twice, and on another device."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from xaso.kernel.calendar.tests.make import calendar
from xaso.kernel.files.tests.make import pdf, picture
from xaso.kernel.forms import api as forms
from xaso.kernel.forms.tests.make import valid_answers
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.dossiers.models import Dossier
from xaso.service.dossiers.selectors import attendance_of, notes_of, parties_of
from xaso.service.procedures.tests import make as procedures

pytestmark = pytest.mark.django_db
CODE = "1.001193"
START = f"/nop-ho-so/{CODE}/"


@pytest.fixture
def agency():
    made = organisations.agency()
    calendar(made)
    return made


@pytest.fixture
def adopted(agency):
    version = procedures.version(CODE, form_id="HT_KS")
    return procedures.adoption(agency, version)


@pytest.fixture
def birth(adopted):
    return valid_answers("HT_KS", 7, timezone.localdate())


def begin(client, *, one_page=False):
    response = client.post(START, {"kieu": "mot-trang" if one_page else "tung-phan"})
    assert response.status_code == 303
    return response["Location"]


def section(answers, key, form_id="HT_KS"):
    names = {
        f"{one.key}{part}"
        for one in forms.load(form_id).section(key).fields
        for part in ("", ".tinh", ".xa", ".chiTiet", ".loai", ".so", ".ngayCap", ".noiCap")
    }
    return {name: value for name, value in answers.items() if name in names}


def fill_in(client, answers):
    """Go through every section; return the address of the page after the last."""
    address = begin(client)
    while "/khai/" in address:
        response = client.post(address, section(answers, address.split("/")[-2]))
        assert response.status_code == 303, response.content.decode()[:4000]
        address = response["Location"]
    return address


def add(client, address, content=None, *, paper="chung_sinh", name="giay.jpg"):
    upload = SimpleUploadedFile(name, picture() if content is None else content)
    return client.post(address, {f"tep.{paper}": upload})


def checked(client, answers):
    files = fill_in(client, answers)
    client.post(files, {"tep.to_khai": SimpleUploadedFile("to-khai.pdf", pdf()), "_them": "1"})
    response = add(client, files)
    assert response.status_code == 303
    return response["Location"]


def certified(agency, *papers):
    """Adopt a procedure with these papers; return the address of a draft's papers."""
    version = procedures.version("2.000751", papers=[(key, f"Giấy {key}") for key, _ in papers])
    for key, columns in papers:
        version.papers.filter(key=key).update(**columns)
    procedures.adoption(agency, version)
    client = Client()
    address = client.post("/nop-ho-so/2.000751/", {"kieu": "mot-trang"})["Location"]
    answers = valid_answers("CHUNG", 1, timezone.localdate())
    return client, client.post(address, answers)["Location"]


def test_a_birth_is_filed_step_by_step(client, birth):
    check = checked(client, birth)
    page = client.get(check).content.decode()
    assert birth["ks.hoTen"] in page
    assert "giay.jpg" in page

    response = client.post(check)
    slip = client.get(response["Location"]).content.decode()

    [dossier] = Dossier.objects.all()
    assert response.status_code == 303
    assert dossier.state == "submitted"
    assert dossier.channel == "online"
    assert f'data-testid="receipt-id" id="receipt-id">{dossier.look_up_code}' in slip
    for row in dossier.files.all():
        assert row.file.sha256 in slip
    assert client.get(f"/tra-cuu/{dossier.look_up_code}/").status_code == 200


def test_who_files_by_a_mandate_from_home_shows_its_original_later(client, birth):
    check = checked(client, birth)
    noted = {"ground": "kin", "helper": "Bế Thị Cúc", "result_by": "post"}

    refused = client.post(check, noted)
    shown = refused.content.decode()

    assert refused.status_code == 422
    for name in ("paper", "helper_from", "post_address"):
        assert f'href="#id_{name}"' in shown
    assert 'value="Bế Thị Cúc"' in shown
    assert not Dossier.objects.exists()

    whole = {**noted, "paper": "Ủy quyền số 5", "helper_from": "cháu", "post_address": "Xóm Đuổm"}
    assert client.post(check, whole).status_code == 303

    [dossier] = Dossier.objects.all()
    said = attendance_of(dossier)
    assert (said.ground, said.is_copy, said.way) == ("kin", True, "")
    assert dossier.mandate == "copy"
    assert parties_of(dossier)["post_address"] == "Xóm Đuổm"


def test_who_files_alone_from_home_is_asked_and_noted_nothing(client, birth):
    client.post(checked(client, birth))

    [dossier] = Dossier.objects.all()
    assert not dossier.sealed.filter(kind="presence").exists()
    assert "confirmed" not in dossier.events.get(type="submit").data


def test_a_required_paper_that_is_missing_is_named_and_what_was_sent_stays(client, birth):
    files = fill_in(client, birth)
    response = add(client, files)
    again = client.post(files, {})
    sent = client.post(files.replace("/giay-to/", "/kiem-tra/"))

    for answer in (response, again, sent):
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "Tờ khai: Chưa có tệp." in html
        assert "giay.jpg" in html
    assert birth["ks.hoTen"] in sent.content.decode()
    assert not Dossier.objects.exists()


def test_a_paper_with_a_condition_asks_the_resident_who_answers_by_a_tick(agency):
    client, files = certified(agency, ("uy_quyen", {"condition": "khi người khác làm thay"}))
    asked = client.post(files, {})
    ticked = client.post(files, {"_khong": "uy_quyen"})
    client.post(ticked["Location"])

    assert asked.status_code == 422
    assert 'name="_khong" value="uy_quyen" checked' in asked.content.decode()
    assert client.get(ticked["Location"]).status_code == 303
    [dossier] = Dossier.objects.all()
    assert notes_of(dossier) == {
        1: "Người nộp xác nhận không thuộc trường hợp phải nộp: Giấy uy_quyen."
    }


def test_the_tick_is_not_there_for_a_paper_that_everybody_needs(agency):
    client, files = certified(agency, ("don", {}))

    assert client.post(files, {"_khong": "don"}).status_code == 422


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": "xuat_trinh"},
        {"condition": "nếu có"},
        {"reuse_from": "CSDL_HO_TICH"},
        {"kind": "xuat_trinh", "condition": "đã từng kết hôn"},
    ],
)
def test_what_is_only_shown_or_known_elsewhere_is_not_demanded(agency, columns):
    client, files = certified(agency, ("giay", columns))

    assert client.post(files, {}).status_code == 303


def test_a_paper_that_the_agency_holds_is_named_and_not_demanded(agency):
    client, files = certified(agency, ("don", {}), ("trich_luc", {"condition": "khi có"}))
    forms.Draft.objects.update(papers_held={"don": "H55.1-0001", "trich_luc": "H55.1-0001"})

    page = client.get(files).content.decode()
    check = client.post(files, {})
    shown = client.get(check["Location"]).content.decode()
    filed = client.post(check["Location"])

    assert page.count("Đã có trong hồ sơ H55.1-0001, không phải nộp lại.") == 2
    assert 'id="khong-trich_luc"' not in page
    assert check.status_code == 303
    assert "đã có trong hồ sơ H55.1-0001, không phải nộp lại" in shown
    assert filed.status_code == 303
    [dossier] = Dossier.objects.all()
    assert notes_of(dossier) == {
        1: "Đã có trong hồ sơ khác, không phải nộp lại: Giấy don (H55.1-0001);"
        " Giấy trich_luc (H55.1-0001)."
    }


def test_a_second_click_files_no_second_dossier(client, birth):
    check = checked(client, birth)
    first, second = client.post(check), client.post(check)

    assert first["Location"] == second["Location"]
    assert Dossier.objects.count() == 1
    assert client.get(first["Location"]).status_code == 200


def test_all_questions_on_one_page(client, birth):
    address = begin(client, one_page=True)
    response = client.post(address, birth)

    assert address.endswith("/tat-ca/")
    assert response.status_code == 303
    assert response["Location"].endswith("/giay-to/")


def test_what_was_typed_stays_after_a_mistake(client, birth):
    address = begin(client)
    wrong = {**section(birth, "nguoi-yeu-cau"), "nyc.dienThoai": "12 34", "nyc.hoTen": "A1"}
    response = client.post(address, wrong)
    html = response.content.decode()

    assert response.status_code == 422
    assert 'data-testid="error-summary"' in html
    assert 'href="#id_nyc.dienThoai"' in html
    assert 'value="12 34"' in html
    assert 'value="12 34"' in client.get(address).content.decode()


def test_a_doubt_is_asked_about_once(client, birth):
    address = begin(client)
    doubtful = {**section(birth, "nguoi-yeu-cau"), "nyc.hoTen": "Nguyeenx Văn An"}
    response = client.post(address, doubtful)
    html = response.content.decode()
    seen = html.split('name="_da-xem" value="')[1].split('"')[0]

    assert response.status_code == 422
    assert "Nguyễn" in html
    assert client.post(address, {**doubtful, "_da-xem": seen}).status_code == 303


def test_typing_is_saved_without_being_judged(client, birth):
    address = begin(client)
    response = client.post(address, {"nyc.hoTen": "Nông Th"}, headers={"X-Autosave": "1"})

    assert response.status_code == 200
    assert response.content.decode().startswith("Đã lưu lúc")
    assert 'value="Nông Th"' in client.get(address).content.decode()


def test_nothing_wrong_can_be_filed(client, birth):
    fill_in(client, birth)
    draft = forms.Draft.objects.get()
    forms.save_section(draft.pk, "tre", {"ks.hoTen": ""}, now=timezone.now())
    response = client.post(f"{START}{draft.pk}/kiem-tra/")

    assert response.status_code == 422
    assert f'{START}{draft.pk}/khai/tre/#id_ks.hoTen"' in response.content.decode()
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("content", [b"not a picture", pdf()[:300], b""])
def test_a_file_that_does_not_open_is_refused_and_the_others_stay(client, birth, content):
    address = fill_in(client, birth)
    client.post(address, {"tep.to_khai": SimpleUploadedFile("to-khai.pdf", pdf()), "_them": "1"})
    response = add(client, address, content)

    assert response.status_code == 422
    assert "to-khai.pdf" in response.content.decode()
    assert 'data-testid="error-summary"' in response.content.decode()


def test_a_file_too_large_is_413_with_a_sentence(client, birth, settings):
    settings.MAX_FILE_BYTES = 50_000
    address = fill_in(client, birth)
    response = add(client, address, picture(size_bytes=400_000))

    assert response.status_code == 413
    assert "MB" in response.content.decode()


def test_a_file_can_be_taken_back(client, birth):
    address = fill_in(client, birth)
    add(client, address)
    [row] = forms.files_in(forms.Draft.objects.get())
    response = client.post(address, {"_bo": str(row.file_id)})

    assert response.status_code == 303
    assert not forms.files_in(forms.Draft.objects.get())


def test_a_file_arrives_in_pieces_over_the_wire(client, birth):
    address = fill_in(client, birth)
    content = pdf(padding_bytes=150_000)
    announced = {"name": "quet.pdf", "size": len(content)}
    state = client.post(f"{address}chung_sinh/gui/", announced).json()
    while not state["done"]:
        piece = content[state["offset"] : state["offset"] + 60_000]
        state = client.patch(
            state.get("url") or "",
            piece,
            content_type="application/octet-stream",
            headers={"Upload-Offset": str(state["offset"])},
        ).json()

    assert "quet.pdf" in client.get(address).content.decode()


def test_a_piece_out_of_step_is_told_where_to_go_on(client, birth):
    address = fill_in(client, birth)
    state = client.post(f"{address}chung_sinh/gui/", {"name": "a.pdf", "size": 100}).json()
    response = client.patch(
        state["url"], b"x" * 10, content_type="x/y", headers={"Upload-Offset": "50"}
    )

    assert response.status_code == 409
    assert response.json()["offset"] == 0


@pytest.mark.parametrize("size", ["", "-1", "x", "0", "99999999999999"])
def test_a_senseless_announcement_is_refused(client, birth, size):
    address = fill_in(client, birth)
    response = client.post(f"{address}chung_sinh/gui/", {"name": "a.pdf", "size": size})

    assert response.status_code in {413, 422}


def test_another_browser_needs_the_code(client, birth):
    address = begin(client)
    draft = forms.Draft.objects.get()
    page = client.post(f"{START}{draft.pk}/may-khac/").content.decode()
    code = page.split('data-testid="draft-code">')[1].split("<")[0]

    other = Client()
    asked = other.get(address)
    wrong = other.post(asked["Location"], {"code": "AAAA 2222"})
    right = other.post(asked["Location"], {"code": code})

    assert asked["Location"] == f"/nop-ho-so/tiep-tuc/{draft.pk}/"
    assert wrong.status_code == 404
    assert right.status_code == 303
    assert other.get(address).status_code == 200


def test_guessing_a_code_is_slowed_down(client, birth):
    begin(client)
    address = f"/nop-ho-so/tiep-tuc/{forms.Draft.objects.get().pk}/"
    answers = [Client().post(address, {"code": f"AAAA222{n}"}).status_code for n in range(2, 10)]

    assert answers[0] == 404
    assert Client().post(address, {"code": "AAAA2222"}).status_code == 429


def test_a_forged_cookie_opens_nothing(client, birth):
    address = begin(client)
    other = Client()
    other.cookies["ban_nhap"] = f'["{forms.Draft.objects.get().pk}"]'

    assert other.get(address).status_code == 303


def test_a_slip_is_not_shown_to_another_browser(client, birth):
    response = client.post(checked(client, birth))

    assert Client().get(response["Location"]).status_code == 404


def test_a_draft_is_thrown_away_after_asking(client, birth):
    begin(client)
    address = f"{START}{forms.Draft.objects.get().pk}/xoa/"

    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 303
    assert not forms.Draft.objects.exists()


def test_an_expired_draft_is_gone(client, birth):
    address = begin(client)
    forms.Draft.objects.update(
        started_at=timezone.now() - timedelta(days=20),
        expires_at=timezone.now() - timedelta(days=1),
    )

    assert client.get(address).status_code == 404


def test_a_draft_about_to_expire_says_so(client, birth):
    address = begin(client)
    forms.Draft.objects.update(expires_at=timezone.now() + timedelta(days=2))

    assert "tự xóa lúc" in client.get(address).content.decode()


def test_what_the_commune_has_not_adopted_is_not_filed(client, agency):
    response = client.get("/nop-ho-so/9.999999/")

    assert response.status_code == 303
    assert response["Location"] == "/thu-tuc/9.999999/"


def test_a_procedure_without_a_declaration_of_its_own_is_filed_with_the_general_one(client, agency):
    procedures.adoption(agency, procedures.version("2.000751", "Trợ giúp xã hội", papers=()))
    address = client.post("/nop-ho-so/2.000751/", {"kieu": "mot-trang"})["Location"]
    answers = valid_answers("CHUNG", 1, timezone.localdate())
    check = client.post(address, answers)["Location"]
    client.post(check)

    assert check.endswith("/kiem-tra/")
    assert Dossier.objects.get().owner_name == answers["nyc.hoTen"]


@pytest.mark.parametrize("form_id", forms.form_ids())
def test_every_declaration_can_be_filed_on_one_page(client, agency, form_id):
    procedures.adoption(agency, procedures.version("1.000001", form_id=form_id, papers=()))
    address = client.post("/nop-ho-so/1.000001/", {"kieu": "mot-trang"})["Location"]
    response = client.post(address, valid_answers(form_id, 11, timezone.localdate()))
    filed = client.post(response["Location"])

    assert filed.status_code == 303
    assert client.get(filed["Location"]).status_code == 200
    assert Dossier.objects.count() == 1


def test_communes_are_suggested_by_old_and_new_names(client, agency):
    found = client.get("/nop-ho-so/goi-y-xa/", {"q": "dong dat", "tinh": "19"}).json()

    assert found == ["Xã Động Đạt, Huyện Phú Lương"]


@pytest.mark.parametrize("path", ["khai/khong-co/", "khai/tre/x/", "giay-to/x/gui/"])
def test_what_is_not_there_is_404(client, birth, path):
    begin(client)
    draft = forms.Draft.objects.get()

    assert client.post(f"{START}{draft.pk}/{path}").status_code == 404


def test_a_draft_is_not_reached_under_another_procedure(client, birth):
    begin(client)
    draft = forms.Draft.objects.get()

    assert client.get(f"/nop-ho-so/2.000815/{draft.pk}/khai/tre/").status_code == 404


def test_the_last_post_asks_the_database_a_fixed_number_of_times(
    client, birth, django_assert_max_num_queries
):
    check = checked(client, birth)

    with django_assert_max_num_queries(60):
        assert client.post(check).status_code == 303
