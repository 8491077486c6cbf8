"""What rights refuses.

RightsRefusal
├── NotAway         the stretch of an absence cannot be, `field` names the entry
├── NotDelegable    the post, the person or the term does not allow this delegation
└── AlreadyEnded    it has ended
"""


class RightsRefusal(Exception):
    """Base of all refusals; the text is for people."""


class NotDelegable(RightsRefusal):
    """The post, the person or the term does not allow this delegation."""


class NotAway(RightsRefusal):
    """The stretch of an absence cannot be; `field` names the entry."""

    def __init__(self, field: str, told: str) -> None:
        super().__init__(told)
        self.field = field


class AlreadyEnded(RightsRefusal):
    """It has ended."""
