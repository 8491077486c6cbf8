"""What identity refuses.

IdentityError
├── UsernameTaken      an account has that user name
├── OwnAccount         nobody switches themselves off
├── LastAdministrator  nobody would be left to administer the agency
├── PasskeyRefused     not the answer of a passkey that this account holds
└── RecoveryRefused    no right to approve, the same person twice, or too late
"""


class IdentityError(Exception):
    """Base of all refusals of identity."""


class UsernameTaken(IdentityError):
    """An account has that user name."""


class OwnAccount(IdentityError):
    """Nobody switches themselves off."""


class LastAdministrator(IdentityError):
    """Nobody would be left to administer the agency."""


class PasskeyRefused(IdentityError):
    """Not the answer of a passkey that this account holds."""


class RecoveryRefused(IdentityError):
    """No right to approve, the same person twice, or too late."""
