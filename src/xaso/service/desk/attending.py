"""What the counter notes besides: how it is confirmed, by whom it is seen, how it came."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xaso.service.dossiers import api as dossiers

SIGN = "sign"
BY_POST = ("channel", "result_by", "post_address")
WITNESSES = (1, 2)
line = dossiers.behalf_line


class AttendanceForm(dossiers.BehalfForm):
    """Who files for whom, as online, and what only somebody at the counter can see."""

    BESIDE = {
        **dossiers.BehalfForm.BESIDE,
        "witnesses": "witness_1",
        "was_read_back": "way",
    }
    is_copy = forms.BooleanField(
        label=_("Mới xem bản chụp: đối chiếu bản chính trước khi trả kết quả"), required=False
    )
    way = forms.ChoiceField(label=_("Người nộp xác nhận bằng"), required=False)
    witness_1 = line(_("Người làm chứng 1"))
    witness_1_paper = line(_("Giấy tờ của người làm chứng 1"), most=100)
    witness_2 = line(_("Người làm chứng 2"))
    witness_2_paper = line(_("Giấy tờ của người làm chứng 2"), most=100)
    interpreter = line(_("Người phiên dịch"))
    language = line(_("Phiên dịch từ tiếng"), most=60, hint=_("Tày, Nùng, ngôn ngữ ký hiệu"))
    channel = forms.ChoiceField(
        label=_("Hồ sơ đến bằng"),
        required=False,
        choices=[("", _("Trực tiếp tại quầy")), ("post", _("Bưu chính"))],
    )

    def __init__(self, data: Any = None, *, was_read_back: bool = False, **more: Any) -> None:
        """Offer what holds today; `was_read_back` says that the person heard all of it."""
        super().__init__(data, **more)
        self.was_read_back = was_read_back
        ways = [(one.code, one.name) for one in self.rules.ways.values()]
        self.fields["way"].choices = ways  # type: ignore[attr-defined]

    @property
    def is_used(self) -> bool:
        """Whether anything is filled in or wrong, but for the post."""
        return self.is_touched((n for n in self.fields if n not in BY_POST), ("", SIGN))

    @property
    def is_by_post(self) -> bool:
        """Whether anything goes by post, so that it stands open."""
        return self.is_touched(BY_POST)

    def attendance(self) -> dossiers.Attendance:
        """Return what is noted."""
        given = self.given
        named = [
            dossiers.Witness(given[f"witness_{number}"], given[f"witness_{number}_paper"])
            for number in WITNESSES
            if given[f"witness_{number}"]
        ]
        return replace(
            super().attendance(),
            is_copy=bool(given["is_copy"]),
            way="" if given["channel"] else given["way"] or SIGN,
            witnesses=tuple(named),
            interpreter=given["interpreter"],
            language=given["language"],
            was_read_back=self.was_read_back,
        )
