"""The counter notes who files for whom, who helps, how it is confirmed, and reads it back."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from xaso.service.desk.tests.make import BY_RIGHT
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
URL = "/can-bo/tiep-nhan/"
LIMIT = {"limit_amount": "5", "limit_unit": "working_day", "limit_source": "QĐ 12"}
TWO = {
    "witness_1": "Ma Văn Anh",
    "witness_1_paper": "căn cước, số cuối 1234",
    "witness_2": "Ma Văn Bình",
    "witness_2_paper": "căn cước, số cuối 5678",
}


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def desk(client, at):
    client.force_login(at.minh)
    return client


def typed(**more):
    return {
        "key": str(uuid4()),
        "procedure": "1.004873",
        "submitter_name": "Nguyễn Thị Mơ",
        "personal_number": "019190001234",
        "originals.to_khai": "1",
        "way": "sign",
        "do": "submit",
        **more,
    }


def only():
    return dossiers.Dossier.objects.get()


def test_somebody_else_needs_a_ground_and_everything_typed_is_kept(desk):
    page = desk.post(URL, typed(owner_name="Lý Văn Sơn", helper="Bế Thị Cúc"))

    assert page.status_code == 422
    assert "Chọn vì sao người này được nộp thay." in page.text
    assert "Ghi người giúp là ai" in page.text
    assert 'value="Bế Thị Cúc"' in page.text
    assert not dossiers.Dossier.objects.exists()


def test_a_ground_with_its_paper_files_for_another(desk):
    sent = typed(owner_name="Lý Văn Sơn", is_copy="on", mandate_until="31/12/2099", **BY_RIGHT)
    assert desk.post(URL, sent).status_code == 303

    said = dossiers.attendance_of(only())
    assert (said.ground, said.paper, said.is_copy) == ("legal", "Giấy khai sinh số 12/2020", True)
    assert f"{said.valid_until}" == "2099-12-31"
    assert only().mandate == "copy"


def test_an_owner_who_is_the_submitter_has_no_ground(desk):
    page = desk.post(URL, typed(**BY_RIGHT))

    assert page.status_code == 422
    assert "bỏ chọn, hoặc ghi tên chủ hồ sơ" in page.text


@pytest.mark.parametrize("way", ["thumb", "neither"])
def test_who_cannot_sign_is_read_to_first(desk, way):
    page = desk.post(URL, typed(way=way, **TWO))

    assert page.status_code == 422
    assert "Đọc lại cho người nộp nghe trước khi tiếp nhận." in page.text


def test_what_is_read_back_is_all_that_was_typed_and_then_filed(desk):
    sent = typed(
        way="neither",
        do="read-back",
        owner_name="Lý Văn Sơn",
        result_by="post",
        post_address="Xóm Đuổm, Động Đạt",
        **BY_RIGHT,
        **TWO,
    )

    page = desk.post(URL, sent)

    assert page.status_code == 200
    for words in (
        "Nguyễn Thị Mơ",
        "Lý Văn Sơn",
        "Giấy khai sinh số 12/2020",
        "Ma Văn Bình (căn cước, số cuối 5678)",
        "1 bản chính",
        "qua bưu chính, về: Xóm Đuổm, Động Đạt",
    ):
        assert words in page.text
    assert not dossiers.Dossier.objects.exists()
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    assert {name: kept[name] for name in sent if name != "do"} == {
        name: value for name, value in sent.items() if name != "do"
    }

    assert desk.post(URL, {**kept, "do": "read-submit"}).status_code == 303

    said, told = dossiers.attendance_of(only()), dossiers.parties_of(only())
    assert (said.way, said.was_read_back, len(said.witnesses)) == ("neither", True, 2)
    assert (told["result_by"], told["post_address"]) == ("post", "Xóm Đuổm, Động Đạt")


def test_what_is_read_back_is_judged_before(desk):
    page = desk.post(URL, typed(do="read-back", submitter_name=""))

    assert page.status_code == 422
    assert 'data-testid="read-back-lines"' not in page.text


def test_to_mend_leads_back_to_the_page_with_everything(desk):
    page = desk.post(URL, typed(do="read", way="thumb", helper="Bế Thị Cúc"))

    assert page.status_code == 200
    assert 'value="Bế Thị Cúc"' in page.text
    assert '<option value="thumb" selected>' in page.text


def test_reading_back_is_not_remembered_where_it_failed(desk):
    page = desk.post(URL, typed(do="read-submit", way="thumb", submitter_name=""))
    assert page.status_code == 422

    assert desk.post(URL, typed(do="submit", way="thumb")).status_code == 422


def test_what_came_by_post_is_confirmed_by_nobody_at_the_desk(desk):
    slip = desk.post(URL, typed(channel="post", way="thumb", **LIMIT), follow=True)

    assert f'href="/can-bo/buu-chinh/den/{only().pk}/"' in slip.text
    assert only().channel == "post"
    assert dossiers.attendance_of(only()).way == ""


def test_a_result_by_post_needs_an_address(desk):
    page = desk.post(URL, typed(result_by="post"))

    assert page.status_code == 422
    assert "Ghi địa chỉ nhận qua bưu chính." in page.text


def test_an_address_without_the_wish_is_not_kept(desk):
    desk.post(URL, typed(post_address="Xóm Đuổm"))

    assert dossiers.parties_of(only())["post_address"] == ""


def test_a_procedure_that_must_be_asked_for_in_person_offers_no_mandate(desk, at):
    page = desk.post(URL, typed(do="read"))
    assert 'value="mandate"' in page.text

    forbidden = {"ground": "mandate", "paper": "Số 12", "owner_name": "Lý Văn Sơn"}
    dossiers_rules = dossiers.rules_on(make.MORNING.date())
    assert "1.000894" in dossiers_rules.grounds["mandate"].barred
    assert desk.post(URL, typed(**forbidden)).status_code == 303
