"""Speaking to the portal: JSON over HTTP, signed with the key both sides hold."""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.utils.translation import gettext as _

from xaso.kernel.exchange import api as exchange
from xaso.kernel.keyring import api as keyring

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xaso.service.national.models import Link

SECONDS = 20
MOST_BYTES = 25_000_000
SIGNATURE = "X-Chu-Ky"
OK = 1


def key_context(agency_id: object) -> str:
    """Return what the sealed key of a link is bound to."""
    return f"national.link|{agency_id}"


def signature(key: bytes, body: bytes) -> str:
    """Return what a message is signed with."""
    return hmac.new(key, body, hashlib.sha256).hexdigest()


def tell(link: Link, path: str, message: Mapping[str, Any]) -> str:
    """Send one message; return the portal's receipt.

    Raises:
        TryLater: The portal is away, overloaded, or answers nonsense.
        Refused: It read the message and said no; the text is its own.
    """
    answer = _ask(link, path, json.dumps(message, ensure_ascii=False).encode())
    if answer.get("result") == OK:
        return str(answer.get("maBienNhan") or "")
    raise exchange.Refused(str(answer.get("message") or _("Cổng từ chối, không nêu lý do.")))


def inbox(link: Link) -> tuple[list[dict[str, Any]], str]:
    """Return what lies in the portal for the agency after the cursor, and the next cursor.

    Raises:
        TryLater: As `tell`.
    """
    wanted = {"MaCoQuan": link.agency.code, "Sau": link.cursor}
    answer = _ask(link, "api/ho-so/moi", json.dumps(wanted).encode())
    rows = answer.get("duLieu")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise exchange.TryLater(_("Cổng trả lời không đọc được."))
    return rows, str(answer.get("con") or link.cursor)


def fetch(link: Link, path: str) -> bytes:
    """Return a file that lies in the portal.

    Raises:
        TryLater: As `tell`.
    """
    return _open(link, path, b"")


def _ask(link: Link, path: str, body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(_open(link, path, body))
    except ValueError as nonsense:
        raise exchange.TryLater(_("Cổng trả lời không đọc được.")) from nonsense
    if not isinstance(answer, dict):
        raise exchange.TryLater(_("Cổng trả lời không đọc được."))
    return answer


def _open(link: Link, path: str, body: bytes) -> bytes:
    key = keyring.unseal(link.key_id, bytes(link.sealed_key), key_context(link.agency_id))
    home = link.address.rstrip("/") + "/"
    address = urljoin(home, path.lstrip("/"))
    if not address.startswith(home) or not home.startswith(("http://", "https://")):
        raise exchange.Refused(_("Tệp không nằm trên Cổng."))
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        address,
        data=body or None,
        headers={"Content-Type": "application/json", SIGNATURE: signature(key, body)},
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return bytes(answer.read(MOST_BYTES))
    except urllib.error.HTTPError as refused:
        raise exchange.TryLater(_("Cổng báo lỗi %s.") % refused.code) from refused
    except (OSError, urllib.error.URLError) as away:
        raise exchange.TryLater(_("Không nối được tới Cổng.")) from away
