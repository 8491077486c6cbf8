"""What is typed about requests."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xaso.service.privacy.models import Kind


class AskForm(forms.Form):
    """Which right somebody uses, and her words."""

    kind = forms.ChoiceField(
        label=_("Muốn gì"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn một điều muốn yêu cầu.")},
    )
    words = forms.CharField(
        label=_("Nói rõ thêm"),
        help_text=_("Ví dụ: ngày sinh ghi sai, đúng phải là 12/03/1980."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("Dài quá 2.000 ký tự. Xin viết ngắn lại.")},
    )


class StepForm(forms.Form):
    """The words of a step, and the version it was drawn from."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Lý do, hoặc đã làm gì"),
        help_text=_("Người yêu cầu đọc được lời này."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    involves_others = forms.BooleanField(
        label=_("Có bên khác cùng làm (thời hạn dài hơn)"), required=False
    )
