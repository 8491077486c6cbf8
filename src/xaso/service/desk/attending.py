"""What the counter notes of who files, who helps, how it is confirmed, and the way back.

The rules are `dossiers.wrong_with`; here they stand beside their fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xaso.service.dossiers import api as dossiers
from xaso.ui.inputs import DayField

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

SIGN = "sign"
POST = "post"
BY_POST = ("channel", "result_by", "post_address")
UNTOUCHED = frozenset({"", SIGN})
WITNESSES = (1, 2)
ENTRY_OF = {"witnesses": "witness_1", "was_read_back": "way"}
"""Beside which field a sentence stands whose entry is no field of its own."""


def _text(label: Any, *, most: int = 150, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=False,
        help_text=hint,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AttendanceForm(forms.Form):
    """By what right, with whose help, how confirmed; all empty for who files for herself."""

    ground = forms.ChoiceField(label=_("Vì sao được nộp thay"), required=False)
    paper = _text(
        _("Giấy tờ chứng minh"), most=300, hint=_("Loại giấy, số, ngày, nơi cấp hoặc chứng thực")
    )
    authentication = _text(
        _("Hợp pháp hóa, hoặc chứng thực của cơ quan đại diện"),
        most=200,
        hint=_("Chỉ với giấy lập ở nước ngoài: số, ngày, cơ quan"),
    )
    mandate_until = DayField(label=_("Giấy có giá trị đến"), required=False)
    is_copy = forms.BooleanField(
        label=_("Mới xem bản chụp: đối chiếu bản chính trước khi trả kết quả"), required=False
    )
    helper = _text(_("Người giúp kê khai"), hint=_("Người giúp không thay người nộp"))
    helper_from = _text(_("Người giúp là ai"), hint=_("Tổ công nghệ số, cán bộ xóm, cháu ruột"))
    way = forms.ChoiceField(label=_("Người nộp xác nhận bằng"), required=False)
    witness_1 = _text(_("Người làm chứng 1"))
    witness_1_paper = _text(_("Giấy tờ của người làm chứng 1"), most=100)
    witness_2 = _text(_("Người làm chứng 2"))
    witness_2_paper = _text(_("Giấy tờ của người làm chứng 2"), most=100)
    interpreter = _text(_("Người phiên dịch"))
    language = _text(_("Phiên dịch từ tiếng"), most=60, hint=_("Tày, Nùng, ngôn ngữ ký hiệu"))
    channel = forms.ChoiceField(
        label=_("Hồ sơ đến bằng"),
        required=False,
        choices=[("", _("Trực tiếp tại quầy")), (POST, _("Bưu chính"))],
    )
    result_by = forms.ChoiceField(
        label=_("Nhận kết quả"),
        required=False,
        choices=[("", _("Tại quầy")), (POST, _("Qua bưu chính"))],
    )
    post_address = _text(_("Địa chỉ nhận qua bưu chính"), most=300)

    def __init__(
        self,
        data: Any = None,
        *,
        now: datetime,
        procedure_code: str = "",
        is_declared: bool = False,
        was_read_back: bool = False,
        **more: Any,
    ) -> None:
        """Offer what holds today.

        Args:
            is_declared: The declaration names the owner and says how the two are related.
        """
        super().__init__(data, **more)
        self.day = timezone.localdate(now)
        self.procedure_code, self.is_declared = procedure_code, is_declared
        self.was_read_back = was_read_back
        rules = dossiers.rules_on(self.day)
        grounds = [
            (one.code, one.name)
            for one in rules.grounds.values()
            if procedure_code not in one.barred
        ]
        ways = [(one.code, one.name) for one in rules.ways.values()]
        self.fields["ground"].choices = [("", _now("Không nộp thay ai")), *grounds]  # type: ignore[attr-defined]
        self.fields["way"].choices = ways  # type: ignore[attr-defined]
        self.parties: dossiers.Parties | None = None

    @property
    def is_used(self) -> bool:
        """Whether anything of it is filled in or wrong, so that it stands open."""
        return self._is_touched(name for name in self.fields if name not in BY_POST)

    @property
    def is_by_post(self) -> bool:
        """Whether anything goes by post, so that it stands open."""
        return self._is_touched(BY_POST)

    def _is_touched(self, names: Iterable[str]) -> bool:
        given = self.data if self.is_bound else self.initial
        errors = self.errors if self.is_bound else {}
        return any(name in errors or given.get(name, "") not in UNTOUCHED for name in names)

    def clean(self) -> dict[str, Any]:
        """Ask for an address where the result goes by post."""
        given = self.cleaned_data
        if given.get("result_by") == POST and not given.get("post_address"):
            self.add_error("post_address", _now("Ghi địa chỉ nhận qua bưu chính."))
        return given

    def is_sound(self, parties: dossiers.Parties) -> bool:
        """Judge it for these people; what is wrong stands beside its field."""
        filing = dossiers.Filing(
            parties.owner_name,
            parties.submitter_name,
            self.procedure_code,
            self.day,
            is_declared=self.is_declared,
        )
        for entry, told in dossiers.wrong_with(self.attendance(), filing).items():
            name = {"valid_until": "mandate_until"}.get(entry, ENTRY_OF.get(entry, entry))
            self.add_error(name, told)
        return not self.errors

    def attendance(self) -> dossiers.Attendance:
        """Return what is noted, of a valid form."""
        given = self.cleaned_data
        named = [
            dossiers.Witness(given[f"witness_{number}"], given[f"witness_{number}_paper"])
            for number in WITNESSES
            if given[f"witness_{number}"]
        ]
        by_post = given["channel"] == POST
        return dossiers.Attendance(
            ground=given["ground"],
            paper=given["paper"],
            authentication=given["authentication"],
            valid_until=given["mandate_until"],
            is_copy=given["is_copy"],
            helper=given["helper"],
            helper_from=given["helper_from"],
            way="" if by_post else given["way"] or SIGN,
            witnesses=tuple(named),
            interpreter=given["interpreter"],
            language=given["language"],
            was_read_back=self.was_read_back,
        )

    @property
    def way_back(self) -> dict[str, str]:
        """How the result goes, for the parties of a valid form."""
        given = self.cleaned_data
        return {
            "result_by": given["result_by"],
            "post_address": given["post_address"] if given["result_by"] else "",
        }
