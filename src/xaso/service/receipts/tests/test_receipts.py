"""Giving receipts, ending them, numbering them, finding them again."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make
from xaso.service.receipts import api as receipts
from xaso.service.receipts import payers, printouts, providers, selectors
from xaso.service.receipts.simulator import serve
from xaso.service.receipts.tests import make as made

NOON, CASHIER, KEEPER, LEADER = make.NOON, make.CASHIER, make.KEEPER, make.LEADER
UNKNOWN = UUID(int=99)


@pytest.fixture
def agency(db):
    return organisations.agency()


@contextmanager
def provider(agency, *faults):
    server, issuer = serve(made.KEY, faults=frozenset(faults))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.source(agency, "certified", address=f"http://127.0.0.1:{server.server_port}/")
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()


def test_without_a_source_a_slip_says_that_it_is_no_receipt(agency):
    first, second = made.issued(made.cash(agency)), made.issued(made.cash(agency))
    assert (first.kind, first.series, first.form) == ("internal", "PT2026", "")
    assert (first.number, second.number) == (1, 2)
    assert first.state == receipts.State.ISSUED
    assert (first.unit_name, first.tax_code) == (agency.name, "")
    assert first.on == date(2026, 11, 20)
    assert printouts.NO_RECEIPT == "Phiếu thu nội bộ - không thay biên lai"
    assert printouts.print_receipt(first).startswith(b"%PDF")


def test_a_fee_of_internal_slips_gets_one_whatever_the_source(agency):
    made.source(agency, "book")
    made.book(agency)
    payments.Fee.objects.filter(code="certified-copy").update(receipt="internal")
    assert made.issued(made.cash(agency)).kind == "internal"


def test_a_source_holds_from_its_first_day(agency):
    row = made.source(agency, "book", valid_from="2026-11-20", valid_until="2026-11-22")
    days = [date(2026, 11, day) for day in (19, 20, 21, 22)]
    found = [selectors.source_on(day, agency_id=agency.pk) for day in days]
    assert found == [None, row, row, None]


def test_the_next_number_of_the_book_is_proposed_and_taken(agency):
    made.source(agency, "book", unit_name="UBND xã (đơn vị thu)")
    book = made.book(agency, 41, 42)
    assert receipts.proposed(NOON.date(), agency_id=agency.pk) == (book, 41, 2)
    one = made.issued(made.cash(agency))
    assert (one.form, one.series, one.number, one.shown_number) == (
        "01BLP",
        "AA-26P",
        41,
        "0000041",
    )
    assert (one.unit_name, one.tax_code) == ("UBND xã (đơn vị thu)", "4600123456")
    assert made.issued(made.cash(agency), number=42).number == 42
    assert receipts.proposed(NOON.date(), agency_id=agency.pk) is None
    with pytest.raises(receipts.WrongReceipt, match="Hết biên lai giấy") as refusal:
        made.issued(made.cash(agency))
    assert refusal.value.field == "number"


def test_the_oldest_book_with_sheets_left_is_used_first(agency):
    made.source(agency, "book")
    made.book(agency, 1, 1)
    second = made.book(agency, 2, 9)
    made.issued(made.cash(agency))
    assert receipts.proposed(NOON.date(), agency_id=agency.pk) == (second, 2, 8)


def test_a_used_number_and_one_outside_are_refused(agency):
    made.source(agency, "book")
    made.book(agency, 5, 9)
    made.issued(made.cash(agency))
    payment = made.cash(agency)
    with pytest.raises(receipts.WrongReceipt, match="Số 0000005 đã dùng"):
        made.issued(payment, number=5)
    with pytest.raises(receipts.WrongReceipt, match="không thuộc quyển"):
        made.issued(payment, number=10, reason="Hỏng")
    assert made.issued(payment, number=9, reason="Hỏng").number == 9


def test_no_number_is_passed_over_without_a_word(agency):
    made.source(agency, "book")
    book = made.book(agency, 5, 9)
    payment = made.cash(agency)
    with pytest.raises(receipts.WrongReceipt, match="Bỏ qua 2 số, từ 0000005") as refusal:
        made.issued(payment, number=7, reason=" ")
    assert refusal.value.field == "reason"
    with pytest.raises(receipts.WrongReceipt, match="Bỏ qua 2 số"):
        made.issued(payment, number=7)
    assert not book.passed.exists()
    made.issued(payment, number=7, reason="Ố nước ")
    assert list(book.passed.values_list("number", "reason", "by_id")) == [
        (5, "Ố nước", CASHIER.id),
        (6, "Ố nước", CASHIER.id),
    ]
    assert receipts.proposed(NOON.date(), agency_id=agency.pk) == (book, 8, 2)


def test_a_spoiled_sheet_is_written_down(agency):
    book = made.book(agency, 5, 6)
    with pytest.raises(receipts.WrongReceipt, match="Ghi rõ lý do"):
        receipts.pass_next(book.pk, reason=" ", actor=CASHIER, now=NOON)
    assert receipts.pass_next(book.pk, reason="Rách", actor=CASHIER, now=NOON).number == 5
    assert receipts.pass_next(book.pk, reason="Rách", actor=CASHIER, now=NOON).number == 6
    with pytest.raises(receipts.WrongReceipt, match="đã hết số"):
        receipts.pass_next(book.pk, reason="Rách", actor=CASHIER, now=NOON)
    with pytest.raises(receipts.UnknownReceipt):
        receipts.pass_next(UNKNOWN, reason="Rách", actor=CASHIER, now=NOON)
    entry = audit.trail_of("receipts.book", book.pk).last()
    assert entry is not None
    assert entry.details["number"] == 6


@pytest.mark.parametrize(
    ("first", "last", "series", "is_taken"),
    [
        (51, 60, "AA-26P", True),
        (50, 60, "AA-26P", False),
        (50, 60, "AB-26P", True),
        (1, 1, "AA-26P", False),
    ],
)
def test_two_books_of_a_series_share_no_number(agency, first, last, series, is_taken):
    made.book(agency, 1, 50)
    if is_taken:
        assert made.book(agency, first, last, series).range == (first, last)
        return
    with pytest.raises(receipts.WrongReceipt, match="Trùng số với quyển AA-26P 0000001–0000050"):
        made.book(agency, first, last, series)


@pytest.mark.parametrize(("first", "last"), [(0, 5), (6, 5)])
def test_a_book_counts_upwards(agency, first, last):
    with pytest.raises(receipts.WrongReceipt, match="Số cuối phải từ số đầu"):
        made.book(agency, first, last)


def test_a_payment_has_one_receipt_that_holds(agency):
    payment = made.cash(agency)
    made.issued(payment)
    with pytest.raises(receipts.AlreadyIssued):
        made.issued(payment)
    assert receipts.Receipt.objects.filter(payment=payment).count() == 1


def test_a_receipt_counts_what_was_owed_and_names_who_paid(agency):
    payment = make.paid(make.owed(agency, 10_000), 12_000, channel="cash", into=("cash", "1"))
    row = made.issued(payment)
    assert row.amount == 10_000
    assert receipts.content_of(row).payer == made.PAYER
    assert made.PAYER.name.encode() not in bytes(row.content)
    excess = make.paid(payment.obligation, 500, channel="cash", into=("cash", "1"))
    with pytest.raises(receipts.WrongReceipt, match="nộp thừa") as refusal:
        made.issued(excess)
    assert refusal.value.field == "payment"


def test_nobody_reads_a_name_without_its_key(agency):
    row = made.issued(made.cash(agency))
    keyring.destroy(row.key_id)
    with pytest.raises(keyring.KeyDestroyed):
        receipts.content_of(row)


def test_a_receipt_names_somebody(agency):
    with pytest.raises(receipts.WrongReceipt, match="Ghi họ tên") as refusal:
        receipts.issue(made.cash(agency).pk, receipts.Payer(" "), actor=CASHIER, now=NOON)
    assert refusal.value.field == "name"
    with pytest.raises(receipts.UnknownReceipt):
        receipts.issue(UNKNOWN, made.PAYER, actor=CASHIER, now=NOON)


def test_posts_that_take_or_keep_give_receipts_and_only_keepers_end_them(agency):
    payment = made.cash(agency)
    with pytest.raises(receipts.NotForPost):
        made.issued(payment, actor=LEADER)
    row = made.issued(payment, actor=CASHIER)
    with pytest.raises(receipts.NotForPost):
        receipts.cancel(row.pk, reason="Sai", actor=CASHIER, now=NOON)
    with pytest.raises(receipts.NotForPost):
        receipts.open_book(
            agency.pk, form="01BLP", series="A", first=1, last=2, on=NOON.date(), actor=CASHIER
        )
    with pytest.raises(receipts.NotForPost):
        receipts.pass_next(made.book(agency).pk, reason="Rách", actor=LEADER, now=NOON)
    receipts.cancel(row.pk, reason="Sai", actor=KEEPER, now=NOON)
    assert made.issued(payment, actor=KEEPER).state == receipts.State.ISSUED


def test_a_cancelled_receipt_stays_with_its_reason_and_number(agency):
    made.source(agency, "book")
    made.book(agency)
    row = made.issued(made.cash(agency))
    with pytest.raises(receipts.WrongReceipt, match="Ghi rõ lý do"):
        receipts.cancel(row.pk, reason=" ", actor=KEEPER, now=NOON)
    receipts.cancel(row.pk, reason="Ghi nhầm ", actor=KEEPER, now=NOON)
    row.refresh_from_db()
    assert (row.state, row.reason, row.ended_at, row.ended_by_id, row.awaits, row.is_live) == (
        "cancelled", "Ghi nhầm", NOON, KEEPER.id, "", False,
    )  # fmt: skip
    with pytest.raises(receipts.NotLive):
        receipts.cancel(row.pk, reason="Lại", actor=KEEPER, now=NOON)
    assert made.issued(row.payment).number == 2
    with pytest.raises(receipts.UnknownReceipt):
        receipts.cancel(UNKNOWN, reason="Lại", actor=KEEPER, now=NOON)


@pytest.mark.parametrize("how", [receipts.State.REPLACED, receipts.State.ADJUSTED])
def test_another_receipt_takes_the_place_of_a_wrong_one(agency, how):
    row = made.issued(made.cash(agency))
    better = receipts.succeed(
        row.pk, receipts.Payer("Trần Văn Ba"), how=how, reason="Sai tên", actor=KEEPER, now=NOON
    )
    row.refresh_from_db()
    assert (row.state, row.reason) == (how, "Sai tên")
    assert better.succeeds == row
    assert better.state == receipts.State.ISSUED
    assert better.payment == row.payment
    assert receipts.content_of(better).payer.name == "Trần Văn Ba"
    assert printouts.print_receipt(better).startswith(b"%PDF")
    entry = audit.trail_of("receipts.receipt", row.pk).last()
    assert entry is not None
    assert entry.verb == f"receipts.{how}"
    with pytest.raises(receipts.NotLive):
        receipts.succeed(row.pk, made.PAYER, how=how, reason="Sai", actor=KEEPER, now=NOON)


def test_a_receipt_is_not_succeeded_by_a_cancellation(agency):
    row = made.issued(made.cash(agency))
    with pytest.raises(receipts.WrongReceipt, match="Chọn thay thế") as refusal:
        receipts.succeed(
            row.pk, made.PAYER, how=receipts.State.CANCELLED, reason="Sai", actor=KEEPER, now=NOON
        )
    assert refusal.value.field == "how"


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 1}, {"number": 9}, {"series": "X"}, {"fee_name": "Khác"}, {"look_up_code": "X"},
        {"content": b"x"}, {"on": "2026-11-21"}, {"kind": "book"},
    ],
)  # fmt: skip
def test_the_database_rewrites_no_receipt(agency, change):
    row = made.issued(made.cash(agency))
    with pytest.raises(IntegrityError), transaction.atomic():
        receipts.Receipt.objects.filter(pk=row.pk).update(**change)


def test_the_database_revives_no_receipt(agency):
    row = made.issued(made.cash(agency))
    receipts.cancel(row.pk, reason="Sai", actor=KEEPER, now=NOON)
    with pytest.raises(IntegrityError, match="stays ended"), transaction.atomic():
        receipts.Receipt.objects.filter(pk=row.pk).update(state="issued", ended_at=None)


def test_money_that_comes_by_itself_gets_a_receipt_and_cash_waits_for_the_desk(agency):
    payment = make.paid(make.owed(agency))
    row = receipts.live_for([payment.pk])[payment.pk]
    assert (row.kind, row.by_id) == ("internal", None)
    assert receipts.content_of(row).payer == payers.UNNAMED
    assert receipts.live_for([made.cash(agency).pk]) == {}


def test_a_room_names_who_pays_for_its_subjects(agency):
    receipts.register_payer("tests.named", lambda subject: receipts.Payer(f"Bà {subject[-1]}"))
    payment = make.paid(make.owed(agency, subject="tests.named:7"))
    assert receipts.content_of(receipts.live_for([payment.pk])[payment.pk]).payer.name == "Bà 7"
    receipts.register_payer("tests.named", lambda _subject: None)
    assert payers.payer_of("tests.named:7") == payers.UNNAMED


def test_a_sheet_of_a_book_is_not_torn_by_itself(agency):
    made.source(agency, "book")
    made.book(agency)
    assert receipts.live_for([make.paid(make.owed(agency)).pk]) == {}


def test_money_that_was_all_too_much_gets_no_receipt_by_itself(agency):
    obligation = make.owed(agency, 10_000)
    make.paid(obligation)
    assert receipts.live_for([make.paid(obligation, 500).pk]) == {}


def test_a_provider_numbers_a_draft(agency):
    with provider(agency) as issuer:
        row = made.issued(made.cash(agency))
        assert (row.state, row.number, row.awaits) == ("draft", None, "issue")
        assert receipts.send_waiting() == 1
        row.refresh_from_db()
        assert (row.state, row.shown_number, row.series, row.form, row.mark, row.awaits) == (
            "issued", "0000001", "AA-26E", "01BLP", "TC0000001", "",
        )  # fmt: skip
        told = issuer.receipts[str(row.pk)]
        assert told["soTien"] == 10_000
        assert told["soTienChu"] == "mười nghìn đồng"
        assert told["nguoiNop"] == {
            "ten": made.PAYER.name,
            "diaChi": made.PAYER.address,
            "maSo": "",
        }
        assert told["donViThu"] == {"ten": agency.name, "maSoThue": "4600123456"}
        assert told["khoanThu"] == "Phí chứng thực bản sao từ bản chính"
        assert (told["ngayLap"], told["hinhThuc"]) == ("2026-11-20", "cash")
        assert receipts.send_waiting() == 0


def test_a_lost_answer_gives_the_same_number(agency):
    with provider(agency, "lost") as issuer:
        issuer.asked = 2
        row = made.issued(made.cash(agency))
        away = receipts.send(row.pk)
        assert (away.state, away.trouble) == ("draft", "Không nối được nhà cung cấp biên lai.")
        assert receipts.send(row.pk).number == 1
        row.refresh_from_db()
        assert row.trouble == ""
        assert len(issuer.receipts) == 1


def test_a_provider_that_is_away_leaves_a_draft_that_prints(agency):
    made.source(agency, "certified")
    row = made.issued(made.cash(agency))
    assert receipts.send_waiting() == 0
    row.refresh_from_db()
    assert (row.state, row.awaits) == ("draft", "issue")
    assert printouts.print_receipt(row).startswith(b"%PDF")


def test_a_provider_is_told_what_is_replaced_and_cancelled(agency):
    with provider(agency) as issuer:
        row = made.issued(made.cash(agency))
        receipts.send(row.pk)
        better = receipts.succeed(
            row.pk, made.PAYER, how=receipts.State.REPLACED, reason="Sai", actor=KEEPER, now=NOON
        )
        assert receipts.send(better.pk).number == 2
        assert issuer.receipts[str(row.pk)]["trangThai"] == "replaced"
        assert issuer.receipts[str(better.pk)]["bienLaiGoc"] == {
            "maYeuCau": str(row.pk), "soBienLai": "0000001", "loai": "replaced", "lyDo": "Sai",
        }  # fmt: skip
        receipts.cancel(better.pk, reason="Thôi", actor=KEEPER, now=NOON)
        assert receipts.send(better.pk).awaits == ""
        assert issuer.receipts[str(better.pk)]["trangThai"] == "huy"


def test_a_draft_cancelled_meanwhile_stays_cancelled(agency):
    with provider(agency):
        row = made.issued(made.cash(agency))
        receipts.cancel(row.pk, reason="Thôi", actor=KEEPER, now=NOON)
        assert receipts.send(row.pk).state == "cancelled"
        row.refresh_from_db()
        assert (row.state, row.awaits, row.number) == ("cancelled", "", None)


def test_a_draft_has_nothing_to_replace(agency):
    made.source(agency, "certified")
    row = made.issued(made.cash(agency))
    with pytest.raises(receipts.NotLive):
        receipts.succeed(
            row.pk, made.PAYER, how=receipts.State.REPLACED, reason="Sai", actor=KEEPER, now=NOON
        )


def test_a_message_with_the_wrong_key_is_refused(agency):
    with provider(agency) as issuer:
        issuer.key = b"khac"
        row = receipts.send(made.issued(made.cash(agency)).pk)
        assert (row.state, row.trouble) == ("draft", "Chữ ký không đúng")


def test_nothing_is_sent_of_what_is_not_there(agency):
    with pytest.raises(receipts.UnknownReceipt):
        receipts.send(UNKNOWN)


@pytest.mark.parametrize("proof", ["10000", "10.000", "10.000 đ", "10,000 đồng"])
def test_a_receipt_is_found_by_its_code_and_amount(agency, proof):
    row = made.issued(made.cash(agency))
    assert selectors.proved(agency.pk, row.look_up_code.lower(), proof) == row


def test_a_receipt_is_found_by_its_code_and_secret(agency):
    row, other = made.issued(made.cash(agency)), made.issued(made.cash(agency))
    assert selectors.proved(agency.pk, row.look_up_code, receipts.content_of(row).secret) == row
    for proof in ("", "10001", "1000", "0", "khong-dung", receipts.content_of(other).secret):
        with pytest.raises(receipts.UnknownReceipt):
            selectors.proved(agency.pk, row.look_up_code, proof)
    with pytest.raises(receipts.UnknownReceipt):
        selectors.proved(agency.pk, "7K3M-9QXA-2X", "10000")
    with pytest.raises(receipts.UnknownReceipt):
        selectors.proved(organisations.agency(is_shown=False).pk, row.look_up_code, "10000")


def test_officials_see_receipts_of_their_agency(agency):
    row = made.issued(made.cash(agency))
    other = organisations.agency(is_shown=False)
    assert list(selectors.receipts_of(CASHIER, agency)) == [row]
    assert list(selectors.receipts_of(LEADER, agency)) == [row]
    assert list(selectors.receipts_of(CASHIER, other)) == []
    officer = audit.Actor(kind="staff", id=CASHIER.id, roles=frozenset({"officer"}))
    assert list(selectors.receipts_of(officer, agency)) == []


def test_a_kind_without_a_source_is_internal():
    assert isinstance(providers.provider_of("certified", None), providers.Internal)
    assert isinstance(providers.provider_of("book", None), providers.Paper)


def test_what_awaits_an_answer_is_sent_from_the_oldest_on(agency):
    with provider(agency) as issuer:
        rows = [made.issued(made.cash(agency), now=NOON + timedelta(minutes=n)) for n in range(3)]
        assert receipts.send_waiting(most=2) == 2
        assert list(issuer.receipts) == [str(row.pk) for row in rows[:2]]


def test_a_payment_taken_back_has_no_receipt_any_more(agency):
    payment = make.paid(make.owed(agency))
    row = receipts.live_for([payment.pk])[payment.pk]
    payments.take_back(payment.pk, reason="Khớp nhầm", actor=KEEPER, now=NOON)
    row.refresh_from_db()
    assert (row.state, row.reason, row.ended_by_id) == ("cancelled", "Khớp nhầm", None)
    assert row.awaits == ""
    bare = made.cash(agency)
    payments.take_back(bare.pk, reason="Nhầm", actor=KEEPER, now=NOON)
    assert receipts.live_for([bare.pk]) == {}
    with pytest.raises(receipts.WrongReceipt):
        made.issued(bare)
