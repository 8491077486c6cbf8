"""The acts of the desk: what each is called, asks and warns of. One row is one button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = _StrPromise | str


@dataclass(frozen=True, slots=True)
class Act:
    """One transition as the desk meets it.

    Args:
        transition: Its name in the table of transitions.
        slug: Its word in the address.
        verb: What the button says.
        question: The heading of the page that asks once more.
        consequence: What follows, in one sentence.
        reason: The label of the words to write; empty where none are taken. `hint` stands below.
        key: The letter that presses it.
        is_onward: Leads towards the result; shown to others as what is awaited.
        is_grave: Ends the dossier or sends it back.
    """

    transition: str
    slug: str
    verb: Words
    question: Words
    consequence: Words = ""
    reason: Words = ""
    hint: Words = ""
    key: str = ""
    is_onward: bool = False
    is_grave: bool = False

    @property
    def testid(self) -> str:
        """Return the `data-testid` of its button."""
        return f"action-{'return' if self.transition == 'return_result' else self.transition}"


ACTS = (
    Act(
        "receive",
        "tiep-nhan",
        _("Tiếp nhận"),
        _("Tiếp nhận hồ sơ này?"),
        _("Hồ sơ được cấp mã và hẹn ngày trả kết quả; thời hạn bắt đầu tính từ lúc này."),
        reason=_("Ghi chú cho hồ sơ"),
        key="t",
        is_onward=True,
    ),
    Act(
        "supply",
        "bo-sung",
        _("Nhận giấy tờ bổ sung"),
        _("Nhận giấy tờ bổ sung tại quầy?"),
        _("Hồ sơ trở lại danh sách chờ tiếp nhận."),
        reason=_("Đã nhận những gì"),
        key="b",
    ),
    Act(
        "start",
        "chuyen-xu-ly",
        _("Chuyển xử lý"),
        _("Bắt đầu xử lý hồ sơ này?"),
        _("Công chức chuyên môn bấm nút này là người xử lý hồ sơ từ đây."),
        key="c",
        is_onward=True,
    ),
    Act(
        "propose",
        "trinh-ky",
        _("Trình ký"),
        _("Trình lãnh đạo kết quả xử lý?"),
        _("Dự thảo kết quả được soạn từ tờ khai và chuyển lãnh đạo xem xét."),
        reason=_("Ý kiến thẩm định"),
        hint=_("Khi đề nghị từ chối thì bắt buộc, nêu căn cứ pháp lý"),
        key="r",
        is_onward=True,
    ),
    Act(
        "approve",
        "ky-duyet",
        _("Ký duyệt"),
        _("Ký duyệt kết quả này?"),
        _("Kết quả chuyển văn thư lấy số và phát hành."),
        reason=_("Ý kiến"),
        key="d",
        is_onward=True,
    ),
    Act(
        "send_back",
        "tra-lai",
        _("Trả lại chuyên môn"),
        _("Trả lại để làm rõ?"),
        _("Hồ sơ trở lại bước thẩm định; thời hạn vẫn tính."),
        reason=_("Cần làm rõ điều gì"),
        key="l",
    ),
    Act(
        "issue",
        "phat-hanh",
        _("Phát hành"),
        _("Lấy số và phát hành kết quả?"),
        _("Kết quả được cấp số; thời hạn giải quyết kết thúc tại đây."),
        key="p",
        is_onward=True,
    ),
    Act(
        "return_result",
        "tra-ket-qua",
        _("Trả kết quả"),
        _("Đã đối chiếu người nhận và trao kết quả?"),
        _("Bấm nút này là xác nhận đã xem giấy tờ tùy thân của người nhận."),
        reason=_("Người nhận; nếu nhận thay, ghi giấy ủy quyền"),
        key="k",
        is_onward=True,
    ),
    Act(
        "ask_intake_supplement",
        "yeu-cau-bo-sung",
        _("Yêu cầu bổ sung"),
        _("Yêu cầu bổ sung, hoàn thiện hồ sơ?"),
        _("Người nộp thấy yêu cầu này trước tiên khi tra cứu. Nêu đủ mọi giấy tờ trong một lần."),
        reason=_("Cần bổ sung những gì, vì sao"),
        key="y",
    ),
    Act(
        "refuse_intake",
        "tu-choi-tiep-nhan",
        _("Từ chối tiếp nhận"),
        _("Từ chối tiếp nhận hồ sơ này?"),
        _("Hồ sơ kết thúc. Người nộp nhận phiếu từ chối có lý do bên dưới."),
        reason=_("Lý do, kèm căn cứ pháp lý"),
        is_grave=True,
    ),
    Act(
        "reject",
        "tu-choi-giai-quyet",
        _("Từ chối giải quyết"),
        _("Từ chối giải quyết hồ sơ này?"),
        _("Hồ sơ kết thúc bằng văn bản từ chối nêu lý do bên dưới."),
        reason=_("Lý do, kèm căn cứ pháp lý"),
        is_grave=True,
    ),
)
BY_SLUG = {act.slug: act for act in ACTS}
