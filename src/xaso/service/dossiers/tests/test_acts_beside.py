"""Stops, withdrawals and corrections as people meet them: pages, papers, and the machine's door."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit.api import Actor
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import ledger, papers
from xaso.service.dossiers.tests import make
from xaso.service.dossiers.views.acts import ACTS, BY_VERB
from xaso.service.ledger import api as ledger_room
from xaso.service.payments import api as payments

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def certified():
    return make.house(code=make.CERTIFIED, name="Chứng thực bản sao")


def who_may(at, transition):
    posts = dossiers.TRANSITIONS[transition].roles
    named = {"intake": at.minh, "officer": at.thao, "leader": at.phuc, "clerk": at.mai}
    return next(account for post, account in named.items() if post in posts)


def lying(at, stage):
    """Bring a dossier to a stage at which an act is open."""
    now = timezone.now() - make.age_of(stage)
    made = make.submitted(at, now=now, attendance=make.ATTENDED.get(stage))
    for act in make.way_to(stage):
        now += timedelta(minutes=1)
        make.ACTS[act](at, made.dossier_id, now)
    return dossiers.Dossier.objects.get(pk=made.dossier_id), made


def entries(at, transition):
    return make.entries(
        transition, approver=at.phuc.pk, colleague=make.colleague(at).pk, now=timezone.now()
    )


def house_for(transition):
    code = make.PROCEDURES.get(make.OPEN_AT[transition])
    return make.house(code=code, name="Thủ tục") if code else make.house()


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.transition)
def test_every_act_is_offered_asked_and_done_by_its_page(client, act):
    at = house_for(act.transition)
    dossier, _made = lying(at, make.OPEN_AT[act.transition])
    client.force_login(who_may(at, act.transition))
    page = reverse("dossiers:staff-dossier", args=[dossier.pk])
    address = reverse("dossiers:act", args=[dossier.pk, act.slug])

    assert f'data-testid="{act.testid}"' in client.get(page).content.decode()
    asked = client.get(address).content.decode()
    assert str(act.question) in asked
    done = client.post(
        address,
        {
            "version": dossier.version,
            "reason": "Lý do viết đủ.",
            **entries(at, act.transition),
        },
    )

    assert done.status_code == 303, done.content.decode()
    event = dossier.events.order_by("-seq").first()
    assert event is not None
    assert event.type == act.transition
    shown = client.get(page)
    assert shown.status_code == 200


@pytest.mark.parametrize("verb", [*BY_VERB], ids=str)
def test_every_act_is_done_by_the_machines_door(client, verb):
    act = BY_VERB[verb]
    at = house_for(act.transition)
    dossier, _made = lying(at, make.OPEN_AT[act.transition])
    client.force_login(who_may(at, act.transition))
    body = {
        "version": dossier.version,
        "reason": "Lý do viết đủ.",
        **entries(at, act.transition),
    }
    address = f"/api/v1/staff/dossiers/{dossier.pk}/actions/{verb}"

    done = client.post(address, json.dumps(body), content_type="application/json")

    assert done.status_code == 200, done.content.decode()
    dossier.refresh_from_db()
    assert done.json()["state"] == dossier.state
    assert done.json()["version"] == dossier.version == body["version"] + 1
    again = client.post(address, body)
    assert (again.status_code, again.json()["version"]) == (200, dossier.version)


def test_who_is_late_at_the_machines_door_hears_what_the_winner_did(client, at):
    dossier, _made = lying(at, "approval")
    client.force_login(at.phuc)
    address = f"/api/v1/staff/dossiers/{dossier.pk}/actions/"
    client.post(f"{address}send_back", {"version": dossier.version, "reason": "Làm rõ"})

    lost = client.post(f"{address}approve", {"version": dossier.version, "reason": "Đồng ý"})

    assert lost.status_code == 409
    body = lost.json()
    assert body["winner"]["type"] == "send_back"
    assert body["winner"]["by"] == "Hoàng Văn Phúc"
    assert body["typed"]["reason"] == "Đồng ý"
    assert (body["state"], body["version"]) == ("processing", dossier.version + 1)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "Thiếu", "basis": "Điều 1"}, "version"),
        ({"version": 3, "reason": "", "basis": "Điều 1"}, "reason"),
        ({"version": 3, "reason": "Thiếu", "basis": ""}, "basis"),
        ({"version": 3, "reason": "Thiếu", "basis": "Điều 1", "approver": "x"}, "approver"),
    ],
)
def test_what_is_wrong_is_told_by_field(client, at, body, field):
    dossier, _made = lying(at, "processing")
    client.force_login(at.thao)
    body = {"approver": str(at.phuc.pk), **body}

    answer = client.post(f"/api/v1/staff/dossiers/{dossier.pk}/actions/ask_supplement", body)

    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == [field]


def test_the_machines_door_refuses_strangers_other_posts_and_nonsense(client, at):
    dossier, _made = lying(at, "processing")
    address = f"/api/v1/staff/dossiers/{dossier.pk}/actions/"
    assert client.post(f"{address}pause", {"version": 3}).status_code == 302
    client.force_login(at.thao)

    assert client.post(f"{address}pause", {"version": 3, "reason": "x"}).status_code == 403
    assert client.post(f"{address}fly", {"version": 3}).status_code == 404
    nonsense = client.post(f"{address}propose", "[1]", content_type="application/json")
    assert (nonsense.status_code, nonsense.json()["error"]) == (422, "body")
    client.force_login(at.binh)
    assert client.post(f"{address}propose", {"version": 3}).status_code == 404
    assert dossier.events.count() == 3


def test_a_way_that_the_kind_does_not_allow_is_not_even_asked_about(client, at):
    dossier, _made = lying(at, "resolved")
    client.force_login(at.phuc)

    page = client.get(reverse("dossiers:act", args=[dossier.pk, "huy-ket-qua"]))

    assert page.status_code == 403
    assert "không được sửa bằng cách ấy" in page.content.decode()


def test_the_minutes_are_asked_for_only_once_the_paper_was_handed_out(client, at):
    at_the_desk, handed_out = lying(at, "resolved")[0], lying(at, "returned")[0]
    client.force_login(at.phuc)

    def asked(dossier):
        page = client.get(reverse("dossiers:act", args=[dossier.pk, "sua-sai-sot"]))
        return 'name="recalled_by"' in page.content.decode()

    assert (asked(at_the_desk), asked(handed_out)) == (False, True)
    sent = {"version": handed_out.version, "reason": "Sai tên", "cause": "agency"}
    refused = client.post(reverse("dossiers:act", args=[handed_out.pk, "sua-sai-sot"]), sent)
    assert refused.status_code == 422
    assert "Sai tên" in refused.content.decode()


def test_a_wrong_entry_keeps_what_was_typed_beside_its_error(client, at):
    dossier, _made = lying(at, "finance")
    client.force_login(at.minh)

    page = client.post(
        reverse("dossiers:act", args=[dossier.pk, "da-nop-phi"]),
        {"version": dossier.version, "amount": "7000", "receipt_number": "BL-77"},
    )

    html = page.content.decode()
    assert page.status_code == 422
    assert "8.000" in html
    assert 'value="BL-77"' in html


@pytest.mark.parametrize("typed", ["26.000", "26000", "26 000 ₫"])
def test_an_amount_is_read_as_people_here_group_it(client, at, typed):
    dossier, _made = lying(at, "processing")
    client.force_login(at.thao)
    told = {"amount": typed, "fee_name": "Lệ phí", "basis": "TT 281/2016"}

    done = client.post(
        reverse("dossiers:act", args=[dossier.pk, "cho-nop-phi"]),
        {"version": dossier.version, **told},
    )

    assert done.status_code == 303
    assert dossier.fees.get().amount == 26_000


def test_nothing_typed_is_told_field_by_field(client, at):
    dossier, _made = lying(at, "processing")
    client.force_login(at.thao)

    page = client.post(
        reverse("dossiers:act", args=[dossier.pk, "cho-nop-phi"]), {"version": dossier.version}
    )

    html = page.content.decode()
    order = [html.index(f'name="{name}"') for name in ("fee_name", "amount", "basis")]
    assert page.status_code == 422
    assert "Trường này là bắt buộc" not in html
    assert order == sorted(order)


def test_whoever_takes_money_goes_from_the_dossier_to_what_is_owed(client, at):
    dossier, _made = lying(at, "finance")
    link = f"{reverse('cash_desk:obligations')}?ma={dossier.fees.get().reference}"

    def shown(account):
        client.force_login(account)
        return client.get(reverse("dossiers:staff-dossier", args=[dossier.pk])).content.decode()

    assert link in shown(at.minh)
    page = shown(at.thao)
    assert link not in page
    assert dossier.fees.get().reference in page


# --- the resident ---------------------------------------------------------------------------


def proved(client, made):
    client.post("/tra-cuu/", {"code": made.look_up_code, "secret": made.secret})
    return f"/tra-cuu/{made.look_up_code}/"


@pytest.mark.parametrize(
    ("stage", "testid"),
    [
        ("supplement", "missing"),
        ("answered", "answered"),
        ("finance", "owed"),
        ("paused", "paused"),
        ("withdraw_requested", "withdrawing"),
    ],
)
def test_a_resident_reads_what_is_awaited_first(client, at, stage, testid):
    _dossier, made = lying(at, stage)

    html = client.get(proved(client, made)).content.decode()

    assert f'data-testid="{testid}"' in html


def test_a_resident_who_paid_a_part_reads_what_is_left(client, at):
    dossier, made = lying(at, "finance")
    page, fee = proved(client, made), dossier.fees.get()
    assert 'data-testid="left"' not in client.get(page).content.decode()

    money = payments.Money(payments.Channel.TRANSFER, "FT1", 3_000, (ledger_room.Kind.BANK, "b"))
    payments.receive(fee.obligation_id, money, actor=Actor(kind="system"), now=timezone.now())

    html = client.get(page).content.decode()
    assert "5.000\u00a0₫" in html.split('data-testid="left"')[1].split("</p>")[0]
    assert reverse("gateways:owed", args=[fee.reference]) in html


def test_a_resident_brings_what_was_asked_for_while_deciding(client, at):
    dossier, made = lying(at, "supplement")
    page = proved(client, made)
    assert "1. Giấy chứng sinh bản chính" in client.get(page).content.decode()

    sent = client.post(f"{page}bo-sung/", {"note": "Tôi gửi bản chính."})

    assert sent.status_code == 303
    dossier.refresh_from_db()
    assert (dossier.state, dossier.supplement) == ("supplement", "answered")
    assert 'data-testid="missing"' not in client.get(page).content.decode()


def test_a_resident_withdraws_and_thinks_better_of_it(client, at):
    dossier, made = lying(at, "processing")
    page = proved(client, made)
    assert 'data-testid="withdraw"' in client.get(page).content.decode()
    version = dossier.version

    empty = client.post(f"{page}rut-ho-so/", {"version": version, "reason": " "})
    asked = client.post(f"{page}rut-ho-so/", {"version": version, "reason": "Nộp nhầm"})
    late = client.post(f"{page}rut-ho-so/", {"version": version, "reason": "Nộp nhầm nữa"})
    dossier.refresh_from_db()

    assert (empty.status_code, asked.status_code, late.status_code) == (422, 303, 409)
    assert "Nộp nhầm nữa" in late.content.decode()
    assert dossier.state == "withdraw_requested"
    assert client.post(f"{page}thoi-rut/").status_code == 303
    dossier.refresh_from_db()
    assert dossier.state == "processing"
    assert client.post(f"{page}thoi-rut/").status_code == 303
    dossier.refresh_from_db()
    assert dossier.version == version + 2


def test_an_apology_and_a_correction_stand_on_the_residents_page(client, at):
    late, made = lying(at, "extension")
    wrong, of_wrong = lying(at, "resolved")
    dossiers.agree_extension(dossier_id=late.pk, actor=at.acts(at.phuc), now=timezone.now())
    dossiers.correct_result(
        dossier_id=wrong.pk,
        actor=at.acts(at.phuc),
        now=timezone.now(),
        cause="agency",
        note="Sai họ tên mẹ",
    )

    assert 'data-testid="apology"' in client.get(proved(client, made)).content.decode()
    html = client.get(proved(client, of_wrong)).content.decode()
    assert 'data-testid="correcting"' in html
    assert "Sai họ tên mẹ" in html


# --- why this date --------------------------------------------------------------------------


def extended(at):
    dossier, made = lying(at, "paused")
    dossiers.go_on("resume", dossier_id=dossier.pk, actor=at.acts(at.thao), now=timezone.now())
    return dossiers.Dossier.objects.get(pk=dossier.pk), made


def test_every_date_is_explained_to_official_and_resident_alike(client, at):
    dossier, made = extended(at)

    resident = client.get(f"{proved(client, made)}cac-ngay-hen/").content.decode()
    client.force_login(at.thao)
    official = client.get(reverse("dossiers:staff-dates", args=[dossier.pk])).content.decode()

    for html in (resident, official):
        assert html.count('data-testid="due-line"') == 2
        assert "Thiên tai" in html
        assert "7:30–11:30, 13:00–17:00" in html
        assert 'data-kind="extend"' in html


def test_the_minutes_of_every_explained_date_add_up_to_the_term(at):
    dossier, _made = extended(at)

    for line in ledger.lines_of(dossier):
        assert sum(row.minutes for row in line.days) == 3 * 480


def test_a_dossier_that_nobody_accepted_has_no_dates_yet(client, at):
    _dossier, made = lying(at, "submitted")
    page = proved(client, made)

    assert 'data-testid="no-dates"' in client.get(f"{page}cac-ngay-hen/").content.decode()
    assert client.get(f"{page}cac-ngay-hen.pdf").status_code == 404


# --- papers ---------------------------------------------------------------------------------


def text_of(response, tmp_path):
    file = tmp_path / "paper.pdf"
    file.write_bytes(response.content)
    return subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout


def printed(client, at, dossier, slug, tmp_path):
    client.force_login(at.minh)
    answer = client.get(reverse("dossiers:printout", args=[dossier.pk, slug]))
    assert answer.status_code == 200, slug
    return " ".join(text_of(answer, tmp_path).split())


def test_the_apology_says_old_date_reason_and_new_date(client, at, tmp_path):
    dossier, _made = lying(at, "extension")
    dossiers.agree_extension(dossier_id=dossier.pk, actor=at.acts(at.phuc), now=timezone.now())
    dossier.refresh_from_db()

    text = printed(client, at, dossier, "xin-loi-hen-lai", tmp_path)

    assert "Số: 1/XLHS" in text
    assert "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN" in text
    assert "Chờ xác minh ở xã khác." in text
    assert "Lê Thị Thảo" in text
    for moment in (dossier.due_at, dossier.reappointed_at):
        assert moment is not None
        assert f"{timezone.localtime(moment):%d} tháng {timezone.localtime(moment):%m}" in text


def test_the_notice_of_stopping_says_what_was_asked_and_what_goes_back(client, at, tmp_path):
    dossier, _made = lying(at, "withdraw_requested")
    dossiers.end_by_notice(
        "accept_withdrawal", dossier_id=dossier.pk, actor=at.acts(at.phuc), now=timezone.now()
    )

    text = printed(client, at, dossier, "dung-giai-quyet", tmp_path)

    assert "Số: 1/TBDHS" in text
    assert "Không cần nữa." in text
    assert "Giai đoạn giải quyết khi dừng: Đang xử lý" in text
    assert "Phí, lệ phí hoàn trả: không có" in text


def test_the_control_slip_has_a_line_for_each_hand_and_one_verdict(client, at, tmp_path):
    dossier, _made = lying(at, "returned")
    dossiers.correct_result(
        dossier_id=dossier.pk,
        actor=at.acts(at.phuc),
        now=timezone.now(),
        cause="agency",
        note="Sai",
        recalled_by="BB 1",
    )

    text = printed(client, at, dossier, "phieu-kiem-soat", tmp_path)

    for name in ("Nguyễn Văn Minh", "Lê Thị Thảo", "Hoàng Văn Phúc", "Trần Thị Mai"):
        assert name in text
    assert text.count("Đúng hạn") == 1


def test_the_ledger_of_dates_is_printed_for_both(client, at, tmp_path):
    dossier, made = extended(at)
    text = printed(client, at, dossier, "cach-tinh-ngay-hen", tmp_path)
    client.logout()
    own = client.get(f"{proved(client, made)}cac-ngay-hen.pdf")

    assert "Thiên tai" in text
    assert "3 ngày làm việc" in text
    assert own.status_code == 200
    assert "Thiên tai" in " ".join(text_of(own, tmp_path).split())


def test_the_request_for_more_and_the_new_receipt_follow_the_supplement(client, at, tmp_path):
    dossier, _made = lying(at, "answered")
    text = printed(client, at, dossier, "yeu-cau-bo-sung", tmp_path)
    assert "1. Giấy chứng sinh bản chính" in text
    assert "Đề nghị bổ sung trước" in text

    dossiers.go_on(
        "confirm_supplement", dossier_id=dossier.pk, actor=at.acts(at.minh), now=timezone.now()
    )
    dossier.refresh_from_db()

    text = printed(client, at, dossier, papers.AFRESH, tmp_path)
    assert dossier.due_at is not None
    assert f"{timezone.localtime(dossier.due_at):%d} tháng" in text


def test_a_letter_takes_the_number_that_its_event_took(client, at, tmp_path):
    dossier, _made = lying(at, "overdue")
    dossiers.end_by_notice(
        "end_unsupplemented",
        dossier_id=dossier.pk,
        actor=at.acts(at.minh),
        now=timezone.now(),
        note="Quá hạn bổ sung theo Điều 15.",
    )

    text = printed(client, at, dossier, "tu-choi-giai-quyet", tmp_path)

    assert "Số: 1/TB-UBND" in text
    assert "Quá hạn bổ sung theo Điều 15." in text
