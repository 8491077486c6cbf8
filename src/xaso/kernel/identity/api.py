"""The door of identity."""

from xaso.kernel.identity.models import Account, PositionHolding
from xaso.kernel.identity.requests import RESIDENT, actor_of, staff_required
from xaso.kernel.identity.selectors import actor_for, holdings_on
from xaso.kernel.identity.services import create_staff_account, hold_position
from xaso.kernel.identity.throttle import Throttled, guard, note_failure

__all__ = [
    "RESIDENT",
    "Account",
    "PositionHolding",
    "Throttled",
    "actor_for",
    "actor_of",
    "create_staff_account",
    "guard",
    "hold_position",
    "holdings_on",
    "note_failure",
    "staff_required",
]
