"""What this room puts into the registries below it."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.service.desk.views import hamlet_days
from xaso.service.desk.views.tickets import home_block
from xaso.ui import blocks, navigation

blocks.register(blocks.Block("queue", "desk/home_block.html", home_block, order=12))
blocks.register(
    blocks.Block("hamlet-days", "desk/hamlet_block.html", hamlet_days.home_block, order=14)
)
audit.register_words({
    "desk.plan_hamlet_day": _("Lên lịch một cửa về xóm"),
    "desk.call_off_hamlet_day": _("Hoãn một cửa về xóm"),
    "desk.ticket_take": _("Lấy số"),
    "desk.ticket_call": _("Gọi số"),
    "desk.ticket_call_again": _("Gọi lại số"),
    "desk.ticket_serve": _("Bắt đầu phục vụ"),
    "desk.ticket_finish": _("Xong một lượt"),
    "desk.ticket_miss": _("Gọi mà vắng mặt"),
    "desk.ticket_bring_back": _("Đưa số lại hàng chờ"),
    "desk.ticket_regrade": _("Sửa diện ưu tiên của số"),
    "desk.open_window": _("Mở quầy"),
    "desk.close_window": _("Rời quầy"),
    "desk.reserve_codes": _("Giữ mã cho máy ngoại tuyến"),
    "desk.print_pad": _("In phiếu tạm bằng giấy"),
    "desk.appointment_book": _("Hẹn giờ"),
    "desk.appointment_cancel": _("Hủy giờ hẹn"),
    "desk.appointment_arrive": _("Người có hẹn đã đến"),
    "desk.appointment_miss": _("Người có hẹn không đến"),
    "desk.appointments_read": _("Xem lịch hẹn"),
})
navigation.register(
    navigation.Entry(
        "hamlet-days",
        _("Về xóm"),
        "desk:plan-days",
        for_roles=frozenset(hamlet_days.PLANNERS),
        order=25,
    )
)
navigation.register(
    navigation.Entry(
        "calling",
        _("Gọi số"),
        "desk:calling",
        for_roles=frozenset({"intake"}),
        order=21,
    )
)
navigation.register(
    navigation.Entry(
        "at-once",
        _("Trả ngay"),
        "desk:at-once",
        for_roles=frozenset({"intake"}),
        order=22,
    )
)
navigation.register(
    navigation.Entry(
        "offline",
        _("Khi mất mạng"),
        "desk:offline",
        for_roles=frozenset({"intake"}),
        order=24,
    )
)
navigation.register(
    navigation.Entry(
        "diary",
        _("Lịch hẹn"),
        "desk:diary",
        for_roles=frozenset({"intake"}),
        order=23,
    )
)
navigation.register(
    navigation.Entry(
        "counter",
        _("Tiếp nhận tại quầy"),
        "desk:intake",
        for_roles=frozenset({"intake"}),
        key="n",
        order=20,
    )
)
