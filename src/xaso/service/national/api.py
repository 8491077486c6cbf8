"""The door of national."""

from xaso.service.national.errors import NationalRefusal, UnknownEnvelope
from xaso.service.national.models import Link, NationalCode
from xaso.service.national.selectors import SYSTEM, filing_address, find, link_of, unsettled
from xaso.service.national.services import connect, read_inbox, send, take

__all__ = [
    "SYSTEM",
    "Link",
    "NationalCode",
    "NationalRefusal",
    "UnknownEnvelope",
    "connect",
    "filing_address",
    "find",
    "link_of",
    "read_inbox",
    "send",
    "take",
    "unsettled",
]
