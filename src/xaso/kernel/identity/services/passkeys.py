"""Passkeys of an account, checked by fido2; the browser's side is `static/identity/passkeys.js`.

A passkey is always asked to verify its holder (finger, face, PIN), so that one alone is two
factors. Attestation is not asked: any maker's key will do.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import transaction
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.errors import PasskeyRefused
from xaso.kernel.identity.models import Account, Passkey

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_BAD = (ValueError, KeyError, TypeError, AttributeError, IndexError, struct.error)
_VERIFIED = UserVerificationRequirement.REQUIRED


class Place(NamedTuple):
    """Where passkeys hold: the site's host name, the full origin, and the agency's name."""

    host: str
    origin: str
    name: str


def ask_for_new(place: Place, account: Account) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the browser is to be asked for a new passkey, and the state to keep."""
    known = [_attested(passkey) for passkey in account.passkeys.all()]
    options, state = _server(place).register_begin(
        PublicKeyCredentialUserEntity(
            id=account.pk.bytes, name=account.username or "", display_name=account.full_name
        ),
        credentials=known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=_VERIFIED,
    )
    return dict(options.public_key), state


@transaction.atomic
def add_passkey(
    *,
    actor: audit.Actor,
    account: Account,
    place: Place | None,
    state: Mapping[str, Any] | None,
    answer: str,
    name: str,
    now: datetime,
) -> Passkey:
    """Keep the public key that the browser made.

    Effects: one `Passkey`; an audit entry.

    Raises:
        PasskeyRefused: Not the answer to what was asked, or the key is known already.
    """
    if place is None or state is None:
        raise PasskeyRefused("not asked")
    try:
        made = _server(place).register_complete(state, json.loads(answer))
    except _BAD as error:
        raise PasskeyRefused("register") from error
    data = made.credential_data
    if data is None or Passkey.objects.filter(credential_id=data.credential_id).exists():
        raise PasskeyRefused("known")
    passkey = Passkey.objects.create(
        account=account,
        credential_id=data.credential_id,
        public=bytes(data),
        sign_count=made.counter,
        name=name,
        added_at=now,
    )
    _record(actor, "identity.add_passkey", account, passkey)
    return passkey


def ask_to_prove(place: Place, account: Account | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the browser is to be asked for sign-in, and the state to keep.

    Without an account the browser offers whatever passkeys it holds for this site.
    """
    known = [_attested(passkey) for passkey in account.passkeys.all()] if account else None
    options, state = _server(place).authenticate_begin(known, user_verification=_VERIFIED)
    return dict(options.public_key), state


@transaction.atomic
def use_passkey(
    *,
    place: Place | None,
    state: Mapping[str, Any] | None,
    answer: str,
    now: datetime,
    expected: Account | None = None,
) -> Account:
    """Return the account whose passkey answered.

    Effects: the passkey's count and moment of use.

    Raises:
        PasskeyRefused: Nothing was asked; nobody's or not the `expected` one's; not the answer
            to what was asked; or a copied key (its count did not rise).
    """
    if place is None or state is None:
        raise PasskeyRefused("not asked")
    try:
        given = AuthenticationResponse.from_dict(json.loads(answer))
        passkey = _of(given)
        _server(place).authenticate_complete(state, [_attested(passkey)], given)
        count = given.response.authenticator_data.counter
    except _BAD as error:
        raise PasskeyRefused("sign-in") from error
    if expected is not None and passkey.account_id != expected.pk:
        raise PasskeyRefused("somebody else's")
    if (count or passkey.sign_count) and count <= passkey.sign_count:
        raise PasskeyRefused("copied")
    passkey.sign_count, passkey.used_at = count, now
    passkey.save(update_fields=["sign_count", "used_at"])
    return passkey.account


@transaction.atomic
def remove_passkey(*, actor: audit.Actor, passkey: Passkey) -> None:
    """Take a passkey out of an account.

    Effects: the `Passkey` goes; an audit entry.
    """
    _record(actor, "identity.remove_passkey", passkey.account, passkey)
    passkey.delete()


def _of(given: AuthenticationResponse) -> Passkey:
    """Return the passkey of an answer, locked; whose the browser says it is must fit."""
    passkey = (
        Passkey.objects
        .select_for_update(of=("self",))
        .select_related("account")
        .filter(
            credential_id=given.raw_id,
            account__is_active=True,
            account__kind=Account.Kind.STAFF,
        )
        .first()
    )
    holder = given.response.user_handle
    if passkey is None or (holder and UUID(bytes=bytes(holder)) != passkey.account_id):
        raise PasskeyRefused("unknown")
    return passkey


def _server(place: Place) -> Fido2Server:
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=place.host, name=place.name),
        verify_origin=lambda origin: origin == place.origin,
    )


def _attested(passkey: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(passkey.public))


def _record(actor: audit.Actor, verb: str, account: Account, passkey: Passkey) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        object_kind="identity.account",
        object_id=account.pk,
        details={"passkey": str(passkey.pk)},
    )
