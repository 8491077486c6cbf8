"""What happened and how it stands, in words a resident uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

from xaso.service.dossiers.domain.transitions import ENDED, OPEN, WAITING, State

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from xaso.service.dossiers.models import Dossier

STATE: dict[str, _StrPromise] = {
    State.SUBMITTED: _("Đã nộp, chờ tiếp nhận"),
    State.INTAKE_SUPPLEMENT: _("Chờ bổ sung giấy tờ"),
    State.REFUSED_INTAKE: _("Từ chối tiếp nhận"),
    State.RECEIVED: _("Đã tiếp nhận"),
    State.PROCESSING: _("Đang xử lý"),
    State.SUPPLEMENT: _("Chờ bổ sung hồ sơ"),
    State.FINANCE: _("Chờ thực hiện nghĩa vụ tài chính"),
    State.PAUSED: _("Tạm dừng xử lý"),
    State.WITHDRAW_REQUESTED: _("Đang xem xét việc rút hồ sơ"),
    State.WITHDRAWN: _("Đã rút hồ sơ"),
    State.REJECTED: _("Từ chối giải quyết"),
    State.APPROVED: _("Đã ký, chờ phát hành"),
    State.RESOLVED: _("Có kết quả"),
    State.RETURNED: _("Đã trả kết quả"),
    State.ARCHIVED: _("Đã lưu trữ"),
}


def state_words(dossier: Dossier) -> str:
    """Return how a dossier stands, in a resident's words."""
    return str(STATE[dossier.state])


EVENT: dict[str, _StrPromise] = {
    "submit": _("Nộp hồ sơ"),
    "take_over": _("Chuyển từ hệ thống cũ"),
    "take_back": _("Bỏ việc chuyển từ hệ thống cũ"),
    "receive": _("Tiếp nhận hồ sơ, hẹn ngày trả kết quả"),
    "ask_intake_supplement": _("Yêu cầu bổ sung giấy tờ"),
    "supply": _("Bổ sung giấy tờ"),
    "refuse_intake": _("Từ chối tiếp nhận"),
    "start": _("Chuyển công chức chuyên môn xử lý"),
    "propose": _("Trình lãnh đạo"),
    "send_back": _("Lãnh đạo trả lại để làm rõ"),
    "approve": _("Lãnh đạo ký duyệt"),
    "reject": _("Từ chối giải quyết"),
    "issue": _("Phát hành kết quả"),
    "return_result": _("Trả kết quả"),
    "archive": _("Lưu trữ"),
    "ask_supplement": _("Yêu cầu bổ sung hồ sơ, tạm dừng thời hạn"),
    "answer_supplement": _("Bổ sung hồ sơ"),
    "confirm_supplement": _("Xác nhận đã bổ sung đủ, tính lại ngày hẹn"),
    "end_unsupplemented": _("Kết thúc vì quá hạn bổ sung"),
    "await_payment": _("Chờ thực hiện nghĩa vụ tài chính"),
    "note_payment": _("Đã nộp tiền, tiếp tục xử lý"),
    "pause": _("Tạm dừng xử lý"),
    "resume": _("Tiếp tục xử lý"),
    "heir_continues": _("Người thừa kế tiếp tục hồ sơ"),
    "stop_after_death": _("Dừng giải quyết vì chủ hồ sơ chết"),
    "request_withdrawal": _("Yêu cầu rút hồ sơ"),
    "accept_withdrawal": _("Cho rút, dừng giải quyết hồ sơ"),
    "decline_withdrawal": _("Không cho rút hồ sơ"),
    "cancel_withdrawal": _("Người nộp thôi rút hồ sơ"),
    "propose_extension": _("Đề nghị xin lỗi, hẹn lại"),
    "agree_extension": _("Xin lỗi và hẹn lại ngày trả"),
    "decline_extension": _("Không đồng ý ngày hẹn lại"),
    "reassign": _("Giao người khác xử lý"),
    "ask_opinion": _("Lấy ý kiến cơ quan khác"),
    "note_opinion": _("Cơ quan được hỏi trả lời"),
    "recall_opinion": _("Thôi chờ ý kiến"),
    "forward": _("Chuyển bước tiếp theo"),
    "step_back": _("Trả lại bước trước"),
    "check_papers": _("Kiểm tra đủ giấy tờ"),
    "check_mandate": _("Đối chiếu bản chính giấy nộp thay"),
    "enter_book": _("Vào sổ hộ tịch"),
    "finish_part": _("Cơ quan liên thông làm xong phần việc"),
    "send_papers": _("Gửi giấy tờ đến nơi giải quyết"),
    "take_papers": _("Nơi giải quyết nhận giấy tờ"),
    "send_result": _("Gửi kết quả về nơi nhận hộ"),
    "take_result": _("Nơi nhận hộ nhận kết quả"),
    "correct_result": _("Thu hồi kết quả để sửa sai sót"),
    "refer_correction": _("Hướng dẫn sửa kết quả bằng cách khác"),
    "cancel_result": _("Hủy bỏ kết quả bằng quyết định"),
    "renew_secret": _("Cấp lại mã bí mật"),
    "erase": _("Xóa nội dung hồ sơ"),
}


def event_words(kind: str) -> str:
    """Return what happened, in a resident's words."""
    return str(EVENT.get(kind, kind))


NOTES_FOR_RESIDENTS = frozenset({
    "ask_intake_supplement",
    "ask_supplement",
    "refuse_intake",
    "reject",
    "supply",
    "answer_supplement",
    "end_unsupplemented",
    "pause",
    "stop_after_death",
    "request_withdrawal",
    "decline_withdrawal",
    "propose_extension",
    "correct_result",
    "refer_correction",
    "cancel_result",
})
"""Events whose written reason is addressed to the resident."""

HAND_OVER: dict[str, _StrPromise] = {
    "at_desk": _("Giấy tờ ở nơi nhận hộ"),
    "papers_sent": _("Giấy tờ đang trên đường"),
    "papers_arrived": _("Giấy tờ ở nơi giải quyết"),
    "result_sent": _("Kết quả đang trên đường về"),
    "result_arrived": _("Kết quả ở nơi nhận hộ"),
}

STEP: dict[str, _StrPromise] = {
    "intake": _("Chờ tiếp nhận"),
    "appraisal": _("Thẩm định"),
    "approval": _("Chờ ký"),
    "issuing": _("Chờ phát hành"),
    "return": _("Chờ trả kết quả"),
    "done": _("Đã xong"),
}

Urgency = Literal["late", "due_soon", "on_time", "waiting", "uncollected", "ended"]
URGENCY: dict[str, _StrPromise] = {
    "late": _("Quá hạn"),
    "due_soon": _("Sắp đến hạn"),
    "on_time": _("Còn hạn"),
    "waiting": _("Chờ tiếp nhận"),
    "uncollected": _("Chưa đến nhận"),
    "ended": _("Đã xong"),
}


@dataclass(frozen=True, slots=True)
class Lateness:
    """How a dossier stands against its clock: a word, and the moment it is measured by."""

    urgency: Urgency
    deadline: datetime | None

    @property
    def words(self) -> str:
        """Return the word to show."""
        return str(URGENCY[self.urgency])


def lateness(dossier: Dossier, now: datetime, *, soon: datetime) -> Lateness:
    """Derive how urgent a dossier is; never stored, because it changes with the clock alone.

    Exactly at the due moment it is still in time; a second later it is late. A result that lies
    ready after the promised moment is uncollected: nobody of the agency is late.

    Args:
        soon: What is due until then is due soon, from `selectors.due_soon_until`.
    """
    if dossier.state == State.RESOLVED and dossier.due_at is not None and now > dossier.due_at:
        return Lateness("uncollected", dossier.due_at)
    if dossier.state in ENDED:
        return Lateness("ended", dossier.due_at)
    if dossier.state in WAITING:
        late = dossier.state == State.SUBMITTED and now > dossier.answer_by
        return Lateness("late" if late else "waiting", dossier.answer_by)
    due = dossier.correction_due_at or dossier.due_at
    if due is None or dossier.state not in OPEN:
        return Lateness("on_time", due)
    if now > due:
        return Lateness("late", due)
    return Lateness("due_soon" if due <= soon else "on_time", due)


def outcome_time(dossier: Dossier) -> str:
    """Return "early", "on_time" or "late" for a resolved dossier, "" for others.

    Measured by the lawful due date to the minute; a day or more ahead counts as early.
    """
    if dossier.resolved_at is None or dossier.due_at is None:
        return ""
    if dossier.resolved_at > dossier.due_at:
        return "late"
    return "early" if (dossier.due_at - dossier.resolved_at).days >= 1 else "on_time"
