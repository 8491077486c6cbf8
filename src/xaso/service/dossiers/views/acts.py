"""The acts of the desk: what each is called, asks and warns of. One row is one button."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xaso.service.dossiers.views.act import Act
from xaso.service.dossiers.views.acts_beside import ENDINGS, STOPS

MAIN = (
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
        asks=("file",),
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
        "enter_book",
        "vao-so-ho-tich",
        _("Vào sổ hộ tịch"),
        _("Đã vào sổ trên hệ thống hộ tịch?"),
        _("Số, quyển, ngày lấy nguyên từ hệ thống của Bộ; dự thảo kết quả dùng đúng các số ấy."),
        key="v",
        is_onward=True,
        asks=("entry",),
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
        asks=("outcome",),
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
ACTS: tuple[Act, ...] = MAIN + STOPS + ENDINGS
BY_SLUG = {act.slug: act for act in ACTS}
BY_VERB = {act.transition: act for act in ACTS} | {"return": BY_SLUG["tra-ket-qua"]}
"""The acts by the words that machines and `data-testid` use."""
