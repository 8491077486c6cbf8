"""The steps of `script/assets` that are easier in Python."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fontTools.merge import Merger
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "src/xaso/site/locale"
TINOS = ROOT / "node_modules/@fontsource/tinos/files"
PRINT_FONTS = {
    "Tinos-Regular.ttf": "400-normal",
    "Tinos-Bold.ttf": "700-normal",
    "Tinos-Italic.ttf": "400-italic",
    "Tinos-BoldItalic.ttf": "700-italic",
}


def merge_print_fonts(target: Path) -> None:
    """Merge the subsets of Tinos, a Times-metric serif, into whole fonts for Typst."""
    target.mkdir(parents=True, exist_ok=True)
    for name, style in PRINT_FONTS.items():
        with tempfile.TemporaryDirectory() as scratch:
            parts = []
            for subset in ("latin", "latin-ext", "vietnamese"):
                font = TTFont(TINOS / f"tinos-{subset}-{style}.woff2")
                font.flavor = None
                part = Path(scratch) / f"{subset}.ttf"
                font.save(part)
                parts.append(str(part))
            Merger().merge(parts).save(target / name)


def compile_catalogues() -> None:
    """Compile every catalogue that is newer than its `.mo`; English is the only one today."""
    for po in LOCALES.glob("*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime > po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parent.parent.name)
        scratch = mo.with_suffix(".mo.new")
        with scratch.open("wb") as compiled:
            write_mo(compiled, catalogue)
        scratch.replace(mo)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["merge-print-fonts", folder]:
            merge_print_fonts(Path(folder))
        case ["compile-catalogues"]:
            compile_catalogues()
        case _:
            sys.exit(2)
