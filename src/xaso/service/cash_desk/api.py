"""The door of the cash desk."""

from xaso.service.cash_desk.drawing import draw
from xaso.service.cash_desk.errors import CashRefusal, NoShift, NotCashier, ShiftOpen, WrongCash
from xaso.service.cash_desk.hamlets import register as register_hamlets
from xaso.service.cash_desk.models import (
    CountingChannel,
    Denomination,
    Handover,
    Outgoing,
    Shift,
    Taking,
)
from xaso.service.cash_desk.reporting import report
from xaso.service.cash_desk.selectors import in_drawer, open_shift_of, shifts_of, waiting_takings
from xaso.service.cash_desk.services.accounts import add_account, end_account
from xaso.service.cash_desk.services.moving_cash import (
    Sheet,
    Taken,
    pay_back,
    pay_in,
    show,
    take,
)
from xaso.service.cash_desk.services.noting import bring_in, note_cash
from xaso.service.cash_desk.services.shifts import (
    close_shift,
    confirm_handover,
    hand_over,
    open_shift,
    withdraw_handover,
)

__all__ = [
    "CashRefusal",
    "CountingChannel",
    "Denomination",
    "Handover",
    "NoShift",
    "NotCashier",
    "Outgoing",
    "Sheet",
    "Shift",
    "ShiftOpen",
    "Taken",
    "Taking",
    "WrongCash",
    "add_account",
    "bring_in",
    "close_shift",
    "confirm_handover",
    "draw",
    "end_account",
    "hand_over",
    "in_drawer",
    "note_cash",
    "open_shift",
    "open_shift_of",
    "pay_back",
    "pay_in",
    "register_hamlets",
    "report",
    "shifts_of",
    "show",
    "take",
    "waiting_takings",
    "withdraw_handover",
]
