"""Refusals of signing."""


class SigningRefusal(Exception):
    """A signature cannot be made; the text says why."""


class CannotSign(SigningRefusal):
    """The key, the time-stamp server or the responder did not do its part."""


class NotOurs(SigningRefusal):
    """What came back is not what was handed out plus one signature."""
