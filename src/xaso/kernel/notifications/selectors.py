"""Reading messages and texts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F, Q

from xaso.kernel.keyring import api as keyring
from xaso.kernel.notifications.domain.wording import masked
from xaso.kernel.notifications.failures import why
from xaso.kernel.notifications.models import Message, MessageText, State
from xaso.kernel.notifications.registry import Template, Wording, label_of
from xaso.kernel.reference import api as reference

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message says to whom."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class UndeliveredLine:
    """An undelivered message as the administrator's page shows it."""

    message: Message
    label: str
    to: str
    why: str


def open_letter(message: Message) -> Letter:
    """Return what a message says to whom.

    Raises:
        KeyDestroyed: It was erased.
        NotAuthentic: The sealed bytes were changed.
    """
    plain = keyring.unseal(message.key_id, bytes(message.sealed), letter_context(message.pk))
    return Letter(**json.loads(plain))


def letter_context(message_id: object) -> str:
    """Return the context that binds a letter to its row."""
    return f"notifications.letter|{message_id}"


def wording_for(template: Template, *, agency_id: UUID, language: str, on: date) -> Wording:
    """Return the wording in force: the agency's own row, else everybody's, else the shipped one."""
    row = (
        MessageText.objects
        .filter(
            Q(agency_id=agency_id) | Q(agency=None),
            reference.in_force(on),
            template=template.key,
        )
        .order_by(F("agency").asc(nulls_last=True), "-valid_from")
        .first()
    )
    if row is None:
        return template.en if language == "en" else template.vi
    if language == "en" and row.subject_en and row.body_en and row.short_en:
        return Wording(row.subject_en, row.body_en, row.short_en)
    return Wording(row.subject, row.body, row.short)


def texts_of(template: str, agency_id: UUID) -> list[MessageText]:
    """Return the wordings that were or will be in force for an agency, newest first."""
    found = MessageText.objects.filter(Q(agency_id=agency_id) | Q(agency=None), template=template)
    return list(found.order_by("-valid_from"))


def undelivered_count(agency_id: UUID) -> int:
    """Return how many messages of an agency wait for a person to look."""
    return Message.objects.filter(agency_id=agency_id, state=State.UNDELIVERED).count()


def undelivered(
    agency_id: UUID, *, before: UUID | None = None, limit: int = 50
) -> list[UndeliveredLine]:
    """Return undelivered messages, newest first, with most of the address hidden."""
    found = Message.objects.filter(agency_id=agency_id, state=State.UNDELIVERED)
    if before is not None:
        found = found.filter(pk__lt=before)
    return [
        UndeliveredLine(
            message,
            label_of(message.template),
            _masked_address(message),
            why(message.last_error, message.channel),
        )
        for message in found.order_by("-pk")[:limit]
    ]


def _masked_address(message: Message) -> str:
    try:
        return masked(open_letter(message).to)
    except (keyring.KeyringError, keyring.NotAuthentic):
        return "–"
