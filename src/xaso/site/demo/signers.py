"""The authority of the demo, marked BẢN THỬ, and the keys it gave to leaders and agency."""

from __future__ import annotations

import secrets
import socket
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils import timezone

from xaso.kernel.identity import api as identity
from xaso.kernel.signing import api as signing
from xaso.site.demo.commune import LOADER

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.organisations.api import Agency

SINCE = timedelta(days=1)
"""Documents of the last day on are signed; older ones were signed by hand."""


def give_keys(agency: Agency, now: datetime) -> None:
    """Make the authority, believe it, and give keys to the leaders and to the agency's seal.

    Nothing where there is an authority already.
    """
    if signing.demo_authority(settings.KEYS_DIR) is not None:
        return
    folder = settings.KEYS_DIR / "authority"
    address = f"http://127.0.0.1:{_free_port()}"
    authority = signing.Authority.make(folder, address, now=now - SINCE)
    settings.TRUST_DIR.mkdir(parents=True, exist_ok=True)
    root = settings.TRUST_DIR / "ban-thu.pem"
    root.write_bytes(authority.root.public_bytes(Encoding.PEM))
    holders: list[tuple[str, UUID | None]] = [(agency.name, None)]
    leaders = identity.working_at(agency.pk, on=timezone.localdate(now), roles=("leader",))
    holders += [(leader.full_name, leader.pk) for leader in leaders]
    for name, account_id in holders:
        passphrase = secrets.token_urlsafe(16).encode()
        issued = authority.issue(name, agency.name, now=now - SINCE)
        key = signing.Pkcs12Key(issued.pkcs12(passphrase), passphrase)
        signing.keep_key(key, agency=agency, account_id=account_id, actor=LOADER, now=now)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
