"""What is typed about receipts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xaso.service.receipts.domain.states import State
from xaso.service.receipts.models import STATES
from xaso.service.receipts.sealing import Payer
from xaso.ui.inputs import DayField

_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


class PayerForm(forms.Form):
    """Who paid, and for a book the number on the sheet."""

    name = forms.CharField(
        label=_("Họ tên người nộp"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Ghi họ tên người nộp.")},
    )
    address = forms.CharField(label=_("Địa chỉ"), max_length=200, required=False)
    number = forms.CharField(
        label=_("Mã số thuế hoặc số định danh"),
        max_length=14,
        required=False,
        widget=forms.TextInput(attrs=_DIGITS),
    )
    sheet = forms.IntegerField(
        label=_("Số trên tờ biên lai giấy"),
        required=False,
        min_value=1,
        help_text=_("Để trống thì lấy số kế tiếp của quyển."),
        widget=forms.TextInput(attrs=_DIGITS),
        error_messages={"invalid": _("Chỉ ghi chữ số."), "min_value": _("Chỉ ghi chữ số.")},
    )
    reason = forms.CharField(label=_("Lý do bỏ qua số"), max_length=300, required=False)

    @property
    def payer(self) -> Payer:
        """Return who paid, once the form is valid."""
        told = self.cleaned_data
        return Payer(told["name"], told["address"], told["number"])


class SucceedForm(PayerForm):
    """Another receipt in the place of one."""

    field_order = ("how", "name", "address", "number", "sheet", "reason")

    how = forms.ChoiceField(
        label=_("Cách xử lý"),
        choices=[
            (State.REPLACED, _("Lập biên lai thay thế")),
            (State.ADJUSTED, _("Lập biên lai điều chỉnh")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn thay thế hay điều chỉnh.")},
    )
    reason = forms.CharField(
        label=_("Lý do"), max_length=300, error_messages={"required": _("Ghi rõ lý do.")}
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Lý do"), max_length=300, error_messages={"required": _("Ghi rõ lý do.")}
    )


class FilterForm(forms.Form):
    """Which receipts are listed."""

    so = forms.IntegerField(
        label=_("Số biên lai"), required=False, widget=forms.TextInput(attrs=_DIGITS)
    )
    tt = forms.ChoiceField(
        label=_("Tình trạng"),
        required=False,
        choices=[("", _("Tất cả")), *STATES],
    )


class BookForm(forms.Form):
    """A book that goes on the list."""

    form = forms.CharField(
        label=_("Ký hiệu mẫu"),
        max_length=20,
        help_text=_("Ví dụ: 01BLP."),
        error_messages={"required": _("Ghi ký hiệu mẫu in trên tờ biên lai.")},
    )
    series = forms.CharField(
        label=_("Ký hiệu"),
        max_length=20,
        help_text=_("Ví dụ: AA-26P."),
        error_messages={"required": _("Ghi ký hiệu in trên tờ biên lai.")},
    )
    first = forms.IntegerField(
        label=_("Từ số"),
        min_value=1,
        widget=forms.TextInput(attrs=_DIGITS),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value"), _("Ghi số của tờ đầu quyển.")
        ),
    )
    last = forms.IntegerField(
        label=_("Đến số"),
        min_value=1,
        widget=forms.TextInput(attrs=_DIGITS),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value"), _("Ghi số của tờ cuối quyển.")
        ),
    )
    on = DayField(label=_("Dùng từ ngày"))


class LookUpForm(forms.Form):
    """What stands on the receipt, by the names that its QR code says."""

    def add_prefix(self, field_name: str) -> str:
        """Return the name in the address: `bi-mat`."""
        return field_name.replace("_", "-")

    ma = forms.CharField(
        label=_("Mã tra cứu"),
        max_length=20,
        error_messages={"required": _("Nhập mã tra cứu in cuối biên lai.")},
    )
    bi_mat = forms.CharField(
        label=_("Số tiền hoặc mã bí mật"),
        max_length=30,
        help_text=_("Số tiền trên biên lai, ví dụ 10.000; hoặc 8 ký tự in sau mã tra cứu."),
        error_messages={"required": _("Nhập số tiền hoặc mã bí mật.")},
    )
