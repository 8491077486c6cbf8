"""What stands in an entry, as people read it: each column by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xaso.service.old_books.domain import readings
from xaso.service.old_books.domain.readings import Role

if TYPE_CHECKING:
    from xaso.service.old_books.domain.readings import Values
    from xaso.service.old_books.models import Kind

NUMBER, WRITTEN_ON, REMARKS = _("Số trong sổ"), _("Ngày vào sổ"), _("Ghi chú trong sổ")


def labels_of(kind: Kind, language: str) -> dict[str, str]:
    """Return what the columns of a kind of book are called, in their order."""
    return {
        readings.NUMBER: str(NUMBER),
        readings.WRITTEN_ON: str(WRITTEN_ON),
        **{one.key: one.named(language) for one in kind.fields},
        readings.REMARKS: str(REMARKS),
    }


def lines_of(kind: Kind, values: Values, language: str) -> list[tuple[str, str]]:
    """Return the columns of an entry with what stands in them, empty ones too."""
    return [(label, values.get(key, "")) for key, label in labels_of(kind, language).items()]


def names_of(kind: Kind, values: Values, role: Role = Role.NAME) -> str:
    """Return the names in an entry, as they stand there, in one line."""
    found = [values.get(one.key, "") for one in kind.fields if one.role is role]
    return " – ".join(name for name in found if name)
