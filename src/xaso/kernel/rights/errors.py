"""What rights refuses.

RightsRefusal
├── NotDelegable    the post, the person or the term does not allow this delegation
└── AlreadyEnded    it has ended
"""


class RightsRefusal(Exception):
    """Base of all refusals; the text is for people."""


class NotDelegable(RightsRefusal):
    """The post, the person or the term does not allow this delegation."""


class AlreadyEnded(RightsRefusal):
    """It has ended."""
