"""How a word could lie about: in every encoding in which a store may keep it."""

from __future__ import annotations

import base64
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FORMS = ("NFC", "NFD")
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


def raw_forms(text: str) -> dict[str, bytes]:
    """Return the bytes of a text by form and encoding; forms that are equal are named once."""
    found: dict[str, bytes] = {}
    for form in FORMS:
        for encoding in ENCODINGS:
            raw = unicodedata.normalize(form, text).encode(encoding)
            if raw not in found.values():
                found[f"{form} {encoding}"] = raw
    return found


def needles(text: str) -> dict[str, bytes]:
    """Return the byte strings that show a text which begins a longer one, by what they show.

    Of base64 only the signs that the text alone decides are looked for, at each of three shifts.
    """
    found: dict[str, bytes] = {"json": text.encode("unicode_escape")}
    for name, raw in raw_forms(text).items():
        found[name] = raw
        found[f"{name} hex"] = raw.hex().encode()
        found[f"{name} HEX"] = raw.hex().upper().encode()
        for shift in range(3):
            first, last = -(-shift * 8 // 6), (shift + len(raw)) * 8 // 6
            found[f"{name} base64 {shift}"] = base64.b64encode(bytes(shift) + raw)[first:last]
    return {name: pattern for name, pattern in found.items() if len(pattern) >= 6}


def written(text: str) -> Iterator[tuple[str, bytes]]:
    """Yield a text in each way in which it could be written, by the name of its needle."""
    yield "json", text.encode("unicode_escape")
    for name, raw in raw_forms(text).items():
        yield name, raw
        yield f"{name} hex", raw.hex().encode()
        yield f"{name} HEX", raw.hex().upper().encode()
        for shift in range(3):
            yield f"{name} base64 {shift}", base64.b64encode(b"xyz"[:shift] + raw)


def found_in(content: bytes, wanted: dict[str, dict[str, bytes]]) -> Iterator[tuple[str, str, int]]:
    """Yield kind, needle and place of everything wanted that a content holds."""
    for kind, patterns in wanted.items():
        for name, pattern in patterns.items():
            place = content.find(pattern)
            if place >= 0:
                yield kind, name, place


def all_needles(stems: dict[str, str]) -> dict[str, dict[str, bytes]]:
    """Return the needles of several stems by kind."""
    return {kind: needles(stem) for kind, stem in stems.items()}


def kinds_of(hits: Iterable[tuple[str, str, int]]) -> set[str]:
    """Return the kinds that were hit."""
    return {kind for kind, _, _ in hits}
