"""What identity refuses.

IdentityError
├── UsernameTaken      an account has that user name
├── OwnAccount         nobody switches themselves off
└── LastAdministrator  nobody would be left to administer the agency
"""


class IdentityError(Exception):
    """Base of all refusals of identity."""


class UsernameTaken(IdentityError):
    """An account has that user name."""


class OwnAccount(IdentityError):
    """Nobody switches themselves off."""


class LastAdministrator(IdentityError):
    """Nobody would be left to administer the agency."""
