"""What is typed about calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from xaso.service.calls.words import OUTCOME
from xaso.ui.inputs import PickedDayField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xaso.service.calls.domain.again import Outcome


class CallForm(forms.Form):
    """What came of a call."""

    outcome = forms.ChoiceField(
        label=_("Kết quả cuộc gọi"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Chọn kết quả của cuộc gọi."),
            "invalid_choice": _("Chọn kết quả của cuộc gọi."),
        },
    )
    come_on = PickedDayField(
        label=_("Ngày hẹn đến"),
        help_text=_("Chỉ ghi khi người đó hẹn ngày đến."),
        required=False,
    )
    note = forms.CharField(
        label=_("Ghi thêm"),
        help_text=_("Lời này được niêm phong cùng hồ sơ."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Dài quá 1.000 ký tự. Xin viết ngắn lại.")},
    )

    def __init__(self, *args: Any, outcomes: Sequence[Outcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["outcome"])
        field.choices = [(one.value, OUTCOME[one]) for one in outcomes]


class TextForm(forms.Form):
    """What is said on a ground."""

    ask = forms.CharField(
        label=_("Hỏi đúng người trước"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Viết lời hỏi.")},
    )
    say = forms.CharField(
        label=_("Đúng người rồi mới nói"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Viết lời nói.")},
    )
    valid_from = PickedDayField(label=_("Dùng từ ngày"), missing=_("Ghi ngày bắt đầu dùng."))
