"""Makers: a source of receipts, a book, a receipt."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from xaso.kernel.keyring import api as keyring
from xaso.service.payments.tests import make
from xaso.service.receipts import api as receipts
from xaso.service.receipts.providers import key_context

if TYPE_CHECKING:
    from xaso.kernel.organisations.api import Agency
    from xaso.service.payments import api as payments

PAYER = receipts.Payer("Nguyễn Thị Ngọc Ánh", "Xóm Đuổm, xã Động Đạt", "")
KEY = "thu-nghiem"


def source(agency: Agency, kind: str = "book", **values: Any) -> receipts.Source:
    """Let an agency give receipts by a way."""
    key = keyring.make_data_key(agency.pk)
    return receipts.Source.objects.create(**{
        "agency": agency,
        "kind": kind,
        "address": "http://127.0.0.1:9/" if kind == "certified" else "",
        "key_id": key.id,
        "secret": key.seal(KEY.encode(), key_context(agency.pk)),
        "series": "AA-26E" if kind == "certified" else "",
        "tax_code": "4600123456",
        "valid_from": "2026-01-01",
        **values,
    })


def book(agency: Agency, first: int = 1, last: int = 50, series: str = "AA-26P") -> receipts.Book:
    """Open a book."""
    return receipts.open_book(
        agency.pk,
        form="01BLP",
        series=series,
        first=first,
        last=last,
        on=date(2026, 1, 1),
        actor=make.KEEPER,
    )


def issued(payment: payments.Payment, **values: Any) -> receipts.Receipt:
    """Give a receipt for a payment."""
    told: dict[str, Any] = {"actor": make.CASHIER, "now": make.NOON} | values
    return receipts.issue(payment.pk, PAYER, **told)


def cash(agency: Agency, amount: int = 10_000) -> payments.Payment:
    """Let somebody pay in cash: the listener leaves the receipt to the desk."""
    return make.paid(make.owed(agency, amount), channel="cash", into=("cash", "1"))
