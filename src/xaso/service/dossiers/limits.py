"""A time limit in words, and back from what an official types."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xaso.service.procedures import api as procedures

TYPED_UNITS = [
    (unit.value, unit.label)
    for unit in (
        procedures.Unit.WORKING_DAY,
        procedures.Unit.WORKING_HOUR,
        procedures.Unit.CALENDAR_DAY,
        procedures.Unit.SAME_DAY_15H,
    )
]
"""The units an official may choose when the procedure's own text is not understood."""


def rule_from(unit: str, amount: int | None) -> str | None:
    """Return the clock's rule for what was typed, None where a number is missing.

    >>> rule_from("working_day", 3), rule_from("same_day_15h", None), rule_from("working_day", None)
    ('working_day:3', 'same_day_15h', None)
    """
    if unit == procedures.Unit.SAME_DAY_15H:
        return "same_day_15h"
    return f"{unit}:{amount}" if amount and amount > 0 else None


class LimitFields(forms.Form):
    """A time limit as the official reads it in a document, with that document."""

    limit_amount = forms.IntegerField(
        label=_("Thời hạn"), required=False, min_value=1, max_value=999
    )
    limit_unit = forms.ChoiceField(
        label=_("Tính theo"), choices=TYPED_UNITS, required=False, initial="working_day"
    )
    limit_source = forms.CharField(
        label=_("Căn cứ của thời hạn"),
        max_length=300,
        required=False,
        help_text=_("Ví dụ: Quyết định 123/QĐ-UBND, mục 4"),
    )

    def clean_limit(self) -> str:
        """Return the clock's rule; errors stand beside the fields."""
        given = self.cleaned_data
        rule = rule_from(given.get("limit_unit") or "", given.get("limit_amount"))
        if rule is None and "limit_amount" not in self.errors:
            self.add_error("limit_amount", _("Nhập số ngày hoặc số giờ theo văn bản."))
        if not given.get("limit_source"):
            self.add_error("limit_source", _("Ghi văn bản quy định thời hạn này."))
        return rule or ""
