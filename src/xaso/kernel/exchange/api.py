"""The door of exchange."""

from xaso.kernel.exchange.errors import ExchangeRefusal, NotOpen, Refused, TryLater
from xaso.kernel.exchange.models import Envelope
from xaso.kernel.exchange.registry import System, register_system
from xaso.kernel.exchange.selectors import counts, of_thing, settled, unsettled
from xaso.kernel.exchange.services import (
    content_of,
    deliver,
    deliver_waiting,
    post,
    retry,
    set_aside,
    take_in,
)

__all__ = [
    "Envelope",
    "ExchangeRefusal",
    "NotOpen",
    "Refused",
    "System",
    "TryLater",
    "content_of",
    "counts",
    "deliver",
    "deliver_waiting",
    "of_thing",
    "post",
    "register_system",
    "retry",
    "set_aside",
    "settled",
    "take_in",
    "unsettled",
]
