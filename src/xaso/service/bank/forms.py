"""What is typed about statements, lines and the day's comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xaso.service.payments import api as payments
from xaso.ui.inputs import DayField

if TYPE_CHECKING:
    from collections.abc import Iterable



class StatementForm(forms.Form):
    """One statement file, by which layout, of which account."""

    layout = forms.ChoiceField(
        label=_("Tệp của ngân hàng nào"),
        error_messages={
            "required": _("Chọn bố cục của tệp."),
            "invalid_choice": _("Chọn bố cục của tệp."),
        },
    )
    account = forms.ChoiceField(label=_("Tài khoản"), required=False)
    file = forms.FileField(
        label=_("Tệp sao kê (.xlsx hoặc .csv)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": _("Chọn tệp."), "empty": _("Tệp này rỗng.")},
    )

    def __init__(
        self,
        *args: Any,
        layouts: Iterable[tuple[str, str]],
        accounts: Iterable[payments.ReceivingAccount],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        named = [(row.key, f"{row.holder}, {row.number}") for row in accounts]
        self.fields["layout"].choices = [("", _("Chọn")), *layouts]  # type: ignore[attr-defined]
        self.fields["account"].choices = [  # type: ignore[attr-defined]
            ("", _("Tự nhận ra từ tệp")), *dict(named).items()
        ]  # fmt: skip

    def content(self) -> tuple[bytes, str]:
        """Return the bytes and the name of what was sent, of a valid form."""
        sent: Any = self.cleaned_data["file"]
        return sent.read(), str(sent.name)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Lý do"), max_length=300, error_messages={"required": _("Ghi rõ lý do.")}
    )


class ListForm(forms.Form):
    """Which lines are listed."""

    ly_do = forms.ChoiceField(label=_("Lý do chờ"), required=False)
    tu = DayField(label=_("Từ ngày"), required=False)
    den = DayField(label=_("Đến ngày"), required=False)

    def __init__(self, *args: Any, whys: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ly_do"].choices = [("", _("Tất cả")), *whys]  # type: ignore[attr-defined]
        for name in ("tu", "den"):
            self.fields[name].help_text = ""


class ProposeForm(forms.Form):
    """What a line was paid for, by somebody's judgement."""

    reference = forms.CharField(
        label=_("Mã khoản nộp"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Ghi mã khoản nộp, ví dụ XS3HG7TC77B.")},
    )
    note = forms.CharField(
        label=_("Vì sao là khoản này"),
        max_length=300,
        help_text=_("Ví dụ: gọi điện, người nộp đọc lại nội dung chuyển khoản."),
        error_messages={"required": _("Ghi vì sao là khoản này.")},
    )


class DayForm(forms.Form):
    """Which days are compared."""

    tu = DayField(label=_("Từ ngày"), required=False)
    den = DayField(label=_("Đến ngày"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("tu", "den"):
            self.fields[name].help_text = ""


class DepositForm(forms.Form):
    """By which slip the agency's own cash was paid in."""

    proof = forms.CharField(
        label=_("Số giấy nộp tiền"),
        max_length=60,
        error_messages={"required": _("Ghi số giấy nộp tiền.")},
    )


class SendBackForm(forms.Form):
    """Where money goes back to, and why."""

    bin = forms.ChoiceField(
        label=_("Ngân hàng của người chuyển"), error_messages={"required": _("Chọn ngân hàng.")}
    )
    number = forms.CharField(
        label=_("Số tài khoản"),
        max_length=19,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Ghi tài khoản của chính người đã chuyển tiền.")},
    )
    holder = forms.CharField(
        label=_("Chủ tài khoản"),
        max_length=100,
        error_messages={"required": _("Ghi tên chủ tài khoản.")},
    )
    reason = forms.CharField(
        label=_("Lý do trả lại"),
        max_length=300,
        error_messages={"required": _("Ghi rõ lý do.")},
    )

    def __init__(self, *args: Any, banks: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_back_%s", **kwargs)
        self.fields["bin"].choices = [("", _("Chọn")), *banks]  # type: ignore[attr-defined]

    @property
    def payee(self) -> payments.Payee:
        """Return the sender's account, once the form is valid."""
        told = self.cleaned_data
        return payments.Payee(told["bin"], told["number"], told["holder"])
