"""How messages leave the house: mail by SMTP; SMS and Zalo into a spool until there is a provider.

Which class serves a channel is a setting (`NOTIFICATION_GATEWAYS`), so a provider is one class
with one method. A gateway gets the message's id as effect key: a message that was handed over
just before its worker died is handed over again under the same id.
"""

from __future__ import annotations

import json
import os
import smtplib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage
from django.utils import timezone
from django.utils.module_loading import import_string

from xaso.kernel.notifications.errors import TryLater, Undeliverable

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as a gateway sees it."""

    id: UUID
    channel: str
    to: str
    subject: str
    text: str
    sender_name: str = ""


class Gateway(Protocol):
    """Hands messages of one channel to the outside."""

    def send(self, message: Outgoing) -> None:
        """Hand one message over; `TryLater` or `Undeliverable` if that fails."""


class EmailGateway:
    """Sends by Django's mail backend: SMTP, or files below the spool where none is set."""

    def send(self, message: Outgoing) -> None:
        """Hand a letter over; its Message-ID is the message's id, so a second copy is known.

        Raises:
            TryLater: The server is away, busy, or does not accept us.
            Undeliverable: The server says that there is no such mailbox, or the address is broken.
        """
        host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
        try:
            EmailMessage(
                subject=message.subject,
                body=message.text,
                from_email=_sender(message.sender_name),
                to=[message.to],
                headers={
                    "Message-ID": f"<{message.id}@{host}>",
                    "Auto-Submitted": "auto-generated",
                },
            ).send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _failure(all(500 <= code < 600 for code in codes), f"smtp {codes}") from error
        except smtplib.SMTPDataError as error:
            is_final = 500 <= error.smtp_code < 600
            raise _failure(is_final, f"smtp {error.smtp_code}") from error
        except smtplib.SMTPResponseException as error:
            raise TryLater(f"smtp {error.smtp_code}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise TryLater(type(error).__name__) from error
        except (BadHeaderError, UnicodeError, ValueError) as error:
            raise Undeliverable(type(error).__name__) from error


class SpoolGateway:
    """Writes each message as one JSON line to a file of the day, for want of a provider.

    What lies there is readable: the folder is for its owner alone.
    """

    def send(self, message: Outgoing) -> None:
        """Append a line and force it to the disk.

        Raises:
            TryLater: The disk is full or read-only.
        """
        line = {
            "id": str(message.id),
            "at": timezone.localtime().isoformat(timespec="seconds"),
            "to": message.to,
            "text": message.text,
        }
        folder = Path(settings.SPOOL_DIR) / message.channel
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = folder / f"{timezone.localdate():%Y-%m-%d}.jsonl"
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "ab") as file:
                file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise TryLater(type(error).__name__) from error


def gateway_for(channel: str) -> Gateway:
    """Return the gateway that the settings name for a channel."""
    return _made(settings.NOTIFICATION_GATEWAYS[channel])


@lru_cache
def _made(dotted_path: str) -> Gateway:
    return cast("Gateway", import_string(dotted_path)())


def _sender(name: str) -> str:
    """Return our address under the agency's name; the address alone may be in the settings."""
    address: str = settings.DEFAULT_FROM_EMAIL
    if not name or "<" in address:
        return address
    return f'"{name.replace(chr(34), "").replace(chr(92), "")}" <{address}>'


def _failure(is_final: bool, code: str) -> TryLater | Undeliverable:  # noqa: FBT001
    return Undeliverable(code) if is_final else TryLater(code)
