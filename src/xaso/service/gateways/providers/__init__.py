"""The gateways by their name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xaso.service.gateways.providers.national import National
from xaso.service.gateways.providers.vnpay import Vnpay

if TYPE_CHECKING:
    from xaso.service.gateways.providers.base import Gateway

GATEWAYS: Final[dict[str, Gateway]] = {"vnpay": Vnpay(), "national": National()}
