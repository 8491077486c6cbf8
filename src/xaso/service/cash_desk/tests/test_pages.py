"""Payments, shifts and receipts through their pages."""

from __future__ import annotations

import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.cash_desk import api as cash_desk
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make
from xaso.service.receipts import api as receipts
from xaso.service.receipts.tests import make as make_receipts


@pytest.fixture
def at(db):
    house = people.cast()
    make.account(house.agency)
    return house


@pytest.fixture
def cashier(client, at):
    client.force_login(at.minh)
    return client


def where(name, *args, room="cash_desk"):
    return reverse(f"{room}:{name}", args=args)


def shown(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:500]
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert len(text) < 100_000
    return text.decode()


def opened(client):
    client.post(where("shift"), {"desk": "1", "n50000": "2", "reason": "Tiền lẻ"})
    return cash_desk.Shift.objects.get(state="open")


def test_an_empty_list_says_what_comes(cashier):
    assert "Chưa có khoản nào phải nộp" in shown(cashier, where("obligations"))


def test_a_day_at_the_desk(cashier, at):
    owed = make.owed(at.agency, 12_000)
    page = shown(cashier, where("obligations"))
    assert owed.reference in page
    assert "Mở ca để thu tiền mặt" in page
    answer = cashier.post(where("take", owed.pk), {"amount": "12000", "name": "Bà Ánh"})
    assert (answer.status_code, answer["Location"]) == (303, where("shift"))
    shift = opened(cashier)
    assert "Hiện trên màn hình quầy" in shown(cashier, where("obligation", owed.pk))
    assert cashier.post(where("show", owed.pk)).status_code == 303
    screen = cashier.get(where("screen"), {"ca": str(shift.pk)})
    assert screen["Refresh"] == "3"
    text = screen.content.decode()
    assert "12.000\u00a0₫" in text
    assert "<svg" in text
    body = {"amount": "12.000", "given": "20.000", "name": "Bà Ánh"}
    answer = cashier.post(where("take", owed.pk), body)
    assert answer.status_code == 303
    page = shown(cashier, answer["Location"])
    assert "Trả lại 8.000\u00a0₫" in re.sub(r"\s+", " ", page).replace("8.000 ₫", "8.000\u00a0₫")
    assert "Đã nhận đủ tiền" in shown(cashier, f"{where('screen')}?ca={shift.pk}")
    assert "00001-0001" in shown(cashier, where("shift"))
    count = cashier.post(where("close"), {"n50000": "2", "n10000": "1"})
    assert count.status_code == 200
    assert "Đếm lại trước khi chốt" in count.content.decode()
    wrong = cashier.post(where("close"), {"n50000": "2", "n10000": "1", "sure": "1"})
    assert wrong.status_code == 422
    done = cashier.post(where("close"), {"n50000": "2", "n10000": "1", "n2000": "1", "sure": "1"})
    assert (done.status_code, done["Location"]) == (303, where("closed", shift.pk))
    assert "112.000" in shown(cashier, where("closed", shift.pk))
    pdf = cashier.get(where("closing-pdf", shift.pk))
    assert pdf["Content-Type"] == "application/pdf"
    assert ledger.check().differences == []


def test_the_screen_says_when_nobody_works(client, at):
    for asked in ("", "khong", str(at.agency.pk)):
        assert "Quầy chưa mở ca" in shown(client, f"{where('screen')}?ca={asked}")


def test_wrong_cash_stands_beside_its_field(cashier, at):
    owed = make.owed(at.agency)
    opened(cashier)
    answer = cashier.post(where("take", owed.pk), {"amount": "10000", "given": "5000", "name": ""})
    assert answer.status_code == 422
    answer = cashier.post(where("take", owed.pk), {"amount": "10000", "given": "5000", "name": "A"})
    assert answer.status_code == 422
    assert "ít hơn số phải thu" in answer.content.decode()
    assert not payments.Payment.objects.exists()


def test_exempting_and_cancelling(client, at):
    owed = make.owed(at.agency)
    client.force_login(at.minh)
    assert client.post(where("cancel", owed.pk), {"reason": "x"}).status_code == 404
    assert client.post(where("exempt", owed.pk), {"exemption": "poor"}).status_code == 422
    body = {"exemption": "near-poor", "evidence": "Giấy số 12"}
    assert client.post(where("exempt", owed.pk), body).status_code == 303
    owed.refresh_from_db()
    assert (owed.amount, owed.evidence) == (5_000, "Giấy số 12")
    client.force_login(at.phuc)
    assert client.post(where("cancel", owed.pk), {"reason": " "}).status_code == 422
    assert client.post(where("cancel", owed.pk), {"reason": "Trùng"}).status_code == 303
    assert "Trùng" in shown(client, where("obligation", owed.pk))


def test_a_refund_goes_through_two_people(client, at):
    client.force_login(at.minh)
    opened(client)
    owed = make.owed(at.agency)
    client.post(where("take", owed.pk), {"amount": "10000", "name": "Bà Ánh"})
    payment = payments.Payment.objects.get()
    body = {"amount": "10.000", "reason": "Nộp nhầm", "bin": ""}
    assert client.post(where("ask-refund", payment.pk), {"amount": "1"}).status_code == 422
    lacks = body | {"bin": "970415"}
    assert client.post(where("ask-refund", payment.pk), lacks).status_code == 422
    assert client.post(where("ask-refund", payment.pk), body).status_code == 303
    refund = payments.Refund.objects.get()
    assert client.post(where("approve-refund", refund.pk)).status_code == 404
    assert "Chờ duyệt" in shown(client, where("refunds"))
    client.force_login(at.phuc)
    client.post(where("refuse-refund", refund.pk), {"reason": ""})
    assert payments.Refund.objects.get().state == "asked"
    client.post(where("approve-refund", refund.pk))
    assert client.post(where("prove-refund", refund.pk), {"proof": "x"}).status_code == 404
    client.force_login(at.minh)
    assert "Số phiếu chi" in shown(client, where("refunds"))
    client.post(where("prove-refund", refund.pk), {"proof": "PC 1"})
    assert payments.Refund.objects.get().state == "proved"
    assert "PC 1" in shown(client, where("refunds"))


def test_the_export_streams_what_the_filter_shows(cashier, at):
    late = make.owed(at.agency, name="=1+1")
    make.paid(make.owed(at.agency))
    make.owed(at.elsewhere)
    answer = cashier.get(f"{where('export')}?tt=open")
    assert answer.streaming
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].startswith("\ufeffMã khoản,Khoản thu")
    assert len(lines) == 2
    assert late.reference in lines[1]
    assert "'=1+1" in lines[1]


def test_other_peoples_things_are_not_there(client, at):
    theirs = make.owed(at.elsewhere)
    paid = make.paid(make.owed(at.elsewhere))
    receipt = receipts.live_for([paid.pk])[paid.pk]
    client.force_login(at.minh)
    shown(client, where("obligation", theirs.pk), 404)
    shown(client, where("receipt", receipt.pk, room="receipts"), 404)
    shown(client, where("pdf", receipt.pk, room="receipts"), 404)
    shown(client, where("issue", paid.pk, room="receipts"), 404)
    assert client.post(where("ask-refund", paid.pk), {}).status_code == 404
    client.force_login(at.thao)
    for name in ("obligations", "shift", "refunds", "fees", "accounts", "report", "export"):
        shown(client, where(name), 404)
    shown(client, where("receipts", room="receipts"), 404)


def test_rules_and_accounts_have_pages(client, at):
    client.force_login(at.minh)
    page = shown(client, where("fees"))
    assert "certified-copy" in page
    assert "Chưa xác nhận" in page
    assert 'data-testid="add-account"' not in shown(client, where("accounts"))
    body = {"bin": "970436", "number": "9889559357", "holder": "UBND xã", "owner": "agency"}
    body["valid_from"] = "20/11/2026"
    assert client.post(where("accounts"), body).status_code == 404
    client.force_login(at.phuc)
    assert client.post(where("accounts"), body | {"number": "12 34"}).status_code == 422
    assert client.post(where("accounts"), body).status_code == 303
    row = payments.ReceivingAccount.objects.get(number="9889559357")
    assert client.get(where("plate", row.pk))["Content-Type"] == "application/pdf"
    client.post(where("end-account", row.pk), {"last_day": "31/12/2099"})
    row.refresh_from_db()
    assert f"{row.valid_until}" == "2100-01-01"
    shown(client, where("plate", 0), 404)


def test_the_report_is_a_page_and_a_workbook(client, at):
    client.force_login(at.mai)
    assert "Không có khoản nào nộp" in shown(client, where("report"))
    make.paid(make.owed(at.agency), channel="vnpay", into=("clearing", "vnpay"))
    days = "tu=20/11/2026&den=20/11/2026"
    page = shown(client, f"{where('report')}?{days}")
    assert "100,0 %" in page
    assert "VNPAY" in page
    file = client.get(f"{where('report')}?{days}&theo=day&tep=xlsx")
    sheet = load_workbook(io.BytesIO(file.content)).active
    assert sheet is not None
    rows = list(sheet.values)
    assert rows[2] == ("20/11/2026", 1, 10_000, 1, "100,0 %")
    assert rows[3][:4] == ("Cộng", 1, 10_000, 1)


def test_a_report_by_provider_holds_what_she_reads_for(client, at):
    school = organisations.agency(name="Trường Tiểu học", level="provider", is_shown=False)
    water = organisations.agency(name="Hợp tác xã nước", level="provider", is_shown=False)
    for role, agency in (("clerk", school), ("officer", water), ("clerk", at.elsewhere)):
        post = organisations.position(role, agency=agency)
        identity.hold_position(
            actor=people.MACHINE, account=at.mai, position=post, valid_from=post.valid_from
        )
    for agency in (at.agency, school, water, at.elsewhere):
        make.paid(make.owed(agency))
    told = f"{where('report')}?tu=20/11/2026&den=20/11/2026&theo="

    client.force_login(at.minh)
    assert "Cộng</th>" in (page := shown(client, told + "provider"))
    assert school.name not in page
    client.force_login(at.mai)
    assert "20.000" in shown(client, told + "provider")
    assert "20.000" not in shown(client, told + "day")
    file = client.get(f"{told}provider&tep=xlsx")
    sheet = load_workbook(io.BytesIO(file.content)).active
    assert sheet is not None
    assert [row[:3] for row in sheet.values][1:] == [
        ("Đơn vị nhận tiền", "Số lượt", "Số tiền (đồng)"),
        (school.name, 1, 10_000),
        (at.agency.name, 1, 10_000),
        ("Cộng", 2, 20_000),
    ]
    assert client.get(f"{told}hamlet&tep=pdf").content.startswith(b"%PDF")


def test_who_pays_is_proposed_where_a_room_knows(cashier, at):
    receipts.register_payer("tests.known", lambda _subject: receipts.Payer("Bà Ma Thị Sen"))
    opened(cashier)
    known = make.owed(at.agency, subject="tests.known:1")
    assert "Bà Ma Thị Sen" in shown(cashier, where("obligation", known.pk))
    assert "Bà Ma Thị Sen" not in shown(cashier, where("obligation", make.owed(at.agency).pk))


def test_what_was_taken_outside_is_brought_in_on_the_page(cashier, at):
    row = opened(cashier)
    cash_desk.note_cash(
        at.agency.pk,
        make.owed(at.agency, 8_000).pk,
        slip="0042",
        actor=people.actor(at.thao, at.agency),
        received_at=timezone.now(),
        now=timezone.now(),
    )
    page = shown(cashier, where("shift"))
    assert "Lê Thị Thảo" in page
    assert "0042/" in page
    counted = cashier.post(where("close"), {"n50000": "2"})
    assert 'data-testid="bring-in"' in counted.text
    refused = cashier.post(where("close"), {"n50000": "2", "sure": "1"})
    assert refused.status_code == 422
    assert "nhập vào ca rồi chốt" in refused.text
    cashier.post(where("bring-in"))
    page = shown(cashier, where("shift"))
    assert 'data-testid="bring-in"' not in page
    assert "Đã nhập vào ca 8.000" in page
    short = cashier.post(where("close"), {"n50000": "2"})
    assert "Lý do chênh lệch</label>" in short.text
    done = cashier.post(where("close"), {"n50000": "2", "n5000": "1", "n1000": "3", "sure": "1"})
    assert done["Location"] == where("closed", row.pk)
    assert "Nhập tiền thu ngoài ca" in shown(cashier, where("closed", row.pk))


def test_looking_is_written_down_outside_any_other_transaction(own_database, client):
    house = people.cast()
    client.force_login(house.mai)
    row = make_receipts.issued(make_receipts.cash(house.agency))
    for name in ("receipt", "pdf"):
        assert client.get(where(name, row.pk, room="receipts")).status_code == 200
    verbs = [entry.verb for entry in audit.trail_of("receipts.receipt", row.pk)]
    assert verbs == ["receipts.issue", "receipts.view", "receipts.view"]
    assert row.payment.obligation.reference in shown(client, where("export"))


def test_receipts_are_listed_issued_and_ended(client, at):
    client.force_login(at.mai)
    assert "Chưa lập biên lai nào" in shown(client, where("receipts", room="receipts"))
    make_receipts.source(at.agency, "book", valid_from="2025-01-01")
    body = {"form": "01BLP", "series": "AA-26P", "first": "1", "last": "5", "on": "01/01/2025"}
    assert client.post(where("books", room="receipts"), body).status_code == 303
    assert client.post(where("books", room="receipts"), body).status_code == 422
    assert "0000001" in shown(client, where("books", room="receipts"))
    payment = make_receipts.cash(at.agency)
    issue = where("issue", payment.pk, room="receipts")
    assert "số kế tiếp 0000001, còn 5 tờ" in shown(client, issue)
    assert client.post(issue, {"name": "Bà Ánh", "sheet": "3"}).status_code == 422
    assert client.post(issue, {"name": "Bà Ánh", "sheet": "1"}).status_code == 303
    row = receipts.Receipt.objects.get()
    assert client.get(issue).status_code == 303
    one = where("receipt", row.pk, room="receipts")
    assert "Bà Ánh" in shown(client, one)
    assert client.get(where("pdf", row.pk, room="receipts")).content.startswith(b"%PDF")
    body = {"how": "replaced", "name": "Bà Anh", "reason": "Sai dấu"}
    assert client.post(where("succeed", row.pk, room="receipts"), {}).status_code == 422
    assert client.post(where("succeed", row.pk, room="receipts"), body).status_code == 303
    newer = receipts.Receipt.objects.get(state="issued")
    assert newer.number == 2
    cancel = where("cancel", newer.pk, room="receipts")
    assert client.post(cancel, {"reason": ""}).status_code == 422
    assert client.post(cancel, {"reason": "Thôi"}).status_code == 303
    assert client.post(cancel, {"reason": "Thôi"}).status_code == 422
    page = shown(client, f"{where('receipts', room='receipts')}?tt=cancelled")
    assert page.count('data-testid="receipt"') == 1
    book = receipts.Book.objects.get()
    client.post(where("pass-number", book.pk, room="receipts"), {"reason": "Rách"})
    assert receipts.Passed.objects.get().number == 3
    client.force_login(at.minh)
    assert client.post(cancel, {"reason": "Thôi"}).status_code == 404


def test_anybody_finds_a_receipt_and_sees_no_name(client, at):
    row = make_receipts.issued(make_receipts.cash(at.agency))
    address = where("look-up", room="receipts")
    assert "Tra cứu biên lai" in shown(client, address)
    assert client.get(address, {"ma": row.look_up_code}).status_code == 422
    answer = client.get(address, {"ma": row.look_up_code, "bi-mat": "10.000"})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Biên lai còn hiệu lực" in text
    assert make_receipts.PAYER.name not in text
    assert client.get(address, {"ma": row.look_up_code, "bi-mat": "9"}).status_code == 404
    tried = [
        client.get(address, {"ma": row.look_up_code, "bi-mat": f"{n}"}).status_code
        for n in range(40)
    ]
    assert tried[-1] == 429
    receipts.cancel(row.pk, reason="Ghi nhầm", actor=make.KEEPER, now=make.NOON)


def test_enter_in_a_count_closes_no_shift(cashier):
    opened(cashier)

    page = cashier.post(where("close"), {"n50000": "2"}).content.decode()

    buttons = re.findall(r"<button [^>]*>", page.split('data-testid="compared"')[1])
    assert 'data-testid="count-again"' in buttons[0]
    assert "sure" not in buttons[0]


def test_what_lacks_is_called_so(cashier):
    opened(cashier)
    page = cashier.post(where("close"), {"n50000": "1"}).content.decode()
    assert "Thiếu 50.000\u00a0₫" in page.split('data-testid="compared"')[1].split("</dl>")[0]


def test_a_count_is_typed_in_digits_alone(cashier):
    opened(cashier)
    answer = cashier.post(where("close"), {"n50000": "2.000"})
    assert answer.status_code == 422
    assert "Ghi số tờ." in answer.content.decode()


def test_the_receipt_is_printed_from_where_the_change_is_told(cashier, at):
    opened(cashier)
    owed = make.owed(at.agency)
    done = cashier.post(
        where("take", owed.pk), {"amount": f"{owed.owed}", "given": "", "name": "Ma Văn Đoàn"}
    )

    told = shown(cashier, done["Location"]).split('data-testid="taken"')[1]

    live = receipts.live_for([owed.payments.get().pk])
    assert where("pdf", next(iter(live.values())).pk, room="receipts") in told.split("</dl>")[0]


def test_who_approves_reads_who_asked_and_for_what(client, at):
    paid = make_receipts.cash(at.agency)
    client.force_login(at.mai)
    typed = {"amount": "10.000", "reason": "Thu nhầm", "bin": ""}
    assert client.post(where("ask-refund", paid.pk), typed).status_code == 303
    client.force_login(at.phuc)

    page = shown(client, where("refunds")).split('data-testid="waiting"')[1]

    assert at.mai.full_name in page
    assert paid.obligation.name in page


def test_a_wrong_reason_for_cancelling_stands_beside_its_own_field(client, at):
    paid = make_receipts.cash(at.agency)
    row = make_receipts.issued(paid)
    client.force_login(at.mai)

    page = client.post(where("cancel", row.pk, room="receipts"), {"reason": ""})

    text = page.content.decode()
    ids = re.findall(r' id="([^"]+)"', text)
    assert page.status_code == 422
    assert len(ids) == len(set(ids))
    assert '<a href="#id_cancel_reason">' in text


def test_looking_up_a_receipt_says_what_is_missing_beside_it(client, at):
    page = client.get(where("look-up", room="receipts"), {"ma": "", "bi-mat": "8.000"})
    text = page.content.decode()
    assert page.status_code == 422
    assert 'id="id_ma-error"' in text
    assert 'value="8.000"' in text.split('name="bi-mat"')[1].split(">")[0]


def test_the_report_begins_with_the_days_it_shows(client, at):
    client.force_login(at.phuc)
    today = timezone.localdate()
    page = shown(client, where("report"))
    assert f'value="{today:%d/%m/%Y}"' in page
    assert f'value="{today.replace(day=1):%d/%m/%Y}"' in page


def test_a_drawer_counted_otherwise_keeps_what_its_receiver_typed(cashier, at):
    opened(cashier)
    receiver = people.staff("intake", agency=at.agency, full_name="Lý Văn Quyết")
    offered = {"to": f"{receiver.pk}", "n50000": "2"}
    assert cashier.post(where("hand-over"), offered).status_code == 303
    handover = cash_desk.Handover.objects.get()
    cashier.force_login(receiver)
    address = where("end-handover", handover.pk)

    wrong = cashier.post(address, {"counted": "90.000"})

    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert 'value="90.000"' in page
    assert "Hai bên đếm khác nhau" in page.split('id="id_counted-error"')[1].split("</p>")[0]
    assert cashier.post(address, {"counted": ""}).status_code == 422
    assert cashier.post(address, {"counted": "100.000"}).status_code == 303
    assert cash_desk.Shift.objects.get(state="open").holder_id == receiver.pk


def test_who_holds_a_receipt_finds_where_to_look_it_up(client, at):
    link = where("look-up", room="receipts")
    for room, name in (("dossiers", "look-up"), ("gateways", "find")):
        assert link in shown(client, where(name, room=room))
