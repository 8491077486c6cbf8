"""The desk's dossier page: what it shows, what it lets people do, and how it says no."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.files.tests import make as make_files
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.bank.tests import make as make_bank
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import listeners
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def sit(client):
    """Return the browser of somebody who is signed in."""

    def signed_in(who):
        client.force_login(who)
        return client

    return signed_in


def page(dossier):
    return reverse("dossiers:staff-dossier", args=[dossier.pk])


def act_url(dossier, slug):
    return reverse("dossiers:act", args=[dossier.pk, slug])


def press(client, dossier, slug, **typed):
    return client.post(act_url(dossier, slug), {"version": dossier.version, **typed})


def first(pattern: str, text: str) -> str:
    """Return the first group of the only match that a page must have."""
    found = re.search(pattern, text, re.DOTALL)
    assert found is not None, pattern
    return found[1]


def text_of(response):
    return response.content.decode()


def verbs_of(dossier):
    return [row.verb for row in audit.trail_of("dossiers.dossier", dossier.pk)]


# --- the whole way --------------------------------------------------------------------------


def test_a_dossier_goes_the_whole_way_through_the_pages(sit, at):
    dossier = make.dossier(at, "submitted")
    way = [
        (at.minh, "action-receive", "tiep-nhan", {"reason": ""}, "received"),
        (at.thao, "action-start", "chuyen-xu-ly", {}, "processing"),
        (at.thao, "action-propose", "trinh-ky", {"outcome": "grant", "reason": ""}, "processing"),
        (at.phuc, "action-approve", "ky-duyet", {"reason": ""}, "approved"),
        (at.mai, "action-issue", "phat-hanh", {}, "resolved"),
        (at.minh, "action-return", "tra-ket-qua", {"reason": "Nguyễn Thị Ngọc Ánh"}, "returned"),
    ]
    for who, testid, slug, typed, state in way:
        client = sit(who)
        shown = text_of(client.get(page(dossier)))
        assert f'data-testid="{testid}"' in shown
        assert act_url(dossier, slug) in shown
        asked = text_of(client.get(act_url(dossier, slug)))
        assert 'data-testid="confirm"' in asked

        response = press(client, dossier, slug, **typed)

        assert (response.status_code, response["Location"]) == (303, page(dossier))
        dossier.refresh_from_db()
        assert dossier.state == state
    shown = text_of(sit(at.minh).get(page(dossier)))
    assert 'data-state="returned" data-testid="status"' in shown
    assert 'data-testid="result"' in shown


def test_the_page_says_when_and_why_then(sit, at):
    dossier = make.dossier(at, "received", now=make.MORNING)

    shown = text_of(sit(at.thao).get(page(dossier)))

    assert 'data-testid="due" datetime="2026-11-20T09:05:00+07:00"' in shown
    assert 'data-testid="explain"' in shown
    minutes = re.findall(r'explain-row">.*?xs-table__number">(\d+)<', shown, re.DOTALL)
    assert sum(map(int, minutes)) == 3 * 480
    assert "3 ngày làm việc" in shown


def test_what_was_declared_stands_in_the_words_of_its_form(sit, at):
    answers = {"nyc.hoTen": "Nguyễn Thị Ngọc Ánh", "x.ghiChu": "Xin gọi trước"}
    dossier = make.dossier(at, "submitted", answers=answers)

    shown = text_of(sit(at.minh).get(page(dossier)))

    assert "Xin gọi trước" in shown
    assert "0912 345 678" in shown


def test_who_signs_reads_the_draft_first(sit, at):
    dossier = make.dossier(at, "processing", step="approval")
    client = sit(at.phuc)

    shown = text_of(client.get(page(dossier)))
    draft = client.get(first(r'href="([^"]+)" data-testid="draft"', shown))

    assert draft.content.startswith(b"%PDF-")
    assert "dossiers.view_result" in verbs_of(dossier)


# --- looking is written down ----------------------------------------------------------------


def test_every_look_at_answers_and_files_is_written_down_with_who(sit, at):
    dossier = make.dossier(at, "submitted", scans=1)
    client = sit(at.minh)
    row = dossier.files.get()

    client.get(page(dossier))
    seen = client.get(reverse("dossiers:download", args=[dossier.pk, row.pk]), {"xem": "1"})
    taken = client.get(reverse("dossiers:download", args=[dossier.pk, row.pk]))

    assert seen.content == taken.content
    assert taken["Content-Disposition"].startswith("attachment")
    trail = list(audit.trail_of("dossiers.dossier", dossier.pk))[-3:]
    assert [one.verb for one in trail] == ["dossiers.view", *["dossiers.view_file"] * 2]
    assert {one.actor_id for one in trail} == {at.minh.pk}
    assert trail[1].details == {
        "file": str(row.file_id),
        "roles": ["intake"],
        "through": "own",
    }


def test_a_destroyed_key_leaves_a_page_that_says_so(sit, at):
    dossier = make.dossier(at, "submitted", scans=1)
    keyring.destroy(dossier.key_id)

    response = sit(at.minh).get(page(dossier))

    assert response.status_code == 200
    assert "đã được hủy" in text_of(response)


# --- other people's things do not exist -----------------------------------------------------


@pytest.mark.parametrize(
    "route",
    ["staff-dossier", "act", "renew-secret", "printout", "download"],
)
def test_another_communes_dossier_does_not_exist_here(sit, at, route):
    dossier = make.dossier(at, "received", scans=1)
    other = organisations.agency(name="UBND xã Khác", is_shown=False)
    row = dossier.files.get()
    dossiers.Dossier.objects.filter(pk=dossier.pk).update(agency=other)
    more = {"act": "chuyen-xu-ly", "printout": "giay-tiep-nhan", "download": row.pk}
    rest = [more[route]] if route in more else []

    response = sit(at.minh).get(reverse(f"dossiers:{route}", args=[dossier.pk, *rest]))

    assert response.status_code == 404
    assert dossier.owner_name not in text_of(response)


def test_a_file_of_another_dossier_does_not_exist_here(sit, at):
    mine, other = make.dossier(at, "submitted"), make.dossier(at, "submitted", scans=1)
    row = other.files.get()

    url = reverse("dossiers:download", args=[mine.pk, row.pk])

    assert sit(at.minh).get(url).status_code == 404


def test_a_technician_and_a_stranger_get_nowhere(client, sit, at):
    dossier = make.dossier(at, "submitted")

    assert client.get(page(dossier)).status_code == 302
    assert sit(at.khoa).get(page(dossier)).status_code == 404
    assert sit(at.binh).get(page(dossier)).status_code == 404


@pytest.mark.parametrize("slug", ["khong-co", "renew_secret"])
def test_an_unknown_act_does_not_exist(sit, at, slug):
    assert sit(at.minh).get(act_url(make.dossier(at), slug)).status_code == 404


# --- who may do what ------------------------------------------------------------------------


BESIDE = {"ask_supplement", "await_payment", "propose_extension"}


@pytest.mark.parametrize(
    ("state", "step", "who", "offered"),
    [
        (
            "submitted",
            "",
            "minh",
            {"receive", "ask_intake_supplement", "refuse_intake", "request_withdrawal"},
        ),
        ("submitted", "", "thao", set()),
        ("received", "", "thao", {"start", "propose_extension"}),
        ("processing", "", "thao", {"propose", *BESIDE}),
        ("processing", "", "phuc", {"pause", "reassign"}),
        (
            "processing",
            "approval",
            "phuc",
            {"approve", "send_back", "reject", "pause", "reassign"},
        ),
        ("processing", "approval", "thao", BESIDE),
        ("approved", "", "mai", {"issue"}),
        ("resolved", "", "minh", {"return"}),
        ("returned", "", "minh", set()),
        ("resolved", "", "phuc", {"correct_result", "refer_correction"}),
        ("returned", "", "mai", {"archive"}),
        (
            "intake_supplement",
            "",
            "minh",
            {"supply", "refuse_intake", "request_withdrawal"},
        ),
    ],
)
def test_each_post_is_offered_its_own_acts(sit, at, state, step, who, offered):
    dossier = make.dossier(at, state, step=step)

    shown = text_of(sit(getattr(at, who)).get(page(dossier)))

    assert set(re.findall(r'data-testid="action-(\w+)"', shown)) == offered


def test_who_may_not_act_reads_who_may_and_why(sit, at):
    dossier = make.dossier(at, "processing", step="approval")

    shown = text_of(sit(at.thao).get(page(dossier)))

    told = first(r'data-testid="waiting-for">(.*?)</p>', shown)
    assert "Ký duyệt" in told
    assert "Lãnh đạo" in told
    assert "Việc này thuộc vị trí công tác khác" in told


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_act_of_another_post_is_refused_with_the_reason_and_does_nothing(sit, at, method):
    dossier = make.dossier(at, "processing", step="approval")
    client = sit(at.thao)

    response = getattr(client, method)(
        act_url(dossier, "ky-duyet"), {"version": dossier.version, "reason": "Tôi tự ký"}
    )

    assert response.status_code == 403
    assert "vị trí công tác khác" in text_of(response)
    dossier.refresh_from_db()
    assert dossier.state == "processing"


# --- wrong input ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "step", "who", "slug"),
    [
        ("submitted", "", "minh", "yeu-cau-bo-sung"),
        ("submitted", "", "minh", "tu-choi-tiep-nhan"),
        ("processing", "approval", "phuc", "tra-lai"),
        ("processing", "approval", "phuc", "tu-choi-giai-quyet"),
    ],
)
@pytest.mark.parametrize("reason", ["", "   ", "x" * 4001])
def test_a_reason_is_required_and_of_bearable_length(sit, at, state, step, who, slug, reason):
    dossier = make.dossier(at, state, step=step)

    response = press(sit(getattr(at, who)), dossier, slug, reason=reason)

    assert response.status_code == 422
    assert 'data-testid="error-summary"' in text_of(response)
    assert reason.strip() in text_of(response)
    dossier.refresh_from_db()
    assert dossier.state == state


def test_a_refusal_proposed_without_its_ground_keeps_the_choice(sit, at):
    dossier = make.dossier(at, "processing")

    response = press(sit(at.thao), dossier, "trinh-ky", outcome="refuse", reason="")

    assert response.status_code == 422
    assert re.search(r'checked[^>]*value="refuse"', text_of(response))


@pytest.mark.parametrize("version", ["", "x", "-1", "99"])
def test_a_strange_version_moves_nothing(sit, at, version):
    dossier = make.dossier(at, "submitted")

    response = sit(at.minh).post(act_url(dossier, "tiep-nhan"), {"version": version})

    assert response.status_code in {409, 422}
    dossier.refresh_from_db()
    assert dossier.state == "submitted"


def test_words_are_shown_and_not_run(sit, at):
    dossier = make.dossier(at, "submitted")
    said = "<script>alert(1)</script> thiếu bản chính"

    press(sit(at.minh), dossier, "yeu-cau-bo-sung", reason=said)

    shown = text_of(sit(at.minh).get(page(dossier)))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; thiếu bản chính" in shown


# --- races ----------------------------------------------------------------------------------


def test_a_lost_race_keeps_the_typed_words_and_offers_the_act_again(sit, at):
    dossier = make.dossier(at, "processing", step="approval")
    drawn_from = dossier.version
    dossiers.move_only(
        "send_back", dossier_id=dossier.pk, actor=at.acts(at.phuc), now=make.MORNING, note="Hỏi"
    )
    dossiers.propose(dossier_id=dossier.pk, actor=at.acts(at.thao), now=make.MORNING)
    client = sit(at.phuc)

    lost = client.post(
        act_url(dossier, "tra-lai"), {"version": drawn_from, "reason": "Chưa rõ nơi cư trú"}
    )

    assert lost.status_code == 409
    shown = text_of(lost)
    assert "Chưa rõ nơi cư trú" in shown
    assert 'data-testid="lost-race"' in shown
    version = first(r'name="version" value="(\d+)"', shown)
    again = client.post(
        act_url(dossier, "tra-lai"), {"version": version, "reason": "Chưa rõ nơi cư trú"}
    )
    assert again.status_code == 303


def test_a_lost_race_that_closed_the_act_keeps_the_words_for_copying(sit, at):
    dossier = make.dossier(at, "submitted")
    drawn_from = dossier.version
    dossiers.receive(dossier_id=dossier.pk, actor=at.acts(at.minh), now=make.MORNING)

    response = sit(at.minh).post(
        act_url(dossier, "yeu-cau-bo-sung"), {"version": drawn_from, "reason": "Thiếu ảnh"}
    )

    assert response.status_code == 409
    assert "Thiếu ảnh" in text_of(response)
    assert "Đã tiếp nhận" in text_of(response)


def test_a_double_click_is_one_act_and_no_error(sit, at):
    dossier = make.dossier(at, "submitted")
    client = sit(at.minh)

    first = press(client, dossier, "tiep-nhan", reason="")
    second = press(client, dossier, "tiep-nhan", reason="")

    assert (first.status_code, second.status_code) == (303, 303)
    assert verbs_of(dossier).count("dossiers.receive") == 1


# --- time limits that nobody understood -------------------------------------------------------


def test_a_time_limit_that_is_not_understood_is_asked_for_with_its_source(sit):
    at = make.house(unit="", value=None)
    dossier = make.dossier(at, "submitted")
    client = sit(at.minh)

    asked = text_of(client.get(act_url(dossier, "tiep-nhan")))
    empty = press(client, dossier, "tiep-nhan", limit_unit="working_day", reason="Gấp")
    filed = press(
        client,
        dossier,
        "tiep-nhan",
        limit_amount="5",
        limit_unit="working_day",
        limit_source="QĐ 12/QĐ-UBND",
        reason="",
    )

    assert 'name="limit_amount"' in asked
    assert empty.status_code == 422
    assert "Gấp" in text_of(empty)
    assert filed.status_code == 303
    dossier.refresh_from_db()
    assert dossier.promise["rule"] == "working_day:5"
    assert "QĐ 12/QĐ-UBND" in text_of(client.get(page(dossier)))


# --- papers brought later -------------------------------------------------------------------


def test_papers_brought_to_the_desk_join_the_dossier(sit, at):
    dossier = make.dossier(at, "intake_supplement")
    upload = SimpleUploadedFile("anh.jpg", make_files.picture(size_bytes=3_000))

    response = press(sit(at.minh), dossier, "bo-sung", file=upload, reason="Ảnh rõ hơn")

    assert response.status_code == 303
    dossier.refresh_from_db()
    assert (dossier.state, dossier.files.count()) == ("submitted", 1)


def test_a_file_that_is_none_is_refused_beside_its_field_and_words_stay(sit, at):
    dossier = make.dossier(at, "intake_supplement")
    upload = SimpleUploadedFile("anh.jpg", b"not a picture at all")

    response = press(sit(at.minh), dossier, "bo-sung", file=upload, reason="Ảnh rõ hơn")

    assert response.status_code == 422
    assert "Ảnh rõ hơn" in text_of(response)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.files.count()) == ("intake_supplement", 0)


# --- lost slips -----------------------------------------------------------------------------


def test_a_lost_slip_gives_a_new_secret_once_and_the_old_one_dies(sit, at):
    made = make.submitted(at)
    dossier = dossiers.Dossier.objects.get(pk=made.dossier_id)
    client = sit(at.minh)
    url = reverse("dossiers:renew-secret", args=[dossier.pk])

    refused = client.post(url, {"version": dossier.version, "identity_checked": " "})
    given = client.post(url, {"version": dossier.version, "identity_checked": "CC, cuối 1234"})
    again = client.post(url, {"version": dossier.version, "identity_checked": "CC, cuối 1234"})

    assert (refused.status_code, given.status_code, again.status_code) == (422, 200, 409)
    secret = first(r'data-testid="receipt-secret">(\w+)<', text_of(given))
    assert dossiers.look_up(made.look_up_code, secret).pk == dossier.pk
    with pytest.raises(dossiers.UnknownDossier):
        dossiers.look_up(made.look_up_code, made.secret)
    assert "receipt-secret" not in text_of(again)


def test_only_the_desk_renews_a_secret(sit, at):
    dossier = make.dossier(at, "submitted")

    response = sit(at.thao).get(reverse("dossiers:renew-secret", args=[dossier.pk]))

    assert response.status_code == 404


# --- printouts ------------------------------------------------------------------------------


FROM_ACCEPTANCE = {"phieu-kiem-soat", "cach-tinh-ngay-hen"}


@pytest.mark.parametrize(
    ("state", "papers"),
    [
        ("submitted", set()),
        ("received", {"giay-tiep-nhan", *FROM_ACCEPTANCE}),
        ("intake_supplement", {"yeu-cau-bo-sung"}),
        ("refused_intake", {"tu-choi-tiep-nhan"}),
        ("rejected", {"giay-tiep-nhan", "tu-choi-giai-quyet", *FROM_ACCEPTANCE}),
    ],
)
def test_each_state_prints_the_papers_it_has_ground_for(sit, at, state, papers):
    dossier = make.dossier(at, state)
    client = sit(at.minh)
    shown = text_of(client.get(page(dossier)))

    assert set(re.findall(r'data-testid="print-([\w-]+)"', shown)) == papers
    for paper in ("giay-tiep-nhan", "yeu-cau-bo-sung", "tu-choi-tiep-nhan", "tu-choi-giai-quyet"):
        response = client.get(reverse("dossiers:printout", args=[dossier.pk, paper]))
        assert response.status_code == (200 if paper in papers else 404)
        if paper in papers:
            assert response.content.startswith(b"%PDF-")


def test_the_price_of_the_page_does_not_grow_with_its_history(
    sit, at, django_assert_max_num_queries
):
    short, long = make.dossier(at, "submitted"), make.dossier(at, "returned")
    client = sit(at.minh)
    for dossier in (short, long):
        with django_assert_max_num_queries(39):
            assert client.get(page(dossier)).status_code == 200


def test_late_is_said_on_the_page_too(sit, at):
    dossier = make.dossier(at, "received", now=timezone.now() - timedelta(days=30))

    shown = text_of(sit(at.thao).get(page(dossier)))

    assert "Quá hạn" in shown
    assert 'xs-tag--red" data-state="received" data-testid="status"' in shown


def test_a_fee_whose_money_was_taken_back_stands_on_the_page(sit, at):
    make_bank.account(at.agency)
    gone, waits = make.dossier(at, "finance"), make.dossier(at, "finance")
    fees = [one.fees.get() for one in (gone, waits)]
    told = [make_bank.Told(fee.amount, fee.reference) for fee in fees]
    statement = make_bank.statement(make_bank.imported(at.agency, make_bank.booked(told)))
    make_bank.matched(at.agency)
    subject = f"dossiers.dossier:{gone.pk}"
    listeners.when_obligation_settled_go_on(
        obligation_id=str(fees[0].obligation_id), subject=subject
    )
    gone.refresh_from_db()
    assert "owed-again" not in text_of(sit(at.thao).get(page(gone)))
    undo = reverse("bank:undo", args=[statement.pk])
    asked = text_of(sit(at.mai).get(undo))
    assert asked.count('data-testid="went-on-row"') == 1
    assert str(gone) in asked
    assert str(waits) not in asked
    sit(at.mai).post(undo, {"reason": "Sao kê của tháng khác"})
    shown = text_of(sit(at.thao).get(page(gone)))
    assert 'data-testid="owed-again"' in shown
    assert "Phí chưa nộp: tiền đã bị rút lại" in shown
    assert fees[0].reference in shown
    assert "Sao kê của tháng khác" in shown
    assert "owed-again" not in text_of(sit(at.thao).get(page(waits)))
    listeners.when_payment_taken_back_wait(
        obligation_id=str(fees[0].obligation_id), standing="open"
    )
    make_bank.imported(at.agency, make_bank.booked(told[:1]))
    make_bank.matched(at.agency)
    assert "owed-again" not in text_of(sit(at.thao).get(page(gone)))
    assert gone.state == "processing"
