"""What residents type about bills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xaso.service.bills.models import Customer, Provider
    from xaso.service.payments import api as payments

PLAIN = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class LinkForm(forms.Form):
    """Code and secret of a paper bill, and the consent that this browser shows its bills."""

    provider = forms.ChoiceField(
        label=_("Đơn vị thu"), error_messages={"required": _("Chọn đơn vị ghi trên giấy báo.")}
    )
    code = forms.CharField(
        label=_("Mã khách hàng, mã học sinh"),
        max_length=60,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Nhập mã ghi trên giấy báo.")},
    )
    secret = forms.CharField(
        label=_("Mã bí mật trên giấy báo"),
        max_length=20,
        help_text=_("Tám ký tự, in ở góc giấy báo. Không có mã này thì không ai xem được."),
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Nhập mã bí mật ghi trên giấy báo.")},
    )
    agrees = forms.BooleanField(
        label=_("Tôi đồng ý để máy này hiện các khoản của mã trên, tới khi tôi bỏ."),
        error_messages={"required": _("Chưa đồng ý thì trang này không hiện khoản nào.")},
    )

    def __init__(self, *args: Any, providers: Iterable[Provider], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].choices = [  # type: ignore[attr-defined]
            ("", _("Chọn")), *((str(one.pk), str(one)) for one in providers)
        ]  # fmt: skip


class NotMineForm(forms.Form):
    """Why a bill is not hers."""

    words = forms.CharField(
        label=_("Sai ở đâu?"),
        max_length=300,
        help_text=_("Ví dụ: đồng hồ này của nhà bên, cháu đã chuyển trường."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Ghi ngắn gọn sai ở đâu để đơn vị kiểm tra.")},
    )


class ExemptionForm(forms.Form):
    """Who one is, by what it is shown, and the consent to look it up."""

    exemption = forms.ChoiceField(
        label=_("Bạn thuộc diện nào?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn diện của bạn.")},
    )
    number = forms.CharField(
        label=_("Số định danh cá nhân"),
        max_length=20,
        required=False,
        help_text=_("12 chữ số trên căn cước của một người trong hộ, để tra danh sách của xã."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Họ và tên ghi trên căn cước ấy"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    evidence = forms.CharField(
        label=_("Giấy tờ chứng minh, nếu có"),
        max_length=200,
        required=False,
        help_text=_("Ví dụ: Giấy chứng nhận hộ nghèo số 12, năm 2026."),
    )
    agrees = forms.BooleanField(
        label=_(
            "Tôi đồng ý để xã tra danh sách của mình và cho đơn vị thu biết tôi thuộc diện này,"
            " ngoài ra không gì khác."
        ),
        error_messages={"required": _("Chưa đồng ý thì xã không tra, không cho ai biết.")},
    )

    def __init__(
        self, *args: Any, rules: Sequence[payments.Exemption], customer: Customer, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exemption"].choices = [  # type: ignore[attr-defined]
            (rule.code, f"{rule.name} (−{rule.percent} %)") for rule in rules
        ]
        if customer.household_id is not None:
            del self.fields["number"], self.fields["name"]
