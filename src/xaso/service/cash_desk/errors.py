"""What the cash desk refuses.

CashRefusal
├── WrongCash   what was typed or counted cannot stand; `field` says where
├── NoShift     there is no such open shift, or another holds it
├── ShiftOpen   the desk or the cashier has one open already
└── NotCashier  the post does not do it
"""


class CashRefusal(Exception):
    """Base of all refusals; the text is for people."""


class WrongCash(CashRefusal):
    """What was typed or counted cannot stand."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class NoShift(CashRefusal):
    """Cash moves only in the open shift of who moves it."""


class ShiftOpen(CashRefusal):
    """One desk, one drawer, one holder."""


class NotCashier(CashRefusal):
    """The post does not do it."""
