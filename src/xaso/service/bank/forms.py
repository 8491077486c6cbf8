"""What is typed about statements, lines and the day's comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xaso.service.bank import words
from xaso.service.bank.domain.layouts import COLUMNS as COLUMN_KEYS
from xaso.service.bank.domain.layouts import AmountForm, needed
from xaso.service.payments import api as payments
from xaso.ui.inputs import DayField, MoneyField

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


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
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"empty": _("Tệp này rỗng.")},
    )
    kept = forms.CharField(required=False)

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

    def clean(self) -> dict[str, Any]:
        """A file is sent, or was sent before and is kept."""
        found: dict[str, Any] = super().clean() or {}
        if not found.get("file") and not found.get("kept") and "file" not in self.errors:
            self.add_error("file", _("Chọn tệp."))
        return found


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
    so = forms.CharField(
        label=_("Số giao dịch, cả dòng đã khớp"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

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
    """Which day is compared."""

    ngay = DayField(label=_("Ngày"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ngay"].help_text = ""


class SlipForm(forms.Form):
    """Money that went on to the treasury."""

    account = forms.ChoiceField(
        label=_("Từ tài khoản"), error_messages={"required": _("Chọn tài khoản.")}
    )
    number = forms.CharField(
        label=_("Số giấy nộp tiền"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Ghi số giấy nộp tiền.")},
    )
    amount = MoneyField(label=_("Số tiền"))
    day = DayField(label=_("Ngày nộp"))

    def __init__(
        self, *args: Any, accounts: Iterable[payments.ReceivingAccount], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        named = {row.key: f"{row.holder}, {row.number}" for row in accounts}
        self.fields["account"].choices = [("", _("Chọn")), *named.items()]  # type: ignore[attr-defined]
        self.fields["day"].help_text = ""


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
        super().__init__(*args, **{"auto_id": "id_back_%s"} | kwargs)
        self.fields["bin"].choices = [("", _("Chọn")), *banks]  # type: ignore[attr-defined]

    @property
    def payee(self) -> payments.Payee:
        """Return the sender's account, once the form is valid."""
        told = self.cleaned_data
        return payments.Payee(told["bin"], told["number"], told["holder"])


DATES = {
    "%d/%m/%Y": "20/11/2026",
    "%d/%m/%Y %H:%M:%S": "20/11/2026 08:30:00",
    "%d/%m/%Y %H:%M": "20/11/2026 08:30",
    "%d-%m-%Y": "20-11-2026",
    "%d-%m-%Y %H:%M:%S": "20-11-2026 08:30:00",
    "%d.%m.%Y": "20.11.2026",
    "%Y-%m-%d": "2026-11-20",
    "%Y-%m-%d %H:%M:%S": "2026-11-20 08:30:00",
    "%Y-%m-%dT%H:%M:%S": "2026-11-20T08:30:00",
    "%Y%m%d": "20261120",
}
"""How banks write days, and how that looks."""


class LayoutForm(forms.Form):
    """How one form of statement looks; a column may be called by several names."""

    name = forms.CharField(
        label=_("Tên bố cục"), max_length=100, error_messages={"required": _("Ghi tên bố cục.")}
    )
    amount = forms.ChoiceField(
        label=_("Tiền vào, tiền ra"),
        choices=[
            (AmountForm.SIDES, _("Hai cột: ghi nợ và ghi có")),
            (AmountForm.SIGNED, _("Một cột số tiền có dấu + hoặc −")),
            (AmountForm.LETTER, _("Một cột số tiền, một cột chữ nợ hay có")),
        ],
        widget=forms.RadioSelect,
    )
    group = forms.ChoiceField(
        label=_("Dấu ngăn hàng nghìn"), choices=[(",", "1,234,000"), (".", "1.234.000")]
    )
    dates = forms.MultipleChoiceField(
        label=_("Ngày viết như"),
        choices=DATES.items(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chọn ít nhất một cách viết ngày.")},
    )
    cut = forms.IntegerField(
        label=_("Nội dung bị cắt sau mấy chữ"),
        min_value=0,
        max_value=500,
        help_text=_("Ghi 0 nếu ngân hàng không cắt."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Ghi một số từ 0 đến 500.")
        ),
    )
    is_confirmed = forms.BooleanField(
        label=_("Đã thử đúng với một tệp thật của ngân hàng"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in COLUMN_KEYS:
            self.fields[f"column_{key}"] = forms.CharField(
                label=capfirst(str(words.COLUMNS[key])), required=False, max_length=300
            )

    @property
    def column_fields(self) -> list[forms.BoundField]:
        """Return the fields of the columns' names."""
        return [self[f"column_{key}"] for key in COLUMN_KEYS]

    def clean(self) -> dict[str, Any]:
        """Ask for a name of each column that this form of amounts needs."""
        told = super().clean() or {}
        for key in needed(told["amount"]) if told.get("amount") else ():
            if not _names(told.get(f"column_{key}", "")):
                self.add_error(f"column_{key}", _now("Cần tên cột này."))
        return told

    @property
    def spec(self) -> dict[str, Any]:
        """Return the layout's data, once the form is valid."""
        told = self.cleaned_data
        columns = {key: _names(told[f"column_{key}"]) for key in COLUMN_KEYS}
        return {
            "amount": told["amount"],
            "group": told["group"],
            "dates": told["dates"],
            "cut": told["cut"],
            "columns": {key: names for key, names in columns.items() if names},
        }


def layout_initial(name: str, spec: Mapping[str, Any], *, is_confirmed: bool) -> dict[str, Any]:
    """Return what the form shows of a layout."""
    return {
        "name": name,
        "is_confirmed": is_confirmed,
        "cut": 0,
        **{key: spec[key] for key in ("amount", "group", "dates", "cut") if key in spec},
        **{f"column_{key}": "; ".join(names) for key, names in spec["columns"].items()},
    }


def _names(told: str) -> list[str]:
    return [name.strip() for name in told.split(";") if name.strip()]
