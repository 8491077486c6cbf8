"""Makers: the people of the house.

The cast, with fixed meaning in all tests: *lan* and *hùng* are residents; *minh* sits at the
desk, *thảo* is the specialist, *phúc* the leader, *mai* keeps the stamp, *khoa* administers, and
*bình* does what minh does in another commune.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.domain.time_codes import code_at, step_of
from xaso.kernel.identity.services import time_codes
from xaso.kernel.organisations.tests import make as organisations

if TYPE_CHECKING:
    from xaso.kernel.organisations.api import Agency

PASSWORD = "tra-xanh-buoi-sang"
MACHINE = audit.Actor(kind="command")
_numbers = count(1)


def staff(
    *roles: str,
    agency: Agency,
    username: str = "",
    full_name: str = "Nguyễn Thị Minh",
    password: str | None = None,
    since: date = date(2025, 7, 1),
) -> identity.Account:
    """Open a staff account that holds a post for each of `roles`.

    Without `password` it cannot sign in by one (hashing is slow); use `client.force_login`.
    """
    account = identity.create_staff_account(
        actor=MACHINE,
        username=username or f"canbo{next(_numbers)}",
        full_name=full_name,
        password=password,
    )
    for role in roles:
        identity.hold_position(
            actor=MACHINE,
            account=account,
            position=organisations.position(role, agency=agency, since=since),
            valid_from=since,
        )
    return account


def actor(account: identity.Account, agency: Agency, *, on: date | None = None) -> audit.Actor:
    """Return an account as the actor that services take."""
    return identity.actor_for(account, agency_id=agency.pk, on=on or timezone.localdate())


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who appears in a test about one dossier."""

    agency: Agency
    elsewhere: Agency
    minh: identity.Account
    thao: identity.Account
    phuc: identity.Account
    mai: identity.Account
    khoa: identity.Account
    binh: identity.Account


def cast() -> Cast:
    """Make two communes and their staff; only the first is shown on the web."""
    here = organisations.agency()
    elsewhere = organisations.agency(name="UBND xã Yên Đổ", is_shown=False)
    return Cast(
        agency=here,
        elsewhere=elsewhere,
        minh=staff("intake", agency=here, full_name="Nguyễn Văn Minh"),
        thao=staff("officer", agency=here, full_name="Lê Thị Thảo"),
        phuc=staff("leader", agency=here, full_name="Hoàng Văn Phúc"),
        mai=staff("clerk", agency=here, full_name="Trần Thị Mai"),
        khoa=staff("admin", agency=here, full_name="Ma Văn Khoa"),
        binh=staff("intake", agency=elsewhere, full_name="Dương Thị Bình"),
    )


def with_time_code(account: identity.Account, agency: Agency) -> str:
    """Let an account have six-digit codes, none of them used; return the seed."""
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    seed = time_codes.begin_time_code(account=account, agency_id=agency.pk, now=long_ago)
    assert time_codes.confirm_time_code(
        actor=MACHINE, account=account, code=code_at(seed, step_of(long_ago)), now=long_ago
    )
    return seed


def code_now(seed: str) -> str:
    """Return what the telephone shows."""
    return code_at(seed, step_of(timezone.now()))


@dataclass
class SoftKey:
    """A passkey in software, as a browser would answer for it; `flags` 0x45 is a verified one."""

    account: identity.Account
    origin: str = "http://localhost"
    count: int = 0
    flags: int = 0x05

    def __post_init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = uuid.uuid4().bytes

    def made(self, options: dict[str, Any]) -> str:
        """Answer `navigator.credentials.create`."""
        public = ES256.from_cryptography_key(self.private.public_key())
        data = AuthenticatorData.create(
            hashlib.sha256(options["rp"]["id"].encode()).digest(),
            AuthenticatorData.FLAG(self.flags | 0x40),
            self.count,
            AttestedCredentialData.create(b"\0" * 16, self.id, public),
        )
        return self._answer(
            attestationObject=AttestationObject.create("none", data, {}),
            clientDataJSON=self._said("webauthn.create", options),
        )

    def shown(self, options: dict[str, Any]) -> str:
        """Answer `navigator.credentials.get`."""
        self.count += 1
        data = AuthenticatorData.create(
            hashlib.sha256(options["rpId"].encode()).digest(),
            AuthenticatorData.FLAG(self.flags),
            self.count,
        )
        said = self._said("webauthn.get", options)
        signed = self.private.sign(
            bytes(data) + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256())
        )
        return self._answer(
            authenticatorData=data,
            clientDataJSON=said,
            signature=signed,
            userHandle=self.account.pk.bytes,
        )

    def _said(self, kind: str, options: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(told).encode()

    def _answer(self, **parts: bytes) -> str:
        name = websafe_encode(self.id)
        response = {key: websafe_encode(bytes(value)) for key, value in parts.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
