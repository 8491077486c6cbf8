"""What is asked of another body, and what it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xaso.service.dossiers.services.referring import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xaso.service.dossiers.models import Body, Referral

MOST = 4_000


class AskForm(forms.Form):
    """A question to a body: whom, what, with which papers, by when."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    body = forms.ChoiceField(
        label=_("Hỏi cơ quan nào"),
        error_messages={"required": _("Chọn cơ quan được hỏi.")},
    )
    question = forms.CharField(
        label=_("Hỏi điều gì"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4, "data-testid": "question"}),
        error_messages={"required": _("Ghi điều cần hỏi.")},
    )
    papers = forms.MultipleChoiceField(
        label=_("Giấy tờ gửi kèm"), required=False, widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateTimeField(
        label=_("Hạn trả lời"),
        help_text=_("Bỏ trống thì tính theo thời hạn của cơ quan ấy. Ví dụ: 16:00 25/11/2026"),
        required=False,
        input_formats=["%H:%M %d/%m/%Y", "%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"autocomplete": "off"}, format="%H:%M %d/%m/%Y"),
        error_messages={"invalid": _("Nhập ngày, giờ, ví dụ 16:00 25/11/2026.")},
    )

    def __init__(
        self,
        *args: Any,
        bodies: Sequence[Body],
        papers: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(body.pk), body.name) for body in bodies]
        self.fields["body"].choices = [("", _("Chọn một cơ quan")), *named]  # type: ignore[attr-defined]
        self.fields["papers"].choices = papers  # type: ignore[attr-defined]
        if not papers:
            del self.fields["papers"]

    def clean(self) -> dict[str, Any]:
        """Say of a dossier without papers that none was chosen."""
        self.cleaned_data.setdefault("papers", [])
        return self.cleaned_data


class AnswerForm(forms.Form):
    """What the body answers; on which paper, where it is no agency of this installation."""

    ending = forms.ChoiceField(
        label=_("Trả lời"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn kết quả trả lời.")},
    )
    words = forms.CharField(
        label=_("Nội dung trả lời"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4, "data-testid": "reply"}),
        error_messages={"required": _("Ghi nội dung trả lời.")},
    )
    document = forms.CharField(
        label=_("Văn bản trả lời"),
        help_text=_("Số, ngày. Ví dụ: 12/CAX, 25/11/2026"),
        max_length=100,
        required=False,
        error_messages={"required": _("Ghi số, ngày văn bản trả lời.")},
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        endings = ENDINGS[referral.Kind(referral.kind)]
        self.fields["ending"].choices = [(one.value, one.label) for one in endings]  # type: ignore[attr-defined]
        self.fields["document"].required = referral.partner_id is None


class RecallForm(forms.Form):
    """Why one asks no longer."""

    reason = forms.CharField(
        label=_("Vì sao không chờ nữa"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "data-testid": "reason"}),
        error_messages={"required": _("Ghi rõ lý do.")},
    )
