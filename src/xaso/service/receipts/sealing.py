"""What of a receipt names a person: sealed with a key of the agency and year."""

from __future__ import annotations

import hmac
import json
import re
from typing import TYPE_CHECKING, NamedTuple

from xaso.kernel.keyring import api as keyring
from xaso.lib import look_up

if TYPE_CHECKING:
    from xaso.service.receipts.models import Receipt

_GROUPS = re.compile(r"[\s.,\u00a0]|đồng|đ|₫|vnd", re.IGNORECASE)


class Payer(NamedTuple):
    """Who paid, as the receipt names them; `number` is a tax code or personal number."""

    name: str
    address: str = ""
    number: str = ""


class Content(NamedTuple):
    """What is sealed of a receipt."""

    payer: Payer
    secret: str


def seal(receipt: Receipt, content: Content, key: keyring.OpenKey | None = None) -> None:
    """Give a new receipt its key, sealed content and the hash of its secret; the caller saves.

    Args:
        key: One made for it, where many are given at once.
    """
    key = key or keyring.make_data_key(receipt.agency_id)
    told = {"payer": content.payer._asdict(), "secret": content.secret}
    receipt.key_id = key.id
    receipt.content = key.seal(json.dumps(told, ensure_ascii=False).encode(), _context(receipt))
    receipt.secret_hash = _hashed(receipt, content.secret)


def content_of(receipt: Receipt) -> Content:
    """Return the payer and the secret of a receipt."""
    plain = keyring.unseal(receipt.key_id, bytes(receipt.content), _context(receipt))
    told = json.loads(plain)
    return Content(Payer(**told["payer"]), told["secret"])


def is_proof(receipt: Receipt, typed: str) -> bool:
    """Tell whether what was typed is the secret or the amount, however it is grouped."""
    digits = _GROUPS.sub("", typed.strip())
    if digits.isascii() and digits.isdecimal() and int(digits) == receipt.amount:
        return True
    secret = look_up.normalise_secret(typed)
    if secret is None:
        return False
    return hmac.compare_digest(_hashed(receipt, secret), receipt.secret_hash)


def _hashed(receipt: Receipt, secret: str) -> str:
    told = f"{receipt.look_up_code}|{secret}"
    return keyring.blind("receipts.secret", told, agency_id=receipt.agency_id)


def _context(receipt: Receipt) -> str:
    return f"receipts_receipt.content|{receipt.pk}"
