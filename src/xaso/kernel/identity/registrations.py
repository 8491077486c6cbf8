"""Words and menu entries of identity for the registries below."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.ui import navigation
from xaso.ui.navigation import ANY_POST, Entry

audit.register_words({
    "identity.create_account": _("Mở tài khoản cán bộ"),
    "identity.hold_position": _("Giao vị trí việc làm"),
    "identity.end_holding": _("Kết thúc việc giữ vị trí"),
    "identity.disable_account": _("Khóa tài khoản"),
    "identity.enable_account": _("Mở lại tài khoản"),
    "identity.set_password": _("Đặt mật khẩu"),
    "identity.end_sessions": _("Đăng xuất các thiết bị khác"),
    "identity.sign_in": _("Đăng nhập"),
    "organisations.create_position": _("Thêm vị trí việc làm"),
    "organisations.end_position": _("Bỏ vị trí việc làm"),
})
_ADMIN = frozenset({"admin"})
navigation.register(Entry("staff", _("Cán bộ"), "identity:staff", for_roles=_ADMIN, order=80))
navigation.register(
    Entry("positions", _("Vị trí việc làm"), "identity:positions", for_roles=_ADMIN, order=81)
)
navigation.register(Entry("me", _("Tài khoản"), "identity:me", for_roles=ANY_POST, order=95))
