"""What is written down of receipts and books, and what a receipt is made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.payments.tests import make
from xaso.service.receipts import api as receipts
from xaso.service.receipts import policies, providers
from xaso.service.receipts.services import issuing
from xaso.service.receipts.tests import make as made

NOON, CASHIER, KEEPER, LEADER = make.NOON, make.CASHIER, make.KEEPER, make.LEADER


@pytest.fixture
def agency(db):
    return organisations.agency()


def written(kind, thing):
    return [(entry.verb, entry.actor_id, entry.details) for entry in audit.trail_of(kind, thing.pk)]


def test_what_happens_to_a_receipt_is_written_down(agency):
    row = made.issued(made.cash(agency))
    better = receipts.succeed(
        row.pk,
        receipts.Payer(" Trần Văn Ba "),
        how=receipts.State.REPLACED,
        reason="Sai tên",
        actor=KEEPER,
        now=NOON,
    )
    receipts.cancel(better.pk, reason="Thôi", actor=KEEPER, now=NOON)
    told = {"payment": str(row.payment_id), "kind": "internal", "amount": 10_000}
    first, second = {**told, "number": "0000001"}, {**told, "number": "0000002"}
    assert written("receipts.receipt", row) == [
        ("receipts.issue", CASHIER.id, first),
        ("receipts.replaced", KEEPER.id, first),
    ]
    assert written("receipts.receipt", better) == [
        ("receipts.issue", KEEPER.id, second),
        ("receipts.cancelled", KEEPER.id, second),
    ]
    assert {e.agency_id for e in audit.trail_of("receipts.receipt", row.pk)} == {agency.pk}
    assert receipts.content_of(better).payer.name == "Trần Văn Ba"
    row.refresh_from_db()
    assert (row.ended_at, row.ended_by_id, better.by_id, better.made_at) == (
        NOON, KEEPER.id, KEEPER.id, NOON,
    )  # fmt: skip


def test_what_happens_to_a_book_is_written_down(agency):
    book = made.book(agency, 5, 9)
    passed = receipts.pass_next(book.pk, reason=" Rách ", actor=CASHIER, now=NOON)
    assert written("receipts.book", book) == [
        ("receipts.open_book", KEEPER.id, {"series": "AA-26P", "first": 5, "last": 9}),
        ("receipts.pass_number", CASHIER.id, {"series": "AA-26P", "number": 5}),
    ]
    assert (passed.reason, passed.by_id, passed.at) == ("Rách", CASHIER.id, NOON)
    assert (book.form, book.valid_from, book.opened_by_id) == (
        "01BLP", date(2026, 1, 1), KEEPER.id,
    )  # fmt: skip


def test_books_of_an_agency_are_opened_one_at_a_time(agency):
    with CaptureQueriesContext(connection) as asked:
        made.book(agency)
    at = [n for n, each in enumerate(asked) if "pg_advisory_xact_lock" in each["sql"]]
    reads = [n for n, each in enumerate(asked) if 'FROM "receipts_book"' in each["sql"]]
    assert min(at) < min(reads)
    assert f"'receipts.books:' || '{agency.pk}'" in asked[at[0]]["sql"]


def test_a_book_of_one_sheet_is_opened(agency):
    assert made.book(agency, 1, 1).range == (1, 1)


@pytest.mark.parametrize(
    ("first", "last", "field"), [(0, 5, "last"), (6, 5, "last"), (50, 60, "first")]
)
def test_what_is_wrong_with_a_book_stands_beside_its_field(agency, first, last, field):
    made.book(agency, 1, 50)
    with pytest.raises(receipts.WrongReceipt) as refusal:
        made.book(agency, first, last)
    assert refusal.value.field == field


def test_the_same_numbers_stand_in_another_agencys_and_another_forms_book(agency):
    made.book(agency, 1, 50)
    assert made.book(organisations.agency(is_shown=False), 1, 50).first == 1
    other = receipts.open_book(
        agency.pk, form="02BLP", series="AA-26P", first=1, last=5, on=NOON.date(), actor=KEEPER
    )
    assert other.form == "02BLP"


def test_no_sheet_is_passed_over_without_a_reason_or_beyond_the_last(agency):
    book = made.book(agency, 5, 5)
    for reason in (" ", "Rách", "Rách"):
        if reason == "Rách" and not book.passed.exists():
            receipts.pass_next(book.pk, reason=reason, actor=CASHIER, now=NOON)
            continue
        with pytest.raises(receipts.WrongReceipt) as refusal:
            receipts.pass_next(book.pk, reason=reason, actor=CASHIER, now=NOON)
        assert refusal.value.field == "reason"


def test_a_long_name_is_cut_where_paper_ends(agency):
    payment = made.cash(agency)
    row = receipts.issue(payment.pk, receipts.Payer("Ă" * 151), actor=CASHIER, now=NOON)
    assert receipts.content_of(row).payer.name == "Ă" * 150


def test_the_reason_of_an_ended_receipt_is_asked_for(agency):
    row = made.issued(made.cash(agency))
    with pytest.raises(receipts.WrongReceipt) as refusal:
        receipts.cancel(row.pk, reason=" ", actor=KEEPER, now=NOON)
    assert refusal.value.field == "reason"
    with pytest.raises(receipts.WrongReceipt) as refusal:
        receipts.succeed(
            row.pk, made.PAYER, how=receipts.State.ADJUSTED, reason=" ", actor=KEEPER, now=NOON
        )
    assert refusal.value.field == "reason"
    assert receipts.live_for([row.payment_id]) == {row.payment_id: row}


def test_a_receipt_that_holds_is_not_doubled_by_itself(agency):
    payment = make.paid(make.owed(agency))
    assert issuing.issue_by_itself(payment.pk, made.PAYER, now=NOON) is None
    assert receipts.Receipt.objects.filter(payment=payment).count() == 1


def test_only_a_certified_receipt_has_somebody_to_tell_of_its_end(agency):
    made.source(agency, "certified")
    row = made.issued(made.cash(agency))
    assert receipts.cancel(row.pk, reason="Thôi", actor=KEEPER, now=NOON).awaits == "cancel"
    row.refresh_from_db()
    assert row.awaits == "cancel"


def test_a_receipt_that_waits_for_nothing_is_not_sent(agency, monkeypatch):
    row = made.issued(made.cash(agency))

    def never(*_any):
        raise AssertionError

    monkeypatch.setattr(providers, "provider_of", never)
    assert receipts.send(row.pk).state == receipts.State.ISSUED


def test_a_providers_trouble_is_kept_short(agency, monkeypatch):
    made.source(agency, "certified")
    row = made.issued(made.cash(agency))

    class Long:
        def fetch(self, _receipt):
            raise providers.ProviderRefused("x" * 301)

    monkeypatch.setattr(providers, "provider_of", lambda *_any: Long())
    assert receipts.send(row.pk).trouble == "x" * 300
    row.refresh_from_db()
    assert (row.trouble, row.awaits) == ("x" * 300, "issue")


@pytest.mark.parametrize(
    ("ask", "actor", "is_let"),
    [
        (policies.issuer, CASHIER, True),
        (policies.issuer, KEEPER, True),
        (policies.issuer, LEADER, False),
        (policies.issuer, replace(CASHIER, id=None), False),
        (policies.keeper, KEEPER, True),
        (policies.keeper, CASHIER, False),
        (policies.keeper, replace(KEEPER, id=None), False),
        (policies.keeper, replace(KEEPER, id=UUID(int=3), roles=frozenset({"center_head"})), True),
    ],
)
def test_who_gives_and_who_ends_receipts(ask, actor, is_let):
    if is_let:
        assert ask(actor) == actor.id
        return
    with pytest.raises(receipts.NotForPost):
        ask(actor)


class Provider:
    """A provider that numbers and forgets; `before` happens while it is waited for."""

    def __init__(self, before=lambda _receipt: None):
        self.before, self.cancelled = before, []

    def number(self, _wanted):
        return None

    def fetch(self, receipt):
        self.before(receipt)
        return providers.Given("01BLP", "AA-26E", 7, "TC7")

    def cancel(self, receipt):
        self.cancelled.append(receipt.pk)


def test_what_a_provider_says_is_written_down_in_nobodys_name(agency, monkeypatch):
    made.source(agency, "certified")
    provider = Provider()
    monkeypatch.setattr(providers, "provider_of", lambda *_any: provider)
    row = made.issued(made.cash(agency))
    assert receipts.send(row.pk).mark == "TC7"
    receipts.cancel(row.pk, reason="Thôi", actor=KEEPER, now=NOON)
    assert receipts.send(row.pk).awaits == ""
    assert provider.cancelled == [row.pk]
    trail = audit.trail_of("receipts.receipt", row.pk)
    assert [(entry.verb, entry.actor_kind) for entry in trail] == [
        ("receipts.issue", "staff"),
        ("receipts.certify", "system"),
        ("receipts.cancelled", "staff"),
        ("receipts.tell_cancelled", "system"),
    ]


def test_a_number_that_comes_too_late_is_not_entered(agency, monkeypatch):
    made.source(agency, "certified")
    provider = Provider(
        lambda receipt: receipts.cancel(receipt.pk, reason="Thôi", actor=KEEPER, now=NOON)
    )
    monkeypatch.setattr(providers, "provider_of", lambda *_any: provider)
    row = made.issued(made.cash(agency))
    late = receipts.send(row.pk)
    assert (late.state, late.number, late.awaits) == ("cancelled", None, "cancel")


def test_as_many_receipts_are_sent_as_are_asked_for(agency, monkeypatch):
    made.source(agency, "certified")
    monkeypatch.setattr(providers, "provider_of", lambda *_any: Provider())
    row = made.issued(made.cash(agency))
    assert receipts.send_waiting(most=0) == 0
    assert receipts.send_waiting() == 1
    row.refresh_from_db()
    assert row.number == 7
