"""What people call the accounts of the ledger, the ways money came, and what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from xaso.service.bank.closing import WAITING
from xaso.service.bank.models import Line
from xaso.service.bank.reconciling import BALANCE, COUNTED, LEDGER, PAYMENT, SUSPENSE
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.ui.words import vnd

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from xaso.service.bank.reconciling import Difference


class Names:
    """The names that hold for an agency on a day."""

    def __init__(self, agency_id: UUID, day: date) -> None:
        self._agency_id = agency_id
        self._fees = {row.code: row.name for row in payments.fees_on(day, agency_id=agency_id)}
        self._banks = payments.banks_on(day)

    def account(self, kind: str, key: str) -> str:
        """Return what an account of the ledger is called."""
        if kind == ledger.Kind.FEE:
            return self._fee(key)
        if kind == ledger.Kind.BANK:
            return self.bank(key)
        if kind == ledger.Kind.SUSPENSE:
            told = {
                payments.UNKNOWN: _("Tiền chưa rõ khoản nào"),
                payments.OVER: _("Tiền nộp thừa"),
            }
            return told.get(key, key)
        if kind == ledger.Kind.CASH:
            return _("Tiền mặt quầy %(desk)s") % {"desk": key}
        if kind == ledger.Kind.CLEARING and key in payments.Channel.values:
            key = str(payments.Channel(key).label)
        return f"{ledger.Kind(kind).label} {key}".strip()

    def _fee(self, code: str) -> str:
        """Return what a fee is called: by today's rules, else as it was last asked for."""
        if code not in self._fees:
            asked = payments.obligations_of([self._agency_id]).filter(fee_code=code)
            names = asked.order_by("-pk").values_list("name", flat=True)
            self._fees[code] = names.first() or code
        return self._fees[code]

    def bank(self, key: str) -> str:
        """Return what an account at a bank is called."""
        return _at_bank(key, self._banks)

    def place(self, one: Difference) -> str:
        """Return on which day and of which account something differs."""
        day = f"{one.day:%d/%m/%Y}" if one.day else ""
        return ", ".join(filter(None, [day, self.bank(one.account) if one.account else ""]))


def account_named(key: str, day: date) -> str:
    """Return what an account at a bank is called on a day."""
    return _at_bank(key, payments.banks_on(day))


def _at_bank(key: str, banks: Mapping[str, payments.Bank]) -> str:
    bin_, _colon, number = key.partition(":")
    return f"{banks.get(bin_) or bin_} {number}"


def gap(amount: int, owed: int) -> str:
    """Return what it means that a line is not exactly what is owed; empty where it is.

    Both in đồng.
    """
    if not owed:
        return _("Khoản này không còn phải nộp: cả số tiền thành nộp thừa.")
    if amount > owed:
        return _("Nhiều hơn số còn phải nộp %s: phần này thành nộp thừa.") % vnd(amount - owed)
    if amount < owed:
        return _("Ít hơn số còn phải nộp %s: khoản này chưa nộp đủ.") % vnd(owed - amount)
    return ""


def way(how: str) -> str:
    """Return by which step lines were matched."""
    return _("Chờ khớp") if how == WAITING else str(Line(how=how).get_how_display())


def difference(one: Difference) -> str:
    """Return what does not agree, as a sentence."""
    told = {
        LEDGER: _("Sổ kế toán ghi khác với các dòng của ngân hàng"),
        COUNTED: _("Khoản đã nộp khác với các dòng đã khớp"),
        SUSPENSE: _("Tiền chờ xác định trong sổ khác với các dòng đang chờ"),
        PAYMENT: _("Khoản chuyển khoản không có dòng ngân hàng nào"),
        BALANCE: _("Số dư ghi trên sao kê khác với các dòng của nó"),
    }
    said = told.get(one.what, one.what)
    return f"{said} ({one.named})" if one.named else said
