"""What names a customer: sealed with one key; the secret that opens the customer's bills."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, NamedTuple

from xaso.kernel.keyring import api as keyring
from xaso.lib import look_up

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from xaso.service.bills.models import BillList, Customer


class Told(NamedTuple):
    """What a provider knows of a customer; all may be empty."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""


class CustomerEntry(NamedTuple):
    """A customer as a provider writes one down."""

    code: str
    told: Told = Told()
    group: str = ""
    hamlet_id: UUID | None = None


class Content(NamedTuple):
    """What lies sealed of a customer."""

    told: Told
    secret: str


def seal(customer: Customer, told: Told, secret: str = "") -> None:
    """Give a customer sealed content and the hash of the secret; the caller saves.

    A new customer gets a key and a secret of its own; a known one keeps them.
    """
    key = (
        keyring.open_key(customer.key_id)
        if customer.key_id
        else keyring.make_data_key(customer.agency_id)
    )
    secret = secret or look_up.new_secret()
    customer.key_id = key.id
    plain = json.dumps({"told": told._asdict(), "secret": secret}, ensure_ascii=False).encode()
    customer.sealed = key.seal(plain, _context(customer.pk))
    customer.secret_hash = hashed(customer.agency_id, customer.pk, secret)


def content_of(customer: Customer) -> Content:
    """Return what is known of a customer."""
    return _read(customer, keyring.open_key(customer.key_id))


def contents_of(customers: Iterable[Customer]) -> dict[UUID, Content]:
    """Return what is known of many customers by their ids; of who was erased nothing. One query."""
    listed = list(customers)
    keys = keyring.open_keys({one.key_id for one in listed})
    return {one.pk: _read(one, keys[one.key_id]) for one in listed if one.key_id in keys}


def is_secret(customer: Customer, typed: str) -> bool:
    """Tell whether what was typed is the customer's secret, however it is grouped."""
    secret = look_up.normalise_secret(typed)
    return secret is not None and hmac.compare_digest(
        hashed(customer.agency_id, customer.pk, secret), customer.secret_hash
    )


def hashed(agency_id: UUID, customer_id: UUID, secret: str) -> str:
    """Return by what a secret is compared."""
    return keyring.blind("bills.secret", f"{customer_id}|{secret}", agency_id=agency_id)


def seal_rows(row: BillList, rows: list[dict[str, str]]) -> None:
    """Lay the rows of a draft by, sealed with a key of its own; the caller saves."""
    key = keyring.make_data_key(row.agency_id)
    row.key_id = key.id
    row.sealed = key.seal(json.dumps(rows, ensure_ascii=False).encode(), _draft_context(row.pk))


def rows_of(row: BillList) -> list[dict[str, str]]:
    """Return the rows of a draft."""
    if row.key_id is None:
        return []
    plain = keyring.unseal(row.key_id, bytes(row.sealed), _draft_context(row.pk))
    rows: list[dict[str, str]] = json.loads(plain)
    return rows


def forget_rows(row: BillList) -> None:
    """Destroy the rows of a draft for good; the caller saves."""
    if row.key_id is not None:
        keyring.destroy(row.key_id)
    row.key_id, row.sealed = None, b""


def _read(customer: Customer, key: keyring.OpenKey) -> Content:
    told = json.loads(key.unseal(bytes(customer.sealed), _context(customer.pk)))
    return Content(Told(**told["told"]), told["secret"])


def _context(customer_id: UUID) -> str:
    return f"bills_customer.sealed|{customer_id}"


def _draft_context(list_id: UUID) -> str:
    return f"bills_list.sealed|{list_id}"
