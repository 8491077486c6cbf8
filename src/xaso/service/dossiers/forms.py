"""The shape of what the desk types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xaso.service.dossiers.limits import LimitFields
from xaso.ui.inputs import MomentField, MoneyField

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    fee_name = forms.CharField(
        label=_("Khoản thu"),
        max_length=200,
        error_messages={"required": _("Ghi tên khoản thu, ví dụ Lệ phí hộ tịch.")},
    )
    amount = MoneyField(label=_("Số tiền (đồng)"))
    basis = forms.CharField(
        label=_("Căn cứ pháp lý"),
        max_length=200,
        error_messages={"required": _("Ghi số, ký hiệu văn bản.")},
    )
    approver = forms.ChoiceField(label=_("Người đồng ý yêu cầu bổ sung"))
    ground = forms.ChoiceField(
        label=_("Lý do thủ tục cho phép"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn lý do tạm dừng.")},
    )
    receipt_number = forms.CharField(
        label=_("Số biên lai"),
        max_length=40,
        error_messages={"required": _("Ghi số biên lai đã giao người nộp.")},
    )
    owner_name = forms.CharField(label=_("Họ tên người thừa kế"), max_length=150)
    officer = forms.ChoiceField(
        label=_("Giao cho ai"),
        error_messages={"required": _("Chọn người nhận.")},
    )
    until = MomentField(label=_("Giờ, ngày hẹn lại"))
    cause = forms.ChoiceField(
        label=_("Sai sót do ai"),
        choices=[("agency", _("Cơ quan")), ("declarant", _("Người khai"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn sai sót do ai.")},
    )
    recalled_by = forms.CharField(
        label=_("Biên bản thu hồi bản đã trả"),
        max_length=100,
        help_text=_("Số, ngày"),
        error_messages={"required": _("Ghi số, ngày biên bản thu hồi bản đã trả.")},
    )
    referred_to = forms.ChoiceField(
        label=_("Sửa bằng"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn thủ tục hoặc cơ quan sẽ sửa.")},
    )
    decision = forms.CharField(label=_("Số quyết định hủy bỏ"), max_length=60)
    decided_on = forms.DateField(
        label=_("Ngày quyết định"),
        help_text=_("Ví dụ: 25/11/2026"),
        input_formats=["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"autocomplete": "off"}, format="%d/%m/%Y"),
        error_messages={"invalid": _("Nhập ngày, ví dụ 25/11/2026.")},
    )
    entry = forms.CharField(
        label=_("Dán từ hệ thống hộ tịch"),
        help_text=_(
            "Mỗi dòng một mục: Quyển số, Số, Ngày đăng ký; với khai sinh, cả Số định danh cá nhân."
        ),
        max_length=2000,
        widget=forms.Textarea(
            attrs={
                "rows": 5,
                "data-testid": "entry",
                "placeholder": "Quyển số: 01/2026-KS\nSố: 45\nNgày đăng ký: 29/11/2026",
            }
        ),
        error_messages={"required": _("Dán số, quyển, ngày đăng ký từ hệ thống hộ tịch.")},
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
        choices: Mapping[str, list[tuple[str, str]]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name != "version" and name not in asks:
                del self.fields[name]
        for name, options in (choices or {}).items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
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


class HandOverForm(forms.Form):
    """Whose dossiers go to whom, and why."""

    giver = forms.ChoiceField(
        label=_("Bàn giao hồ sơ của"), error_messages={"required": _("Chọn người bàn giao.")}
    )
    officer = forms.ChoiceField(
        label=_("Cho ai nhận"), error_messages={"required": _("Chọn người nhận.")}
    )
    reason = forms.CharField(
        label=_("Vì sao bàn giao"),
        max_length=REASON_MOST,
        help_text=_("Không ghi bệnh tình; ví dụ: nghỉ đột xuất từ 8 giờ ngày 30/11."),
        widget=forms.Textarea(attrs={"rows": 3, "data-testid": "reason"}),
        error_messages={"required": _("Ghi rõ lý do.")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        givers: list[tuple[str, str]],
        takers: list[tuple[str, str]],
    ) -> None:
        super().__init__(data)
        for name, people in (("giver", givers), ("officer", takers)):
            field: Any = self.fields[name]
            field.choices = [("", _("Chọn một người")), *people]


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


class WithdrawalForm(forms.Form):
    """Why a resident takes her dossier back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Vì sao muốn rút"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "data-testid": "reason"}),
        error_messages={"required": _("Ghi rõ lý do.")},
    )


class WordingForm(forms.Form):
    """An agency's own wording of a paper, from when it holds, and why."""

    wording = forms.CharField(
        label=_("Lời của mẫu"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "class": "xs-wide", "lang": "vi"}),
    )
    valid_from = forms.DateField(
        label=_("Dùng từ ngày"),
        help_text=_("Hồ sơ nộp trước ngày này vẫn in theo mẫu cũ. Sớm nhất là ngày mai."),
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"autocomplete": "off"}, format="%d/%m/%Y"),
        error_messages={
            "required": _("Nhập ngày bắt đầu dùng."),
            "invalid": _("Nhập ngày, ví dụ 01/12/2026."),
        },
    )
    note = forms.CharField(
        label=_("Vì sao sửa"),
        max_length=300,
        error_messages={"required": _("Ghi ngắn gọn vì sao sửa.")},
    )
