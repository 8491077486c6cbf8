"""What the calendar adds to other rooms' registries."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.ui import navigation

audit.register_words({
    "calendar.load_year": _("Nạp lịch làm việc của năm"),
    "calendar.draft_year": _("Lập lịch dự kiến của năm"),
    "calendar.confirm_year": _("Xác nhận lịch làm việc của năm"),
    "calendar.set_day": _("Quy định một ngày nghỉ hoặc làm bù"),
    "calendar.clear_day": _("Bỏ quy định của một ngày"),
    "calendar.set_sessions": _("Đặt giờ làm việc"),
})
navigation.register(
    navigation.Entry(
        "calendar",
        _("Lịch làm việc"),
        "calendar:year",
        for_roles=frozenset({"admin"}),
        order=83,
    )
)
