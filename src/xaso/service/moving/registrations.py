"""What moving adds to other rooms' registries."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit

audit.register_words({
    "moving.import": _("Nhập sổ của hệ thống cũ"),
    "moving.export": _("Xuất toàn bộ hồ sơ"),
    "moving.undo": _("Hủy lần nhập"),
})
