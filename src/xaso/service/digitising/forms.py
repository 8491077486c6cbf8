"""What is typed about scans."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xaso.kernel.identity import api as identity
from xaso.service.digitising.words import FIELDS
from xaso.ui.inputs import DayField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xaso.service.digitising.models import Proposal

MOST_CODES = 50
NAME_SHOWN = 90
"""So much of a paper's name fits into a list on a phone."""


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


class CaptureForm(forms.Form):
    """Which component of a dossier is photographed or uploaded; the pages come beside it."""

    component = forms.ChoiceField(
        label=_("Đây là giấy tờ gì?"),
        widget=forms.Select(attrs={"data-testid": "capture-component"}),
        error_messages={
            "required": _("Chọn đây là giấy tờ gì."),
            "invalid_choice": _("Chọn một giấy tờ trong danh sách."),
        },
    )

    def __init__(self, *args: Any, components: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["component"].choices = [  # type: ignore[attr-defined]
            ("", _("– Chọn –")),
            *(
                (key, textwrap.shorten(name, NAME_SHOWN, placeholder=" …"))
                for key, name in components
            ),
        ]


class TakeOffForm(forms.Form):
    """Which document is taken off; nothing is typed."""

    do = forms.CharField(widget=forms.HiddenInput)
    document = forms.UUIDField(widget=forms.HiddenInput)


class PlanForm(forms.Form):
    """By when who digitises which group of dossiers."""

    group = forms.ChoiceField(
        label=_("Giấy tờ nào"),
        help_text=_("Năm tiếp nhận và thủ tục."),
        error_messages={
            "required": _("Chọn năm và thủ tục."),
            "invalid_choice": _("Mục này đã số hóa hết, hoặc không có."),
        },
    )
    account = forms.ModelChoiceField(
        queryset=identity.Account.objects.none(),
        label=_("Người làm"),
        empty_label=_("Chọn người"),
        error_messages={
            "required": _("Chọn người làm."),
            "invalid_choice": _("Người này không còn giữ vị trí. Chọn người khác."),
        },
    )
    due_on = DayField(label=_("Phải xong ngày"))

    def __init__(
        self, *args: Any, groups: Sequence[tuple[str, str]], people: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        group: Any = self.fields["group"]
        group.choices = [
            ("", _("– Chọn –")),
            *((key, textwrap.shorten(name, NAME_SHOWN, placeholder=" …")) for key, name in groups),
        ]
        account: Any = self.fields["account"]
        account.queryset = people
        account.label_from_instance = lambda one: one.full_name


class EndPlanForm(forms.Form):
    """Which line of the plan is dropped; nothing is typed."""

    line = forms.UUIDField(widget=forms.HiddenInput)


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
