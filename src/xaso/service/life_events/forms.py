"""What officials type about a notice."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xaso.service.life_events.domain.notices import ACTS

if TYPE_CHECKING:
    from collections.abc import Iterable

DAYS = ["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"]
_MONTH = re.compile(r"(?:\d{1,2}/)?(1[0-2]|0?[1-9])[/-](\d{4})\Z")
WORDS = {
    "stop": _("Đã dừng trợ cấp"),
    "nothing": _("Không có gì phải dừng"),
    "confirm": _("Vẫn dừng là đúng"),
    "restore": _("Cho hưởng lại"),
}
"""What the buttons of the acts say."""


class MonthField(forms.CharField):
    """A month, as 12/2026."""

    def clean(self, value: Any) -> Any:
        """Return the first day of the month, None for nothing."""
        typed = str(super().clean(value) or "").strip()
        if not typed:
            return None
        found = _MONTH.match(typed)
        if found is None:
            raise ValidationError(_("Ghi tháng và năm, ví dụ 12/2026."))
        return date(int(found[2]), int(found[1]), 1)


class NoticeForm(forms.Form):
    """The next step of a notice: what was decided, since when, and a word about it."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.CharField(
        label=_("Số quyết định"),
        required=False,
        max_length=60,
        help_text=_("Ví dụ 123/QĐ-UBND"),
        error_messages={"max_length": _("Số quyết định dài quá 60 ký tự.")},
    )
    decided_on = forms.DateField(
        label=_("Ngày quyết định"),
        required=False,
        input_formats=DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "dd/mm/yyyy"}),
        error_messages={"invalid": _("Ghi đủ ngày/tháng/năm, ví dụ 05/12/2026.")},
    )
    stopped_from = MonthField(
        label=_("Dừng từ tháng"),
        required=False,
        max_length=10,
        help_text=_("Ví dụ 12/2026"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "mm/yyyy"}),
    )
    overpaid = forms.CharField(
        label=_("Đã chi quá, phải thu hồi (đồng)"),
        required=False,
        max_length=15,
        help_text=_("Không có thì bỏ trống"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    note = forms.CharField(
        label=_("Ghi chú, lý do"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Dài quá 1.000 ký tự. Xin viết ngắn lại.")},
    )

    NEEDED: dict[str, dict[str, Any]] = {
        "stop": {
            "decision": _("Ghi số quyết định."),
            "decided_on": _("Ghi ngày quyết định."),
            "stopped_from": _("Ghi tháng bắt đầu dừng."),
        },
        "restore": {
            "decision": _("Ghi số quyết định."),
            "decided_on": _("Ghi ngày quyết định."),
        },
        "nothing": {"note": _("Ghi lý do.")},
        "confirm": {"note": _("Ghi lý do.")},
    }

    def __init__(self, *args: Any, acts: Iterable[str] = (), **kwargs: Any) -> None:
        """Ask for what the acts open now need.

        Args:
            acts: Of `ACTS`, those whose fields are asked.
        """
        super().__init__(*args, **kwargs)
        self.acts = [one for one in ACTS if one in set(acts)]
        if not {"stop", "restore"} & set(self.acts):
            del self.fields["decision"], self.fields["decided_on"]
        if "stop" not in self.acts:
            del self.fields["stopped_from"], self.fields["overpaid"]

    def clean_overpaid(self) -> int | None:
        """Read an amount with or without dots."""
        typed = re.sub(r"[.,\s]|đ|₫", "", self.cleaned_data["overpaid"])
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit()):
            raise ValidationError(_("Ghi số tiền bằng chữ số, ví dụ 1.080.000."))
        return int(typed)

    def mark_needed(self) -> None:
        """Draw what the first act needs as needed, once everything was judged."""
        for name in self.NEEDED.get(self.acts[0], {}) if self.acts else ():
            self.fields[name].required = True

    def require(self, act: str) -> bool:
        """Say beside each field what an act needs and is not there; tell whether all is."""
        for name, words in self.NEEDED.get(act, {}).items():
            if name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, words)
        return not self.errors
