"""What an official fills in to adopt a procedure, or to stop handling it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xaso.service.procedures.models import Adoption
from xaso.service.procedures.services import undecided
from xaso.service.procedures.sheet import channel_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xaso.service.procedures.models import ProcedureVersion

NO_LIMIT = "none"
UNITS = [
    ("", gettext_lazy("Chưa chọn")),
    ("working_day", gettext_lazy("ngày làm việc")),
    ("calendar_day", gettext_lazy("ngày, kể cả ngày nghỉ")),
    ("working_hour", gettext_lazy("giờ làm việc")),
    ("same_day_15h", gettext_lazy("trong ngày, sau 15 giờ thì ngày làm việc tiếp theo")),
    (NO_LIMIT, gettext_lazy("luật không quy định thời hạn")),
]


class AdoptForm(forms.Form):
    """Confirms a version; asks for a clock where the text gives none."""

    verified = forms.BooleanField(
        label=gettext_lazy("Tôi đã đối chiếu từng mục với quyết định công bố"),
        error_messages={"required": gettext_lazy("Hãy đối chiếu rồi đánh dấu vào ô này.")},
    )
    basis = forms.CharField(
        label=gettext_lazy("Số quyết định công bố"),
        max_length=200,
        error_messages={"required": gettext_lazy("Hãy ghi số quyết định công bố thủ tục.")},
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Áp dụng từ ngày"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric"}),
        error_messages={"invalid": gettext_lazy("Hãy ghi ngày như 20/11/2026.")},
    )
    filing_route = forms.ChoiceField(
        label=gettext_lazy("Người dân nộp ở đâu"), choices=Adoption.FilingRoute
    )
    processing_route = forms.ChoiceField(
        label=gettext_lazy("Giải quyết trên hệ thống nào"), choices=Adoption.ProcessingRoute
    )

    def __init__(self, *args: Any, version: ProcedureVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        ways = {way.channel: channel_words(way) for way in version.ways.all() if way.channel}
        self.open_channels = [c for c in ways if version.rule(c) is None]
        for channel in self.open_channels:
            self.fields[f"unit_{channel}"] = forms.ChoiceField(
                label=_("Thời hạn tính theo (%(way)s)") % {"way": ways[channel].lower()},
                choices=UNITS,
                required=False,
            )
            self.fields[f"value_{channel}"] = forms.IntegerField(
                label=_("Bao nhiêu (%(way)s)") % {"way": ways[channel].lower()},
                min_value=1,
                max_value=999,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """Turn units and numbers into rules, and refuse what residents could not be promised."""
        cleaned = super().clean() or {}
        rules: dict[str, str | None] = {}
        for channel in self.open_channels:
            unit, value = cleaned.get(f"unit_{channel}"), cleaned.get(f"value_{channel}")
            if unit in {"same_day_15h", NO_LIMIT}:
                rules[channel] = None if unit == NO_LIMIT else unit
            elif unit and value:
                rules[channel] = f"{unit}:{value}"
            elif unit:
                self.add_error(f"value_{channel}", _("Hãy ghi một số từ 1 đến 999."))
        cleaned["rules"] = rules
        if cleaned.get("processing_route") == Adoption.ProcessingRoute.HERE:
            self._refuse_undecided(undecided(self.version, cleaned.get("filing_route", ""), rules))
        return cleaned

    def _refuse_undecided(self, channels: Iterable[str]) -> None:
        for channel in channels:
            if f"unit_{channel}" in self.fields and not self.has_error(f"value_{channel}"):
                message = _("Bản công bố không cho biết cách tính thời hạn: hãy chọn.")
                self.add_error(f"unit_{channel}", ValidationError(message))


class WithdrawForm(forms.Form):
    """Asks why."""

    ground = forms.CharField(
        label=gettext_lazy("Lý do, số văn bản"),
        max_length=500,
        error_messages={"required": gettext_lazy("Hãy ghi lý do thôi áp dụng.")},
    )
