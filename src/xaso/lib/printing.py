"""Printing: a Typst template and some values become a PDF/A-2b that anyone can keep.

Only our own fonts are used, so a sign they do not hold is an error that names it rather than an
empty box on somebody's certificate. Values travel beside the template as JSON, never inside its
source, so nothing a person typed can become code. The same template and values give the same
bytes: the only moment inside is the one passed in.
"""

from __future__ import annotations

import functools
import io
import json
import re
import threading
import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import segno
import typst

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "DEMO_MARK",
    "BrokenTemplate",
    "MissingFonts",
    "MissingGlyph",
    "PrintingError",
    "render",
    "spots",
]

ROOT: Final = Path(__file__).resolve().parent.parent
"""Templates import the shared paper as "/lib/typst/paper.typ", seen from here."""

FONTS: Final = ROOT / "lib" / "fonts"
DEMO_MARK: Final = "BẢN THỬ – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"

_NO_GLYPH: Final = re.compile(r'the text `"(.+?)"` could not be displayed')
_UNPRINTABLE: Final = frozenset({"Cc", "Cn", "Co", "Cs"})
_compiling: Final = threading.Lock()


class PrintingError(Exception):
    """Printing failed: MissingGlyph, MissingFonts or BrokenTemplate."""


class MissingGlyph(PrintingError):
    """The printed letters do not hold a sign; `character` says which."""

    def __init__(self, character: str) -> None:
        point = " ".join(f"U+{ord(sign):04X}" for sign in character)
        name = unicodedata.name(character[:1], "không có tên")
        super().__init__(f"Không in được ký tự “{character}” ({point}, {name})")
        self.character = character


class MissingFonts(PrintingError):
    """The letters were not made yet; `script/assets` makes them."""


class BrokenTemplate(PrintingError):
    """The template does not compile with these values."""


def render(template: Path | str, data: Mapping[str, Any]) -> bytes:
    """Print one document.

    The template reads its values with `#import "/lib/typst/paper.typ": data`. Texts are brought
    to composed form (NFC) first; dates and moments arrive as ISO text.

    Args:
        template: The path of a `.typ` file, or Typst source as text; it imports by absolute paths,
            seen from the package.
        data: JSON-like values. `made_at` (aware moment) is required and becomes the document's
            date. `qr` (text) is drawn as a QR code. `demo` stamps each page.

    Returns:
        The bytes of a tagged PDF/A-2b.

    Raises:
        ValueError: `made_at` is missing or naive.
        MissingGlyph: A value holds a sign that the letters lack.
        MissingFonts: There are no letters on this machine.
        BrokenTemplate: Typst refuses the template.
    """
    made_at = data.get("made_at")
    if not isinstance(made_at, datetime) or made_at.tzinfo is None:
        raise ValueError("A printed document needs `made_at`, an aware moment")
    compiler = _compiler()
    with _compiling:
        try:
            printed = compiler.compile(
                input=_source(template),
                format="pdf",
                sys_inputs=_inputs(data),
                pdf_standards=["a-2b"],
                timestamp=int(made_at.timestamp()),
            )
        except typst.TypstError as error:
            raise _named(error) from error
    if not isinstance(printed, bytes):
        raise BrokenTemplate("Typst returned no document")
    return printed


def spots(template: Path | str, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return where the empty places of a document lie that `spot` of the shared paper leaves.

    Each has a `name`, its `page` (from 1), and in points, seen from the page's upper left corner,
    `x`, `y`, `width` and `height`.

    Raises:
        As `render`.
    """
    with _compiling:
        try:
            found = typst.query(  # type: ignore[type-var]  # its stub ties fonts to paths
                input=_source(template),
                selector="<spot>",
                field="value",
                root=str(ROOT),
                font_paths=_fonts(),
                ignore_system_fonts=True,
                sys_inputs=_inputs(data),
            )
        except typst.TypstError as error:
            raise _named(error) from error
    places: list[dict[str, Any]] = json.loads(found)
    return places


def _source(template: Path | str) -> bytes:
    return template.read_bytes() if isinstance(template, Path) else template.encode()


def _inputs(data: Mapping[str, Any]) -> dict[str, str]:
    values = _plain(dict(data))
    values["demo_mark"] = DEMO_MARK if data.get("demo") else ""
    values["qr_svg"] = _qr(str(data["qr"])) if data.get("qr") else ""
    return {"data": json.dumps(values, ensure_ascii=False, sort_keys=True)}


@functools.cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=str(ROOT), font_paths=_fonts(), ignore_system_fonts=True)


@functools.cache
def _fonts() -> typst.Fonts:
    files = sorted(FONTS.glob("*.ttf"))
    if not files:
        raise MissingFonts(f"Chưa có phông chữ trong {FONTS}; hãy chạy script/assets")
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )


def _named(error: typst.TypstError) -> PrintingError:
    """Turn what Typst says into a refusal a person understands."""
    missing = _NO_GLYPH.search(error.message) or _NO_GLYPH.search(error.diagnostic or "")
    return MissingGlyph(missing[1]) if missing else BrokenTemplate(error.diagnostic or str(error))


def _plain(value: Any) -> Any:
    """Bring values to what JSON carries: composed text, ISO dates, plain lists and objects."""
    match value:
        case str():
            return _text(value)
        case datetime() | date():
            return value.isoformat()
        case dict():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case _:
            return value


def _text(value: str) -> str:
    """Compose a text and refuse signs that would vanish without a trace.

    Raises:
        MissingGlyph: It holds a control or unassigned sign.
    """
    composed = unicodedata.normalize("NFC", value).replace("\r\n", "\n")
    for sign in composed:
        if sign not in "\n\t" and unicodedata.category(sign) in _UNPRINTABLE:
            raise MissingGlyph(sign)
    return composed


def _qr(text: str) -> str:
    """Draw a QR code that survives a photocopy (a quarter of it may be lost)."""
    drawing = io.BytesIO()
    segno.make(text, error="q", micro=False).save(
        drawing, kind="svg", border=0, xmldecl=False, nl=False, omitsize=True
    )
    return drawing.getvalue().decode()
