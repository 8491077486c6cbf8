"""Writing messages, sending undelivered ones again, and wording templates."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import uuid_utils.compat as uuid
from django.db import IntegrityError, transaction
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.jobs import api as jobs
from xaso.kernel.keyring import api as keyring
from xaso.kernel.notifications.domain.wording import fill, one_line
from xaso.kernel.notifications.errors import BadWording, NotUndelivered
from xaso.kernel.notifications.models import Channel, Message, MessageText, State
from xaso.kernel.notifications.registry import Wording, check_wording, template_of
from xaso.kernel.notifications.selectors import Letter, letter_context, wording_for

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.organisations.api import Agency

SEND_TASK = "notifications.send_message"
EMPTY = Wording("", "", "")


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a person can be reached and wishes to be.

    Args:
        email: Empty if unknown.
        phone: For SMS, and for Zalo where that is chosen.
        channels: The channels chosen; none chosen means e-mail, or else SMS.
        language: "vi" or "en".
    """

    email: str = ""
    phone: str = ""
    channels: tuple[str, ...] = ()
    language: str = "vi"

    def address(self, channel: str) -> str:
        """Return the address for a channel, empty if unknown."""
        return (self.email if channel == Channel.EMAIL else self.phone).strip()

    def reached_by(self) -> tuple[str, ...]:
        """Return the channels that will carry the message, perhaps none."""
        if self.channels:
            return tuple(channel for channel in self.channels if self.address(channel))
        usual = (Channel.EMAIL, Channel.SMS)
        return tuple(channel.value for channel in usual if self.address(channel))[:1]


@transaction.atomic
def notify(
    agency_id: UUID,
    template: str,
    to: Contact,
    context: Mapping[str, str],
    dedupe_key: str,
    *,
    key_id: UUID | None = None,
) -> list[UUID]:
    """Write a message for each channel; a job of the same transaction sends it.

    It is worded now, by the text in force today. A message of the same agency, `dedupe_key` and
    channel is not written twice, so the caller may be repeated.

    Effects: a `Message` and a job for each channel; a data key unless one is given.

    Args:
        agency_id: In whose name.
        template: A registered key.
        to: Where the person wishes to be reached; without an address nothing is written.
        context: Words for the template's gaps.
        dedupe_key: What this message is about, for example "dossier:<id>:received".
        key_id: The dossier's key, so that its erasure erases the message too.

    Returns:
        The ids of the messages written now.

    Raises:
        UnknownTemplate: Nobody registered it.
        BadWording: The context leaves a gap open.
        KeyDestroyed: The key was erased.
    """
    known = template_of(template)
    if known.fills - context.keys():
        raise BadWording(f"{template}: {', '.join(sorted(known.fills - context.keys()))}")
    now = timezone.now()
    written: list[UUID] = []
    for channel in to.reached_by():
        message = Message(
            id=uuid.uuid7(),
            agency_id=agency_id,
            template=template,
            channel=channel,
            dedupe_key=dedupe_key,
            created_at=now,
            next_try_at=now,
        )
        if not _is_written(message) and _write(message, _letter(message, to, context), key_id):
            written.append(message.pk)
    return written


@transaction.atomic
def resend(*, actor: audit.Actor, message: Message, now: datetime) -> None:
    """Try an undelivered message again from the beginning.

    Effects: the message waits; a job; an audit entry.

    Raises:
        NotUndelivered: It is waiting, sent or given up.
    """
    locked = _locked_undelivered(message)
    locked.state, locked.attempts, locked.next_try_at = State.WAITING, 0, now
    locked.save(update_fields=["state", "attempts", "next_try_at"])
    jobs.enqueue(SEND_TASK, message_id=str(locked.pk))
    _record(actor, "notifications.resend", locked)


@transaction.atomic
def give_up(*, actor: audit.Actor, message: Message, ground: str) -> None:
    """Stop trying an undelivered message: the person was told otherwise, or cannot be.

    Effects: the message's state; an audit entry.

    Raises:
        NotUndelivered: It is waiting, sent or given up.
    """
    locked = _locked_undelivered(message)
    locked.state = State.GIVEN_UP
    locked.save(update_fields=["state"])
    _record(actor, "notifications.give_up", locked, ground)


@transaction.atomic
def word_template(
    *,
    actor: audit.Actor,
    template: str,
    agency: Agency | None,
    valid_from: date,
    vi: Wording,
    en: Wording = EMPTY,
) -> MessageText:
    """Word a template anew from a day on; the wording before it ends that day.

    Effects: one `MessageText`, the end of the one before; an audit entry.

    Raises:
        UnknownTemplate: Nobody registered it.
        BadWording: A text has a gap that the template does not fill.
    """
    known = template_of(template)
    check_wording(known, vi)
    check_wording(known, en)
    same = MessageText.objects.filter(template=template, agency=agency)
    same.filter(valid_from=valid_from).delete()
    same.filter(valid_from__lt=valid_from, valid_until=None).update(valid_until=valid_from)
    text = MessageText.objects.create(
        template=template,
        agency=agency,
        valid_from=valid_from,
        **asdict(vi),
        **{f"{name}_en": value for name, value in asdict(en).items()},
    )
    audit.record(
        actor=actor,
        verb="notifications.word_template",
        object_kind="notifications.message_text",
        object_id=text.pk,
        agency_id=agency.pk if agency else None,
        details={"template": template},
    )
    return text


def _is_written(message: Message) -> bool:
    return Message.objects.filter(
        agency_id=message.agency_id, dedupe_key=message.dedupe_key, channel=message.channel
    ).exists()


def _letter(message: Message, to: Contact, context: Mapping[str, str]) -> Letter:
    """Fill the wording in force on the day the message is written."""
    wording = wording_for(
        template_of(message.template),
        agency_id=message.agency_id,
        language=to.language,
        on=timezone.localdate(message.created_at),
    )
    address = one_line(to.address(message.channel))
    if message.channel == Channel.EMAIL:
        return Letter(
            address, one_line(fill(wording.subject, context)), fill(wording.body, context)
        )
    return Letter(address, "", fill(wording.short, context))


def _write(message: Message, letter: Letter, key_id: UUID | None) -> bool:
    """Seal and save a message with its job, unless somebody wrote the same a moment ago."""
    key = keyring.open_key(key_id) if key_id else keyring.make_data_key(message.agency_id)
    message.key_id = key.id
    message.sealed = key.seal(json.dumps(asdict(letter)).encode(), letter_context(message.pk))
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        return False
    jobs.enqueue(SEND_TASK, message_id=str(message.pk))
    return True


def _locked_undelivered(message: Message) -> Message:
    locked = Message.objects.select_for_update().get(pk=message.pk)
    if locked.state != State.UNDELIVERED:
        raise NotUndelivered(str(message.pk))
    return locked


def _record(actor: audit.Actor, verb: str, message: Message, ground: str = "") -> None:
    audit.record(
        actor=actor,
        verb=verb,
        object_kind="notifications.message",
        object_id=message.pk,
        agency_id=message.agency_id,
        ground=ground,
        details={"template": message.template, "channel": message.channel},
    )
