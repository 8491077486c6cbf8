"""Makers: a template that every test may use, and a message of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from xaso.kernel.notifications import api as notifications
from xaso.kernel.notifications import registry
from xaso.kernel.notifications.models import Message, State
from xaso.kernel.notifications.selectors import Letter, open_letter

if TYPE_CHECKING:
    from xaso.kernel.organisations.api import Agency

TEMPLATE = notifications.Template(
    key="tests.received",
    label="Đã tiếp nhận (thử)",
    fills=frozenset({"code", "due"}),
    vi=notifications.Wording(
        "Hồ sơ {code} đã được tiếp nhận", "Kính gửi Ông/Bà,\nHẹn trả: {due}.", "{code}: hẹn {due}"
    ),
    en=notifications.Wording("Dossier {code} received", "Due: {due}.", "{code}: due {due}"),
)
WORDS = {"code": "000.1-26", "due": "9:00 thứ Sáu 20/11"}


def template() -> notifications.Template:
    """Register the template of the tests once."""
    if TEMPLATE.key not in {known.key for known in registry.templates()}:
        notifications.register_template(TEMPLATE)
    return TEMPLATE


def message(
    *,
    agency: Agency,
    email: str = "lan@example.vn",
    phone: str = "",
    channels: tuple[str, ...] = (),
    state: str = State.WAITING,
) -> Message:
    """Write one message."""
    template()
    contact = notifications.Contact(email=email, phone=phone, channels=channels)
    [message_id] = notifications.notify(agency.pk, TEMPLATE.key, contact, WORDS, str(uuid4()))
    Message.objects.filter(pk=message_id).update(state=state)
    return Message.objects.get(pk=message_id)


def letter_of(message: Message) -> Letter:
    """Return what a message says to whom."""
    return open_letter(message)
