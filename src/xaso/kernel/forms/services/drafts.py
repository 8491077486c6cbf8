"""Beginning, saving, resuming, finishing and clearing away drafts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from xaso.kernel.files import api as files
from xaso.kernel.forms.catalogue import load
from xaso.kernel.forms.engine.reading import row_indexes
from xaso.kernel.forms.engine.registry import KINDS, TABLE
from xaso.kernel.forms.errors import DraftGone, TooManyDrafts, WrongCode
from xaso.kernel.forms.models import Draft, DraftFile
from xaso.kernel.keyring import api as keyring
from xaso.kernel.scope import api as scope
from xaso.lib import look_up

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

LIFETIME = timedelta(days=14)
WARNING = timedelta(days=3)
RECEIPT_LIFETIME = timedelta(days=2)
DRAFTS_A_DAY = 40
"""Of one address, which may serve a whole hamlet or a library."""
MOST_ENTERED = 200_000
"""Signs that a draft may hold; no honest declaration comes near."""


@dataclass(frozen=True, slots=True)
class Started:
    """A new draft and the code that opens it on another device; the code is shown once."""

    draft: Draft
    code: str


@transaction.atomic
def start_draft(
    *,
    agency_id: UUID,
    form_id: str,
    subject: str,
    address: str,
    now: datetime,
    one_page: bool = False,
    filled: Mapping[str, str] | None = None,
    held: Mapping[str, str] | None = None,
) -> Started:
    """Begin a draft with what the declaration fills in beforehand.

    Args:
        agency_id: Whom it will be filed with.
        form_id: The declaration.
        subject: What it is for, such as a procedure's code.
        address: Where the request comes from; kept as a keyed hash.
        now: The moment.
        one_page: Whether all sections stand on one page.
        filled: What else is filled in beforehand, by the names of inputs.
        held: Papers that need not be added: the code of what holds each, by the paper's key.

    Effects: one `Draft` with a data key of its own.

    Raises:
        TooManyDrafts: The address has begun `DRAFTS_A_DAY` within a day.
        UnknownForm: No such declaration is published.
    """
    address_hash = keyring.blind("forms.address", address, agency_id=agency_id)
    if _begun_from(address_hash, since=now - timedelta(days=1)) >= DRAFTS_A_DAY:
        raise TooManyDrafts(str(DRAFTS_A_DAY))
    defaults = {field.key: field.default for field in load(form_id).fields() if field.default}
    key = keyring.make_data_key(agency_id)
    code = look_up.new_secret()
    draft = Draft(
        agency_id=agency_id,
        key_id=key.id,
        subject=subject,
        form_id=form_id,
        is_one_page=one_page,
        address_hash=address_hash,
        started_at=now,
        saved_at=now,
        expires_at=now + LIFETIME,
        papers_held=dict(held or {}),
    )
    scope.admit(draft.pk)
    draft.code_hash = _code_hash(draft.pk, code)
    draft.sealed = key.seal(_packed(defaults | dict(filled or {})), _context(draft))
    draft.save(force_insert=True)
    return Started(draft, code)


def _begun_from(address_hash: str, *, since: datetime) -> int:
    """Return how many drafts an address has begun; who asks sees the number alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT forms_drafts_begun(%s, %s)", [address_hash, since])
        return int(cursor.fetchone()[0])


def open_draft(draft_id: UUID, *, now: datetime) -> Draft:
    """Return a draft that is still being filled in, to whom this browser or a code has proved it.

    Effects: the draft is in the scope from now on.

    Raises:
        DraftGone: It is not there, was finished or has expired.
    """
    scope.admit(draft_id)
    draft = Draft.objects.filter(pk=draft_id, finished_at=None, expires_at__gt=now).first()
    if draft is None:
        raise DraftGone(str(draft_id))
    return draft


def lock_draft(draft_id: UUID, *, now: datetime) -> Draft | None:
    """Lock a draft in the caller's transaction; none where it was filed meanwhile.

    Raises:
        DraftGone: It is not there or has expired.
    """
    draft = Draft.objects.select_for_update().filter(pk=draft_id, expires_at__gt=now).first()
    if draft is None:
        raise DraftGone(str(draft_id))
    return None if draft.finished_at else draft


def entered_in(draft: Draft, *, key: keyring.OpenKey | None = None) -> dict[str, Any]:
    """Return what has been entered, by the names of inputs; one query unless the key is open."""
    opened = key or keyring.open_key(draft.key_id)
    found: dict[str, Any] = json.loads(opened.unseal(bytes(draft.sealed), _context(draft)))
    return found


@transaction.atomic
def save_section(
    draft_id: UUID, section: str | None, entered: Mapping[str, Any], *, now: datetime
) -> Draft:
    """Keep what was entered in one section (all of them, if none is named), right or wrong.

    What the section held before is replaced; other sections stay. Saving extends the draft's life.

    Effects: the draft's sealed content, `saved_at` and `expires_at`.

    Raises:
        DraftGone: It is not there, was finished or has expired.
    """
    draft = (
        Draft.objects
        .select_for_update()
        .filter(pk=draft_id, finished_at=None, expires_at__gt=now)
        .first()
    )
    if draft is None:
        raise DraftGone(str(draft_id))
    key = keyring.open_key(draft.key_id)
    before = json.loads(key.unseal(bytes(draft.sealed), _context(draft)))
    names = input_names(draft.form_id, section)
    kept = {name: value for name, value in before.items() if not names.covers(name)}
    fresh = {name: value for name, value in entered.items() if names.covers(name)}
    packed = _packed(kept | fresh)
    if len(packed) <= MOST_ENTERED:
        draft.sealed = key.seal(packed, _context(draft))
    draft.saved_at, draft.expires_at = now, now + LIFETIME
    draft.save(update_fields=["sealed", "saved_at", "expires_at"])
    return draft


def note_not_needed(draft: Draft, papers: Sequence[str]) -> None:
    """Keep which papers the person says do not concern her.

    Effects: the draft's `papers_not_needed`.
    """
    draft.papers_not_needed = sorted(papers)
    draft.save(update_fields=["papers_not_needed"])


@dataclass(frozen=True, slots=True)
class InputNames:
    """Which names of inputs belong to some questions."""

    exact: frozenset[str]
    tables: tuple[str, ...]

    def covers(self, name: str) -> bool:
        """Tell whether an input belongs to one of the questions."""
        return name in self.exact or any(row_indexes({name: ""}, key, 1) for key in self.tables)


@cache
def input_names(form_id: str, section: str | None) -> InputNames:
    """Return which inputs belong to a section, or to the whole declaration."""
    definition = load(form_id)
    fields = list(definition.section(section).fields if section else definition.fields())
    return InputNames(
        frozenset(
            f"{field.key}{part}"
            for field in fields
            if field.kind != TABLE
            for part in KINDS[field.kind].parts
        ),
        tuple(field.key for field in fields if field.kind == TABLE),
    )


def resume(draft_id: UUID, code: str, *, agency_id: UUID, now: datetime) -> Draft:
    """Open a draft on another device by its code; the caller throttles.

    Raises:
        DraftGone: It is not there, was finished, has expired or is another agency's.
        WrongCode: The code is not the one that was given out.
    """
    with scope.of():
        draft = open_draft(draft_id, now=now)
    if draft.agency_id != agency_id:
        raise DraftGone(str(draft_id))
    wanted = look_up.normalise_secret(code)
    if wanted is None or _code_hash(draft.pk, wanted) != draft.code_hash:
        raise WrongCode(str(draft_id))
    scope.admit(draft_id)
    return draft


@transaction.atomic
def renew_code(draft_id: UUID, *, now: datetime) -> str:
    """Give out a new code; the one before opens nothing any more.

    Raises:
        DraftGone: It is not there, was finished or has expired.
    """
    draft = open_draft(draft_id, now=now)
    code = look_up.new_secret()
    Draft.objects.filter(pk=draft.pk).update(code_hash=_code_hash(draft.pk, code))
    return code


def finish(
    draft: Draft,
    receipt: Mapping[str, Any],
    *,
    now: datetime,
    key: keyring.OpenKey | None = None,
) -> None:
    """Close a draft that has been filed: its key and files are the dossier's from now on.

    The slip stays sealed for two days, so that a reload shows it again.

    Effects: the draft without its content, its `DraftFile` rows gone (the files stay).

    Args:
        key: The draft's data key, if the caller has it open: saves a query.
    """
    opened = key or keyring.open_key(draft.key_id)
    draft.finished_at, draft.expires_at = now, now + RECEIPT_LIFETIME
    draft.sealed = b""
    draft.sealed_receipt = opened.seal(_packed(receipt), _receipt_context(draft))
    draft.save(update_fields=["finished_at", "expires_at", "sealed", "sealed_receipt"])
    DraftFile.objects.filter(draft=draft).delete()


def receipt_of(draft_id: UUID, *, now: datetime) -> dict[str, Any] | None:
    """Return the slip of a draft that was filed, while it is kept; none otherwise.

    The caller has proved that the draft is this browser's.
    """
    scope.admit(draft_id)
    draft = Draft.objects.filter(pk=draft_id, finished_at__isnull=False, expires_at__gt=now).first()
    if draft is None or draft.sealed_receipt is None:
        return None
    found: dict[str, Any] = json.loads(
        keyring.unseal(draft.key_id, bytes(draft.sealed_receipt), _receipt_context(draft))
    )
    return found


@transaction.atomic
def discard(draft: Draft) -> None:
    """Throw a draft away with its files and its key.

    Effects: the draft, its files and uploads gone; its data key destroyed.
    """
    stored = [row.file for row in draft.files.select_related("file")]
    draft.delete()
    files.forget(stored)
    keyring.destroy(draft.key_id)


def expiring_drafts(*, now: datetime, limit: int = 500) -> list[Draft]:
    """Lock, in the caller's transaction, unfinished drafts near their end of which nobody was told.

    What another worker holds is passed over.
    """
    return list(
        Draft.objects
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("agency")
        .filter(finished_at=None, warned_at=None, expires_at__gt=now, expires_at__lte=now + WARNING)
        .order_by("expires_at")[:limit]
    )


def note_warned(draft: Draft, *, now: datetime) -> None:
    """Keep that the person was told, so that it is not said twice.

    Effects: the draft's `warned_at`.
    """
    draft.warned_at = now
    draft.save(update_fields=["warned_at"])


def clear_expired(*, now: datetime, limit: int = 500) -> int:
    """Clear away drafts whose time has passed and return how many.

    A filed draft only loses its slip: key and files belong to a dossier.
    """
    gone = list(Draft.objects.filter(expires_at__lte=now)[:limit])
    for draft in gone:
        if draft.finished_at is None:
            discard(draft)
        else:
            draft.delete()
    return len(gone)


def _packed(entered: Mapping[str, Any]) -> bytes:
    return json.dumps(entered, ensure_ascii=False, separators=(",", ":")).encode()


def _context(draft: Draft) -> str:
    return f"forms_draft.sealed|{draft.pk}"


def _receipt_context(draft: Draft) -> str:
    return f"forms_draft.sealed_receipt|{draft.pk}"


def _code_hash(draft_id: UUID, code: str) -> str:
    return keyring.blind("forms.code", f"{draft_id}:{code}")
