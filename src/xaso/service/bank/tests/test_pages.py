"""Statements, lines, matches by two people and the day's comparison through their pages."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.tests import make as people
from xaso.service.bank import api as bank
from xaso.service.bank.models import Trial
from xaso.service.bank.services import trying
from xaso.service.bank.tests import make
from xaso.service.bank.tests.make import DAY, Told, booked
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make as make_payments
from xaso.service.payments.tests.make import NOON


@pytest.fixture
def at(db):
    house = people.cast()
    make.account(house.agency)
    with time_machine.travel(NOON, tick=True):
        yield house


@pytest.fixture
def keeper(client, at):
    client.force_login(at.mai)
    return client


def where(name, *args):
    return reverse(f"bank:{name}", args=args)


def shown(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:500]
    assert len(answer.content) < 100_000
    return answer.content.decode()


def sent(client, content, *, layout="vietcombank", name="thang-11.xlsx", account=""):
    file = SimpleUploadedFile(name, content)
    body = {"layout": layout, "account": account, "file": file}
    return client.post(where("statements"), body)


def said(client, answer):
    return shown(client, answer["Location"])


def test_nothing_yet_says_what_comes(keeper):
    assert "Chưa nhập sao kê nào" in shown(keeper, where("statements"))
    assert "Không có dòng nào chờ" in shown(keeper, where("lines"))
    assert "Không có tiền nộp thừa" in shown(keeper, where("surplus"))
    assert "Chưa có tiền nào" in shown(keeper, where("day"))


def test_without_an_account_there_is_nothing_to_import(client, db):
    client.force_login(people.cast().mai)
    assert "Lãnh đạo thêm tài khoản trước" in shown(client, where("statements"))


def test_a_statement_is_shown_before_it_counts(keeper, at):
    owed = make_payments.owed(at.agency, 12_000)
    rows = booked([
        Told(12_000, f"{owed.reference} nop phi"),
        Told(7_000, "chuyen tien"),
        Told(-9_000, "phi SMS"),
    ])
    answer = sent(keeper, make.file_of("vietcombank", rows))
    assert answer.status_code == 303
    page = said(keeper, answer)
    assert "Nếu nhập, 2 dòng tiền vào" in page
    assert "Tiền ra" in page
    assert not bank.Line.objects.exists()
    assert "Đã xem thử, chưa nhập" in shown(keeper, where("statements"))
    trial = Trial.objects.get()
    done = keeper.post(where("trial", trial.pk), {"do": "import"})
    assert done.status_code == 303
    page = said(keeper, done)
    assert "Đã khớp 1 dòng, còn 1 dòng chờ người xem." in page
    owed.refresh_from_db()
    assert owed.standing == "paid"
    assert not Trial.objects.exists()
    assert keeper.get(where("trial", trial.pk)).status_code == 404
    again = said(keeper, sent(keeper, make.file_of("mb", rows), layout="mb", name="lai.csv"))
    assert "Nếu nhập, 0 dòng tiền vào" in again
    page = shown(keeper, where("statements"))
    assert "thang-11.xlsx" in page
    assert "Trần Thị Mai" in page


def test_a_trial_says_what_the_money_comes_to_and_whose_account_it_is(keeper, at):
    rows = booked([Told(12_000, "a"), Told(7_000, "b"), Told(-9_000, "phi SMS")])
    page = said(keeper, sent(keeper, make.file_of("mb", rows), layout="mb", name="b.csv"))
    assert "cộng 19.000" in page
    assert make.ACCOUNT not in page
    assert make.NUMBER in page


def test_matched_lines_are_reached_from_their_statement_and_by_number(keeper, at):
    owed = make_payments.owed(at.agency, 12_000)
    made = make.imported(
        at.agency, booked([Told(12_000, f"{owed.reference} nop"), Told(7_000, "la")]), layout="mb"
    )
    make.matched(at.agency)
    counted, other = bank.Line.objects.order_by("row")

    page = shown(keeper, where("statement", make.statement(made).pk))

    assert page.count('data-testid="line"') == 2
    assert where("line", counted.pk) in page
    assert owed.reference in page
    found = shown(keeper, f"{where('lines')}?so={counted.number.lower()}")
    assert where("line", counted.pk) in found
    assert where("line", other.pk) not in found
    assert where("line", counted.pk) not in shown(keeper, where("lines"))
    assert "Không có dòng nào như vậy" in shown(keeper, f"{where('lines')}?so=KHONGCO")


def test_a_long_statement_goes_on_by_the_rows_of_its_file(keeper, at, monkeypatch):
    monkeypatch.setattr("xaso.service.bank.views.statements.SHOWN", 2)
    made = make.imported(at.agency, booked([Told(1_000 + n, f"d{n}") for n in range(3)]))
    address = where("statement", make.statement(made).pk)
    first = shown(keeper, address)
    assert first.count('data-testid="line"') == 2
    older = first.partition("sau=")[2].partition('"')[0]
    assert shown(keeper, f"{address}?sau={older}").count('data-testid="line"') == 1
    for nonsense in ("khong", "9" * 30):
        assert shown(keeper, f"{address}?sau={nonsense}").count('data-testid="line"') == 2


@pytest.mark.parametrize(
    ("amount", "told"), [(20_000, "Nhiều hơn"), (5_000, "Ít hơn"), (12_000, "")]
)
def test_the_second_person_reads_what_is_too_much_or_too_little(keeper, at, amount, told):
    owed = make_payments.owed(at.agency, 12_000)
    line = waiting(at.agency, amount=amount)
    keeper.post(where("propose", line.pk), {"reference": owed.reference, "note": "Gọi điện"})
    keeper.force_login(at.phuc)
    for page in (shown(keeper, where("lines")), shown(keeper, where("line", line.pk))):
        assert ('data-testid="gap"' in page) is bool(told)
        assert told in page


def test_bad_rows_are_told_before_anything_counts(keeper):
    told = make.file_of("mb", booked([Told(12_000, "a"), Told(8_000, "b")]))
    page = said(keeper, sent(keeper, told.replace(b"8000", b"8 ngan"), layout="mb", name="b.csv"))
    assert "Dòng 3" in page
    assert "số tiền không đọc được" in page.lower()
    keeper.post(where("trial", Trial.objects.get().pk), {"do": "drop"})
    assert not Trial.objects.exists()
    assert not bank.Statement.objects.exists()


def test_a_file_that_says_nothing_keeps_what_was_chosen(keeper):
    answer = sent(keeper, b"\x89PNG\r\n\x1a\n" + bytes(50), layout="bidv")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert '<option value="bidv" selected>' in page
    assert "không phải bảng tính" in page or "Không đọc được" in page or "không thấy cột" in page
    other = make.file_of("vietcombank", booked([Told(1, "x")]), number="99999999")
    wrong = sent(keeper, other, account=make.ACCOUNT)
    assert wrong.status_code == 422
    assert "sao kê của tài khoản khác" in wrong.content.decode()
    assert sent(keeper, other).status_code == 422
    assert sent(keeper, b"").status_code == 422
    assert keeper.post(where("statements"), {}).status_code == 422


def test_a_file_read_in_the_wrong_way_is_not_sent_again(keeper, client, at):
    rows = make.file_of("mb", booked([Told(12_000, "a")]))
    refused = sent(keeper, rows, layout="vietcombank", name="thang-11.csv")
    assert refused.status_code == 422
    assert "Đã giữ tệp thang-11.csv" in refused.content.decode()
    kept = Trial.objects.get()
    assert "không đọc được" in keeper.get(where("trial", kept.pk)).content.decode()
    again = shown(keeper, f"{where('statements')}?giu={kept.pk}")
    assert f'name="kept" value="{kept.pk}"' in again
    assert '<option value="vietcombank" selected>' in again

    for wrong in ("", "bidv"):
        page = keeper.post(where("statements"), {"kept": str(kept.pk), "layout": wrong})
        assert page.status_code == 422
        assert f'name="kept" value="{kept.pk}"' in page.content.decode()
    read = keeper.post(where("statements"), {"kept": str(kept.pk), "layout": "mb"})

    assert read.status_code == 303
    assert "Nếu nhập, 1 dòng tiền vào" in said(keeper, read)
    assert Trial.objects.get().pk == kept.pk


def test_a_file_is_kept_too_when_no_bank_was_chosen(keeper):
    rows = make.file_of("mb", booked([Told(12_000, "a")]))
    page = sent(keeper, rows, layout="", name="thang-11.csv")
    assert page.status_code == 422
    kept = Trial.objects.get()
    assert f'name="kept" value="{kept.pk}"' in page.content.decode()
    assert "Chọn bố cục" in keeper.get(where("trial", kept.pk)).content.decode()


def test_a_file_that_is_kept_no_more_or_is_anothers_is_asked_for_again(keeper, at):
    theirs = make.things(at.elsewhere).trial
    for told in (str(theirs), str(uuid4()), "x"):
        page = keeper.post(where("statements"), {"kept": told, "layout": "mb"})
        assert page.status_code == 422
        assert "không còn được giữ" in page.content.decode()
        assert 'data-testid="kept"' not in shown(keeper, f"{where('statements')}?giu={told}")


def test_who_does_not_keep_books_does_not_import(client, at):
    for account, status in ((at.phuc, 404), (at.minh, 404), (at.thao, 404)):
        client.force_login(account)
        assert sent(client, b"x").status_code == status
    assert "Nhập sao kê</h2>" not in shown_to(client, at.phuc)
    client.force_login(at.minh)
    assert client.get(where("lines")).status_code == 404


def shown_to(client, account):
    client.force_login(account)
    return shown(client, where("statements"))


def test_undoing_asks_why_and_says_what_followed(keeper, at):
    owed = make_payments.owed(at.agency, 12_000)
    line = make.line_for(at.agency, owed)
    make.matched(at.agency)
    place = where("undo", line.statement_id)
    assert "Gỡ sao kê" in shown(keeper, place)
    assert keeper.post(place, {"reason": " "}).status_code == 422
    page = said(keeper, keeper.post(place, {"reason": "Nhầm tệp"}))
    assert "Đã gỡ 1 dòng; 1 khoản" in page
    assert "Nhầm tệp" in page
    owed.refresh_from_db()
    assert owed.standing == "open"
    assert "đã gỡ" in said(keeper, keeper.post(place, {"reason": "Lần nữa"}))


def test_undoing_says_before_what_went_on(keeper, at):
    bank.register_went_on(
        "tests.went", lambda asked: {one: one.upper() for one in asked if "on" in one}
    )
    on, stays, part = (
        make_payments.owed(at.agency, amount, subject=f"tests.went:{name}")
        for name, amount in (("on", 12_000), ("stays", 13_000), ("on-part", 14_000))
    )
    other = make_payments.owed(at.agency, 15_000, subject="tests.went:on-other")
    told = booked([
        Told(12_500, on.reference), Told(13_000, stays.reference), Told(5_000, part.reference),
    ])  # fmt: skip
    made = make.imported(at.agency, told)
    elsewhere = make.line_for(at.agency, other, day=DAY - timedelta(days=1))
    make.matched(at.agency)
    place = where("undo", make.statement(made).pk)
    page = shown(keeper, place)
    assert page.count('data-testid="went-on-row"') == 1
    assert "TESTS.WENT:ON<" in page
    assert "12.000" in page
    assert keeper.post(place, {"reason": ""}).content.decode().count("went-on-row") == 1
    assert "TESTS.WENT:ON-OTHER" in shown(keeper, where("line", elsewhere.pk))
    keeper.post(place, {"reason": "Nhầm tệp"})
    assert "went-on" not in shown(keeper, place)


def waiting(agency, text="nguoi la chuyen tien", amount=12_000):
    made = make.imported(agency, booked([Told(amount, text)]))
    make.matched(agency)
    return bank.Line.objects.get(statement=made.statement)


def test_two_people_match_by_hand(keeper, at):
    owed = make_payments.owed(at.agency, 12_000)
    line = waiting(at.agency)
    page = shown(keeper, where("lines"))
    assert "nguoi la chuyen tien" in page
    assert "không rõ người nộp" in page
    page = shown(keeper, where("line", line.pk))
    assert owed.reference in page
    assert "Đúng số tiền" in page
    typed = {"reference": "XS3HG7TC77B", "note": "Gọi điện"}
    wrong = keeper.post(where("propose", line.pk), typed)
    assert wrong.status_code == 422
    assert "XS3HG7TC77B" in wrong.content.decode()
    assert keeper.post(where("propose", line.pk), {"reference": owed.reference}).status_code == 422
    typed["reference"] = owed.reference.lower()
    page = said(keeper, keeper.post(where("propose", line.pk), typed))
    assert "cần người thứ hai xác nhận" in page
    assert keeper.post(where("propose", line.pk), typed).status_code == 422
    proposal = bank.Proposal.objects.get()
    page = said(keeper, keeper.post(where("confirm", proposal.pk)))
    assert "không tự xác nhận" in page
    owed.refresh_from_db()
    assert owed.standing == "open"
    keeper.force_login(at.phuc)
    assert "Gọi điện" in shown(keeper, where("lines"))
    page = said(keeper, keeper.post(where("confirm", proposal.pk)))
    assert "Đã xác nhận" in page
    owed.refresh_from_db()
    assert owed.standing == "paid"
    assert "Hai cán bộ khớp tay" in page
    keeper.force_login(at.mai)
    assert keeper.post(where("unmatch", line.pk), {"reason": ""}).status_code == 422
    page = said(keeper, keeper.post(where("unmatch", line.pk), {"reason": "Nhầm người"}))
    assert "Đã gỡ khớp" in page
    owed.refresh_from_db()
    assert owed.standing == "open"


def test_a_leader_refuses_and_the_proposer_withdraws(keeper, at):
    owed = make_payments.owed(at.agency, 12_000)
    line = waiting(at.agency)
    typed = {"reference": owed.reference, "note": "Đoán"}
    for account, reason in ((at.phuc, "Không phải"), (at.mai, "Tôi nhầm")):
        keeper.force_login(at.mai)
        keeper.post(where("propose", line.pk), typed)
        proposal = bank.Proposal.objects.get(state="asked")
        keeper.force_login(account)
        assert "Ghi rõ lý do" in said(keeper, keeper.post(where("refuse", proposal.pk)))
        page = said(keeper, keeper.post(where("refuse", proposal.pk), {"reason": reason}))
        assert reason in page
    assert not bank.Proposal.objects.filter(state="asked").exists()


def test_money_that_is_nobodys_due_goes_back(keeper, at):
    line = waiting(at.agency)
    assert keeper.post(where("send-back", line.pk), {"reason": "x"}).status_code == 422
    body = {"bin": "970415", "number": "123456", "holder": "LE VAN A", "reason": "Chuyển nhầm"}
    page = said(keeper, keeper.post(where("send-back", line.pk), body))
    assert "Đã đề nghị trả lại" in page
    refund = payments.Refund.objects.get()
    assert (refund.amount, payments.payee_of(refund).number) == (12_000, "123456")
    assert ledger.check().differences == []
    assert payments.Obligation.objects.get().standing == "cancelled"
    over = ledger.account(at.agency.pk, "suspense", "over")
    assert ledger.balance(over) == -12_000
    assert keeper.post(where("send-back", line.pk), body).status_code == 422


def test_own_cash_needs_its_slip(keeper, at):
    line = waiting(at.agency)
    assert keeper.post(where("deposit", line.pk), {}).status_code == 422
    answer = keeper.post(where("deposit", line.pk), {"proof": "GNT 5"})
    assert answer.status_code == 422
    assert "chưa ghi lần nộp tiền mặt" in answer.content.decode()


def test_what_looks_like_a_known_line_is_judged(keeper, at):
    first = booked([Told(12_000, "mot hai ba bon nam sau bay tam", number="A1")])
    make.imported(at.agency, first)
    twin = booked([Told(12_000, "mot hai ba bon nam sau bay tam", number="A2")])
    make.imported(at.agency, twin)
    held = bank.Line.objects.get(state="held")
    page = shown(keeper, where("line", held.pk))
    assert "Có thể trùng với dòng đã có" in page
    page = said(keeper, keeper.post(where("judge", held.pk), {"do": "new"}))
    assert "Đã ghi là dòng tiền mới" in page
    assert "vừa được xử lý" in said(keeper, keeper.post(where("judge", held.pk), {"do": "known"}))


def test_too_much_is_listed_until_it_goes_back(keeper, at):
    owed = make_payments.owed(at.agency, 12_000)
    make.line_for(at.agency, owed, 20_000)
    make.matched(at.agency)
    assert "1 dòng có tiền nộp thừa" in shown(keeper, where("lines"))
    page = shown(keeper, where("surplus"))
    assert "8.000" in page
    assert owed.reference in page


def test_the_list_is_filtered_and_paged(keeper, at, monkeypatch):
    monkeypatch.setattr("xaso.service.bank.views.lines.SHOWN", 2)
    rows = [Told(1_000 + n, f"dong {n}", day=make.DAY - timedelta(days=n)) for n in range(5)]
    make.imported(at.agency, booked(rows))
    page = shown(keeper, where("lines"))
    assert page.count('data-testid="line"') == 2
    assert "dong 4" in page
    assert "dong 0" not in page
    older = page.partition("sau=")[2].partition('"')[0]
    assert "dong 2" in shown(keeper, f"{where('lines')}?sau={older}")
    assert "dong 4" in shown(keeper, f"{where('lines')}?sau=khong")
    day = f"{make.DAY:%d/%m/%Y}"
    page = shown(keeper, f"{where('lines')}?tu={day}&den={day}")
    assert page.count('data-testid="line"') == 1
    make.matched(at.agency)
    assert "dong 4" in shown(keeper, f"{where('lines')}?ly_do=nothing")
    assert "Không có dòng nào như vậy" in shown(keeper, f"{where('lines')}?tu=01/01/2027")


def test_reading_texts_is_written_down(keeper, at):
    line = waiting(at.agency)
    shown(keeper, where("lines"))
    shown(keeper, where("line", line.pk))
    listed = audit.trail_of("organisations.agency", at.agency.pk).filter(verb="bank.list").get()
    assert (listed.actor_id, listed.details) == (at.mai.pk, {"lines": 1})
    assert audit.trail_of("bank.line", line.pk).filter(verb="bank.view").count() == 1


def test_matching_again_finds_what_is_owed_by_now(keeper, at):
    owed = make_payments.owed(at.agency, 12_000)
    make.line_for(at.agency, owed)
    assert "Đã khớp 1 dòng, còn 0 dòng" in said(keeper, keeper.post(where("match")))
    keeper.force_login(at.phuc)
    assert keeper.post(where("match")).status_code == 404


def test_the_day_adds_up_and_is_printed(keeper, at):
    owed = make_payments.owed(at.agency, 12_000)
    make.imported(
        at.agency,
        booked([Told(12_000, f"{owed.reference} nop"), Told(5_000, "la"), Told(-3_000, "phi")]),
        layout="mb",
    )
    make.matched(at.agency)
    page = shown(keeper, f"{where('day')}?ngay=20/11/2026")
    assert "khớp nhau" in page
    assert "Còn 1 dòng ngân hàng chờ xác định" in page
    assert "17.000" in page
    body = {"account": make.ACCOUNT, "number": "", "amount": "x", "day": "20/11/2026"}
    wrong = keeper.post(where("slip"), body)
    assert wrong.status_code == 422
    body |= {"number": "GNT 12", "amount": "99.000"}
    assert "không có đủ số tiền" in keeper.post(where("slip"), body).content.decode()
    body["amount"] = "10.000"
    page = said(keeper, keeper.post(where("slip"), body))
    assert "GNT 12" in page
    assert keeper.post(where("slip"), body).status_code == 422
    pdf = keeper.get(f"{where('day-pdf')}?ngay=20/11/2026")
    assert pdf["Content-Type"] == "application/pdf"
    sheet = keeper.get(f"{where('day-xlsx')}?ngay=20/11/2026")
    pages = load_workbook(io.BytesIO(sheet.content)).worksheets
    assert any(17_000 in row for row in pages[0].iter_rows(values_only=True))
    assert ledger.check().differences == []


def test_a_fee_outside_the_rules_is_named_as_it_was_asked_for(keeper, at):
    owed = make_payments.owed(at.agency, 12_000, fee_code="3.000722", name="Phí cấp bản sao")
    make.line_for(at.agency, owed)
    make.matched(at.agency)
    page = shown(keeper, f"{where('day')}?ngay=20/11/2026")
    assert "Phí cấp bản sao" in page
    assert "3.000722" not in page


def test_a_transfer_without_a_line_is_a_difference(keeper, at):
    make_payments.paid(make_payments.owed(at.agency, 12_000))
    page = shown(keeper, f"{where('day')}?ngay={timezone.localdate():%d/%m/%Y}")
    assert "Có chỗ lệch" in page
    assert "không có dòng ngân hàng nào" in page


def test_leaders_change_layouts(client, at):
    client.force_login(at.mai)
    assert "chưa thử với tệp thật [M]" in shown(client, where("layouts"))
    assert client.get(where("layout", "mb")).status_code == 404
    client.force_login(at.phuc)
    place = where("layout", "mb")
    assert client.get(where("layout", "khong-co")).status_code == 404
    page = shown(client, place)
    assert "transactionDate" in page
    body = {
        "name": "MB mới",
        "amount": "signed",
        "group": ".",
        "dates": ["%d/%m/%Y"],
        "cut": "0",
        "is_confirmed": "on",
        "column_day": "Ngày; Ngày GD",
        "column_text": "",
        "column_amount": "Số tiền",
    }
    wrong = client.post(place, body)
    assert wrong.status_code == 422
    assert "Ngày; Ngày GD" in wrong.content.decode()
    body["column_text"] = "Nội dung"
    assert "đã thử với tệp thật" in said(client, client.post(place, body))
    rows = bank.Layout.objects.filter(code="mb").order_by("valid_from")
    assert [row.is_confirmed for row in rows] == [False, True]
    assert rows[0].valid_until == rows[1].valid_from == timezone.localdate()
    assert rows[1].spec["columns"] == {
        "day": ["Ngày", "Ngày GD"],
        "text": ["Nội dung"],
        "amount": ["Số tiền"],
    }
    client.post(place, body | {"name": "MB nữa"})
    assert bank.Layout.objects.filter(code="mb").count() == 2


def test_files_nobody_imports_are_forgotten(keeper):
    sent(keeper, make.file_of("mb", booked([Told(1_000, "a")])), layout="mb", name="a.csv")
    trial = Trial.objects.get()
    assert trying.sweep(now=trial.at + timedelta(hours=23)) == 0
    assert trying.sweep(now=trial.at + timedelta(days=1)) == 1
    assert not Trial.objects.exists()
