"""The pages: for everybody, from a dossier, and for who pays the allowances."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.forms import api as forms
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.kernel.organisations.tests import make as agencies
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make as make_dossiers
from xaso.service.life_events import api as life_events
from xaso.service.life_events import facts
from xaso.service.life_events.tests import make
from xaso.service.procedures.api import Adoption, ProcedureVersion, RequiredPaper
from xaso.service.results import api as results

pytestmark = pytest.mark.django_db
PUBLIC = "/su-kien/nguoi-than-qua-doi/"
LIST = "/can-bo/dung-tro-cap/"
ANSWERS: dict[str, Any] = {
    "luongHuu": "khong",
    "dongBhxh": "khong",
    "huuTriXaHoi": "khong",
    "troCapXaHoi": "co",
    "chamSoc": "khong",
    "nguoiCoCong": "khong",
    "cuuChienBinh": "co",
    "theBhyt": "khong",
}


NAMESAKE: dict[str, Any] = {"kt.hoTen": "Lý Văn Hai"}


@pytest.fixture
def at():
    return make.house()


def page(response):
    return response.content.decode()


def shown(html):
    return re.findall(r'data-testid="item-([^"]+)"', html)


def is_chosen(html, name, value="co"):
    return re.search(rf'<input[^>]* checked name="{name}" value="{value}"', html) is not None


# --- for everybody --------------------------------------------------------------------------


def test_everybody_may_ask_and_nothing_is_stored(client, at):
    asked = client.get(PUBLIC)
    told = client.post(PUBLIC, {"tuoi": "70-79", "huuTriXaHoi": "co", "thuongTru": "co"})

    assert asked.status_code == told.status_code == 200
    assert "Lập ngày" not in page(asked)
    assert shown(page(told)) == ["khai-tu", "xoa-thuong-tru", "mai-tang-huu-tri", "ban-sao"]
    assert "trong 15 ngày kể từ ngày mất" in page(told)
    assert "5 ngày làm việc" in page(told)
    assert "Trợ cấp hưu trí xã hội" in page(told)
    assert "Không cần đăng nhập" in page(asked)
    assert not life_events.KeptAnswers.objects.exists()
    assert "no-store" in told["Cache-Control"]


def test_what_is_not_handled_here_says_where_and_why(client, at):
    html = page(client.post(PUBLIC, {"tuoi": "tu-80", "nguoiCoCong": "co", "thuongTru": "co"}))

    assert "Công an xã nơi người mất đăng ký cư trú" in html
    assert "Cư trú do công an quản lý." in html
    assert "Sở Nội vụ quyết định" in html
    assert "Xã này chưa công bố thủ tục ấy" in html


def test_papers_are_listed_once_for_all(client, at):
    html = page(client.post(PUBLIC, {"tuoi": "70-79", "huuTriXaHoi": "co", "cuuChienBinh": "co"}))
    papers = html.split('data-testid="papers"')[1].split("</ul>")[0]

    assert papers.count("Bản sao Trích lục khai tử") == 1
    assert "không phải nộp lại" not in papers


def test_an_answer_that_is_not_offered_is_refused_and_the_others_stay(client, at):
    response = client.post(PUBLIC, {"tuoi": "tu-80", "xe": "bay"})

    assert response.status_code == 422
    assert 'data-testid="error-summary"' in page(response)
    assert is_chosen(page(response), "tuoi", "tu-80")


def test_answers_to_questions_that_are_ruled_out_do_not_count(client, at):
    html = page(client.post(PUBLIC, {"tuoi": "duoi-16", "cuuChienBinh": "co", "datDai": "co"}))

    assert "mai-tang-ccb" not in shown(html)
    assert "hang-thua-ke" not in shown(html)


def test_there_is_no_other_event(client, at):
    assert client.get("/su-kien/sinh-con/").status_code == 404


def test_in_english_what_has_english_is_english(client, at):
    html = page(client.post(f"/en{PUBLIC}", {"tuoi": "tu-80", "thuongTru": "co"}))

    assert "Register the death" in html
    assert "The police keep the register of residence." in html


@pytest.mark.parametrize("query", ["qua đời", "chết", "bố mất", "mất"])
def test_the_search_leads_to_the_event(client, at, query):
    html = page(client.get("/thu-tuc/", {"q": query}))

    assert f'href="{PUBLIC}"' in html


def test_the_procedure_leads_to_the_event_and_others_do_not(client, at):
    assert f'href="{PUBLIC}"' in page(client.get("/thu-tuc/1.000656/"))
    assert f'href="{PUBLIC}"' not in page(client.get("/thu-tuc/2.000635/"))
    assert f'href="{PUBLIC}"' not in page(client.get("/thu-tuc/", {"q": "khai sinh"}))


# --- from a dossier -------------------------------------------------------------------------


def address(made):
    return f"/tra-cuu/{made.look_up_code}/su-kien/"


def brought(at, client, state="received", **changes):
    made = make.submitted(at, **changes)
    dossier = make.bring(at, made, state)
    make.prove(client, made)
    return made, dossier


def answer(client, made, version=0, **changes):
    return client.post(address(made), {"version": version, **ANSWERS, **changes})


def begin(client, made, outcome):
    return client.post(f"{address(made)}{outcome}/")


def draft_of(response):
    return forms.Draft.objects.get(pk=response["Location"].split("/")[3])


def test_from_acceptance_on_the_dossier_leads_to_its_list(client, at):
    made = make.submitted(at)
    make.prove(client, made)
    tracked = f"/tra-cuu/{made.look_up_code}/"

    assert 'data-testid="life-event"' not in page(client.get(tracked))
    assert client.get(address(made)).status_code == 404
    make.bring(at, made, "received")
    assert 'data-testid="life-event"' in page(client.get(tracked))
    assert client.get(address(made)).status_code == 200


def test_a_dossier_of_another_procedure_has_no_list(client):
    at = make_dossiers.house()
    made = make_dossiers.submitted(at)
    make_dossiers.ACTS["receive"](at, made.dossier_id, make.MORNING)
    make.prove(client, made)

    assert 'data-testid="life-event"' not in page(client.get(f"/tra-cuu/{made.look_up_code}/"))
    assert client.get(address(made)).status_code == 404


def test_what_the_dossier_knows_is_told_and_not_asked(client, at):
    made, _dossier = brought(at, client)

    html = page(client.get(address(made)))

    known = html.split('data-testid="known"')[1].split("</ul>")[0]
    assert "Từ 70 đến 79 tuổi" in known
    assert 'name="tuoi"' not in html
    assert 'name="thuongTru"' not in html
    assert 'name="huuTriXaHoi"' in html
    assert 'name="tnxp"' not in html


def test_answers_are_kept_and_found_again_on_another_device(client, at):
    made, dossier = brought(at, client)
    assert answer(client, made).status_code == 303

    other = type(client)()
    make.prove(other, made)
    html = page(other.get(address(made)))

    assert shown(html) == ["xoa-thuong-tru", "mai-tang-tro-cap", "mai-tang-ccb", "ban-sao"]
    assert "thứ Bảy, 21/11/2026" in html
    again = page(other.get(f"{address(made)}?sua=1"))
    assert is_chosen(again, "troCapXaHoi")
    kept = life_events.KeptAnswers.objects.get()
    assert (kept.dossier_id, kept.spared, kept.version) == (dossier.pk, 2, 1)


def test_answers_changed_elsewhere_are_not_overwritten(client, at):
    made, _dossier = brought(at, client)
    answer(client, made)

    response = answer(client, made, xe="co")

    assert response.status_code == 409
    assert is_chosen(page(response), "xe")
    assert 'name="version" value="1"' in page(response)
    assert answer(client, made, version=1, xe="co").status_code == 303
    assert "sang-ten-xe" in shown(page(client.get(address(made))))


@pytest.mark.parametrize("version", ["", "x", "-1", "²"])
def test_a_version_that_is_none_is_stale(client, at, version):
    made, _dossier = brought(at, client)

    assert answer(client, made, version=version).status_code == 409


def test_a_wrong_answer_is_refused_and_kept(client, at):
    made, _dossier = brought(at, client)

    response = answer(client, made, xe="bay", datDai="co")

    assert response.status_code == 422
    assert is_chosen(page(response), "datDai")
    assert not life_events.KeptAnswers.objects.exists()


def test_no_known_fact_is_asked_again_by_the_funeral_declaration(client, at):
    made, dossier = brought(at, client, "resolved")
    answer(client, made)

    response = begin(client, made, "mai-tang-tro-cap")

    assert response.status_code == 303
    draft = draft_of(response)
    entered = forms.entered_in(draft)
    number = results.issued_for(dossier.pk).get().number
    known = {**make.PERSON, **make.DEAD}
    for field in forms.load("BT_MT").fields():
        for name, value in known.items():
            if name == field.key or name.startswith(f"{field.key}."):
                if field.kind in {"checkbox", "signature"}:
                    continue
                told = "Xã Phú Lương" if name.endswith(".xa") else value
                assert entered[name] == told, name
    assert entered["trichLuc.so"] == number
    assert entered["trichLuc.ngay"] == "17/11/2026"
    assert entered["trichLuc.coQuan"] == at.agency.name
    assert entered["doiTuong"] == "tro-cap-xa-hoi"
    bound = forms.bind(forms.load("BT_MT"), entered, on=timezone.localdate())
    assert set(bound.errors) == {"nhanTien.cach", "camDoan", "chuKy"}
    assert bound.warnings == {}


def test_copies_are_asked_for_with_every_fact_of_the_deceased(client, at):
    made, dossier = brought(at, client, "resolved")
    answer(client, made)

    entered = forms.entered_in(draft_of(begin(client, made, "ban-sao")))

    for part in ("hoTen", "ngaySinh", "gioiTinh", "danToc", "quocTich", "giayTo.so"):
        assert entered[f"nd.{part}"] == make.DEAD[f"kt.{part}"]
    assert entered["loai"] == "khai-tu"
    assert entered["dk.noi"] == at.agency.name
    assert entered["dk.so"] == results.issued_for(dossier.pk).get().number


def test_a_procedure_without_a_declaration_of_its_own_says_what_it_is_about(client, at):
    made, dossier = brought(at, client, "resolved")
    answer(client, made)

    entered = forms.entered_in(draft_of(begin(client, made, "mai-tang-ccb")))

    number = results.issued_for(dossier.pk).get().number
    assert entered["noiDung"] == (
        "Đề nghị giải quyết cho gia đình Trần Văn Đức, sinh 02/04/1948, mất ngày 14/11/2026;"
        f" trích lục khai tử số {number} ngày 17/11/2026."
    )
    assert entered["chuHoSo.khac"] == "khong"
    assert entered["nyc.dienThoai"] == "0912345678"


def test_before_the_extract_the_dossier_stands_for_it(client, at):
    made, dossier = brought(at, client)
    answer(client, made)

    entered = forms.entered_in(draft_of(begin(client, made, "mai-tang-ccb")))

    assert entered["noiDung"].endswith(f"hồ sơ đăng ký khai tử {dossier.code}.")
    funeral = forms.entered_in(draft_of(begin(client, made, "mai-tang-tro-cap")))
    assert "trichLuc.so" not in funeral


def test_what_was_said_at_the_counter_is_known_without_a_declaration(client, at):
    made = make_dossiers.submitted(
        at,
        owner_name="Lý Văn Cổ",
        submitter_name="Lý Thị Mới",
        personal_number="019178001234",
        answers={"x": "y"},
    )
    make.bring(at, made, "received")
    make.prove(client, made)
    answer(client, made)

    entered = forms.entered_in(draft_of(begin(client, made, "mai-tang-tro-cap")))

    assert (entered["kt.hoTen"], entered["nyc.hoTen"]) == ("Lý Văn Cổ", "Lý Thị Mới")
    assert entered["nyc.giayTo.so"] == "019178001234"
    assert entered["nyc.giayTo.loai"] == "can-cuoc"
    assert entered["nyc.dienThoai"] == "0912345678"
    assert entered["nyc.noiCuTru.chiTiet"] == "Xóm Đuổm, xã Động Đạt"


def test_papers_that_lie_here_are_named_and_not_asked_for(client, at):
    made, dossier = brought(at, client)
    answer(client, made)
    html = page(client.get(address(made)))
    papers = html.split('data-testid="papers"')[1].split("</ul>")[0]

    draft = draft_of(begin(client, made, "mai-tang-tro-cap"))

    assert f"đã có trong hồ sơ {dossier.code}, không phải nộp lại" in papers
    assert draft.papers_held == {"trich_luc": dossier.code}
    html = page(client.get(f"/nop-ho-so/{draft.subject}/{draft.pk}/giay-to/"))
    assert f"Đã có trong hồ sơ {dossier.code}, không phải nộp lại." in html


def test_a_paper_is_held_only_where_it_was_handed_in(client, at):
    version = at.adoption.version
    RequiredPaper.objects.filter(version=version, key="chung_sinh").update(name="Giấy báo tử")
    next_one = ProcedureVersion.objects.get(procedure__code=make.FUNERAL)
    RequiredPaper.objects.filter(version=next_one, key="thoi_huong").update(
        name="Bản sao giấy báo tử"
    )
    made, dossier = brought(at, client)
    answer(client, made)
    held = draft_of(begin(client, made, "mai-tang-tro-cap")).papers_held
    assert set(held) == {"trich_luc"}

    dossier.papers.create(key="chung_sinh", name="Giấy báo tử", position=1, originals=1)
    papers = page(client.get(address(made))).split('data-testid="papers"')[1].split("</ul>")[0]
    assert papers.count("không phải nộp lại") == 2


def test_what_was_begun_goes_on_on_any_device_and_is_shown_as_filed(client, at):
    made, _dossier = brought(at, client)
    answer(client, made)
    first = draft_of(begin(client, made, "mai-tang-tro-cap"))
    other = type(client)()
    make.prove(other, made)

    assert 'data-testid="draft"' in page(other.get(address(made)))
    again = draft_of(begin(other, made, "mai-tang-tro-cap"))
    assert again == first
    assert other.get(f"/nop-ho-so/{first.subject}/{first.pk}/kiem-tra/").status_code == 200
    assert life_events.Begun.objects.count() == 1

    submitted = dossiers.submit(
        agency=at.agency,
        procedure_code=first.subject,
        answers={"kt.hoTen": "Trần Văn Đức"},
        files=[],
        idempotency_key="k",
        actor=identity.RESIDENT,
        now=timezone.now(),
        data_key=keyring.open_key(first.key_id),
        parties=make_dossiers.PARTIES,
    )
    forms.finish(first, {"dossier": str(submitted.dossier_id)}, now=timezone.now())

    html = page(other.get(address(made)))
    assert 'data-testid="filed"' in html
    assert submitted.look_up_code in html
    assert submitted.secret not in html
    assert 'data-testid="begin-mai-tang-tro-cap"' not in html


def test_a_draft_that_was_thrown_away_can_be_begun_anew(client, at):
    made, _dossier = brought(at, client)
    answer(client, made)
    first = draft_of(begin(client, made, "ban-sao"))
    forms.discard(first)

    assert 'data-testid="draft"' not in page(client.get(address(made)))
    second = draft_of(begin(client, made, "ban-sao"))
    assert second.pk != first.pk
    assert life_events.Begun.objects.count() == 2


def test_what_was_spared_is_counted_for_the_resident(client, at):
    made, dossier = brought(at, client)
    answer(client, made)
    begin(client, made, "mai-tang-tro-cap")

    begun = life_events.Begun.objects.get()
    entered = forms.entered_in(forms.Draft.objects.get(pk=begun.draft_id))
    filled = facts.questions_filled(forms.load("BT_MT"), entered)
    assert (begun.spared_answers, begun.spared_papers) == (filled, 1)
    spared = life_events.spared_of(dossier)
    assert (spared.answers, spared.papers) == (filled + 2, 1)
    html = page(client.get(address(made)))
    assert f"Đến nay không phải khai lại {filled + 2} câu." in html
    assert "Không phải nộp lại 1 giấy tờ." in html
    entry = list(audit.trail_of("dossiers.dossier", dossier.pk))[-1]
    assert (entry.verb, entry.details) == (
        "life_events.begin",
        {
            "outcome": "mai-tang-tro-cap",
            "procedure": make.FUNERAL,
            "spared_answers": filled,
            "spared_papers": 1,
        },
    )


@pytest.mark.parametrize("outcome", ["xoa-thuong-tru", "dung-luong-huu", "khong-co", "tu-tuat"])
def test_only_what_is_filed_here_can_be_begun(client, at, outcome):
    made, _dossier = brought(at, client)

    assert begin(client, made, outcome).status_code == 404
    assert not forms.Draft.objects.exists()


def test_what_is_taken_at_the_counter_alone_has_no_button(client, at):
    Adoption.objects.filter(procedure__code=make.COPIES).update(filing_route="counter")
    made, _dossier = brought(at, client)
    answer(client, made)

    assert 'data-testid="begin-ban-sao"' not in page(client.get(address(made)))
    assert begin(client, made, "ban-sao").status_code == 404


def test_nothing_is_copied_without_the_secret(client, at):
    made, _dossier = brought(at, client)
    other = make.submitted(at, **NAMESAKE)
    make.bring(at, other, "received")
    stranger = type(client)()

    for browser, asked in ((stranger, made), (client, other)):
        assert browser.get(address(asked)).status_code == 404
        assert answer(browser, asked).status_code == 404
        assert begin(browser, asked, "ban-sao").status_code == 404
    assert not forms.Draft.objects.exists()
    assert not life_events.KeptAnswers.objects.exists()


def test_a_new_secret_ends_what_the_old_one_opened(client, at):
    made, dossier = brought(at, client)
    dossiers.renew_secret(
        dossier_id=dossier.pk,
        actor=at.acts(at.minh),
        now=timezone.now(),
        identity_checked="CC, cuối 1234",
    )

    assert client.get(address(made)).status_code == 404
    assert begin(client, made, "ban-sao").status_code == 404


def test_another_agencys_dossier_is_not_filed_on_here(client, at):
    made, dossier = brought(at, client)
    other = agencies.agency(code="H55.9", name="UBND xã Khác", is_shown=False)
    dossiers.Dossier.objects.filter(pk=dossier.pk).update(agency=other)

    assert client.get(address(made)).status_code == 404


def test_too_many_drafts_say_so(client, at, monkeypatch):
    made, _dossier = brought(at, client)
    answer(client, made)

    def full(**_given):
        raise forms.TooManyDrafts("40")

    monkeypatch.setattr("xaso.kernel.forms.api.start_draft", full)
    response = begin(client, made, "ban-sao")

    assert response.status_code == 429
    assert "quá nhiều hồ sơ" in page(response)
    assert not life_events.Begun.objects.exists()


def test_of_an_erased_dossier_nothing_is_known_and_nothing_breaks(client, at):
    made, dossier = brought(at, client, "returned")
    answer(client, made)
    keyring.destroy(dossier.key_id)

    html = page(client.get(address(made)))

    assert "Trần Văn Đức" not in html
    assert "thứ Bảy, 21/11/2026" not in html


def test_the_family_reads_whom_the_commune_has_told(client, at):
    made, dossier = brought(at, client, "resolved")
    answer(client, made)
    life_events.settle(dossier_id=dossier.pk, now=timezone.now())

    told = page(client.get(address(made))).split('data-testid="told"')[1].split("</ul>")[0]

    assert "Trợ cấp xã hội hằng tháng" in told
    assert at.agency.name in told
    assert "Chờ xử lý" in told


# --- for who pays ---------------------------------------------------------------------------


def raised(at, **answers):
    dossier = make.death(at, "resolved")
    if answers:
        make.answered(dossier, **{**ANSWERS, "troCapXaHoi": "khong", **answers})
    return dossier, life_events.settle(dossier_id=dossier.pk, now=timezone.now())


STOP = {
    "do": "stop",
    "version": "1",
    "decision": "12/QĐ-UBND",
    "decided_on": "17/11/2026",
    "stopped_from": "12/2026",
    "overpaid": "1.080.000 đ",
    "note": "Đã báo gia đình",
}


def test_the_list_shows_what_waits_and_who_looked_is_written_down(client, at):
    _dossier, [one] = raised(at)
    client.force_login(at.thao)

    html = page(client.get(LIST))

    assert html.count('data-testid="notice-row"') == 1
    assert "Trần Văn Đức" in html
    assert "14/11/2026" in html
    assert "1 thông báo chờ xử lý." in html
    entry = list(audit.trail_of("life_events.notices", "list"))[-1]
    assert (entry.verb, entry.actor_id, entry.details) == (
        "life_events.view_notice",
        at.thao.pk,
        {"notices": [str(one.pk)]},
    )


def test_an_empty_list_says_what_will_stand_there_and_notes_no_look(client, at):
    client.force_login(at.thao)

    assert "Không có thông báo nào" in page(client.get(LIST))
    assert not audit.entries_about("life_events.notices").exists()


def test_the_list_is_filtered_by_state_and_kind(client, at):
    _dossier, rows = raised(at, huuTriXaHoi="co", troCapXaHoi="co")
    client.force_login(at.thao)
    first = next(row for row in rows if row.kind == "dung-huu-tri-xa-hoi")
    client.post(f"{LIST}{first.pk}/", STOP)

    def count(**query):
        return page(client.get(LIST, query)).count('data-testid="notice-row"')

    assert count() == 1
    assert count(**{"tinh-trang": "done"}) == 1
    assert count(**{"tinh-trang": "all"}) == 2
    assert count(**{"tinh-trang": "void"}) == 0
    assert count(**{"tinh-trang": "?"}) == 1
    assert count(**{"tinh-trang": "all", "khoan": "dung-tro-cap-xa-hoi"}) == 1
    assert count(**{"tinh-trang": "all", "khoan": "?"}) == 2


def test_an_official_notes_the_decision(client, at):
    _dossier, [one] = raised(at)
    client.force_login(at.thao)
    place = f"{LIST}{one.pk}/"

    asked = page(client.get(place))
    done = client.post(place, STOP)
    after = page(client.get(place))

    assert 'name="stopped_from"' in asked
    assert asked.count("(không bắt buộc)") == 2
    assert "019048004321" in asked
    assert done.status_code == 303
    one.refresh_from_db()
    assert (one.state, one.overpaid, f"{one.stopped_from}") == ("done", 1_080_000, "2026-12-01")
    assert "12/QĐ-UBND" in after
    assert "dừng từ tháng 12/2026" in after
    assert "1.080.000" in after
    assert "Đã báo gia đình" in after
    assert 'name="do"' not in after


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"decision": " "}, "decision", "Ghi số quyết định."),
        ({"decision": "x" * 61}, "decision", "dài quá 60"),
        ({"decided_on": ""}, "decided_on", "Ghi ngày quyết định."),
        ({"decided_on": "31/02/2026"}, "decided_on", "ngày/tháng/năm"),
        ({"decided_on": "01/01/2999"}, "decided_on", "không sau hôm nay"),
        ({"stopped_from": ""}, "stopped_from", "Ghi tháng bắt đầu dừng."),
        ({"stopped_from": "13/2026"}, "stopped_from", "ví dụ 12/2026"),
        ({"overpaid": "một triệu"}, "overpaid", "bằng chữ số"),
        ({"note": "x" * 1001}, "note", "1.000"),
        ({"do": "nothing", "note": ""}, "note", "Ghi lý do."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_rest_stays(
    client, at, changes, field, words
):
    _dossier, [one] = raised(at)
    client.force_login(at.thao)

    response = client.post(f"{LIST}{one.pk}/", {**STOP, **changes})

    assert response.status_code == 422
    assert words in page(response)
    assert f'href="#id_{field}"' in page(response)
    if field != "decision":
        assert 'value="12/QĐ-UBND"' in page(response)
    one.refresh_from_db()
    assert one.state == "open"


@pytest.mark.parametrize(("typed", "month"), [
    ("1/2027", "2027-01-01"), ("09-2026", "2026-09-01"), ("15/12/2026", "2026-12-01"),
])  # fmt: skip
def test_a_month_may_be_typed_as_people_do(client, at, typed, month):
    _dossier, [one] = raised(at)
    client.force_login(at.thao)
    client.post(f"{LIST}{one.pk}/", {**STOP, "stopped_from": typed, "overpaid": ""})

    one.refresh_from_db()
    assert f"{one.stopped_from}" == month
    assert one.overpaid is None


@pytest.mark.parametrize("act", ["", "raise", "xoa"])
def test_an_act_that_is_none_is_refused(client, at, act):
    _dossier, [one] = raised(at)
    client.force_login(at.thao)

    assert client.post(f"{LIST}{one.pk}/", {**STOP, "do": act}).status_code == 422


def test_of_two_officials_at_once_the_second_keeps_her_words(client, at):
    _dossier, [one] = raised(at)
    client.force_login(at.thao)
    client.post(f"{LIST}{one.pk}/", {"do": "nothing", "version": "1", "note": "Không hưởng"})

    response = client.post(f"{LIST}{one.pk}/", {**STOP, "note": "Đã dừng tại quầy"})

    assert response.status_code == 409
    assert "vừa được cập nhật" in page(response)
    assert "Đã dừng tại quầy" in page(response)
    one.refresh_from_db()
    assert one.state == "nothing"


def test_a_leader_reads_sees_what_was_spared_and_closes_nothing(client, at):
    dossier, [one] = raised(at)
    make.answered(dossier, **ANSWERS)
    client.force_login(at.phuc)

    html = page(client.get(LIST))
    place = f"{LIST}{one.pk}/"

    assert "người dân không phải khai lại 2 câu" in html
    assert 'name="do"' not in page(client.get(place))
    refused = client.post(place, STOP)
    assert refused.status_code == 403
    assert "Việc này thuộc vị trí công tác khác." in page(refused)
    client.force_login(at.thao)
    assert 'data-testid="spared"' not in page(client.get(LIST))


def test_nobody_else_has_the_pages(client, at):
    _dossier, [one] = raised(at)
    for who in ("minh", "mai", "khoa"):
        client.force_login(getattr(at, who))
        assert client.get(LIST).status_code == 404
        assert client.get(f"{LIST}{one.pk}/").status_code == 404


def test_a_technician_who_is_an_officer_too_sees_nothing(client, at):
    _dossier, [one] = raised(at)
    client.force_login(people.staff("officer", "technician", agency=at.agency))

    assert 'data-testid="notice-row"' not in page(client.get(LIST))
    assert client.get(f"{LIST}{one.pk}/").status_code == 404


def test_another_agency_has_its_own_list_and_the_commune_follows_it(client, at, settings):
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "bhxh.test"]
    insurance = agencies.agency(code="H55.BH", name="BHXH Phú Lương", is_shown=False)
    organisations.SiteProfile.objects.create(agency=insurance, name="BHXH", host="bhxh.test")
    dossiers.name_partner(
        actor=people.MACHINE,
        agency=at.agency,
        key="insurance",
        partner=insurance,
        valid_from=make.MORNING.date().replace(month=1, day=1),
        basis="Thử",
    )
    dossier, rows = raised(at, theBhyt="co", troCapXaHoi="co")
    bhyt = next(row for row in rows if row.partner_id == insurance.pk)
    mine = next(row for row in rows if row.partner_id == at.agency.pk)

    client.force_login(at.thao)
    here = page(client.get(LIST))
    assert str(mine.pk) in here
    assert str(bhyt.pk) not in here
    assert str(bhyt.pk) in page(client.get(LIST, {"cua": "noi-khac"}))
    assert "Đã báo cơ quan khác: 1" in here

    nhan = people.staff("officer", agency=insurance)
    client.force_login(nhan)
    theirs = page(client.get(LIST, headers={"host": "bhxh.test"}))
    assert str(bhyt.pk) in theirs
    assert str(mine.pk) not in theirs
    one = page(client.get(f"{LIST}{bhyt.pk}/", headers={"host": "bhxh.test"}))
    assert "Trần Văn Đức" in one
    assert "Xóm Đuổm" not in one
    assert str(dossier.pk) not in one
    assert client.get(f"{LIST}{mine.pk}/", headers={"host": "bhxh.test"}).status_code == 404
    done = client.post(f"{LIST}{bhyt.pk}/", STOP, headers={"host": "bhxh.test"})
    assert done.status_code == 303


def test_what_another_agency_spared_is_not_counted_here(client, at):
    dossier, _rows = raised(at, theBhyt="co")
    other = agencies.agency(code="H55.9", name="UBND xã Khác", is_shown=False)

    assert life_events.spared_in(at.agency, make.EVENT).answers == 2
    assert life_events.spared_in(other, make.EVENT).answers == 0
    assert not life_events.spared_in(at.agency, "sinh-con")
    assert dossier.agency_id == at.agency.pk
