"""Damaged statement files: whole ones that must be refused, and rows that must be left out."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proofs.bank_files import LAYOUTS, Layout, Spoiled, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from proofs.bank_files import Movement

BY_NAME = {layout.name: layout for layout in LAYOUTS}


@dataclass(frozen=True, slots=True)
class Damaged:
    """A damaged file; `bad` are movements that cannot be read, None where the whole file cannot."""

    name: str
    layout: str
    content: bytes
    rows: list[int]
    bad: frozenset[int] | None


def whole(movements: Sequence[Movement], chance: Random) -> Iterator[Damaged]:
    """Yield files that say nothing sure as a whole."""
    for name in ("vietcombank", "bidv"):
        content = write(BY_NAME[name], movements).content
        yield _whole(f"cut-{name}.xlsx", name, content[: chance.randrange(200, len(content) - 30)])
    for name, column in (("vietcombank", "in"), ("treasury", "text"), ("mb", "signed")):
        spoiled = Spoiled(without=column)
        layout = BY_NAME[name]
        content = write(layout, movements, spoiled).content
        yield _whole(f"without-{column}-{name}.{layout.kind}", name, content)
    yield _whole("misread.csv", "agribank", _misread(BY_NAME["agribank"], movements))
    yield _whole(
        "another-alphabet.csv", "treasury", _in_old_letters(BY_NAME["treasury"], movements)
    )
    yield _whole("empty.csv", "mb", b"")
    yield _whole("blank.csv", "mb", b"\r\n \r\n")
    yield _whole("empty.xlsx", "bidv", b"")
    yield _whole("picture.xlsx", "vietinbank", _picture())
    yield _whole(
        "page.xlsx", "vietcombank", b"<html><body><table><tr><td>Sao k\xc3\xaa</td></table>"
    )
    yield _whole("noise.csv", "agribank", chance.randbytes(5_000))
    other = write(BY_NAME["mb"], movements).content
    yield _whole("another-layout.csv", "treasury", other)


def _whole(name: str, layout: str, content: bytes) -> Damaged:
    return Damaged(name, layout, content, [], None)


def _misread(layout: Layout, movements: Sequence[Movement]) -> bytes:
    """Write what a program makes of a text that it takes for Latin letters, and saves."""
    text = write(layout, movements).content.decode("utf-8-sig")
    return text.encode().decode("latin-1").encode()


def _in_old_letters(layout: Layout, movements: Sequence[Movement]) -> bytes:
    """Write in the code of the nineties: one byte a letter, which no reader of today knows."""
    text = write(layout, movements).content.decode("utf-8-sig")
    return text.encode("ascii", "replace").replace(b"?", b"\xb5")


def _picture() -> bytes:
    """Return a picture of one point."""

    def part(kind: bytes, content: bytes) -> bytes:
        sum_ = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + sum_

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0\0"))
        + part(b"IEND", b"")
    )  # fmt: skip


SIZES = {
    "vietcombank": "in", "bidv": "in", "treasury": "in", "vietinbank": "signed", "mb": "signed",
    "agribank": "size",
}  # fmt: skip
"""Under which heading the amount of what came in stands."""
LETTERS = (
    "l00.000",
    "1O.000",
    "ba mươi nghìn",
    "12,34,567",
    "1.2.3",
    "#####",
    "9" * 16,
    "10000.5.1",
)
DAYS = ("31/02/2026", "00/11/2026", "2026-13-01", "hôm qua", "32-01-2026 10:00:00")
FORMULAS = ("=SUM(D2:D9)", "=1000+CEILING(2500,10)", '=HYPERLINK("http://x.vn",50000)')


def by_rows(
    layout: Layout, movements: Sequence[Movement], chance: Random, what: str
) -> Damaged:  # fmt: skip
    """Spoil a fifth of what came in: `letters` in amounts, impossible `days`, `formulas`."""
    incoming = [n for n, one in enumerate(movements) if one.amount > 0]
    bad = chance.sample(incoming, max(len(incoming) // 5, 1))
    column = "day" if what == "days" else SIZES[layout.name]
    words = {"letters": LETTERS, "days": DAYS, "formulas": FORMULAS}[what]
    cells = {(n, column): chance.choice(words) for n in bad}
    written = write(layout, movements, Spoiled(cells=cells))
    return Damaged(
        f"{what}-{layout.name}.{layout.kind}",
        layout.name,
        written.content,
        written.rows,
        frozenset(bad),
    )
