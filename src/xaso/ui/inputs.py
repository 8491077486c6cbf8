"""Form fields that people here type in their own way."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xaso.lib.longhand import dotted

DATE_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d%m%Y"]


MOST = 10**12
"""No amount that people type reaches it, in đồng."""

MOMENT_FORMATS = ["%H:%M %d/%m/%Y", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%z"]


class MomentField(forms.DateTimeField):
    """An hour of a day, typed as people here write it."""

    def __init__(self, **kwargs: Any) -> None:
        told = {"help_text": _("Ví dụ: 16:00 25/11/2026")} | kwargs
        super().__init__(
            input_formats=MOMENT_FORMATS,
            widget=forms.DateTimeInput(attrs={"autocomplete": "off"}, format="%H:%M %d/%m/%Y"),
            error_messages={
                "required": _("Nhập ngày, giờ, ví dụ 16:00 25/11/2026."),
                "invalid": _("Nhập ngày, giờ, ví dụ 16:00 25/11/2026."),
            },
            **told,
        )


class DayField(forms.DateField):
    """A day, typed as people here write it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=DATE_FORMATS,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            help_text=_("Ví dụ 20/11/2026."),
            error_messages={
                "required": _("Nhập ngày."),
                "invalid": _("Không đọc được ngày này. Gõ theo dạng 20/11/2026."),
            },
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """Show a day the way it is typed."""
        return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else value


class PickedDayField(forms.DateField):
    """A day picked from the browser's calendar, near today."""

    def __init__(self, *, missing: Any = None, **kwargs: Any) -> None:
        """Ask for a day; `missing` is said where it is required and not there."""
        told = {"invalid": _("Ngày này không đọc được. Ví dụ: 03/12/2026.")}
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages=told | ({"required": missing} if missing else {}),
            **kwargs,
        )


class WholeField(forms.IntegerField):
    """A number typed in digits alone: "12.000" is neither twelve nor twelve thousand."""

    re_decimal = re.compile(r"(?!)")


class MoneyField(forms.IntegerField):
    """An amount of whole đồng; people group it with points."""

    def __init__(self, **kwargs: Any) -> None:
        told = _("Ghi số đồng, ví dụ 10.000.")
        super().__init__(
            min_value=1,
            max_value=MOST,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), told),
            **kwargs,
        )

    def to_python(self, value: Any) -> int | None:
        """Read it without points, spaces and the sign of the đồng."""
        if isinstance(value, str):
            value = value.translate(str.maketrans("", "", " .,\u00a0₫đ"))
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Show an amount the way it is read; what was typed stays as it was."""
        return dotted(value) if isinstance(value, int) else value
