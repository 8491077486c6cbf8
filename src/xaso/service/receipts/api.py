"""The door of receipts."""

from xaso.service.receipts.domain.numbers import written
from xaso.service.receipts.domain.states import State
from xaso.service.receipts.errors import (
    AlreadyIssued,
    NotForPost,
    NotLive,
    ReceiptsRefusal,
    UnknownReceipt,
    WrongReceipt,
)
from xaso.service.receipts.models import Book, Kind, Passed, Receipt, Source
from xaso.service.receipts.payers import named as named_payer
from xaso.service.receipts.payers import register as register_payer
from xaso.service.receipts.providers import ReceiptProvider
from xaso.service.receipts.sealing import Content, Payer, content_of
from xaso.service.receipts.selectors import (
    Open,
    books_on,
    kind_on,
    live_for,
    proposed,
    receipts_of,
    source_on,
)
from xaso.service.receipts.services.booking import open_book, pass_next
from xaso.service.receipts.services.issuing import cancel, issue, succeed
from xaso.service.receipts.services.sending import send, send_waiting

__all__ = [
    "AlreadyIssued",
    "Book",
    "Content",
    "Kind",
    "NotForPost",
    "NotLive",
    "Open",
    "Passed",
    "Payer",
    "Receipt",
    "ReceiptProvider",
    "ReceiptsRefusal",
    "Source",
    "State",
    "UnknownReceipt",
    "WrongReceipt",
    "books_on",
    "cancel",
    "content_of",
    "issue",
    "kind_on",
    "live_for",
    "named_payer",
    "open_book",
    "pass_next",
    "proposed",
    "receipts_of",
    "register_payer",
    "send",
    "send_waiting",
    "source_on",
    "succeed",
    "written",
]
