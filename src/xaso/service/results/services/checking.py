"""What anybody may check: an issued document by its code and secret, or by its file."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.lib import look_up
from xaso.service.results.errors import UnknownResult
from xaso.service.results.models import Check, CheckedFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from xaso.service.results.models import Result, ResultVersion

CODE, SECRET, ADDRESS = "check_code", "check_secret", "check_url"
"""Under which keys a document's sealed content keeps them."""


def new_words(result: Result) -> dict[str, str]:
    """Return a fresh code and secret, and the address that a QR on the paper leads to."""
    code, secret = look_up.new_code(), look_up.new_secret()
    asked = urlencode({"ma": code, "bi-mat": secret})
    address = f"{organisations.address_of(result.agency)}{reverse('results:check')}?{asked}"
    return {CODE: code, SECRET: secret, ADDRESS: address}


def publish(result: Result, version: ResultVersion, words: Mapping[str, Any]) -> None:
    """Let a document that was just issued be checked; what it replaces says so.

    Effects: one `Check`, one `CheckedFile`; the replaced document's row.
    """
    if result.issued_at is None:
        raise ValueError("A document is published when it is issued")
    row = Check.objects.create(
        result_id=result.pk,
        agency_id=result.agency_id,
        code=words[CODE],
        secret_hash=_hashed(words[CODE], words[SECRET]),
        name=result.name,
        name_en=result.name_en,
        number=result.number,
        issued_on=timezone.localdate(result.issued_at),
        valid_until=result.valid_until,
    )
    note_file(row, version, is_signed=False)
    if result.replaces_id:
        Check.objects.filter(result_id=result.replaces_id).update(replaced_by=row)


def note_file(row: Check, version: ResultVersion, *, is_signed: bool) -> None:
    """Let a file of a document be known by its hash.

    Effects: one `CheckedFile`.
    """
    CheckedFile.objects.create(check_row=row, sha256=version.sha256, is_signed=is_signed)


def close(result: Result, now: datetime) -> None:
    """Let whoever checks a document learn that it no longer holds.

    Effects: the document's `Check`, where it has one.
    """
    Check.objects.filter(result_id=result.pk).update(revoked_at=now)


def by_code(code: str, secret: str) -> Check:
    """Return the document whose paper was shown.

    Raises:
        UnknownResult: No such code, or the wrong secret: the two cannot be told apart.
    """
    given = look_up.normalise_code(code) or "-"
    row = Check.objects.select_related("agency", "replaced_by").filter(code=given).first()
    hashed = _hashed(given, look_up.normalise_secret(secret) or "")
    if not hmac.compare_digest(hashed, row.secret_hash if row else "") or row is None:
        raise UnknownResult("Không tìm thấy giấy tờ với mã và mã bí mật này.")
    return row


def by_file(sha256: str) -> CheckedFile | None:
    """Return which document a file was given out of, None where it is none of ours."""
    rows = CheckedFile.objects.select_related("check_row__agency", "check_row__replaced_by")
    return rows.filter(sha256=sha256).first()


def _hashed(code: str, secret: str) -> str:
    return keyring.blind("results.check", f"{code}:{secret}")
