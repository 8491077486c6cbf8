"""What is typed when a report is sent."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


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
