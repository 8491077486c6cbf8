"""What people declared, in the order and the words of the form they filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from xaso.kernel.forms import api as forms

if TYPE_CHECKING:
    from collections.abc import Mapping


def sections_of(form_id: str, answers: Mapping[str, Any]) -> list[forms.ShownSection]:
    """Return the answered questions by section; what no form asks comes last, under its key."""
    if not answers:
        return []
    shown: list[forms.ShownSection] = []
    if form_id in forms.form_ids():
        shown = forms.describe(forms.load(form_id), answers)
    asked = {answer.key for section in shown for answer in section.answers}
    rest = tuple(
        forms.ShownAnswer(key, key, _plain(value))
        for key, value in answers.items()
        if key not in asked and value not in (None, "", [])
    )
    return [*shown, forms.ShownSection("rest", _("Nội dung khác"), rest)] if rest else shown


def _plain(value: object) -> str:
    """Write an answer that no form describes."""
    if isinstance(value, dict):
        return str(value.get("text") or ", ".join(_plain(one) for one in value.values() if one))
    if isinstance(value, list):
        return "; ".join(_plain(one) for one in value)
    return str(value)
