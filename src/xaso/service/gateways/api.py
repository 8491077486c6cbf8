"""The door of gateways."""

from xaso.service.gateways.errors import Away, GatewayRefusal, NoGateway, NothingOwed
from xaso.service.gateways.models import (
    Attempt,
    Callback,
    Credential,
    Forgeries,
    GatewayName,
    Return,
)
from xaso.service.gateways.providers.base import Access, Raw
from xaso.service.gateways.selectors import attempts_for, credentials_on
from xaso.service.gateways.services.asking import ask, sweep
from xaso.service.gateways.services.connecting import connect
from xaso.service.gateways.services.hearing import hear
from xaso.service.gateways.services.paying import start
from xaso.service.gateways.services.returning import send_return, send_waiting
from xaso.service.gateways.transfer import Transfer, transfer_of

__all__ = [
    "Access",
    "Attempt",
    "Away",
    "Callback",
    "Credential",
    "Forgeries",
    "GatewayName",
    "GatewayRefusal",
    "NoGateway",
    "NothingOwed",
    "Raw",
    "Return",
    "Transfer",
    "ask",
    "attempts_for",
    "connect",
    "credentials_on",
    "hear",
    "send_return",
    "send_waiting",
    "start",
    "sweep",
    "transfer_of",
]
