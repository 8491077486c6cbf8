"""Papers and places: through the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.service.custody import api as custody
from xaso.service.custody.domain import codes
from xaso.service.custody.tests import make as make_custody
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
PAPERS = reverse("custody:papers")


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def dossier(at):
    return make.dossier(at, "processing", now=timezone.now() - timedelta(hours=2))


def where(dossier):
    lying = custody.lying_of(dossier)
    return lying and (lying.place_id, lying.holder_id)


def test_several_scanned_codes_go_to_one_cupboard_at_once(client, at, dossier):
    cupboard, other = make_custody.place(at), make.dossier(at, "received")
    client.force_login(at.minh)

    answer = client.post(
        PAPERS,
        {"codes": f"{dossier.code}\n{other.look_up_code}", "target": f"place:{cupboard.pk}"},
        follow=True,
    )

    assert "Đã ghi nơi để của 2 hồ sơ." in answer.content.decode()
    assert where(dossier) == where(other) == (cupboard.pk, None)


def test_a_label_that_was_scanned_chooses_its_place(client, at):
    cupboard = make_custody.place(at)
    client.force_login(at.minh)

    assert (
        f'value="place:{cupboard.pk}" selected' in client.get(PAPERS + "?noi=t1").content.decode()
    )
    assert f'{cupboard.pk}" selected' not in client.get(PAPERS + "?noi=khac").content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"codes": "H99"}, "Không có hồ sơ nào mang mã: H99."),
        ({"codes": ""}, "Quét hoặc gõ ít nhất một mã hồ sơ."),
        ({"codes": ",;"}, "Quét hoặc gõ ít nhất một mã hồ sơ."),
        ({"target": ""}, "Chọn nơi để giấy tờ, hoặc người giữ."),
        ({"target": "place:1"}, "Chọn nơi để giấy tờ, hoặc người giữ."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    client, at, dossier, typed, said
):
    client.force_login(at.minh)
    sent = {"codes": dossier.code, "target": f"holder:{at.thao.pk}"} | typed

    answer = client.post(PAPERS, sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert sent["codes"] in answer.content.decode()
    assert where(dossier) is None


def test_too_many_at_once_are_refused(client, at, dossier, monkeypatch):
    monkeypatch.setattr(codes, "MOST_AT_ONCE", 1)
    client.force_login(at.minh)
    sent = {"codes": f"{dossier.code} X1", "target": f"holder:{at.thao.pk}"}

    assert "nhiều nhất" in client.post(PAPERS, sent).content.decode()


def test_the_dossiers_page_says_where_its_paper_lies_and_leads_to_the_move(client, at, dossier):
    client.force_login(at.minh)
    page = reverse("dossiers:staff-dossier", args=[dossier.pk])
    assert "Chưa ai ghi." in client.get(page).content.decode()
    move = reverse("custody:paper", args=[dossier.pk])

    answer = client.post(move, {"target": f"holder:{at.minh.pk}"})

    assert (answer.status_code, answer["Location"]) == (303, page)
    shown = client.get(page).content.decode()
    assert f"<strong>{at.minh.full_name}</strong>" in shown
    assert 'data-testid="behind"' in shown
    assert client.get(move).content.decode().count('data-testid="move"') == 1
    assert client.post(move, {}).status_code == 422


def test_who_keeps_no_papers_reads_where_they_lie_once_somebody_said(client, at, dossier):
    client.force_login(at.phuc)
    page = reverse("dossiers:staff-dossier", args=[dossier.pk])
    assert "Bản giấy đang ở đâu" not in client.get(page).content.decode()
    make_custody.put(at, dossier, place=make_custody.place(at))

    shown = client.get(page).content.decode()

    assert "T1 – Tủ hộ tịch" in shown
    assert reverse("custody:paper", args=[dossier.pk]) not in shown


def test_an_ended_dossiers_page_says_that_its_paper_belongs_into_the_archive(client, at):
    dossier = make.dossier(at, "returned", now=timezone.now() - timedelta(hours=2))
    make_custody.put(at, dossier, place=make_custody.place(at))
    client.force_login(at.mai)
    page = reverse("dossiers:staff-dossier", args=[dossier.pk])
    assert 'data-testid="to-archive"' in client.get(page).content.decode()

    make_custody.put(at, dossier, place=make_custody.place(at, "KHO", kind="archive"))

    assert 'data-testid="to-archive"' not in client.get(page).content.decode()


def test_the_lists_show_what_is_theirs_and_are_noted(client, at, dossier):
    client.force_login(at.thao)
    mine, unknown = reverse("custody:mine"), reverse("custody:unknown")
    assert "Giấy tờ ghi là bạn giữ" in client.get(mine).content.decode()
    assert client.get(unknown).content.decode().count('data-testid="lain"') == 1
    make_custody.put(at, dossier, holder=at.thao)

    assert client.get(mine).content.decode().count('data-testid="lain"') == 1
    assert "đều đã ghi nơi để" in client.get(unknown).content.decode()
    looked = audit.trail_of("dossiers.list", "papers-mine").latest("at")
    assert looked.details["dossiers"] == [str(dossier.pk)]


def test_the_papers_page_tells_what_stayed_with_a_colleague(client, at, dossier):
    make_custody.put(at, dossier, holder=at.minh)
    client.force_login(at.mai)

    page = client.get(PAPERS).content.decode()

    assert f"{at.minh.full_name} → {at.thao.full_name}" in page
    assert reverse("custody:hand-over", args=[at.minh.pk]) in page


def test_ended_papers_go_into_the_archive_together(client, at):
    ended = [make.dossier(at, "returned") for _n in range(2)]
    make_custody.put(at, *ended, holder=at.thao)
    client.force_login(at.mai)
    page = reverse("custody:archive")
    assert 'data-testid="no-archive"' in client.get(page).content.decode()
    store = make_custody.place(at, "KHO", kind="archive")
    target = f"place:{store.pk}"
    assert "Đánh dấu ít nhất một" in client.post(page, {"target": target}).content.decode()

    answer = client.post(page, {"target": target, "dossier": [str(ended[0].pk), "x"]})

    assert answer.status_code == 303
    assert where(ended[0]) == (store.pk, None)
    assert client.get(page).content.decode().count('data-testid="lain"') == 1


def test_what_a_colleague_holds_is_given_to_another(client, at, dossier):
    make_custody.put(at, dossier, holder=at.thao)
    client.force_login(at.phuc)
    page = reverse("custody:hand-over", args=[at.thao.pk])
    assert client.get(page).content.decode().count('data-testid="lain"') == 1
    assert client.post(page, {}).status_code == 422

    answer = client.post(page, {"target": f"holder:{at.minh.pk}"})

    assert (answer.status_code, answer["Location"]) == (303, reverse("dossiers:queue"))
    assert where(dossier) == (None, at.minh.pk)
    again = client.post(page, {"target": f"holder:{at.minh.pk}"})
    assert again.status_code == 422
    assert "không giữ giấy tờ nào" in again.content.decode()


def test_a_colleagues_papers_and_strangers_have_no_such_page(client, at, dossier):
    make_custody.put(at, dossier, holder=at.thao)
    client.force_login(at.minh)
    assert client.get(reverse("custody:hand-over", args=[at.thao.pk])).status_code == 404
    client.force_login(at.phuc)
    assert client.get(reverse("custody:hand-over", args=[at.binh.pk])).status_code == 404
    client.force_login(at.thao)
    assert client.get(reverse("custody:hand-over", args=[at.thao.pk])).status_code == 200


def test_a_place_is_made_counted_labelled_and_retired(client, at, dossier):
    client.force_login(at.mai)
    places = reverse("custody:places")
    assert "Chưa có nơi để nào" in client.get(places).content.decode()
    bad = client.post(places, {"kind": "cupboard", "code": "tủ", "name": "Tủ"})
    assert bad.status_code == 422
    assert "chữ không dấu" in bad.content.decode()

    answer = client.post(places, {"kind": "cupboard", "code": "t1", "name": "Tủ hộ tịch"})

    cupboard = custody.places_of(at.agency).get()
    page = reverse("custody:place", args=[cupboard.pk])
    assert (answer.status_code, answer["Location"]) == (303, page)
    assert client.get(places).content.decode().count('data-testid="place"') == 1
    assert client.get(reverse("custody:place-label", args=[cupboard.pk])).content[:5] == b"%PDF-"
    make_custody.put(at, dossier, place=cupboard)
    counted = client.post(page, {"do": "count", "there": ["x"]}, follow=True).content.decode()
    assert "thấy 0 trên 1" in counted
    assert 'data-testid="missing"' in counted
    assert client.post(page, {"do": "retire"}).status_code == 409
    seen = client.post(page, {"there": [str(dossier.pk)]}, follow=True).content.decode()
    assert 'data-testid="missing"' not in seen
    make_custody.put(at, dossier, holder=at.thao)
    assert client.post(page, {"do": "count"}).status_code == 409
    assert client.post(page, {"do": "retire"})["Location"] == places
    assert "đã thôi dùng" in client.get(page).content.decode()


def test_places_are_arranged_by_some_read_by_those_who_keep_and_others_have_none(client, at):
    cupboard = make_custody.place(at)
    page, places = reverse("custody:place", args=[cupboard.pk]), reverse("custody:places")
    client.force_login(at.minh)
    assert client.get(places).status_code == client.get(page).status_code == 200
    assert 'data-testid="add-place"' not in client.get(places).content.decode()
    assert client.post(places, {}).status_code == client.post(page, {}).status_code == 404
    for who in (at.phuc, at.khoa, at.binh):
        client.force_login(who)
        assert client.get(page).status_code == 404
        assert client.get(PAPERS).status_code == 404
