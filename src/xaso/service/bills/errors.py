"""What bills refuse.

BillsRefusal
├── WrongEntry       what was typed or brought cannot stand; `field` says where
├── UnknownBill      there is no such bill, customer, list, meter, or it is another's
├── AlreadyPaid      something of it was paid: it is not undone, replaced or cancelled
├── AlreadyDone      somebody was first
└── NotAllowed       the post does not do it
"""


class BillsRefusal(Exception):
    """Base of all refusals; the text is for people."""


class WrongEntry(BillsRefusal):
    """What was typed or brought cannot stand."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class UnknownBill(BillsRefusal):
    """There is none, or it is not hers to see."""


class AlreadyPaid(BillsRefusal):
    """Something of it was paid."""


class AlreadyDone(BillsRefusal):
    """Somebody was first."""


class NotAllowed(BillsRefusal):
    """The post does not do it; the text says which does."""
