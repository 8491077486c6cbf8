"""What an official types to set the way of a procedure's dossiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xaso.kernel.organisations import api as organisations
from xaso.service.procedures.domain.flow import MOST, STAGES, Flaw, Need, Step

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NEEDS: dict[Need, _StrPromise] = {
    Need.PAID: _("Đã nộp phí, lệ phí"),
    Need.PAPERS_CHECKED: _("Đã kiểm tra đủ giấy tờ"),
    Need.OPINION_RECEIVED: _("Đã có ý kiến cơ quan được hỏi"),
}
FLAWS: dict[str, _StrPromise] = {
    Flaw.NO_STEP: _("Phải có ít nhất một bước của chuyên môn."),
    Flaw.TOO_MANY: _("Nhiều nhất 9 bước."),
    Flaw.UNKNOWN_ROLE: _("Mỗi bước phải do chuyên môn, phụ trách, lãnh đạo hoặc văn thư làm."),
    Flaw.UNKNOWN_NEED: _("Có điều kiện không dùng được."),
    Flaw.NEEDLESS: _("Chỉ bước của chuyên môn, phụ trách mới đặt điều kiện."),
    Flaw.OUT_OF_ORDER: _("Thứ tự phải là: chuyên môn, phụ trách; lãnh đạo ký; văn thư phát hành."),
    Flaw.NOT_ONE_SIGNATURE: _("Phải có đúng một bước ký của lãnh đạo."),
    Flaw.NOT_ONE_ISSUING: _("Phải có đúng một bước phát hành của văn thư."),
    Flaw.NOT_WHOLE: _("Tổng phần thời hạn của các bước phải là 100."),
    Flaw.SAME_KEY: _("Hai bước trùng nhau."),
}


class StepForm(forms.Form):
    """One step; a row without a name is none."""

    position = forms.IntegerField(
        label=_("Thứ tự"), min_value=1, max_value=99, required=False,
        error_messages={"invalid": _("Ghi thứ tự bằng số.")},
    )  # fmt: skip
    name = forms.CharField(label=_("Tên bước"), max_length=200, required=False)
    role = forms.ChoiceField(label=_("Ai làm"), required=False)
    share = forms.IntegerField(
        label=_("Phần thời hạn, phần trăm"), min_value=0, max_value=100, required=False,
        error_messages={"invalid": _("Ghi phần thời hạn bằng số từ 0 đến 100.")},
    )  # fmt: skip
    needs = forms.MultipleChoiceField(
        label=_("Xong bước này khi"),
        choices=[(need.value, words) for need, words in NEEDS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = organisations.Position.Role.choices
        field: Any = self.fields["role"]
        field.choices = [("", _("Chọn vị trí")), *((r, name) for r, name in posts if r in STAGES)]


class StepForms(forms.formset_factory(StepForm, extra=2, max_num=MOST, validate_max=True)):  # type: ignore[misc]
    """The steps together, in the order of their numbers."""

    def steps(self) -> tuple[Step, ...]:
        """Return the steps that were given, of valid forms."""
        given = [one.cleaned_data for one in self.forms if one.cleaned_data.get("name")]
        ordered = sorted(given, key=lambda row: row.get("position") or MOST * 11)
        return tuple(
            Step(
                f"buoc_{number}",
                row["name"].strip(),
                row.get("role", ""),
                row.get("share") or 0,
                tuple(row.get("needs", ())),
            )
            for number, row in enumerate(ordered, start=1)
        )
