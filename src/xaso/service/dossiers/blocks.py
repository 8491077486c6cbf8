"""Blocks that rooms above put on a dossier's pages, for residents and for staff, unknown here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from xaso.service.dossiers.models import Dossier

    Block = Callable[[HttpRequest, Dossier], SafeString | None]

_blocks: dict[str, Block] = {}
_staff_blocks: dict[str, Block] = {}


def register_block(name: str, block: Block) -> None:
    """Show what `block` draws under each dossier; None draws nothing.

    Raises:
        ValueError: The name is taken.
    """
    _add(_blocks, name, block)


def register_staff_block(name: str, block: Block) -> None:
    """Show what `block` draws beside each dossier on the staff's page; None draws nothing.

    Raises:
        ValueError: The name is taken.
    """
    _add(_staff_blocks, name, block)


def _add(blocks: dict[str, Block], name: str, block: Block) -> None:
    if name in blocks:
        raise ValueError(f"There is a block {name!r} already")
    blocks[name] = block


def draw_blocks(request: HttpRequest, dossier: Dossier) -> list[SafeString]:
    """Return what every registered block has to say on this dossier."""
    return _drawn(_blocks, request, dossier)


def draw_staff_blocks(request: HttpRequest, dossier: Dossier) -> list[SafeString]:
    """Return what every registered block has to say to an official who opened this dossier."""
    return _drawn(_staff_blocks, request, dossier)


def _drawn(blocks: dict[str, Block], request: HttpRequest, dossier: Dossier) -> list[SafeString]:
    return [drawn for block in blocks.values() if (drawn := block(request, dossier))]
