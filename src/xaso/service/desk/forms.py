"""The shape of what is typed at the counter."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xaso.lib import personal_number, phone, text
from xaso.service.desk.appointing import Wish
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xaso.lib.verdict import Verdict
    from xaso.service.procedures.api import Adoption, RequiredPaper

COUNTS = ("originals", "certified", "photocopies")
MOST_COPIES = 500


def _taken(verdict: Verdict) -> str:
    """Return what was typed as it is kept.

    Raises:
        ValidationError: It is not taken; the verdict says why.
    """
    if not verdict.is_taken:
        raise forms.ValidationError(verdict.why)
    return str(verdict.out)


class PeopleForm(forms.Form):
    """Who stands at the counter, for whom, and how to reach them."""

    submitter_name = forms.CharField(
        label=_("Họ và tên người nộp"),
        max_length=150,
        error_messages={"required": _("Nhập họ và tên người nộp.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    personal_number = forms.CharField(
        label=_("Số định danh hoặc số giấy tờ"),
        help_text=_("Chỉ có số định danh: gõ số rồi bấm “Đọc thẻ”."),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    address = forms.CharField(
        label=_("Nơi cư trú"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Điện thoại"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    owner_name = forms.CharField(
        label=_("Chủ hồ sơ, nếu nộp thay"),
        max_length=150,
        required=False,
        help_text=_("Để trống khi người nộp là chủ hồ sơ"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_submitter_name(self) -> str:
        """Bring the name to one form."""
        return self._name("submitter_name")

    def clean_owner_name(self) -> str:
        """Bring the name to one form."""
        return self._name("owner_name")

    def _name(self, field: str) -> str:
        given: str = self.cleaned_data[field]
        if not given:
            return ""
        verdict = text.check_name(given)
        name = _taken(verdict)
        if verdict.why:
            self.warnings.setdefault(field, []).append(verdict.why)
        return name

    def clean_phone(self) -> str:
        """Bring the number to its international form."""
        given: str = self.cleaned_data["phone"]
        if not given:
            return ""
        return _taken(phone.check(given))

    def clean_personal_number(self) -> str:
        """Warn of a number of twelve digits that looks odd; other papers have other numbers."""
        given = "".join(self.cleaned_data["personal_number"].split())
        if given.isdecimal() and len(given) == 12:
            verdict = personal_number.check(given)
            if verdict.why:
                self.warnings.setdefault("personal_number", []).append(verdict.why)
        return given

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings: dict[str, list[str]] = {}

    def parties(self) -> dossiers.Parties:
        """Return the people of a valid form."""
        given = self.cleaned_data
        return dossiers.Parties(
            owner_name=given["owner_name"] or given["submitter_name"],
            submitter_name=given["submitter_name"],
            phone=given["phone"],
            address=given["address"],
            personal_number=given["personal_number"],
        )


class AppointmentForm(forms.Form):
    """Who comes, when and why."""

    at = forms.TypedChoiceField(
        label=_("Giờ đến"),
        coerce=datetime.fromisoformat,
        error_messages={
            "required": _("Chọn giờ đến."),
            "invalid_choice": _("Giờ này vừa có người khác giữ. Chọn giờ khác."),
        },
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Họ và tên"),
        max_length=150,
        error_messages={"required": _("Nhập họ và tên.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Số điện thoại"),
        max_length=20,
        error_messages={"required": _("Nhập số điện thoại, để báo khi giờ hẹn phải đổi.")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    procedure = forms.ChoiceField(label=_("Đến làm việc gì"), required=False)
    words = forms.CharField(
        label=_("Điều cần chuẩn bị giúp"),
        help_text=_("Ví dụ: đi xe lăn, cần người đọc giúp"),
        max_length=200,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        offered: Sequence[tuple[str, str]],
        free: Sequence[datetime],
        **kwargs: Any,
    ) -> None:
        """Offer the procedures taken here and the times still free."""
        super().__init__(*args, **kwargs)
        self.fields["procedure"].choices = [("", _("Việc khác, chưa rõ")), *offered]  # type: ignore[attr-defined]
        self.fields["at"].choices = [  # type: ignore[attr-defined]
            (at.isoformat(), f"{timezone.localtime(at):%H:%M}") for at in free
        ]

    def clean_name(self) -> str:
        """Bring the name to one form."""
        return _taken(text.check_name(self.cleaned_data["name"]))

    def clean_phone(self) -> str:
        """Bring the number to its international form."""
        return _taken(phone.check(self.cleaned_data["phone"]))

    def wish(self) -> Wish:
        """Return who comes and why, of a valid form."""
        given = self.cleaned_data
        return Wish(given["name"], given["phone"], given["procedure"], given["words"])


class LateForm(forms.Form):
    """When and why something is entered that came earlier; all empty where it comes now."""

    received_at = forms.DateTimeField(
        label=_("Nhận lúc"),
        required=False,
        error_messages={"invalid": _("Ghi giờ, ngày nhận đúng dạng.")},
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    late_reason = forms.CharField(
        label=_("Vì sao nhập sau"),
        max_length=200,
        required=False,
        help_text=_("Mất điện, mất mạng"),
    )
    pad_code = forms.CharField(
        label=_("Mã trên phiếu giấy"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for hour and reason where one of the three is given."""
        given = self.cleaned_data
        if any(given.values()) and not self.errors:
            if not given.get("received_at"):
                self.add_error("received_at", _now("Ghi giờ nhận trên phiếu."))
            if not given.get("late_reason"):
                self.add_error("late_reason", _now("Ghi vì sao nhập sau giờ nhận."))
        return given

    @property
    def is_used(self) -> bool:
        """Whether anything of it is filled in, so that it stands open."""
        return self.is_bound and any(self.data.get(name) for name in self.fields)


class HandOverForm(forms.Form):
    """What is noted when a result is handed over at once."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    receiver = forms.CharField(
        label=_("Người nhận kết quả"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    receipt_number = forms.CharField(
        label=_("Số biên lai"),
        max_length=40,
        error_messages={"required": _("Ghi số biên lai.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    exempt_because = forms.CharField(
        label=_("Được miễn phí vì"),
        max_length=200,
        required=False,
        help_text=_("Ghi diện được miễn; để trống khi thu đủ"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, is_charged: bool, **kwargs: Any) -> None:
        """Ask for the receipt where a fee is due and nothing spares the person."""
        super().__init__(*args, **kwargs)
        is_spared = self.is_bound and bool(str(self.data.get("exempt_because") or "").strip())
        self.fields["receipt_number"].required = is_charged and not is_spared


class PapersForm(dossiers.LimitFields):
    """How many of each required paper lie on the counter, and their scans."""

    def __init__(self, *args: Any, adoption: Adoption, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers: list[RequiredPaper] = list(adoption.version.papers.all())
        self.asks_limit = not adoption.rule(channel)
        if not self.asks_limit:
            for name in ("limit_amount", "limit_unit", "limit_source"):
                del self.fields[name]
        for paper in self.papers:
            wanted = {"originals": paper.originals, "photocopies": paper.copies}
            for count in COUNTS:
                self.fields[f"{count}.{paper.key}"] = forms.IntegerField(
                    label=f"{_now('Số bản')}, {paper.name[:60]}",
                    min_value=0,
                    max_value=MOST_COPIES,
                    required=False,
                    widget=forms.NumberInput(attrs={"min": 0, "class": "govuk-input--width-3"}),
                    help_text=str(wanted.get(count) or ""),
                )

    def clean(self) -> dict[str, Any]:
        """Check the time limit where one is asked for."""
        if self.asks_limit:
            self.cleaned_data["rule"] = self.clean_limit()
        return self.cleaned_data

    def lines(self) -> list[tuple[RequiredPaper, list[forms.BoundField]]]:
        """Return each paper with its three fields, for drawing."""
        return [
            (paper, [self[f"{count}.{paper.key}"] for count in COUNTS]) for paper in self.papers
        ]

    def counts(self) -> list[dossiers.PaperCount]:
        """Return what lies on the counter; papers of which nothing was counted are left out."""
        counted = [
            dossiers.PaperCount(
                key=paper.key,
                name=paper.name[:1000],
                is_shown_only=paper.kind == paper.Kind.SHOW,
                **{name: self.cleaned_data.get(f"{name}.{paper.key}") or 0 for name in COUNTS},
            )
            for paper in self.papers
        ]
        return [one for one in counted if one.originals or one.certified or one.photocopies]
