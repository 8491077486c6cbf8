"""What the set-up asks, in the browser and in the terminal alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from xaso.site.operations.setup import Plan
from xaso.site.operations.staff_sheet import Reading, read_staff

_EMPTY = Reading((), ())


class SetupForm(forms.Form):
    """The agency, its hamlets, its first administrator, its staff."""

    agency_name = forms.CharField(
        label=_("Tên cơ quan"), max_length=200, help_text=_("Ví dụ: UBND xã Động Đạt.")
    )
    agency_code = forms.CharField(
        label=_("Mã định danh điện tử của cơ quan"),
        max_length=35,
        validators=[RegexValidator(r"\A[A-Z][0-9]{2}(\.[0-9]{1,4}){1,4}\Z", _("Ví dụ: H55.242."))],
        help_text=_("Theo Quyết định 20/2020/QĐ-TTg, ví dụ H55.242."),
    )
    hotline = forms.CharField(label=_("Điện thoại"), max_length=20, required=False)
    email = forms.EmailField(label=_("Thư điện tử của cơ quan"), required=False)
    hamlets = forms.CharField(
        label=_("Các xóm, thôn, tổ dân phố"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Mỗi dòng một tên."),
    )
    admin_name = forms.CharField(label=_("Họ và tên quản trị viên"), max_length=150)
    admin_username = forms.CharField(
        label=_("Tên đăng nhập của quản trị viên"),
        max_length=40,
        validators=[
            RegexValidator(
                r"\A[A-Za-z0-9][A-Za-z0-9._-]{2,39}\Z",
                _("Dùng 3 đến 40 chữ cái không dấu, chữ số, dấu chấm, gạch ngang."),
            )
        ],
    )
    admin_password = forms.CharField(
        label=_("Mật khẩu của quản trị viên"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        validators=[validate_password],
        help_text=_("Ít nhất 10 ký tự."),
    )
    calendar_decision = forms.CharField(
        label=_("Văn bản quy định ngày nghỉ năm nay"),
        max_length=200,
        required=False,
        help_text=_("Để trống thì ngày hẹn trả hiện là “dự kiến”."),
    )
    trial_mail_to = forms.EmailField(label=_("Gửi thư thử tới"), required=False)
    staff = forms.FileField(
        label=_("Danh sách cán bộ (.xlsx)"),
        required=False,
        help_text=_("Cột: Họ và tên, Tên đăng nhập, Chức danh, Vai trò, Thư điện tử."),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.reading = _EMPTY
        for field in self.fields.values():
            field.error_messages["required"] = _("Cần điền mục này.")

    def clean_hamlets(self) -> tuple[str, ...]:
        """Return one name for each line that holds one."""
        lines = str(self.cleaned_data["hamlets"]).splitlines()
        return tuple(" ".join(line.split()) for line in lines if line.strip())

    def clean_staff(self) -> None:
        """Read the sheet; every row that is not understood becomes a sentence here."""
        file = self.cleaned_data.get("staff")
        if not file:
            return
        self.reading = read_staff(file)
        if self.reading.problems:
            raise forms.ValidationError(list(self.reading.problems))

    def clean(self) -> dict[str, Any]:
        """See that the administrator's name is not also in the sheet."""
        cleaned = super().clean() or {}
        admin = str(cleaned.get("admin_username", "")).lower()
        for row in self.reading.rows:
            if row.username == admin:
                self.add_error(
                    "staff",
                    _("Dòng %(line)d: tên đăng nhập trùng với quản trị viên") % {"line": row.line},
                )
        return cleaned

    def plan(self) -> Plan:
        """Return what was asked for."""
        names = (
            "agency_code", "agency_name", "admin_name", "admin_username", "admin_password",
            "hotline", "email", "hamlets", "calendar_decision",
        )  # fmt: skip
        return Plan(**{name: self.cleaned_data[name] for name in names})
