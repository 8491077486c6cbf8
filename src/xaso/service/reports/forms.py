"""What is typed about reports: which one to see, and what goes with one that is sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xaso.service.reports.domain.periods import BadPeriod, Period


class PeriodForm(forms.Form):
    """Which report of which period somebody wants to see."""

    period = forms.CharField(
        label=_("Kỳ"),
        help_text=_("Tháng 2026-07, quý 2026-Q3, nửa năm 2026-H1, năm 2026."),
        max_length=10,
    )

    def __init__(self, *given: Any, reports: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["report"] = forms.ChoiceField(label=_("Báo cáo"), choices=reports)
        self.order_fields(["report", "period"])

    def clean_period(self) -> str:
        """Return the period's name as addresses write it."""
        try:
            return str(Period.read(self.cleaned_data["period"]))
        except BadPeriod as error:
            raise forms.ValidationError(
                _("Kỳ báo cáo viết như 2026-07, 2026-Q3, 2026-H1 hoặc 2026.")
            ) from error


class SendForm(forms.Form):
    """The letter that carries the report; that its figures were looked at is confirmed."""

    document = forms.CharField(
        label=_("Số văn bản gửi báo cáo"),
        help_text=_("Ví dụ: 125/BC-UBND. Chưa có thì để trống."),
        required=False,
        max_length=60,
        error_messages={"max_length": _("Dài quá 60 ký tự.")},
    )
    checked = forms.BooleanField(
        label=_("Tôi đã xem các số liệu, chốt báo cáo này"),
        error_messages={"required": _("Đánh dấu để xác nhận đã xem số liệu.")},
    )
