"""What is known of who files a declaration, put into the inputs that ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xaso.lib.digits import is_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xaso.kernel.forms.domain.definition import Definition, Field

FILER = "nyc."
"""The block of who files. Other people a declaration names may be anybody."""
CARD_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Filer:
    """Who stands at the counter, as a card or an official said; empty where not known."""

    name: str = ""
    number: str = ""
    born: str = ""
    residence: str = ""
    phone: str = ""


def prefilled(definition: Definition, filer: Filer) -> dict[str, str]:
    """Return the known answers by the names of inputs.

    Only the block of who files is filled. Where both sides declare at once, as for a marriage,
    nobody can tell which of them stands there, and nothing is filled.
    """
    return {name: value for name, value in _found(definition, filer) if value}


def _found(definition: Definition, filer: Filer) -> Iterator[tuple[str, str]]:
    for prefix, field in _filer_fields(definition):
        key = f"{prefix}{field.key}" if prefix else field.key
        last = field.key.rpartition(".")[2]
        if field.kind == "name" and last == "hoTen":
            yield key, filer.name
        elif field.kind == "date" and last == "ngaySinh":
            yield key, _typed(filer.born)
        elif field.kind == "phone":
            yield key, filer.phone
        elif field.kind == "address":
            yield f"{key}.chiTiet", filer.residence
        elif field.kind == "iddoc":
            is_card = is_digits(filer.number) and len(filer.number) == CARD_DIGITS
            yield f"{key}.so", filer.number
            yield f"{key}.loai", "can-cuoc" if is_card else ""


def _filer_fields(definition: Definition) -> Iterator[tuple[str, Field]]:
    """Yield the questions about who files, with what stands before their key."""
    for field in definition.fields():
        if field.key.startswith(FILER):
            yield "", field
        elif f"{field.key}." == FILER:
            yield from ((f"{FILER}0.", column) for column in field.columns)


def _typed(born: str) -> str:
    """Return an ISO day, or a year alone, as people type it."""
    return "/".join(reversed(born.split("-")))
