"""The names of problems in words an official can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS: dict[str, _StrPromise] = {
    "time_unclear": _("Thời hạn không phải một con số và đơn vị: hãy đọc và chọn cách tính"),
    "time_zero": _("Thời hạn ghi bằng 0: hãy đọc và chọn cách tính"),
    "units_differ": _("Cùng một con số mà đơn vị khác nhau: có thể ghi nhầm"),
    "fee_unclear": _("Phí, lệ phí không hiểu được: trang công khai in nguyên văn"),
    "count_unclear": _("Không rõ số bản chính, bản sao"),
    "channel_unclear": _("Không rõ cách nộp"),
    "channel_twice": _("Một cách nộp có nhiều dòng: hãy chọn cách tính thời hạn"),
    "level_unclear": _("Cấp thực hiện lạ"),
    "no_way": _("Không ghi cách nộp nào"),
    "to_verify": _("Danh mục biên soạn: phải đối chiếu với quyết định công bố"),
    "code_from_memory": _("Mã thủ tục ghi theo trí nhớ: phải tra lại"),
    "remark": _("Người biên soạn ghi"),
}


def words(kind: str) -> str:
    """Return the words of a problem, or its name where there are none."""
    return str(WORDS.get(kind, kind))
