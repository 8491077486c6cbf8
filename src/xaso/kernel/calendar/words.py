"""The clock's reasons in the reader's language.

The clock writes Vietnamese; what it stores beside each row are codes, and these are their words.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import _StrPromise

SENTENCES: dict[str, _StrPromise] = {
    "working": _("Ngày làm việc."),
    "worked": _("Ngày nghỉ nhưng làm bù."),
    "weekend": _("Nghỉ cuối tuần."),
    "off": _("Ngày nghỉ."),
    "holiday": _("Nghỉ: {name}."),
    "received": _("Nhận hồ sơ."),
    "outside_hours": _("Nhận ngoài giờ làm việc, tính từ đầu buổi làm việc kế tiếp."),
    "after_15h": _("Sau 15 giờ, trả vào cuối ngày làm việc kế tiếp."),
    "first_day_free": _("Ngày bắt đầu không tính."),
    "counted": _("Tính một ngày."),
    "paused": _("Tạm dừng, không tính."),
    "partly_paused": _("Có lúc tạm dừng, không tính lúc đó."),
    "moved_on": _("Lùi thêm vì có ngày tạm dừng."),
    "rolled": _("Hết hạn vào ngày nghỉ, chuyển sang ngày làm việc kế tiếp."),
    "due": _("Hẹn trả kết quả."),
}
KINDS: dict[str, _StrPromise] = {
    "working": _("Ngày làm việc"),
    "worked": _("Làm bù"),
    "off": _("Nghỉ lễ"),
    "weekend": _("Cuối tuần"),
}


class Told(NamedTuple):
    """One day of an explanation, ready to be shown."""

    date: date
    kind: str
    minutes: int
    why: str


def explanation(rows: Iterable[Mapping[str, Any]]) -> list[Told]:
    """Tell stored rows (`date`, `kind`, `minutes`, `why`, `codes`) in the active language.

    A row stored without codes keeps its Vietnamese words.
    """
    return [
        Told(
            date.fromisoformat(row["date"]),
            str(KINDS.get(row["kind"], row["kind"])),
            row["minutes"],
            _why(row.get("codes", ()), row["why"]),
        )
        for row in rows
    ]


def _why(codes: Iterable[str], stored: str) -> str:
    known = [SENTENCES[code] for code in codes if code in SENTENCES]
    # The name of a holiday stands only in the stored words: "Nghỉ: Quốc khánh. Hẹn trả…"
    name = stored.partition(": ")[2].partition(".")[0]
    return " ".join(str(words).replace("{name}", name) for words in known) or stored
