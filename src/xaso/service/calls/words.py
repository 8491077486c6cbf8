"""How pages name grounds and outcomes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xaso.service.calls.domain.again import Outcome
from xaso.service.calls.domain.grounds import Ground

HAMLET = "hamlet"
"""The ground of the wording that others pass on."""
GROUND = {
    Ground.READY: _("Kết quả chờ nhận"),
    Ground.CAME_BACK: _("Bưu chính hoàn kết quả"),
    Ground.SUPPLEMENT: _("Cần bổ sung giấy tờ"),
    Ground.FEE: _("Cần nộp tiền"),
    Ground.MOVED: _("Hẹn lại, xin lỗi"),
    Ground.STOPPED: _("Đang tạm dừng"),
    Ground.REFUSED: _("Không giải quyết được"),
}
TEXT = {**{ground.value: label for ground, label in GROUND.items()}, HAMLET: _("Nhờ nhắn hộ")}
"""Every wording that an agency may change, by its ground."""
OUTCOME = {
    Outcome.REACHED: _("Đã nói chuyện được"),
    Outcome.WILL_COME: _("Hẹn ngày đến"),
    Outcome.NO_ANSWER: _("Không ai nghe máy"),
    Outcome.RELATIVE: _("Người nhà nghe, nhờ nhắn gọi lại"),
    Outcome.WRONG_NUMBER: _("Sai số"),
    Outcome.BY_HAMLET: _("Đã nhắn qua trưởng xóm"),
    Outcome.BY_LETTER: _("Đã gửi giấy báo"),
}
FOR_RESIDENT = {
    Outcome.REACHED: _("đã nói chuyện được"),
    Outcome.WILL_COME: _("đã nói chuyện được, hẹn ngày đến"),
    Outcome.NO_ANSWER: _("chưa ai nghe máy"),
    Outcome.RELATIVE: _("đã nhờ người nghe máy nhắn gọi lại, không nói nội dung"),
    Outcome.WRONG_NUMBER: _("số điện thoại không đúng; xin báo lại số cho cơ quan"),
    Outcome.BY_HAMLET: _("đã nhờ trưởng xóm nhắn, không nói nội dung"),
    Outcome.BY_LETTER: _("đã gửi giấy báo"),
}
"""What came of a call, as the person called reads it."""
