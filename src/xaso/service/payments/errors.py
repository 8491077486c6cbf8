"""What payments refuse.

PaymentsRefusal
├── WrongEntry        what was typed cannot stand; `field` says where
├── UnknownObligation there is none
├── AlreadySettled    it is paid, exempt or cancelled
├── OtherAmount       the same payment was told before with another amount
├── AlreadyRefunded   money goes back once
├── SecondPerson      who asked for a refund does not approve it
└── NotAllowed        the post does not do it
"""


class PaymentsRefusal(Exception):
    """Base of all refusals; the text is for people."""


class WrongEntry(PaymentsRefusal):
    """What was typed cannot stand."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class UnknownObligation(PaymentsRefusal):
    """There is none, or it is not hers to see."""


class AlreadySettled(PaymentsRefusal):
    """Nothing more is owed."""


class OtherAmount(PaymentsRefusal):
    """One movement of money has one amount."""


class AlreadyRefunded(PaymentsRefusal):
    """Somebody was first."""


class SecondPerson(PaymentsRefusal):
    """Two people see to a refund."""


class NotAllowed(PaymentsRefusal):
    """The post does not do it; the text says which does."""
