"""What is typed at the cash desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xaso.service.cash_desk.models import Outgoing
from xaso.service.cash_desk.reporting import (
    BY_CHANNEL,
    BY_COLLECTOR,
    BY_DAY,
    BY_FEE,
    BY_HAMLET,
    BY_PROVIDER,
)
from xaso.service.cash_desk.selectors import OVERDUE, Wanted
from xaso.service.payments import api as payments
from xaso.service.receipts import api as receipts
from xaso.ui.inputs import DayField, MoneyField, WholeField

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from xaso.service.cash_desk.models import Denomination

DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


class FilterForm(forms.Form):
    """Which obligations are listed."""

    tt = forms.ChoiceField(
        label=_("Tình trạng"),
        required=False,
        choices=[
            ("", _("Tất cả")),
            (payments.Standing.OPEN, _("Còn phải nộp")),
            (OVERDUE, _("Quá hạn")),
            (payments.Standing.PAID, _("Đã nộp")),
            (payments.Standing.EXEMPT, _("Được miễn")),
            (payments.Standing.CANCELLED, _("Đã hủy")),
        ],
    )
    khoan = forms.ChoiceField(label=_("Khoản thu"), required=False)
    tu = DayField(label=_("Từ ngày"), required=False)
    den = DayField(label=_("Đến ngày"), required=False)
    ma = forms.CharField(
        label=_("Mã khoản"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, fees: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["khoan"].choices = [("", _("Tất cả")), *fees]  # type: ignore[attr-defined]
        for name in ("tu", "den"):
            self.fields[name].help_text = ""

    @property
    def wanted(self) -> Wanted:
        """Return what is asked for; what cannot be read asks for all."""
        told = self.cleaned_data if self.is_valid() else {}
        return Wanted(
            told.get("tt", ""),
            told.get("khoan", ""),
            told.get("tu"),
            told.get("den"),
            told.get("ma", ""),
        )


class TakeForm(forms.Form):
    """Cash over the counter, and whose name stands on the receipt."""

    amount = MoneyField(label=_("Số tiền thu"))
    given = MoneyField(
        label=_("Khách đưa"), required=False, help_text=_("Để trống nếu đưa vừa đủ.")
    )
    name = forms.CharField(
        label=_("Họ tên người nộp"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Ghi họ tên người nộp.")},
    )
    address = forms.CharField(label=_("Địa chỉ"), max_length=200, required=False)
    sheet = forms.IntegerField(
        label=_("Số trên tờ biên lai giấy"),
        required=False,
        min_value=1,
        help_text=_("Để trống thì lấy số kế tiếp của quyển."),
        widget=forms.TextInput(attrs=DIGITS),
        error_messages={"invalid": _("Chỉ ghi chữ số."), "min_value": _("Chỉ ghi chữ số.")},
    )
    reason = forms.CharField(label=_("Lý do bỏ qua số"), max_length=300, required=False)

    @property
    def payer(self) -> receipts.Payer:
        """Return who paid, once the form is valid."""
        return receipts.Payer(self.cleaned_data["name"], self.cleaned_data["address"])


class ExemptForm(forms.Form):
    """Who is spared, and what proves it."""

    exemption = forms.ChoiceField(
        label=_("Bạn thuộc diện nào?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn diện miễn, giảm.")},
    )
    evidence = forms.CharField(
        label=_("Giấy tờ đã xem"),
        max_length=200,
        help_text=_("Ví dụ: Giấy chứng nhận hộ nghèo số 12, năm 2026."),
        error_messages={"required": _("Ghi giấy tờ chứng minh diện miễn, giảm đã xem.")},
    )

    def __init__(self, *args: Any, rules: Iterable[payments.Exemption], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exemption"].choices = [  # type: ignore[attr-defined]
            (rule.code, f"{rule.name} (−{rule.percent} %): {rule.evidence}") for rule in rules
        ]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Lý do"), max_length=300, error_messages={"required": _("Ghi rõ lý do.")}
    )


class RefundForm(ReasonForm):
    """What goes back, and where to."""

    amount = MoneyField(label=_("Số tiền hoàn trả"))
    bin = forms.ChoiceField(label=_("Ngân hàng của người nộp"), required=False)
    number = forms.CharField(
        label=_("Số tài khoản"),
        max_length=19,
        required=False,
        widget=forms.TextInput(attrs=DIGITS),
    )
    holder = forms.CharField(label=_("Chủ tài khoản"), max_length=100, required=False)

    def __init__(self, *args: Any, banks: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bin"].choices = [("", _("Trả tiền mặt tại quầy")), *banks]  # type: ignore[attr-defined]
        self.order_fields(["amount", "reason", "bin", "number", "holder"])

    def clean(self) -> dict[str, Any]:
        """Ask for number and holder where a bank is chosen."""
        told = super().clean() or {}
        for name in ("number", "holder") if told.get("bin") else ():
            if not told.get(name):
                self.add_error(name, _now("Ghi tài khoản của chính người nộp."))
        return told

    @property
    def payee(self) -> payments.Payee:
        """Return where the money goes back to, once the form is valid."""
        told = self.cleaned_data
        if not told["bin"]:
            return payments.Payee()
        return payments.Payee(told["bin"], told["number"], told["holder"])


class ProofForm(forms.Form):
    """By what a refund is proved."""

    proof = forms.CharField(
        label=_("Số chứng từ"),
        max_length=100,
        error_messages={"required": _("Ghi số chứng từ của ngân hàng hoặc phiếu chi.")},
    )


class CountField(WholeField):
    """How many there are; left empty, none."""

    def to_python(self, value: Any) -> int:
        """Return the number that was typed."""
        return super().to_python(value) or 0


class NotesForm(forms.Form):
    """Counted notes, one field for each in use."""

    use_required_attribute = False

    def __init__(self, *args: Any, denominations: Iterable[Denomination], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wrong = _("Ghi số tờ.")
        self.denominations = list(denominations)
        for one in self.denominations:
            self.fields[f"n{one.value}"] = CountField(
                label=f"{one} ₫",
                min_value=0,
                max_value=100_000,
                widget=forms.TextInput(attrs=DIGITS),
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
            )
        self.fields["reason"] = forms.CharField(
            label=_("Lý do chênh lệch"), max_length=300, required=False
        )

    @property
    def note_fields(self) -> list[forms.BoundField]:
        """Return the fields of the notes, the largest first."""
        return [self[f"n{one.value}"] for one in self.denominations]

    @property
    def notes(self) -> Mapping[int, int]:
        """Return how many there are of each, once the form is valid."""
        told = {one.value: self.cleaned_data[f"n{one.value}"] for one in self.denominations}
        return {value: count for value, count in told.items() if count}


class OpenForm(NotesForm):
    """A shift that begins."""

    desk = forms.CharField(
        label=_("Quầy số"),
        max_length=20,
        initial="1",
        error_messages={"required": _("Ghi số quầy.")},
    )


class HandOverForm(NotesForm):
    """A drawer that goes to a colleague."""

    to = forms.ChoiceField(
        label=_("Người nhận ca"), error_messages={"required": _("Chọn đồng nghiệp nhận ca.")}
    )

    def __init__(self, *args: Any, colleagues: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("Chọn")), *((str(pk), name) for pk, name in colleagues)
        ]  # fmt: skip


class ConfirmForm(forms.Form):
    """What the receiver of a drawer counted."""

    counted = MoneyField(label=_("Tổng tiền bạn vừa đếm"))


class PayInForm(forms.Form):
    """Cash that goes to the treasury or a bank."""

    where = forms.ChoiceField(label=_("Nộp vào"), error_messages={"required": _("Chọn nơi nộp.")})
    amount = MoneyField(label=_("Số tiền"))
    proof = forms.CharField(
        label=_("Số giấy nộp tiền"),
        max_length=100,
        error_messages={"required": _("Ghi số giấy nộp tiền.")},
    )

    def __init__(
        self, *args: Any, accounts: Iterable[payments.ReceivingAccount], **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        banks = [(f"bank|{one.key}", f"{one.holder}, {one.number}") for one in accounts]
        self.fields["where"].choices = [("treasury|", _("Kho bạc")), *banks]  # type: ignore[attr-defined]

    @property
    def target(self) -> tuple[str, str]:
        """Return kind and key of the account that takes it, once the form is valid."""
        kind, _bar, key = self.cleaned_data["where"].partition("|")
        return Outgoing.Kind(kind), key


class AccountForm(forms.Form):
    """An account that money goes to."""

    bin = forms.ChoiceField(label=_("Ngân hàng"), error_messages={"required": _("Chọn ngân hàng.")})
    number = forms.CharField(
        label=_("Số tài khoản"),
        max_length=19,
        widget=forms.TextInput(attrs=DIGITS),
        error_messages={"required": _("Ghi số tài khoản.")},
    )
    holder = forms.CharField(
        label=_("Tên chủ tài khoản"),
        max_length=100,
        error_messages={"required": _("Ghi tên chủ tài khoản đúng như ngân hàng ghi.")},
    )
    owner = forms.ChoiceField(
        label=_("Tài khoản của"), choices=payments.ReceivingAccount.Owner.choices
    )
    fee_codes = forms.MultipleChoiceField(
        label=_("Chỉ nhận các khoản"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn thì nhận mọi khoản chưa có tài khoản riêng."),
    )
    valid_from = DayField(label=_("Dùng từ ngày"))

    def __init__(
        self,
        *args: Any,
        banks: Iterable[tuple[str, str]],
        fees: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bin"].choices = [("", _("Chọn")), *banks]  # type: ignore[attr-defined]
        self.fields["fee_codes"].choices = list(fees)  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """The last day of an account; empty goes on."""

    last_day = DayField(label=_("Dùng đến hết ngày"), required=False)


class ReportForm(forms.Form):
    """Which report, of which days."""

    theo = forms.ChoiceField(
        label=_("Theo"),
        required=False,
        choices=[
            (BY_FEE, _("Khoản thu")),
            (BY_DAY, _("Ngày")),
            (BY_COLLECTOR, _("Người thu")),
            (BY_CHANNEL, _("Cách nộp")),
            (BY_HAMLET, _("Xóm của người nộp")),
            (BY_PROVIDER, _("Đơn vị nhận tiền")),
        ],
    )
    tu = DayField(label=_("Từ ngày"), required=False)
    den = DayField(label=_("Đến ngày"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("tu", "den"):
            self.fields[name].help_text = ""
