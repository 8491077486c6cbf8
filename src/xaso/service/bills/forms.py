"""What is typed on the pages of a provider."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xaso.lib import phone
from xaso.lib.longhand import dotted
from xaso.service.bills.domain.codes import NoPeriod, tidy_period
from xaso.service.bills.domain.plans import Defaults
from xaso.service.bills.domain.rows import RowError, money_of
from xaso.service.bills.models import BillList
from xaso.service.bills.models.bills import STATES
from xaso.service.bills.sealing import CustomerEntry, Told
from xaso.service.bills.services.providing import TariffEntry
from xaso.ui.inputs import DayField, WholeField

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
OFF = {"autocomplete": "off"}
BIGGEST_UNITS = 10**9
_TIER = re.compile(r"(\d+)\s*[:=]\s*(.+)")
_EXTRA = re.compile(r"(.+?)\s*[:=]\s*(\d{1,3})\s*%?")


class MoneyField(forms.CharField):
    """An amount of whole đồng, grouped as people like."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=30,
            widget=forms.TextInput(attrs=DIGITS),
            error_messages={"required": _("Ghi số đồng, ví dụ 10.000.")},
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """Read it; nothing is None where it may be left out."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return money_of(text)
        except RowError as error:
            raise forms.ValidationError(_now("Ghi số đồng, ví dụ 10.000.")) from error

    def prepare_value(self, value: Any) -> Any:
        """Show an amount the way it is read; what was typed stays as it was."""
        return dotted(value) if isinstance(value, int) else value


class UnitsField(WholeField):
    """What a meter shows, or another whole number from nought on."""

    def __init__(
        self, *, fewest: int = 0, most: int = BIGGEST_UNITS, told: Any = "", **kwargs: Any
    ) -> None:
        wrong = ("required", "invalid", "min_value", "max_value")
        super().__init__(
            min_value=fewest,
            max_value=most,
            widget=forms.TextInput(attrs=DIGITS),
            error_messages=dict.fromkeys(wrong, told or _("Chỉ ghi chữ số.")),
            **kwargs,
        )


class PeriodField(forms.CharField):
    """A month, a term or a year."""

    def __init__(self, **kwargs: Any) -> None:
        told = {"label": _("Kỳ"), "help_text": _("Ví dụ 11/2026, HK1 2026-2027 hoặc 2026.")}
        super().__init__(
            max_length=30,
            widget=forms.TextInput(attrs=OFF),
            error_messages={"required": _("Ghi kỳ, ví dụ 11/2026.")},
            **(told | kwargs),
        )

    def clean(self, value: Any) -> Any:
        """Bring it to its one form."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return tidy_period(text)
        except NoPeriod as error:
            raise forms.ValidationError(_now("Ghi kỳ, ví dụ 11/2026.")) from error


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Lý do"), max_length=300, error_messages={"required": _("Ghi rõ lý do.")}
    )


class UploadForm(forms.Form):
    """A list, and what holds where its rows do not say."""

    subject = forms.ChoiceField(
        label=_("Trong tệp là"), choices=BillList.Subject.choices, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("Tệp XLSX hoặc CSV"),
        help_text=_("Dòng tiêu đề có cột mã (ví dụ “Mã học sinh”) và số tiền."),
        error_messages={"required": _("Chọn tệp."), "empty": _("Tệp trống.")},
    )
    title = forms.CharField(
        label=_("Tên khoản thu"),
        max_length=60,
        help_text=_("Ví dụ: Khoản thu tháng 11."),
        error_messages={"required": _("Ghi tên khoản thu.")},
    )
    period = PeriodField()
    due_on = DayField(label=_("Hạn nộp"), required=False)
    is_voluntary = forms.BooleanField(
        label=_("Khoản tự nguyện: không nhắc khi quá hạn"), required=False
    )

    @property
    def defaults(self) -> Defaults:
        """Return what holds for rows that say nothing, once the form is valid."""
        told = self.cleaned_data
        return Defaults(told["title"], told["period"], told["due_on"], told["is_voluntary"])


class TakeForm(forms.Form):
    """That bills which the list says otherwise are replaced."""

    replace_changed = forms.BooleanField(
        label=_("Thay các hóa đơn có số tiền hoặc hạn nộp khác"), required=False
    )


class FilterForm(forms.Form):
    """Which bills are listed."""

    ky = forms.ChoiceField(label=_("Kỳ"), required=False)
    tt = forms.ChoiceField(
        label=_("Tình trạng"),
        required=False,
        choices=[("", _("Tất cả")), ("owing", _("Còn phải nộp")), *STATES],
    )
    nhom = forms.CharField(label=_("Lớp, nhóm"), required=False, max_length=60)
    ma = forms.CharField(
        label=_("Mã"), required=False, max_length=40, widget=forms.TextInput(attrs=OFF)
    )

    def __init__(self, *args: Any, periods: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ky"].choices = [("", _("Tất cả")), *periods]  # type: ignore[attr-defined]

    @property
    def told(self) -> dict[str, str]:
        """Return what is asked for; what cannot be read asks for all."""
        return self.cleaned_data if self.is_valid() else {}


class CustomerForm(forms.Form):
    """A customer as the provider knows one."""

    code = forms.CharField(
        label=_("Mã"),
        max_length=40,
        widget=forms.TextInput(attrs=OFF),
        error_messages={"required": _("Ghi mã.")},
    )
    name = forms.CharField(
        label=_("Họ và tên"),
        max_length=150,
        widget=forms.TextInput(attrs=OFF),
        error_messages={"required": _("Ghi họ và tên.")},
    )
    group = forms.CharField(label=_("Lớp, nhóm"), max_length=60, required=False)
    hamlet = forms.ChoiceField(label=_("Xóm"), required=False)
    phone = forms.CharField(
        label=_("Điện thoại"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", **OFF}),
    )
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    address = forms.CharField(label=_("Địa chỉ"), max_length=200, required=False)

    def __init__(
        self,
        *args: Any,
        hamlets: Iterable[tuple[UUID, str]],
        is_known: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hamlet"].choices = [  # type: ignore[attr-defined]
            ("", _("Chưa rõ")), *((str(pk), name) for pk, name in hamlets)
        ]  # fmt: skip
        if is_known:
            del self.fields["code"]

    def clean_phone(self) -> str:
        """Bring a telephone to its one form."""
        said = self.cleaned_data["phone"]
        if not said:
            return ""
        judged = phone.check(said)
        if not judged.is_taken:
            raise forms.ValidationError(judged.why)
        return str(judged.out)

    def entry(self, code: str = "") -> CustomerEntry:
        """Return what was typed, once the form is valid."""
        told = self.cleaned_data
        return CustomerEntry(
            code or told["code"],
            Told(told["name"], told["phone"], told["email"], told["address"]),
            told["group"],
            told["hamlet"] or None,
        )


class ReplaceForm(ReasonForm):
    """Another amount in the place of a bill's."""

    amount = MoneyField(label=_("Số tiền đúng"))
    due_on = DayField(label=_("Hạn nộp"), required=False)

    field_order = ("amount", "due_on", "reason")


class OutsideForm(forms.Form):
    """By what it is shown that a bill was paid at the provider."""

    proof = forms.CharField(
        label=_("Số chứng từ của đơn vị"),
        max_length=100,
        error_messages={"required": _("Ghi số chứng từ.")},
    )


class TariffForm(forms.Form):
    """A price in steps, one on a line."""

    name = forms.CharField(
        label=_("Tên biểu giá"),
        max_length=200,
        error_messages={"required": _("Ghi tên biểu giá.")},
    )
    unit = forms.CharField(
        label=_("Đơn vị tính"),
        max_length=20,
        initial="m³",
        error_messages={"required": _("Ghi đơn vị tính, ví dụ m³.")},
    )
    tiers = forms.CharField(
        label=_("Các bậc giá"),
        error_messages={"required": _("Ghi ít nhất một bậc giá.")},
        widget=forms.Textarea(attrs={"rows": 4, **OFF}),
        help_text=_("Mỗi dòng một bậc: “10: 6.000” là đến hết 10; dòng cuối chỉ ghi giá."),
    )
    fixed = MoneyField(label=_("Phí duy trì mỗi tháng"), required=False)
    surcharges = forms.CharField(
        label=_("Phụ thu, thuế"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, **OFF}),
        help_text=_("Mỗi dòng một khoản: “Phí bảo vệ môi trường: 10 %”."),
    )
    basis = forms.CharField(
        label=_("Văn bản quyết định"),
        max_length=200,
        error_messages={"required": _("Ghi văn bản quyết định mức giá.")},
    )
    valid_from = DayField(label=_("Dùng từ ngày"))

    def clean_tiers(self) -> list[dict[str, int]]:
        """Read the steps, one on a line."""
        rows = []
        for line in _lines(self.cleaned_data["tiers"]):
            found = _TIER.fullmatch(line)
            try:
                if found:
                    rows.append({"up_to": int(found[1]), "each": money_of(found[2])})
                else:
                    rows.append({"each": money_of(line)})
            except RowError as error:
                raise forms.ValidationError(_now("Không đọc được dòng “%s”.") % line) from error
        return rows

    def clean_surcharges(self) -> list[dict[str, Any]]:
        """Read the surcharges, one on a line."""
        rows = []
        for line in _lines(self.cleaned_data["surcharges"]):
            found = _EXTRA.fullmatch(line)
            if not found:
                raise forms.ValidationError(_now("Không đọc được dòng “%s”.") % line)
            rows.append({"name": found[1], "percent": int(found[2])})
        return rows

    @property
    def entry(self) -> TariffEntry:
        """Return what was typed, once the form is valid."""
        told = self.cleaned_data
        return TariffEntry(
            told["name"],
            told["unit"],
            told["tiers"],
            told["fixed"] or 0,
            told["surcharges"],
            told["basis"],
            told["valid_from"],
        )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class MeterForm(forms.Form):
    """A meter that is put in."""

    code = forms.CharField(
        label=_("Mã khách hàng"),
        max_length=40,
        widget=forms.TextInput(attrs=OFF),
        error_messages={"required": _("Ghi mã khách hàng.")},
    )
    number = forms.CharField(
        label=_("Số đồng hồ"),
        max_length=40,
        widget=forms.TextInput(attrs=OFF),
        error_messages={"required": _("Ghi số in trên đồng hồ.")},
    )
    first = UnitsField(label=_("Chỉ số ban đầu"), initial=0)
    digits = UnitsField(
        label=_("Số chữ số"), fewest=3, most=9, initial=5, told=_("Ghi một số từ 3 đến 9.")
    )
    turn = UnitsField(label=_("Thứ tự đi ghi"), initial=0)
    place = forms.CharField(label=_("Chỗ đặt đồng hồ"), max_length=100, required=False)
    put_in_on = DayField(label=_("Lắp ngày"))


class ChangeMeterForm(forms.Form):
    """A meter that takes another's place."""

    last = UnitsField(label=_("Chỉ số đồng hồ cũ khi tháo"))
    number = forms.CharField(
        label=_("Số đồng hồ mới"),
        max_length=40,
        widget=forms.TextInput(attrs=OFF),
        error_messages={"required": _("Ghi số in trên đồng hồ mới.")},
    )
    first = UnitsField(label=_("Chỉ số ban đầu"), initial=0)
    digits = UnitsField(
        label=_("Số chữ số"), fewest=3, most=9, initial=5, told=_("Ghi một số từ 3 đến 9.")
    )
    day = DayField(label=_("Thay ngày"))


class ReadingForm(forms.Form):
    """What one meter shows; empty with the mark of an estimate where nobody could read."""

    value = UnitsField(label=_("Chỉ số"), required=False)
    has_rolled_over = forms.BooleanField(label=_("Đồng hồ đã quay vòng"), required=False)
    is_estimated = forms.BooleanField(label=_("Không đọc được: ước tính"), required=False)

    def clean(self) -> dict[str, Any]:
        """Take either a value or an estimate."""
        told = super().clean() or {}
        if "value" not in self.errors and (told.get("value") is None) != told.get("is_estimated"):
            self.add_error("value", _now("Ghi chỉ số, hoặc đánh dấu ước tính."))
        return told


class BillRoundForm(forms.Form):
    """Until when the bills of a round are to be paid."""

    due_on = DayField(label=_("Hạn nộp"))

    def clean_due_on(self) -> date:
        """Let nobody be late on the day the bill comes."""
        day: date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_now("Hạn nộp không thể ở trước hôm nay."))
        return day


class IssueKeyForm(forms.Form):
    """That somebody means the key in use to end."""

    sure = forms.BooleanField(
        label=_("Thôi dùng khóa cũ ngay: phần mềm đang dùng nó ngừng gửi được"),
        error_messages={"required": _("Đánh dấu vào ô này để cấp khóa mới.")},
    )


class ConfirmForm(forms.Form):
    """Until when a paper that was seen holds; the commune's list says it itself."""

    valid_until = DayField(label=_("Giấy tờ có giá trị trước ngày"), required=False)

    def __init__(self, *args: Any, is_listed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_until"].required = not is_listed


class DaysForm(forms.Form):
    """Between which days."""

    tu = DayField(label=_("Từ ngày"))
    den = DayField(label=_("Đến ngày"))


class EndForm(forms.Form):
    """The last day of a customer; empty goes on."""

    last_day = DayField(label=_("Thôi gửi hóa đơn sau ngày"), required=False)


class AccountForm(forms.Form):
    """The provider's own account that its bills are paid to."""

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
    valid_from = DayField(label=_("Dùng từ ngày"))

    def __init__(self, *args: Any, banks: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bin"].choices = [("", _("Chọn")), *banks]  # type: ignore[attr-defined]


class LastDayForm(forms.Form):
    """The last day of an account."""

    last_day = DayField(label=_("Dùng đến hết ngày"))


class EntitleForm(forms.Form):
    """A list of households that are spared, and for how long."""

    exemption = forms.ChoiceField(
        label=_("Diện"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn diện.")},
    )
    file = forms.FileField(
        label=_("Tệp XLSX hoặc CSV"),
        help_text=_("Ba cột: Xóm, Số hộ, Số quyết định."),
        error_messages={"required": _("Chọn tệp."), "empty": _("Tệp trống.")},
    )
    valid_from = DayField(label=_("Từ ngày"))
    valid_until = DayField(label=_("Hết hiệu lực từ ngày"))

    def __init__(self, *args: Any, rules: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exemption"].choices = list(rules)  # type: ignore[attr-defined]
