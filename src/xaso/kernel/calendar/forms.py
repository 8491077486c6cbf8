"""The shape of what administrators type about the calendar."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xaso.kernel.calendar.models import CalendarDay
from xaso.ui.inputs import DayField


class DayForm(forms.Form):
    """What a date is, and the paper that says so."""

    date = DayField(label=_("Ngày"))
    kind = forms.ChoiceField(
        label=_("Là ngày"),
        choices=[
            (CalendarDay.Kind.HOLIDAY.value, _("Nghỉ lễ, tết")),
            (CalendarDay.Kind.SWAP_OFF.value, _("Nghỉ hoán đổi hoặc nghỉ bù")),
            (CalendarDay.Kind.SWAP_WORK.value, _("Làm bù, hoặc vẫn làm việc")),
            (CalendarDay.Kind.LOCAL_OFF.value, _("Nghỉ của địa phương")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Chọn ngày này là gì."),
            "invalid_choice": _("Chọn ngày này là gì."),
        },
    )
    name = forms.CharField(
        label=_("Tên ngày"),
        max_length=100,
        help_text=_("Ví dụ: Nghỉ bù Giỗ Tổ Hùng Vương"),
        error_messages={"required": _("Nhập tên ngày.")},
    )
    name_en = forms.CharField(label=_("Tên tiếng Anh"), max_length=100, required=False)
    basis = forms.CharField(
        label=_("Văn bản quy định"),
        max_length=200,
        help_text=_("Số, ngày, cơ quan ban hành"),
        error_messages={"required": _("Ghi văn bản quy định ngày này.")},
    )


class ClearForm(forms.Form):
    """The paper by which a date is ordinary again."""

    basis = forms.CharField(
        label=_("Văn bản bỏ quy định này"),
        max_length=200,
        error_messages={"required": _("Ghi văn bản bỏ quy định này.")},
    )


class ConfirmForm(forms.Form):
    """The decision that fixes a year's days."""

    decision = forms.CharField(
        label=_("Số văn bản quy định ngày nghỉ của năm"),
        max_length=200,
        error_messages={"required": _("Ghi số văn bản.")},
    )
    decided_on = DayField(label=_("Ngày ký văn bản"))
