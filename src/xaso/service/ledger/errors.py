"""What the ledger refuses.

LedgerRefusal
├── KeyReused     the same key was posted with other lines
├── PeriodClosed  the day lies in a period that is closed
└── NotClosable   the period ends in the future, or before one that is closed
"""


class LedgerRefusal(Exception):
    """Base of all refusals; the text is for people."""


class KeyReused(LedgerRefusal):
    """Whoever posts again under a key must post the same."""


class PeriodClosed(LedgerRefusal):
    """What belongs there is posted into the present period."""


class NotClosable(LedgerRefusal):
    """A period cannot be closed so."""
