"""Shapes of what staff and administrators type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xaso.kernel.organisations import api as organisations
from xaso.ui.inputs import DayField

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from xaso.kernel.identity.models import Account

_USERNAME = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9._-]{2,39}\Z",
    _("Dùng 3 đến 40 chữ cái không dấu, chữ số, dấu chấm, gạch ngang; không có khoảng trắng."),
)


class SignInForm(forms.Form):
    """User name and password; whether they fit is not this form's business."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=64,
        error_messages={"required": _("Nhập tên đăng nhập.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        max_length=256,
        strip=False,
        error_messages={"required": _("Nhập mật khẩu.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class QuickSignInForm(SignInForm):
    """Password and code at once, for somebody whose name the device remembers."""

    code = forms.CharField(
        label=_("Mã 6 số trên điện thoại"),
        max_length=40,
        required=False,
        help_text=_("Hoặc một mã dự phòng đã in. Để trống nếu chưa cài mã."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"}
        ),
    )


class CodeForm(forms.Form):
    """Six digits of an app; whether they fit is not this form's business."""

    code = forms.CharField(
        label=_("Mã 6 số trên điện thoại"),
        max_length=40,
        error_messages={"required": _("Nhập mã 6 số.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


class SecondStepForm(CodeForm):
    """Six digits or a printed code, and whether this device is to be trusted."""

    code = forms.CharField(
        label=_("Mã 6 số trên điện thoại"),
        max_length=40,
        help_text=_("Mất điện thoại? Nhập một mã dự phòng đã in, dạng abcde-fghjk."),
        error_messages={"required": _("Nhập mã 6 số hoặc một mã dự phòng.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    trust = forms.BooleanField(
        label=_("Tin máy này trong 30 ngày"),
        required=False,
        help_text=_("Lần sau chỉ cần mật khẩu. Đừng chọn ở máy nhiều người dùng."),
    )


class _OneOfSeveral(forms.CharField):
    """A field that may stay empty where another of its form is filled in."""

    def validate(self, value: Any) -> None:
        """Leave it to the form whether anything is missing."""


class ConfirmForm(forms.Form):
    """Password or code, to prove again who one is; one of the two is enough."""

    password = _OneOfSeveral(
        label=_("Mật khẩu"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = _OneOfSeveral(
        label=_("Hoặc mã 6 số trên điện thoại"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )

    def __init__(self, data: Any = None, *, takes: Collection[str]) -> None:
        super().__init__(data)
        for name in set(self.fields) - set(takes):
            del self.fields[name]
        if "password" not in self.fields and "code" in self.fields:
            self.fields["code"].label = _("Mã 6 số trên điện thoại")

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        cleaned = super().clean() or {}
        if self.fields and not any(cleaned.values()):
            self.add_error(next(iter(self.fields)), _("Nhập một trong các cách xác nhận."))
        return cleaned


class PasskeyNameForm(forms.Form):
    """What its owner calls a passkey."""

    name = forms.CharField(
        label=_("Gọi khóa này là"),
        max_length=60,
        required=False,
        help_text=_("Ví dụ: Điện thoại của tôi, Máy ở bàn tiếp nhận."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ChangePasswordForm(forms.Form):
    """The password until now, and the new one twice."""

    current = forms.CharField(
        label=_("Mật khẩu hiện nay"),
        max_length=256,
        strip=False,
        error_messages={"required": _("Nhập mật khẩu hiện nay.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("Mật khẩu mới"),
        min_length=10,
        max_length=256,
        strip=False,
        help_text=_("Ít nhất 10 ký tự. Một câu ngắn dễ nhớ tốt hơn một từ khó."),
        error_messages={
            "required": _("Nhập mật khẩu mới."),
            "min_length": _("Mật khẩu mới quá ngắn: cần ít nhất 10 ký tự."),
        },
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Nhập lại mật khẩu mới"),
        max_length=256,
        strip=False,
        error_messages={"required": _("Nhập lại mật khẩu mới.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data: Any = None, *, account: Account) -> None:
        super().__init__(data)
        self.account = account

    def clean_current(self) -> str:
        """Compare with the password until now."""
        current: str = self.cleaned_data["current"]
        if not self.account.check_password(current):
            raise forms.ValidationError(_("Mật khẩu hiện nay không đúng."))
        return current

    def clean_new(self) -> str:
        """Refuse what is short or common, and the old one."""
        new: str = self.cleaned_data["new"]
        validate_password(new, self.account)
        if new == self.data.get("current"):
            raise forms.ValidationError(_("Mật khẩu mới phải khác mật khẩu hiện nay."))
        return new

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        cleaned = super().clean() or {}
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("Hai lần nhập mật khẩu mới không giống nhau."))
        return cleaned


class NewPasswordForm(forms.Form):
    """A new password twice, for somebody who is let back in."""

    new = ChangePasswordForm.base_fields["new"]
    again = ChangePasswordForm.base_fields["again"]

    def __init__(self, data: Any = None, *, account: Account) -> None:
        super().__init__(data)
        self.account = account

    def clean_new(self) -> str:
        """Refuse what is short, common or easy to guess."""
        new: str = self.cleaned_data["new"]
        validate_password(new, self.account)
        return new

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        cleaned = super().clean() or {}
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("Hai lần nhập mật khẩu mới không giống nhau."))
        return cleaned


class HoldPositionForm(forms.Form):
    """Which post, from when, by which decision."""

    position = forms.ModelChoiceField(
        queryset=organisations.Position.objects.none(),
        label=_("Vị trí việc làm"),
        empty_label=_("Chọn vị trí"),
        error_messages={
            "required": _("Chọn một vị trí."),
            "invalid_choice": _("Vị trí này không còn. Chọn vị trí khác."),
        },
    )
    valid_from = DayField(label=_("Giữ vị trí từ ngày"))
    basis = forms.CharField(
        label=_("Căn cứ"),
        max_length=200,
        required=False,
        help_text=_("Số quyết định phân công, nếu có."),
    )

    def __init__(
        self, data: Any = None, *, agency: organisations.Agency, today: date, **kwargs: Any
    ) -> None:
        super().__init__(data, initial={"valid_from": today}, **kwargs)
        chooser = self.fields["position"]
        if isinstance(chooser, forms.ModelChoiceField):
            chooser.queryset = organisations.Position.objects.filter(
                Q(valid_until=None) | Q(valid_until__gt=today), agency=agency
            ).order_by("title", "id")


class NewStaffForm(HoldPositionForm):
    """A new official with the first post."""

    full_name = forms.CharField(
        label=_("Họ và tên"),
        max_length=150,
        error_messages={"required": _("Nhập họ và tên.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=40,
        validators=[_USERNAME],
        help_text=_("Chữ không dấu, ví dụ nguyen.thi.minh."),
        error_messages={"required": _("Nhập tên đăng nhập.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    email = forms.EmailField(
        label=_("Thư điện tử công vụ"),
        required=False,
        error_messages={"invalid": _("Địa chỉ thư chưa đúng, ví dụ minh@thainguyen.gov.vn.")},
    )
    field_order = ["full_name", "username", "email", "position", "valid_from", "basis"]


class EndForm(forms.Form):
    """From which day something no longer holds, and why."""

    valid_until = DayField(label=_("Thôi từ ngày"))
    ground = forms.CharField(
        label=_("Lý do"),
        max_length=500,
        error_messages={"required": _("Nhập lý do.")},
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"valid_until": today})


class GroundForm(forms.Form):
    """A reason."""

    ground = forms.CharField(
        label=_("Lý do"),
        max_length=500,
        error_messages={"required": _("Nhập lý do.")},
    )


class NewPositionForm(forms.Form):
    """A post of the agency."""

    title = forms.CharField(
        label=_("Tên vị trí"),
        max_length=200,
        help_text=_("Ví dụ: Công chức tư pháp – hộ tịch."),
        error_messages={"required": _("Nhập tên vị trí.")},
    )
    role = forms.ChoiceField(
        label=_("Vai trò với hồ sơ"),
        choices=organisations.Position.Role.choices,
        error_messages={"required": _("Chọn một vai trò.")},
        widget=forms.RadioSelect,
    )
    valid_from = DayField(label=_("Có từ ngày"))

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"valid_from": today})
