"""What notifications refuse, and how a gateway says that it failed.

NotificationsError
├── UnknownTemplate  nobody registered a template of that key
├── BadWording       a text has gaps that its template does not fill
├── NotUndelivered   only an undelivered message can be sent again or given up
└── DeliveryFailed   a gateway could not hand the message over; `code` says why
    ├── TryLater       the other side is away or busy
    └── Undeliverable  trying again would not help
"""


class NotificationsError(Exception):
    """Base of all refusals of notifications."""


class UnknownTemplate(NotificationsError):
    """Nobody registered a template of that key."""


class BadWording(NotificationsError):
    """A text has gaps that its template does not fill."""


class NotUndelivered(NotificationsError):
    """Only an undelivered message can be sent again or given up."""


class DeliveryFailed(NotificationsError):
    """The message was not handed over; `code` holds no personal data."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TryLater(DeliveryFailed):
    """The other side is away or busy."""


class Undeliverable(DeliveryFailed):
    """Trying again would not help: no such mailbox, a broken address."""
