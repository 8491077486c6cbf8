"""The door of identity."""

from xaso.kernel.identity.errors import LastAdministrator, OwnAccount, UsernameTaken
from xaso.kernel.identity.events import RecoveryMoved
from xaso.kernel.identity.models import Account, PositionHolding
from xaso.kernel.identity.requests import (
    RESIDENT,
    actor_at,
    actor_of,
    address_of,
    ask_to_confirm,
    recently_confirmed,
    staff_required,
)
from xaso.kernel.identity.selectors import actor_for, holdings_on, working_at
from xaso.kernel.identity.services import (
    create_staff_account,
    disable_account,
    enable_account,
    end_holding,
    end_sessions,
    hold_position,
    set_password,
)
from xaso.kernel.identity.throttle import Throttled, guard, note_failure

__all__ = [
    "RESIDENT",
    "Account",
    "LastAdministrator",
    "OwnAccount",
    "PositionHolding",
    "RecoveryMoved",
    "Throttled",
    "UsernameTaken",
    "actor_at",
    "actor_for",
    "actor_of",
    "address_of",
    "ask_to_confirm",
    "create_staff_account",
    "disable_account",
    "enable_account",
    "end_holding",
    "end_sessions",
    "guard",
    "hold_position",
    "holdings_on",
    "note_failure",
    "recently_confirmed",
    "set_password",
    "staff_required",
    "working_at",
]
