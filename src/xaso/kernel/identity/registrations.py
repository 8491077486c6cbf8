"""Words and menu entries of identity for the registries below."""

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import sessions, tasks
from xaso.ui import navigation
from xaso.ui.navigation import ANY_POST, Entry

__all__ = ["tasks"]
audit.register_words({
    "identity.create_account": _("Mở tài khoản cán bộ"),
    "identity.hold_position": _("Giao vị trí việc làm"),
    "identity.end_holding": _("Kết thúc việc giữ vị trí"),
    "identity.disable_account": _("Khóa tài khoản"),
    "identity.enable_account": _("Mở lại tài khoản"),
    "identity.set_password": _("Đặt mật khẩu"),
    "identity.end_sessions": _("Đăng xuất các thiết bị khác"),
    "identity.sign_in": _("Đăng nhập"),
    "identity.end_session": _("Đăng xuất một thiết bị"),
    "identity.trust_device": _("Tin một máy trong 30 ngày"),
    "identity.end_trust": _("Thôi tin một máy"),
    "identity.add_passkey": _("Thêm khóa truy cập"),
    "identity.remove_passkey": _("Bỏ khóa truy cập"),
    "identity.add_time_code": _("Cài mã 6 số"),
    "identity.remove_time_code": _("Bỏ mã 6 số"),
    "identity.recovery_asked": _("Xin khôi phục đăng nhập"),
    "identity.recovery_opened": _("Duyệt khôi phục đăng nhập"),
    "identity.recovery_used": _("Khôi phục đăng nhập"),
    "identity.make_recovery_codes": _("Lập mã dự phòng"),
    "organisations.create_position": _("Thêm vị trí việc làm"),
    "organisations.end_position": _("Bỏ vị trí việc làm"),
})
_ADMIN = frozenset({"admin"})
navigation.register(Entry("staff", _("Cán bộ"), "identity:staff", for_roles=_ADMIN, order=80))
navigation.register(
    Entry("positions", _("Vị trí việc làm"), "identity:positions", for_roles=_ADMIN, order=81)
)
navigation.register(
    Entry(
        "recoveries",
        _("Khôi phục đăng nhập"),
        "identity:recoveries",
        for_roles=frozenset({"leader"}),
        order=82,
    )
)
navigation.register(Entry("me", _("Tài khoản"), "identity:me", for_roles=ANY_POST, order=95))
user_logged_in.connect(sessions.begin, dispatch_uid="identity.begin")
user_logged_out.connect(sessions.forget, dispatch_uid="identity.forget")
