"""By which ways a receipt gets its number: `ReceiptProvider`, and the three there are."""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import urljoin

from django.utils.translation import gettext as _

from xaso.kernel.keyring import api as keyring
from xaso.kernel.numbering import api as numbering
from xaso.lib.longhand import amount_in_words
from xaso.service.receipts import sealing
from xaso.service.receipts.domain import numbers
from xaso.service.receipts.errors import WrongReceipt
from xaso.service.receipts.models import Book, Kind, Passed, Receipt, Source
from xaso.service.receipts.selectors import highest_in, proposed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

SIGNATURE = "X-Chu-Ky"
SECONDS = 15
MOST_BYTES = 1_000_000
INTERNAL_SERIES = "PT"
INTERNAL_NAME = "receipts.internal"


class ProviderAway(Exception):
    """The provider is away or answers nonsense: asked again later, under the same number."""


class ProviderRefused(Exception):
    """It read what was asked and said no; the text is its own."""


class Given(NamedTuple):
    """The number that a receipt has from now on; `mark` is the provider's own look-up code."""

    form: str
    series: str
    number: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a number is asked for; `number` and `reason` are typed, for a book."""

    receipt: Receipt
    number: int | None = None
    reason: str = ""


class ReceiptProvider(Protocol):
    """A way to a number; the same receipt asked again gets the same one."""

    def number(self, wanted: Wanted) -> Given | None:
        """Return the number at once, None where it comes later."""

    def fetch(self, receipt: Receipt) -> Given:
        """Ask outside for the number of a draft."""

    def cancel(self, receipt: Receipt) -> None:
        """Tell outside that a receipt is cancelled."""


class Internal:
    """Slips of the agency's own: no receipt in the law's sense, and they say so."""

    def number(self, wanted: Wanted) -> Given:
        """Take the next number of the year."""
        row = wanted.receipt
        period = f"{row.on:%Y}"
        return Given(
            "",
            f"{INTERNAL_SERIES}{period}",
            numbering.take_next(row.agency_id, INTERNAL_NAME, period),
        )

    def fetch(self, receipt: Receipt) -> Given:
        """There is nobody to ask."""
        raise ProviderAway(str(receipt.pk))

    def cancel(self, receipt: Receipt) -> None:
        """There is nobody to tell."""


class Paper:
    """The printed book in the drawer: the number on the sheet is typed, or the next is taken."""

    def number(self, wanted: Wanted) -> Given:
        """Take a number; those passed over are written down with the reason.

        Raises:
            WrongReceipt: No book is open or all are used up; the number was used, lies outside, or
                passes others over without a reason.
        """
        row = wanted.receipt
        found = proposed(row.on, agency_id=row.agency_id)
        if found is None:
            raise WrongReceipt("number", _("Hết biên lai giấy: mở quyển mới rồi lập lại."))
        book = Book.objects.select_for_update().get(pk=found.book.pk)
        upcoming = numbers.following(book.range, highest_in(book))
        if upcoming is None:
            raise WrongReceipt("number", _("Quyển này vừa hết số, hãy lập lại."))
        number = upcoming if wanted.number is None else wanted.number
        pass_over(book, upcoming, number, reason=wanted.reason, receipt=row)
        row.book = book
        return Given(book.form, book.series, number)

    def fetch(self, receipt: Receipt) -> Given:
        """There is nobody to ask."""
        raise ProviderAway(str(receipt.pk))

    def cancel(self, receipt: Receipt) -> None:
        """There is nobody to tell."""


def pass_over(book: Book, upcoming: int, number: int, *, reason: str, receipt: Receipt) -> None:
    """Write down the numbers that are passed over.

    Raises:
        WrongReceipt: The number was used, lies outside, or no reason says why others are left.
    """
    if number < upcoming:
        raise WrongReceipt(
            "number",
            _("Số %(number)s đã dùng. Số kế tiếp là %(next)s.")
            % {"number": numbers.written(number), "next": numbers.written(upcoming)},
        )
    if number > book.last:
        raise WrongReceipt("number", _("Số này không thuộc quyển %s.") % book)
    left_out = numbers.skipped(upcoming, number)
    if left_out and not reason.strip():
        raise WrongReceipt(
            "reason",
            _("Bỏ qua %(count)d số, từ %(next)s: ghi rõ lý do (hỏng, mất…).")
            % {"count": len(left_out), "next": numbers.written(upcoming)},
        )
    Passed.objects.bulk_create(
        Passed(
            agency_id=book.agency_id,
            book=book,
            number=each,
            reason=reason.strip(),
            by_id=str(receipt.by_id),
            at=receipt.made_at,
        )
        for each in left_out
    )


@dataclass(frozen=True, slots=True)
class Certified:
    """A provider of electronic receipts over signed JSON; the wire format is ours to guess [M]."""

    source: Source

    def number(self, wanted: Wanted) -> None:
        """It comes later: nobody waits for another's server inside a transaction."""
        del wanted

    def fetch(self, receipt: Receipt) -> Given:
        """Ask for the number of a draft; the receipt's id makes it the same one every time.

        Raises:
            ProviderAway, ProviderRefused: As their names say.
        """
        answer = self._ask("api/bien-lai", told_of(receipt))
        try:
            return Given(
                str(answer["kyHieuMau"]),
                str(answer["kyHieu"]),
                int(answer["soBienLai"]),
                str(answer.get("maTraCuu") or "")[:60],
            )
        except (KeyError, ValueError) as nonsense:
            raise ProviderAway(_("Nhà cung cấp trả lời không đọc được.")) from nonsense

    def cancel(self, receipt: Receipt) -> None:
        """Tell that a receipt is cancelled.

        Raises:
            ProviderAway, ProviderRefused: As their names say.
        """
        self._ask("api/bien-lai/huy", {"maYeuCau": str(receipt.pk), "lyDo": receipt.reason})

    def _ask(self, path: str, message: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(message, ensure_ascii=False).encode()
        asked = urllib.request.Request(  # noqa: S310  # the address is a row that staff entered
            urljoin(self.source.address, path),
            data=body,
            headers={
                "Content-Type": "application/json",
                SIGNATURE: signature(secret_of(self.source), body),
            },
        )
        try:
            with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310
                told = json.loads(answer.read(MOST_BYTES))
        except (OSError, ValueError, urllib.error.HTTPError) as error:
            raise ProviderAway(_("Không nối được nhà cung cấp biên lai.")) from error
        if not isinstance(told, dict):
            raise ProviderAway(_("Nhà cung cấp trả lời không đọc được."))
        if told.get("ketQua") != 0:
            raise ProviderRefused(str(told.get("thongBao") or _("Nhà cung cấp từ chối."))[:300])
        return told


def told_of(receipt: Receipt) -> dict[str, Any]:
    """Return what a provider is told of a receipt.

    Law: decree-123-2020 article 32.
    """
    payer = sealing.content_of(receipt).payer
    told: dict[str, Any] = {
        "maYeuCau": str(receipt.pk),
        "kyHieuMau": receipt.form,
        "kyHieu": receipt.series,
        "donViThu": {"ten": receipt.unit_name, "maSoThue": receipt.tax_code},
        "nguoiNop": {"ten": payer.name, "diaChi": payer.address, "maSo": payer.number},
        "khoanThu": receipt.fee_name,
        "soTien": receipt.amount,
        "soTienChu": amount_in_words(receipt.amount),
        "ngayLap": f"{receipt.on:%Y-%m-%d}",
        "hinhThuc": receipt.payment.channel,
    }
    former = receipt.succeeds
    if former is not None:
        told["bienLaiGoc"] = {
            "maYeuCau": str(former.pk),
            "soBienLai": former.shown_number,
            "loai": former.state,
            "lyDo": former.reason,
        }
    return told


def signature(key: bytes, body: bytes) -> str:
    """Return what a message is signed with."""
    return hmac.new(key, body, hashlib.sha256).hexdigest()


def secret_of(source: Source) -> bytes:
    """Return the key shared with a provider."""
    if source.key_id is None:
        return b""
    return keyring.unseal(source.key_id, bytes(source.secret), key_context(source.agency_id))


def key_context(agency_id: UUID) -> str:
    """Return what the sealed key of a provider is bound to."""
    return f"receipts.source|{agency_id}"


def provider_of(kind: str, source: Source | None) -> ReceiptProvider:
    """Return the way by which a kind of receipt gets its number."""
    if kind == Kind.CERTIFIED and source is not None:
        return Certified(source)
    return Paper() if kind == Kind.BOOK else Internal()


def numbers_of(rows: Sequence[Receipt], source: Source | None) -> list[Given | None]:
    """Return the numbers of many drafts of one agency and day, as `number` gives each."""
    internal = [row for row in rows if row.kind == Kind.INTERNAL]
    given: dict[UUID, Given | None] = {}
    if internal:
        first, period = internal[0], f"{internal[0].on:%Y}"
        start = numbering.take_next(first.agency_id, INTERNAL_NAME, period, how_many=len(internal))
        for number, row in enumerate(internal, start):
            given[row.pk] = Given("", f"{INTERNAL_SERIES}{period}", number)
    for row in rows:
        if row.pk not in given:
            given[row.pk] = provider_of(row.kind, source).number(Wanted(row))
    return [given[row.pk] for row in rows]
