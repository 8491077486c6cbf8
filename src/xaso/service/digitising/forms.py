"""What is typed about scans."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xaso.service.digitising.words import FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xaso.service.digitising.models import Proposal

MOST_CODES = 50


class CodeForm(forms.Form):
    """Which dossier a document belongs to."""

    code = forms.CharField(
        label=_("Mã hồ sơ"),
        help_text=_("Mã hồ sơ hoặc mã tra cứu, ghi trên giấy tiếp nhận."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Gõ mã hồ sơ.")},
    )


class SheetsForm(forms.Form):
    """For which dossiers separator sheets are printed."""

    codes = forms.CharField(
        label=_("Mã hồ sơ"),
        help_text=_("Mỗi dòng một mã."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Gõ ít nhất một mã hồ sơ.")},
    )

    def clean_codes(self) -> list[str]:
        """Return the codes one by one."""
        codes = [*dict.fromkeys(re.split(r"[\s,;]+", self.cleaned_data["codes"].upper().strip()))]
        if len(codes) > MOST_CODES:
            raise forms.ValidationError(_("Mỗi lần in nhiều nhất 50 hồ sơ."))
        return codes


class ProposalsForm(forms.Form):
    """The fields of one document as they were read; an emptied one is not so."""

    def __init__(
        self, *args: Any, proposals: Sequence[tuple[Proposal, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for proposal, value in proposals:
            self.fields[f"field-{proposal.pk}"] = forms.CharField(
                label=FIELDS[proposal.field],
                initial=value,
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def value_of(self, proposal: Proposal) -> str:
        """Return what a person let stand of a field."""
        return str(self.cleaned_data[f"field-{proposal.pk}"])
