"""What digitising adds to other rooms' registries."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.service.digitising import policies
from xaso.service.digitising.services.erasing import erase_scans
from xaso.service.digitising.views import blocks
from xaso.service.dossiers import api as dossiers
from xaso.ui import navigation

audit.register_words({
    "digitising.batch": _("Quét một đợt giấy tờ"),
    "digitising.upload": _("Chụp, tải giấy tờ lên hồ sơ"),
    "digitising.give_up": _("Thôi đọc giấy tờ tải lên sau nhiều lần hỏng"),
    "digitising.read_again": _("Đọc lại giấy tờ tải lên"),
    "digitising.assign": _("Xếp tài liệu quét vào hồ sơ"),
    "digitising.take_off": _("Gỡ tài liệu quét khỏi hồ sơ"),
    "digitising.confirm": _("Xác nhận thông tin đọc từ bản quét"),
    "digitising.refuse": _("Bỏ thông tin đọc từ bản quét"),
    "digitising.settle": _("Coi trang cần quét lại là xong"),
    "digitising.plan": _("Đặt kế hoạch số hóa"),
    "digitising.end_plan": _("Bỏ kế hoạch số hóa"),
    "digitising.count_paper": _("Đếm hồ sơ còn là giấy theo xóm"),
    "digitising.destroy_originals": _("Hủy bản gốc của đợt quét"),
    "digitising.sheets": _("In tờ phân tách"),
})
dossiers.register_eraser("digitising", erase_scans)
dossiers.register_staff_block("digitising.capture", blocks.draw_for_staff)
navigation.register(
    navigation.Entry(
        "digitising",
        _("Số hóa"),
        "digitising:overview",
        for_roles=frozenset(policies.DIGITISERS),
        order=29,
    )
)
navigation.register(
    navigation.Entry(
        "digitising-plan",
        _("Kế hoạch số hóa"),
        "digitising:plan",
        for_roles=frozenset(policies.PLANNERS),
        order=46,
    )
)
