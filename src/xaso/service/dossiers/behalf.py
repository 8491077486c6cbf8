"""What is asked of who files on whose behalf, with whose help, and how the result goes.

The rules are `services.attending.wrong_with`; here they stand beside their fields, the same online
and at the counter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xaso.service.dossiers.domain.attendance import Attendance, Filing
from xaso.service.dossiers.services.attending import rules_on, wrong_with
from xaso.ui.inputs import DayField

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from xaso.service.dossiers.domain.parties import Parties

POST = "post"


def line(label: Any, *, most: int = 150, hint: Any = "") -> forms.CharField:
    """Return a field of one line that may stay empty."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=False,
        help_text=hint,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class BehalfForm(forms.Form):
    """By what right, with whose help, and the way back; all empty for who files for herself."""

    BESIDE: dict[str, str] = {"valid_until": "mandate_until"}
    """Beside which field a sentence stands whose entry has another name."""

    ground = forms.ChoiceField(label=_("Vì sao được nộp thay"), required=False)
    paper = line(
        _("Giấy tờ chứng minh"), most=300, hint=_("Loại giấy, số, ngày, nơi cấp hoặc chứng thực")
    )
    authentication = line(
        _("Hợp pháp hóa, hoặc chứng thực của cơ quan đại diện"),
        most=200,
        hint=_("Chỉ với giấy lập ở nước ngoài: số, ngày, cơ quan"),
    )
    mandate_until = DayField(label=_("Giấy có giá trị đến"), required=False)
    helper = line(_("Người giúp kê khai"), hint=_("Người giúp không thay người nộp"))
    helper_from = line(_("Người giúp là ai"), hint=_("Tổ công nghệ số, cán bộ xóm, cháu ruột"))
    result_by = forms.ChoiceField(
        label=_("Nhận kết quả"),
        required=False,
        choices=[("", _("Tại quầy")), (POST, _("Qua bưu chính"))],
    )
    post_address = line(_("Địa chỉ nhận qua bưu chính"), most=300)

    def __init__(
        self,
        data: Any = None,
        *,
        now: datetime,
        procedure_code: str = "",
        is_declared: bool = True,
        **more: Any,
    ) -> None:
        """Offer what holds today.

        Args:
            is_declared: The declaration names the owner and says how the two are related.
        """
        super().__init__(data, **more)
        self.day = timezone.localdate(now)
        self.procedure_code, self.is_declared = procedure_code, is_declared
        self.rules = rules_on(self.day)
        grounds = [
            (one.code, one.name)
            for one in self.rules.grounds.values()
            if procedure_code not in one.barred
        ]
        self.fields["ground"].choices = [("", _now("Không nộp thay ai")), *grounds]  # type: ignore[attr-defined]

    @property
    def is_used(self) -> bool:
        """Whether anything is filled in or wrong, so that it stands open."""
        return self.is_touched(self.fields)

    def is_touched(self, names: Iterable[str], untouched: Iterable[str] = ("",)) -> bool:
        """Tell whether one of some fields is filled in or wrong."""
        given = self.data if self.is_bound else self.initial
        errors = self.errors if self.is_bound else {}
        plain = frozenset(untouched)
        return any(name in errors or given.get(name, "") not in plain for name in names)

    def clean(self) -> dict[str, Any]:
        """Ask for an address where the result goes by post."""
        given = self.cleaned_data
        if given.get("result_by") == POST and not given.get("post_address"):
            self.add_error("post_address", _now("Ghi địa chỉ nhận qua bưu chính."))
        return given

    def is_sound(self, parties: Parties) -> bool:
        """Judge all of it for these people at once; what is wrong stands beside its field."""
        self.is_valid()
        filing = Filing(
            parties.owner_name,
            parties.submitter_name,
            self.procedure_code,
            self.day,
            is_declared=self.is_declared,
        )
        said = self.attendance()
        if self.is_declared and said == Attendance():
            return not self.errors
        for entry, told in wrong_with(said, filing, self.rules).items():
            self.add_error(self.BESIDE.get(entry, entry), told)
        return not self.errors

    @property
    def given(self) -> dict[str, Any]:
        """What was taken of each field; what was not taken is empty."""
        return {**dict.fromkeys(self.fields, ""), **self.cleaned_data}

    def attendance(self) -> Attendance:
        """Return what is noted; online nobody has seen an original yet."""
        given = self.given
        return Attendance(
            ground=given["ground"],
            paper=given["paper"],
            authentication=given["authentication"],
            valid_until=given["mandate_until"] or None,
            is_copy=bool(given["ground"]),
            helper=given["helper"],
            helper_from=given["helper_from"],
        )

    @property
    def way_back(self) -> dict[str, str]:
        """How the result goes, for the parties."""
        given = self.given
        return {
            "result_by": given["result_by"],
            "post_address": given["post_address"] if given["result_by"] else "",
        }
