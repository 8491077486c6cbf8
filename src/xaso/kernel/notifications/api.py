"""The door of notifications: register a template, notify a person."""

from xaso.kernel.notifications.errors import (
    BadWording,
    DeliveryFailed,
    NotificationsError,
    TryLater,
    Undeliverable,
    UnknownTemplate,
)
from xaso.kernel.notifications.gateways import EmailGateway, Gateway, Outgoing, SpoolGateway
from xaso.kernel.notifications.models import Channel, Message
from xaso.kernel.notifications.registry import Template, Wording, register_template
from xaso.kernel.notifications.selectors import undelivered_count
from xaso.kernel.notifications.services import Contact, notify, word_template

__all__ = [
    "BadWording",
    "Channel",
    "Contact",
    "DeliveryFailed",
    "EmailGateway",
    "Gateway",
    "Message",
    "NotificationsError",
    "Outgoing",
    "SpoolGateway",
    "Template",
    "TryLater",
    "Undeliverable",
    "UnknownTemplate",
    "Wording",
    "notify",
    "register_template",
    "undelivered_count",
    "word_template",
]
