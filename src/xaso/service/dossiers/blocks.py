"""Blocks that rooms above put on a resident's dossier page, without being known here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from xaso.service.dossiers.models import Dossier

    Block = Callable[[HttpRequest, Dossier], SafeString | None]

_blocks: dict[str, Block] = {}


def register_block(name: str, block: Block) -> None:
    """Show what `block` draws under each dossier; None draws nothing.

    Raises:
        ValueError: The name is taken.
    """
    if name in _blocks:
        raise ValueError(f"There is a block {name!r} already")
    _blocks[name] = block


def draw_blocks(request: HttpRequest, dossier: Dossier) -> list[SafeString]:
    """Return what every registered block has to say on this dossier."""
    return [drawn for block in _blocks.values() if (drawn := block(request, dossier))]
