"""The words of facts and of why a notice changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FACTS: dict[str, _StrPromise] = {
    "kt.hoTen": _("Người mất"),
    "chuHoSo.hoTen": _("Người mất"),
    "kt.ngaySinh": _("Ngày sinh"),
    "kt.giayTo.so": _("Số giấy tờ tùy thân"),
    "kt.noiCuTru.text": _("Nơi cư trú cuối cùng"),
    "kt.ngayChet": _("Ngày mất"),
    "trichLuc.so": _("Trích lục khai tử số"),
    "trichLuc.ngay": _("Ngày cấp trích lục"),
    "trichLuc.coQuan": _("Cơ quan cấp"),
}
"""What a body gets to know, in the order of the page."""
LOST: dict[str, _StrPromise] = {
    "correct_result": _(
        "Kết quả khai tử đã bị thu hồi để sửa. Chưa được dừng trợ cấp theo kết quả ấy."
    ),
    "cancel_result": _("Kết quả khai tử đã bị hủy bỏ. Trợ cấp đã dừng phải được cho hưởng lại."),
    "refer_correction": _(
        "Kết quả khai tử đang được đề nghị sửa bằng thủ tục khác. Đối chiếu trước khi dừng."
    ),
    "issue": _("Kết quả khai tử đã được cấp lại. Đối chiếu thông tin mới."),
    "answered": _("Gia đình đã trả lời rõ từng khoản trợ cấp."),
}
"""Why a notice changed, by the turn of its dossier."""
