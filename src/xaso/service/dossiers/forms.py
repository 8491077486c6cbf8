"""The shape of what the desk types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xaso.service.dossiers.limits import LimitFields

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

REASON_MOST = 4000


class ActForm(LimitFields):
    """What an act asks for: the version it was drawn from, words, and now and then a choice."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("Đề nghị"),
        choices=[("grant", _("Chấp thuận, ký kết quả")), ("refuse", _("Từ chối giải quyết"))],
        widget=forms.RadioSelect,
        initial="grant",
    )
    reason = forms.CharField(
        max_length=REASON_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-testid": "reason"}),
    )
    file = forms.FileField(
        label=_("Bản chụp, bản quét giấy tờ"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    def __init__(
        self,
        *args: Any,
        asks: frozenset[str],
        reason_label: str | _StrPromise,
        reason_hint: str | _StrPromise = "",
        needs_reason: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name != "version" and name not in asks:
                del self.fields[name]
        if "reason" in self.fields:
            self.fields["reason"].label = str(reason_label)
            self.fields["reason"].help_text = str(reason_hint)
            self.fields["reason"].required = needs_reason
            self.fields["reason"].error_messages["required"] = _("Ghi rõ lý do.")

    def clean(self) -> dict[str, Any]:
        """Check the time limit where one is asked for."""
        if "limit_unit" in self.fields:
            self.cleaned_data["rule"] = self.clean_limit()
        return self.cleaned_data


class SecretForm(forms.Form):
    """Which paper proved who stands at the desk."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    identity_checked = forms.CharField(
        label=_("Giấy tờ đã đối chiếu"),
        max_length=300,
        help_text=_("Loại giấy tờ và bốn số cuối, ví dụ: căn cước, số cuối 1234"),
        error_messages={"required": _("Ghi giấy tờ đã đối chiếu.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
