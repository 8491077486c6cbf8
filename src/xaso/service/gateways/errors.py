"""What gateways refuse.

GatewayRefusal
├── NoGateway      the agency has no such gateway today
├── NothingOwed    it is paid, exempt, cancelled, or there is none
└── Away           the gateway does not answer, or answers nonsense
"""


class GatewayRefusal(Exception):
    """Base of all refusals; the text is for people."""


class NoGateway(GatewayRefusal):
    """Nobody opened a line to it for this agency and day."""


class NothingOwed(GatewayRefusal):
    """Nothing is left to pay."""


class Away(GatewayRefusal):
    """It may be asked again later; nothing was learnt."""
