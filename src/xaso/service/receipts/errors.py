"""What receipts refuse.

ReceiptsRefusal
├── WrongReceipt    what was typed cannot stand; `field` says where
├── UnknownReceipt  there is none within the scope, or the proof is wrong
├── AlreadyIssued   the payment has a live receipt
├── NotLive         it was replaced, adjusted or cancelled already
└── NotForPost      the post does not do it
"""


class ReceiptsRefusal(Exception):
    """Base of all refusals; the text is for people."""


class WrongReceipt(ReceiptsRefusal):
    """What was typed cannot stand."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class UnknownReceipt(ReceiptsRefusal):
    """There is none, or it is not theirs to see."""


class AlreadyIssued(ReceiptsRefusal):
    """One payment has one receipt that holds."""


class NotLive(ReceiptsRefusal):
    """Another receipt holds, or none."""


class NotForPost(ReceiptsRefusal):
    """The post does not do it."""
