"""Read msgids out of Python and templates, and bring `en.po` in step; needs no gettext program.

Templates are turned into Python by Django's own `templatize`, as `makemessages` does; Babel
extracts and merges. `--check` writes nothing and ends with 1 where the catalogue is not in step.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src/xaso"
ENGLISH = SOURCES / "site/locale/en/LC_MESSAGES/django.po"
BEGUN = datetime(2026, 11, 22, tzinfo=UTC)  # one date for ever: no noise in diffs
HEAD = {
    "locale": "en",
    "project": "Xã Số",
    "version": "1",
    "header_comment": "# English words of Xã Số. The msgids are Vietnamese; see script/messages.",
    "msgid_bugs_address": "the project's issues",
    "last_translator": "the authors of Xã Số",
    "language_team": "English",
    "creation_date": BEGUN,
    "revision_date": BEGUN,
    "fuzzy": False,
}
KEYWORDS = {
    "_lazy": None,
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def gathered() -> Catalog:
    """Return every msgid in the sources with the files that say it."""
    catalogue = Catalog(creation_date=BEGUN, charset="utf-8", fuzzy=False)
    for path in sorted([*SOURCES.rglob("*.py"), *SOURCES.rglob("*.html")]):
        if {"tests", "migrations"} & set(path.parts):
            continue
        text = path.read_text()
        if path.suffix == ".html":
            # Inside brackets Python's tokeniser minds no indentation.
            text = f"({templatize(text, origin=str(path))})"
        found = extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS)
        for _line, words, _comments, context in found:
            place = (str(path.relative_to(ROOT)), None)
            catalogue.add(words, locations=[place], context=context)
    return catalogue


def known() -> Catalog:
    """Return the English catalogue as it stands."""
    if not ENGLISH.exists():
        return Catalog(**HEAD)
    with ENGLISH.open("rb") as source:
        return read_po(source, locale="en")


def lacking(template: Catalog, english: Catalog) -> list[str]:
    """Name what the English catalogue does not say, or only guesses."""
    missing = []
    for message in template:
        if not message.id:
            continue
        has = english.get(_key(message.id), message.context)
        if has is None or not all(_strings(has.string)) or has.fuzzy:
            missing.append(_key(message.id))
    return missing


def _key(identity: str | tuple[str, ...]) -> str:
    return identity if isinstance(identity, str) else identity[0]


def _strings(text: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str) or text is None else text


def main() -> int:
    """Merge, or only check."""
    settings.configure(USE_I18N=False)
    django.setup()
    template, english = gathered(), known()
    if "--check" not in sys.argv:
        english.update(template, no_fuzzy_matching=True)
        english.obsolete.clear()
        ENGLISH.parent.mkdir(parents=True, exist_ok=True)
        with ENGLISH.open("wb") as target:
            write_po(target, english, width=100, sort_output=True, omit_header=False)
    missing = lacking(template, english)
    for words in missing:
        print(words, file=sys.stderr)  # noqa: T201
    print(f"{len(template)} msgids, {len(missing)} without English", file=sys.stderr)  # noqa: T201
    return 1 if missing and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
