"""What a waiting line may have been paid for: proposals for people, never matches."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.lib import payment_reference
from xaso.lib.text import fold
from xaso.service.bank import payers
from xaso.service.bank.domain.matching import name_stands_in, slipped
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.service.bank.models import Line

MOST = 8
MOST_OF_AMOUNT = 200
"""So many of one amount are looked through for a name; beyond, an amount says nothing."""


class Suggestion(NamedTuple):
    """An obligation and what speaks for it, the strongest first."""

    obligation: payments.Obligation
    because: list[str]


def suggest(line: Line, text: str) -> list[Suggestion]:
    """Return what a line may have been paid for: by reference, a near one, amount and name."""
    found: dict[UUID, Suggestion] = {}
    _add(found, _named(line, payment_reference.find(text)), _("Mã này có trong nội dung"))
    known = _open_references(line)
    near = payment_reference.near(text, known) or slipped(text, known)
    _add(found, _named(line, near), _("Mã trong nội dung sai một chữ so với mã này"))
    same = list(_open(line).filter(amount__gte=line.amount).order_by("-asked_at")[:MOST_OF_AMOUNT])
    same = [row for row in same if row.owed == line.amount]
    names = payers.names_of(row.subject for row in same)
    words = fold(text).split()
    _add(
        found,
        (row for row in same if _is_named(names.get(row.subject, ()), words)),
        _("Tên người nộp có trong nội dung"),
    )
    _add(found, (row for row in same if row.pk in found), _("Đúng số tiền"))
    _add(found, (row for row in same if row.pk not in found), _("Đúng số tiền"))
    return list(found.values())[:MOST]


def _is_named(names: Iterable[str], words: list[str]) -> bool:
    return any(name_stands_in(fold(name).split(), words) for name in names)


def _add(found: dict[UUID, Suggestion], rows: Iterable[payments.Obligation], because: str) -> None:
    for row in list(rows):
        reasons = found.setdefault(row.pk, Suggestion(row, [])).because
        if because not in reasons:
            reasons.append(because)


def _open(line: Line) -> QuerySet[payments.Obligation]:
    rows = payments.open_obligations([line.agency_id])
    return rows.filter(asked_at__date__lte=max(line.day, timezone.localdate(line.came_at)))


def _open_references(line: Line) -> frozenset[str]:
    return frozenset(
        payments.open_obligations([line.agency_id]).values_list("reference", flat=True)
    )


def _named(line: Line, references: list[str]) -> list[payments.Obligation]:
    rows = payments.obligations_of([line.agency_id]).filter(reference__in=references)
    return sorted(rows, key=lambda row: references.index(row.reference))
