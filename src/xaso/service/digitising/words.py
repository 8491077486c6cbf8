"""What the pages of the room say in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xaso.service.digitising.domain.legibility import Fault
from xaso.service.digitising.domain.proposing import Field
from xaso.service.digitising.domain.uploads import Refusal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FAULTS = {
    Fault.DARK: _("Quá tối. Quét lại với đèn sáng hơn."),
    Fault.LIGHT: _("Chữ quá nhạt. Tăng độ đậm rồi quét lại."),
    Fault.BLURRED: _("Bị nhòe. Giữ yên giấy hoặc máy rồi quét lại."),
    Fault.COARSE: _("Độ phân giải quá thấp. Quét lại ở 300 dpi."),
    Fault.CUT_OFF: _("Bị cắt mất chữ ở mép. Đặt cả trang vào khung rồi quét lại."),
    Fault.NO_TEXT: _("Không thấy chữ. Kiểm tra mặt giấy rồi quét lại."),
    Fault.SEPARATOR: _("Tờ phân tách không đọc được mã. In lại tờ này rồi quét lại."),
    Fault.BROKEN: _("Không mở được trang này. Quét lại."),
}
REFUSALS = {
    Refusal.MANY_FILES: _("Mỗi lần gửi nhiều nhất 30 tệp. Gửi tệp này ở lần sau."),
    Refusal.MANY_PAGES: _("Mỗi tài liệu nhiều nhất 100 trang. Gửi tệp này thành tài liệu khác."),
    Refusal.KNOWN: _("Tệp này đã gửi cho hồ sơ này rồi."),
    Refusal.SIGNED: _(
        "Tệp này đã ký số, không phải bản quét của bản chính. Chọn giấy tờ khác trong danh sách."
    ),
}
TOO_LARGE = _(
    "Tệp quá nặng, hoặc cả lần gửi quá nặng. Gửi riêng tệp này, hoặc chụp lại ở độ nét thấp hơn."
)
FIELDS: dict[str, _StrPromise] = {
    Field.NAME.value: _("Họ và tên"),
    Field.NUMBER.value: _("Số giấy tờ"),
    Field.DATE.value: _("Ngày cấp"),
    Field.ISSUER.value: _("Nơi cấp"),
}
KINDS = {
    "birth": _("Giấy khai sinh"),
    "birth_extract": _("Trích lục khai sinh"),
    "death": _("Trích lục khai tử"),
    "marriage": _("Giấy chứng nhận kết hôn"),
    "marital": _("Giấy xác nhận tình trạng hôn nhân"),
    "decision": _("Quyết định"),
    "application": _("Tờ khai"),
    "request": _("Đơn đề nghị"),
}


def why_again(faults: str) -> str:
    """Return in words why a page should be scanned again."""
    return " ".join(str(FAULTS[Fault(one)]) for one in faults.split(",") if one)
