"""Keeping keys, and signing with them."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db import transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.kernel.signing import papers, trust
from xaso.kernel.signing.authority.issuing import demo_authority
from xaso.kernel.signing.errors import CannotSign
from xaso.kernel.signing.models import SigningKey
from xaso.kernel.signing.signers import Pkcs11Key, Pkcs12Key

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.organisations.api import Agency
    from xaso.kernel.signing.marks import Box, Look
    from xaso.kernel.signing.signers import KeySource

PASSPHRASE = "passphrase"  # noqa: S105


@transaction.atomic
def keep_key(
    source: Pkcs12Key | Pkcs11Key,
    *,
    agency: Agency,
    account_id: UUID | None,
    actor: audit.Actor,
    now: datetime,
) -> SigningKey:
    """Keep a key for an official, or for the agency's seal; the one before is retired.

    The key is opened once, so that a wrong passphrase shows here and not at the first paper.

    Effects: one `SigningKey` with what opens it sealed; the earlier one retired; one audit entry.

    Raises:
        CannotSign: It does not open, or its certificate does not hold now.
    """
    with source.opened() as signer:
        if signer.signing_cert is None:
            raise CannotSign("Khóa không kèm chứng thư")
        der = signer.signing_cert.dump()
    return _keep(
        der,
        _kind(source),
        _told(source),
        agency=agency,
        account_id=account_id,
        actor=actor,
        now=now,
    )


@transaction.atomic
def keep_certificate(
    content: bytes,
    *,
    agency: Agency,
    account_id: UUID | None,
    actor: audit.Actor,
    now: datetime,
) -> SigningKey:
    """Keep the certificate of a token that works only on the official's own computer.

    Nothing that signs is kept, so the machine signs nothing with it; the one before is retired.

    Args:
        content: The certificate, PEM or DER.

    Effects: one `SigningKey`; the earlier one retired; one audit entry.

    Raises:
        CannotSign: It is no certificate, or does not hold now.
    """
    try:
        is_pem = content.lstrip().startswith(b"-----")
        load = x509.load_pem_x509_certificate if is_pem else x509.load_der_x509_certificate
        der = load(content).public_bytes(Encoding.DER)
    except ValueError as error:
        raise CannotSign("Tệp này không phải chứng thư") from error
    return _keep(
        der,
        SigningKey.Kind.HANDED,
        {},
        agency=agency,
        account_id=account_id,
        actor=actor,
        now=now,
    )


def _keep(
    der: bytes,
    kind: SigningKey.Kind,
    told: dict[str, Any],
    *,
    agency: Agency,
    account_id: UUID | None,
    actor: audit.Actor,
    now: datetime,
) -> SigningKey:
    certificate = x509.load_der_x509_certificate(der)
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not first <= now < last:
        raise CannotSign("Chứng thư chưa có hiệu lực hoặc đã hết hạn")
    retire_key(agency_id=agency.pk, account_id=account_id, actor=actor, now=now)
    key = SigningKey(
        agency=agency,
        account_id=account_id,
        kind=kind,
        key_id=keyring.new_data_key(agency.pk),
        certificate=der,
        fingerprint=hashlib.sha256(der).hexdigest(),
        signer=_common_name(certificate),
        valid_from=first,
        valid_until=last,
    )
    key.sealed = keyring.seal(key.key_id, json.dumps(told).encode(), _context(key))
    key.save()
    _record("signing.keep_key", key, actor)
    return key


@transaction.atomic
def retire_one(key_id: UUID, *, actor: audit.Actor, now: datetime) -> None:
    """Let one key sign nothing more; a second time changes nothing.

    Effects: as `retire_key`.
    """
    key = SigningKey.objects.select_for_update().filter(pk=key_id, retired_at=None).first()
    if key is not None:
        _retire(key, actor, now)


@transaction.atomic
def retire_key(
    *, agency_id: UUID, account_id: UUID | None, actor: audit.Actor, now: datetime
) -> None:
    """Let a key sign nothing more; papers it signed stay what they are.

    Effects: `retired_at`, what opens the key destroyed, one audit entry; nothing where there is
    no key.
    """
    rows = SigningKey.objects.select_for_update().filter(agency_id=agency_id, retired_at=None)
    for key in rows.filter(account_id=account_id) if account_id else rows.filter(account=None):
        _retire(key, actor, now)


def _retire(key: SigningKey, actor: audit.Actor, now: datetime) -> None:
    key.retired_at = now
    key.save(update_fields=["retired_at"])
    keyring.destroy(key.key_id)
    _record("signing.retire_key", key, actor)


def sign_with(
    key: SigningKey,
    content: bytes,
    field: str,
    *,
    look: tuple[Box, Look] | None = None,
    is_first: bool = False,
) -> bytes:
    """Return a prepared paper signed in one of its fields with a key that is kept.

    Raises:
        CannotSign: The key, the time-stamp server or the responder did not do its part.
    """
    believed = trust.installed()
    chain = [one.dump() for one in (*believed.roots, *believed.between)]
    servers = papers.Servers(_stamper(), chain)
    return papers.sign(content, field, _source(key), servers, look=look, is_first=is_first)


def _stamper() -> str:
    """Return the address of the time-stamp server: as set, else that of the demo's authority."""
    if settings.TIME_STAMPER:
        return str(settings.TIME_STAMPER)
    authority = demo_authority(settings.KEYS_DIR)
    if authority is None:
        raise CannotSign("Chưa đặt máy chủ dấu thời gian (XASO_TIME_STAMPER)")
    return f"{authority.address}/tsa"


def _source(key: SigningKey) -> KeySource:
    if key.kind == SigningKey.Kind.HANDED:
        raise CannotSign("Chứng thư này chỉ ký trên máy của người ký")
    told: dict[str, str] = json.loads(keyring.unseal(key.key_id, bytes(key.sealed), _context(key)))
    if key.kind == SigningKey.Kind.PKCS12:
        return Pkcs12Key(base64.b64decode(told["content"]), told[PASSPHRASE].encode())
    return Pkcs11Key(Path(told["module"]), told["token"], told["pin"], told["label"])


def _told(source: Pkcs12Key | Pkcs11Key) -> dict[str, Any]:
    if isinstance(source, Pkcs12Key):
        content = base64.b64encode(source.content).decode()
        return {"content": content, PASSPHRASE: source.passphrase.decode()}
    return {
        "module": str(source.module),
        "token": source.token,
        "pin": source.pin,
        "label": source.label,
    }


def _kind(source: Pkcs12Key | Pkcs11Key) -> SigningKey.Kind:
    return SigningKey.Kind.PKCS12 if isinstance(source, Pkcs12Key) else SigningKey.Kind.PKCS11


def _common_name(certificate: x509.Certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()[:150]


def _context(key: SigningKey) -> str:
    return f"signing_key.sealed|{key.pk}"


def _record(verb: str, key: SigningKey, actor: audit.Actor) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        object_kind="signing.key",
        object_id=key.pk,
        agency_id=key.agency_id,
        details={"kind": key.kind, "is_seal": key.account_id is None},
    )
