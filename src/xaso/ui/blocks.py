"""Blocks of the home page: a room registers one, and it shows when it has something to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Block:
    """One block.

    Args:
        name: Unique.
        template: Draws it; sees what `give` returned as `block`.
        give: Returns what the template needs, or None when there is nothing to show.
        order: Small numbers first.
    """

    name: str
    template: str
    give: Callable[[HttpRequest], dict[str, Any] | None]
    order: int = 100


class Shown(NamedTuple):
    """A block that has something to say."""

    template: str
    content: dict[str, Any]


_blocks: dict[str, Block] = {}


def register(block: Block) -> None:
    """Add a block.

    Raises:
        ValueError: Two rooms chose the same name.
    """
    if block.name in _blocks and _blocks[block.name] != block:
        raise ValueError(f"two home-page blocks are named {block.name}")
    _blocks[block.name] = block


def shown(request: HttpRequest) -> list[Shown]:
    """Return the blocks that have something to say, in order."""
    found = []
    for block in sorted(_blocks.values(), key=lambda b: (b.order, b.name)):
        content = block.give(request)
        if content is not None:
            found.append(Shown(block.template, content))
    return found
