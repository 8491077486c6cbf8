"""What the calendar adds to other rooms' registries."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit

audit.register_words({
    "calendar.load_year": _("Nạp lịch làm việc của năm"),
    "calendar.confirm_year": _("Xác nhận lịch làm việc của năm"),
    "calendar.set_day": _("Quy định một ngày nghỉ hoặc làm bù"),
    "calendar.clear_day": _("Bỏ quy định của một ngày"),
    "calendar.set_sessions": _("Đặt giờ làm việc"),
})
