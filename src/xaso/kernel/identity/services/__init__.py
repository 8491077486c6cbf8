"""Writing identity: accounts and posts here; second factors and recovery by module."""

from xaso.kernel.identity.services.accounts import (
    create_staff_account,
    disable_account,
    enable_account,
    end_holding,
    end_sessions,
    hold_position,
    note_sign_in,
    set_password,
)

__all__ = [
    "create_staff_account",
    "disable_account",
    "enable_account",
    "end_holding",
    "end_sessions",
    "hold_position",
    "note_sign_in",
    "set_password",
]
