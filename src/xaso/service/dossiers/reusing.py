"""Papers that need not be handed in again: rooms above offer them, unknown here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from django.http import HttpRequest

    from xaso.kernel.forms.api import Draft
    from xaso.service.procedures.api import RequiredPaper


class Offer(NamedTuple):
    """One paper somebody has already: what names it, what it is called, where it comes from."""

    id: str
    title: str
    told: str


class Reuse(Protocol):
    """Where papers are kept."""

    def offers(
        self, request: HttpRequest, papers: Sequence[RequiredPaper]
    ) -> dict[str, list[Offer]]:
        """Return by key of a required paper what answers it."""

    def take(self, request: HttpRequest, draft: Draft, paper: RequiredPaper, offer_id: str) -> bool:
        """Lay what was offered into a draft; return whether it is offered still."""

    def reused(self, file_ids: Collection[UUID]) -> set[UUID]:
        """Return which of these files were taken so."""


_kept: list[Reuse] = []


def register_reuse(reuse: Reuse) -> None:
    """Offer what a room keeps beside each required paper."""
    _kept.append(reuse)


def offers(request: HttpRequest, papers: Sequence[RequiredPaper]) -> dict[str, list[Offer]]:
    """Return by key of a required paper what need not be handed in again."""
    found: dict[str, list[Offer]] = {}
    for one in _kept:
        for key, offered in one.offers(request, papers).items():
            found.setdefault(key, []).extend(offered)
    return found


def take(request: HttpRequest, draft: Draft, paper: RequiredPaper, offer_id: str) -> str:
    """Lay what was offered into a draft; return why it cannot be, empty when it was."""
    if any(one.take(request, draft, paper, offer_id) for one in _kept):
        return ""
    return _("Không còn giấy này trong kho, hoặc giấy không còn giá trị.")


def reused(file_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these files were taken from what is kept."""
    return set().union(*(one.reused(file_ids) for one in _kept)) if file_ids else set()
