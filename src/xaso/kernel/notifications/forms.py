"""Shapes of what administrators type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xaso.kernel.notifications.domain.wording import gaps
from xaso.kernel.notifications.registry import Wording
from xaso.ui.inputs import DayField

if TYPE_CHECKING:
    from datetime import date

    from xaso.kernel.notifications.registry import Template

TEXTS = ("subject", "body", "short")


class GroundForm(forms.Form):
    """A reason."""

    ground = forms.CharField(
        label=_("Lý do"),
        max_length=500,
        error_messages={"required": _("Nhập lý do.")},
    )


class WordingForm(forms.Form):
    """A template's wording from a day on; gaps that nothing fills are refused by name."""

    valid_from = DayField(label=_("Dùng từ ngày"))
    subject = forms.CharField(
        label=_("Tiêu đề thư"), max_length=200, error_messages={"required": _("Nhập tiêu đề thư.")}
    )
    body = forms.CharField(
        label=_("Nội dung thư"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Nhập nội dung thư.")},
    )
    short = forms.CharField(
        label=_("Tin ngắn cho SMS và Zalo"),
        max_length=480,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Nhập tin ngắn.")},
    )
    subject_en = forms.CharField(label=_("Tiêu đề, tiếng Anh"), max_length=200, required=False)
    body_en = forms.CharField(
        label=_("Nội dung, tiếng Anh"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    short_en = forms.CharField(
        label=_("Tin ngắn, tiếng Anh"),
        max_length=480,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Để trống cả ba ô tiếng Anh thì người đọc tiếng Anh nhận lời tiếng Việt."),
    )

    def __init__(self, *args: Any, template: Template, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template, self.today = template, today

    def clean_valid_from(self) -> date:
        """Refuse a day that has passed: what was sent then was sent in other words."""
        day: date = self.cleaned_data["valid_from"]
        if day < self.today:
            raise forms.ValidationError(gettext("Chọn hôm nay hoặc một ngày sắp tới."))
        return day

    def clean(self) -> dict[str, Any]:
        """Check every text's gaps."""
        for name in (*TEXTS, *(f"{text}_en" for text in TEXTS)):
            unknown = gaps(self.cleaned_data.get(name, "")) - self.template.fills
            if unknown:
                self.add_error(name, self._unknown(unknown))
        return self.cleaned_data

    def _unknown(self, unknown: frozenset[str]) -> str:
        return gettext("Không có chỗ điền %(unknown)s. Chỗ điền dùng được: %(known)s.") % {
            "unknown": ", ".join(f"{{{name}}}" for name in sorted(unknown)),
            "known": ", ".join(f"{{{name}}}" for name in sorted(self.template.fills)),
        }

    def wording(self, suffix: str = "") -> Wording:
        """Return the texts of a valid form; `suffix` "_en" for the English ones."""
        return Wording(*(self.cleaned_data[f"{name}{suffix}"] for name in TEXTS))
