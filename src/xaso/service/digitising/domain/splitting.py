"""Splitting a stack: which pages are one document, and whose.

Pages belong to the sheet before them. What stands before any sheet, after a sheet that could not
be believed, or where the numbers of the files have a gap, belongs to nobody: it is put aside, not
guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from xaso.service.digitising.domain.separators import DOSSIER, Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_PAGES = 100
"""A longer paper becomes several documents, one after the other, in the same dossier."""
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page in the order of the stack: a sheet (`mark`), blank, or a page to be kept."""

    id: int
    mark: Mark | None = None
    is_blank: bool = False


@dataclass(slots=True)
class Stack:
    """The pages of one document; `code` is "" where no sheet says whose it is."""

    code: str
    component: str
    pages: list[int] = field(default_factory=list)
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class Scanned:
    """A file as far as the order needs it; one that `stands_alone` is no part of any stack."""

    id: int
    name: str
    pages: int
    stands_alone: bool = False


def split(leaves: Iterable[Leaf]) -> list[Stack]:
    """Return the documents of a series of pages. Sheets and blank pages are in none."""
    stacks = [Stack("", "")]
    for leaf in leaves:
        if leaf.mark is not None:
            stacks.append(_after(leaf.mark, stacks[-1]))
        elif not leaf.is_blank:
            stacks[-1].pages.append(leaf.id)
    return [part for stack in stacks for part in _parts(stack)]


def whole(leaves: Iterable[Leaf], code: str, component: str) -> list[Stack]:
    """Return what was uploaded for one component of one dossier: a sheet inside is left out."""
    pages = [leaf.id for leaf in leaves if leaf.mark is None and not leaf.is_blank]
    return list(_parts(Stack(code, component, pages)))


def _parts(stack: Stack) -> Iterator[Stack]:
    """Yield a stack in documents of so many pages that binding them stays within the memory."""
    for at in range(0, len(stack.pages), MOST_PAGES):
        yield replace(stack, pages=stack.pages[at : at + MOST_PAGES])


def _after(mark: Mark, before: Stack) -> Stack:
    """Return the stack that a sheet begins."""
    if mark.is_lost:
        return Stack("", "", is_lost=True)
    if mark.kind == DOSSIER:
        return Stack(mark.value.upper(), "")
    return Stack(before.code, mark.value, is_lost=before.is_lost)


def series_of(files: Sequence[Scanned]) -> Iterator[list[Scanned]]:
    """Yield the files that are one stack: one of several pages, or single pages counted on.

    A scanner that writes a file a page counts them; where the count has a gap, a page may be
    missing or a stranger lie between, and what follows is a stack of its own.
    """
    run: list[Scanned] = []
    for file in files:
        if run and not _goes_on(run[-1], file):
            yield run
            run = []
        run.append(file)
    if run:
        yield run


def _goes_on(before: Scanned, file: Scanned) -> bool:
    if before.stands_alone or file.stands_alone:
        return False
    return file.pages == before.pages == 1 and _follows(before.name, file.name)


def _follows(before: str, name: str) -> bool:
    one, two = _last_number(before), _last_number(name)
    return one is not None and two is not None and one[0] == two[0] and one[1] + 1 == two[1]


def _last_number(name: str) -> tuple[tuple[str, str], int] | None:
    """Return what stands around the last number of a name without its ending, and the number."""
    stem = name.rpartition(".")[0] or name
    parts = _DIGITS.split(stem)
    if len(parts) < 3:
        return None
    return ("".join(parts[:-2]), parts[-1]), int(parts[-2])


def natural(name: str) -> list[tuple[int, int, str]]:
    """Return the key by which people order names: page 2 before page 10."""
    parts = _DIGITS.split(name.lower())
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part]
