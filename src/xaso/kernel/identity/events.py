"""What identity tells upward."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecoveryMoved:
    """A way back into an account was asked for, opened by a second person, or used.

    Args:
        recovery_id: Which.
        account_id: Whose account.
        agency_id: Whose administrators are to know.
        what: "asked", "opened" or "used".
    """

    recovery_id: str
    account_id: str
    agency_id: str
    what: str
