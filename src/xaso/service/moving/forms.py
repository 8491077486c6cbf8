"""What an administrator sends to be tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from xaso.service.moving.models import Import
from xaso.service.moving.services.trying import WAYS

if TYPE_CHECKING:
    from typing import Any


class WorkbookForm(forms.Form):
    """One workbook and what it holds."""

    kind = forms.ChoiceField(
        label=_("Tệp này là"),
        choices=[(kind.value, kind.label) for kind in Import.Kind if kind in WAYS],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Chọn tệp này là gì."),
            "invalid_choice": _("Chọn tệp này là gì."),
        },
    )
    file = forms.FileField(
        label=_("Tệp bảng tính (.xlsx)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Chọn tệp."), "empty": _("Tệp này rỗng.")},
    )

    def content(self) -> tuple[bytes, str]:
        """Return the bytes and the name of what was sent, of a valid form."""
        sent: Any = self.cleaned_data["file"]
        return sent.read(), str(sent.name)
