"""The list, one person, what came of it: through the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.service.calls import api as calls
from xaso.service.calls.tests import make as make_calls
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
LIST = reverse("calls:list")


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def ready(at, now):
    return make.dossier(at, "resolved", now=now - timedelta(hours=2))


def address(dossier, ground="ready", name="line"):
    return reverse(f"calls:{name}", args=[dossier.pk, ground])


def taken(client, dossier, ground="ready"):
    return client.post(address(dossier, ground, "take"))


def test_the_list_says_whom_to_call_and_what_to_say_with_the_number_covered(client, at, ready):
    client.force_login(at.minh)

    page = client.get(LIST).content.decode()

    assert page.count('data-testid="call-row"') == 1
    assert "+849******78" in page
    assert "0912" not in page
    assert f"Có phải bác {ready.submitter_name} không ạ?" in page
    assert "giấy hẹn và căn cước" in page
    assert at.minh.full_name in page
    assert "sáng từ" in page
    assert 'data-testid="chip-ready"' in page


def test_the_list_is_noted_with_whose_names_stood_there(client, at, ready):
    client.force_login(at.minh)

    client.get(LIST)

    entry = audit.trail_of("dossiers.list", "calls").latest("at")
    assert entry.details["dossiers"] == [str(ready.pk)]


def test_one_ground_is_shown_alone_and_nonsense_shows_all(client, at, ready, now):
    make.dossier(at, "finance", now=now - timedelta(hours=2))
    client.force_login(at.minh)

    def rows(query):
        return client.get(LIST + query).content.decode().count('data-testid="call-row"')

    assert (rows(""), rows("?viec=fee"), rows("?viec=moved"), rows("?viec=x")) == (2, 1, 0, 2)


def test_where_nobody_is_to_be_called_the_page_says_so(client, at):
    client.force_login(at.minh)
    assert "Không còn ai phải gọi" in client.get(LIST).content.decode()
    calls.CallRule.objects.update(valid_until="2025-08-01")
    assert client.get(LIST).status_code == 200


@pytest.mark.parametrize(
    ("state", "ground", "said"),
    [
        ("supplement", "supplement", "Bác bổ sung giúp: Giấy chứng sinh bản chính. Hạn bổ sung:"),
        ("intake_supplement", "supplement", "Hạn bổ sung: càng sớm càng tốt."),
        ("finance", "fee", "cần nộp tám nghìn đồng"),
        ("paused", "stopped", "đang tạm dừng"),
        ("refused_intake", "refused", "không giải quyết được"),
    ],
)
def test_each_ground_has_its_sentence(client, at, now, state, ground, said):
    dossier = make.dossier(at, state, now=now - timedelta(hours=2))
    client.force_login(at.minh)

    page = client.get(address(dossier, ground)).content.decode()

    assert said in page
    assert "Căn cứ" not in page


def test_the_number_stands_open_for_who_took_the_line_and_that_is_noted(client, at, ready):
    client.force_login(at.minh)
    covered = client.get(address(ready)).content.decode()

    answer = taken(client, ready)
    page = client.get(answer["Location"]).content.decode()

    assert "0912 345 678" not in covered
    assert (answer.status_code, answer["Location"]) == (303, address(ready))
    assert "0912 345 678" in page
    assert 'data-testid="note-call"' in page
    look = audit.trail_of("dossiers.dossier", ready.pk).filter(verb="dossiers.unmask").latest("at")
    assert (look.actor_id, look.ground) == (at.minh.pk, "Gọi điện: Kết quả chờ nhận")


def test_the_second_official_is_told_who_is_calling(client, at, ready, now):
    make_calls.take(at, ready, "ready", now, who=at.mai)
    client.force_login(at.minh)

    answer = taken(client, ready)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"{at.mai.full_name} đang gọi người này" in page
    assert "0912 345 678" not in page
    assert 'data-testid="take"' not in page
    assert 'data-testid="held"' in client.get(LIST).content.decode()


def test_a_call_is_written_down_and_the_line_is_gone(client, at, ready):
    client.force_login(at.minh)
    taken(client, ready)

    answer = client.post(address(ready), {"outcome": "reached", "note": "Mai bà đến"})

    assert (answer.status_code, answer["Location"]) == (303, LIST)
    page = client.get(LIST).content.decode()
    assert "Đã ghi cuộc gọi." in page
    assert 'data-testid="call-row"' not in page
    again = client.get(address(ready)).content.decode()
    assert 'data-testid="told-already"' in again
    assert "Gọi lại sau" in again


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Chọn kết quả của cuộc gọi."),
        ({"outcome": "by_letter"}, "Chọn kết quả của cuộc gọi."),
        ({"outcome": "will_come"}, "Ghi ngày hẹn đến."),
        ({"outcome": "will_come", "come_on": "2020-01-01"}, "Ngày hẹn đến đã qua."),
        ({"outcome": "will_come", "come_on": "mai"}, "Ngày này không đọc được"),
        ({"outcome": "reached", "note": "x" * 1001}, "Dài quá 1.000 ký tự"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    client, at, ready, typed, said
):
    client.force_login(at.minh)
    taken(client, ready)

    answer = client.post(address(ready), {"note": "Bà nghe máy", **typed})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert typed.get("note", "Bà nghe máy") in page
    assert not calls.calls_of(ready)


def test_what_a_colleague_noted_meanwhile_is_told_and_the_words_stay(client, at, ready, now):
    make_calls.call(at, ready, "ready", now, "no_answer", who=at.mai)
    client.force_login(at.minh)

    answer = client.post(address(ready), {"outcome": "reached", "note": "Bà nghe máy"})

    assert answer.status_code == 409
    assert f"{at.mai.full_name} đã gọi lúc" in answer.content.decode()
    assert taken(client, ready).status_code == 409


def test_words_typed_without_the_line_stay_to_be_copied(client, at, ready):
    client.force_login(at.minh)

    answer = client.post(address(ready), {"outcome": "reached", "note": "Bà nghe máy"})

    assert answer.status_code == 409
    assert "Bà nghe máy" in answer.content.decode()
    assert 'data-testid="take"' in answer.content.decode()


def test_a_line_is_given_back(client, at, ready):
    client.force_login(at.minh)
    taken(client, ready)

    assert client.post(address(ready), {"do": "let-go"})["Location"] == LIST
    assert client.post(address(ready), {"do": "let-go"}).status_code == 409
    assert not calls.CallHold.objects.exists()


def test_who_left_no_number_is_told_another_way_without_the_matter(client, at, now):
    dossier = make.dossier(at, "resolved", phone="", now=now - timedelta(hours=2))
    client.force_login(at.minh)
    taken(client, dossier)

    page = client.get(address(dossier)).content.decode()

    assert 'data-testid="by-hamlet"' in page
    assert "có việc cần gặp bác" in page
    assert 'value="by_hamlet"' in page
    assert 'value="no_answer"' not in page
    said = page.split('data-testid="say">')[1].split("</p>")[0]
    assert dossier.procedure_version.name not in said
    assert client.post(address(dossier), {"outcome": "by_hamlet"}).status_code == 303


def test_whoever_else_answers_hears_nothing_of_the_matter(client, at, ready):
    client.force_login(at.minh)

    page = client.get(address(ready)).content.decode()

    for part in ("to-others", "ask"):
        said = page.split(f'data-testid="{part}">')[1].split("</p>")[0]
        assert ready.procedure_version.name not in said
        assert "H 55" not in said
    assert "H 55" in page


@pytest.mark.parametrize("ground", ["fee", "khac"])
def test_what_waits_on_no_such_ground_does_not_exist(client, at, ready, ground):
    client.force_login(at.minh)

    assert client.get(address(ready, ground)).status_code == 404
    assert taken(client, ready, ground).status_code == 404


@pytest.mark.parametrize("who", ["thao", "phuc", "khoa", "binh"])
def test_other_posts_and_other_communes_have_no_such_page(client, at, ready, who):
    client.force_login(getattr(at, who))

    assert client.get(address(ready)).status_code == 404
    assert taken(client, ready).status_code == 404


def test_the_dossiers_page_shows_the_calls_and_the_way_to_call(client, at, ready, now):
    client.force_login(at.minh)
    page = reverse("dossiers:staff-dossier", args=[ready.pk])
    assert 'data-testid="call-now"' in client.get(page).content.decode()
    make_calls.call(at, ready, "ready", now, "no_answer", note="Máy bận")

    shown = client.get(page).content.decode()

    assert "Kết quả chờ nhận: Không ai nghe máy" in shown
    assert "Máy bận" in shown
    assert 'data-testid="call-now"' not in shown
    client.force_login(at.thao)
    other = client.get(page).content.decode()
    assert "Không ai nghe máy" in other
    assert 'data-testid="call-now"' not in other


def test_a_dossier_without_calls_and_nothing_to_tell_shows_no_block(client, at, now):
    dossier = make.dossier(at, "received", now=now - timedelta(hours=2))
    client.force_login(at.minh)

    page = client.get(reverse("dossiers:staff-dossier", args=[dossier.pk])).content.decode()

    assert "Gọi điện" not in page


def test_of_an_erased_dossier_the_calls_stay_without_their_notes(client, at, now):
    dossier = make.dossier(at, "resolved", now=now - timedelta(hours=2))
    make_calls.call(at, dossier, "ready", now, "reached", note="Bà nghe máy")
    keyring.destroy(dossier.key_id)
    client.force_login(at.minh)

    page = client.get(reverse("dossiers:staff-dossier", args=[dossier.pk])).content.decode()

    assert "Đã nói chuyện được" in page
    assert "Bà nghe máy" not in page


def test_the_resident_reads_when_she_was_called_and_by_whom(client, at, now):
    made = make.submitted(at, now=now - timedelta(hours=2))
    for act in ("receive", "start", "propose", "approve", "issue"):
        make.ACTS[act](at, made.dossier_id, now - timedelta(hours=1))
    dossier = dossiers.Dossier.objects.get(pk=made.dossier_id)
    sent = {"code": made.look_up_code, "secret": made.secret}
    before = client.post(reverse("dossiers:look-up"), sent, follow=True).content.decode()
    make_calls.call(at, dossier, "ready", now, "relative", note="Cháu nghe máy")

    page = client.get(reverse("dossiers:track", args=[made.look_up_code])).content.decode()

    assert 'data-testid="called"' not in before
    assert page.count('data-testid="called"') == 1
    assert at.minh.full_name in page
    assert "Cháu nghe máy" not in page


# --- what is said ---------------------------------------------------------------------------


def test_a_leader_words_what_is_said_and_it_is_said_from_that_day(client, at, ready):
    client.force_login(at.phuc)
    page = reverse("calls:text", args=["ready"])
    assert "{nguoi}" in client.get(page).content.decode()
    assert client.get(reverse("calls:texts")).content.decode().count("text-row") == 8

    typed = {"ask": "Bác {nguoi} ạ?", "say": "Mời bác, mã {ma}.", "valid_from": "2026-01-01"}
    early = client.post(page, typed)
    saved = client.post(page, typed | {"valid_from": f"{timezone.localdate()}"})

    assert early.status_code == 422
    assert "sớm nhất từ hôm nay" in early.content.decode()
    assert "Mời bác, mã {ma}." in early.content.decode()
    assert (saved.status_code, saved["Location"]) == (303, page)
    client.force_login(at.minh)
    assert f"“Bác {ready.submitter_name} ạ?”" in client.get(LIST).content.decode()


def test_a_wording_that_tells_before_it_asks_is_refused(client, at):
    client.force_login(at.phuc)
    typed = {"ask": "Bác {nguoi}, về {thu_tuc}?", "say": "Mời bác.", "valid_from": ""}

    answer = client.post(reverse("calls:text", args=["ready"]), typed)
    named = client.post(
        reverse("calls:text", args=["ready"]), typed | {"valid_from": f"{timezone.localdate()}"}
    )

    assert "Ghi ngày bắt đầu dùng." in answer.content.decode()
    assert named.status_code == 422
    assert "Lời hỏi không được có: thu_tuc." in named.content.decode()


def test_wordings_are_for_who_answers_for_them_and_for_known_grounds(client, at):
    client.force_login(at.minh)
    assert client.get(reverse("calls:texts")).status_code == 404
    client.force_login(at.phuc)
    assert client.get(reverse("calls:text", args=["khac"])).status_code == 404
