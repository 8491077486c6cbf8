"""Putting hamlets into the list."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import uuid_utils.compat as uuid
from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.residents.domain import hamlets as names
from xaso.kernel.residents.domain.entries import HamletEntry, Refusal
from xaso.kernel.residents.models import Hamlet
from xaso.kernel.residents.selectors import book_of
from xaso.kernel.residents.services.turns import take_turn
from xaso.lib.text import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

SINCE_EVER = date(1900, 1, 1)
NAME, CODE = 100, 20


@transaction.atomic
def take_in_hamlets(
    *, agency: Agency, entries: Sequence[HamletEntry], actor: Actor, source: UUID | None = None
) -> list[Refusal]:
    """Put hamlets into the agency's list, those that can be.

    Args:
        source: What they came with, so that `take_back` finds them.

    Effects: a `Hamlet` for each one taken; an audit entry where there is one.

    Returns: Why the others were not taken.
    """
    take_turn(agency.pk)
    book, made, refused = book_of(agency), [], []
    for entry in entries:
        one, reason = _read(entry)
        reason = reason or _is_known(one, book)
        if reason:
            refused.append(Refusal(entry.row, reason))
            continue
        book.add(one)
        made.append(_row(one, agency, source))
    Hamlet.objects.bulk_create(made, batch_size=1000)
    if made:
        audit.record(
            actor=actor,
            verb="residents.take_in_hamlets",
            object_kind="organisations.agency",
            object_id=agency.pk,
            agency_id=agency.pk,
            details={"hamlets": len(made), "source": str(source or "")},
        )
    return refused


def add_hamlets(*, agency: Agency, written: Iterable[str], actor: Actor) -> None:
    """Put hamlets into the list by their names alone; those that are known stay as they are.

    Effects: as `take_in_hamlets`.
    """
    entries = [HamletEntry(row, name) for row, name in enumerate(written, start=1)]
    take_in_hamlets(agency=agency, entries=entries, actor=actor)


def _read(entry: HamletEntry) -> tuple[names.Named, str]:
    """Return the hamlet that an entry tells of, and what is wrong with it."""
    kind, name = names.split(entry.name)
    said = names.kind_of(entry.kind) if entry.kind else kind
    if entry.kind and said and kind and said != kind:
        name = tidy(entry.name)
    one = names.Named(
        id=uuid.uuid7(),
        name=name,
        kind=said,
        former_commune=tidy(entry.former_commune),
        code=tidy(entry.code),
        valid_from=entry.valid_from or SINCE_EVER,
        valid_until=entry.valid_until,
    )
    return one, _what_is_wrong(entry, one)


def _what_is_wrong(entry: HamletEntry, one: names.Named) -> str:
    if not one.name:
        return _("Thiếu tên xóm.")
    if max(len(one.name), len(one.former_commune)) > NAME:
        return _("Tên dài quá 100 chữ.")
    if len(one.code) > CODE:
        return _("Mã xóm dài quá 20 chữ.")
    if entry.kind and not one.kind:
        return _("Không biết loại “%s”.") % entry.kind[:60]
    if one.valid_until is not None and one.valid_until <= one.valid_from:
        return _("Ngày thôi phải sau ngày bắt đầu.")
    return ""


def _is_known(one: names.Named, book: names.Book) -> str:
    if book.has_code(one):
        return _("Mã xóm “%s” đã có trong danh mục.") % one.code
    if book.has(one):
        return _("Xóm “%s” đã có trong danh mục.") % one.name
    return ""


def _row(one: names.Named, agency: Agency, source: UUID | None) -> Hamlet:
    columns = {name: getattr(one, name) for name in names.Named.__dataclass_fields__}
    return Hamlet(**columns, agency=agency, brought_by=source)
