"""How a kept paper stands, in words."""

from django.utils.translation import gettext_lazy as _

from xaso.service.results.api import Standing

STANDING = {
    Standing.HOLDS: _("Còn giá trị"),
    Standing.REVOKED: _("Đã thu hồi"),
    Standing.REPLACED: _("Đã có giấy khác thay"),
    Standing.EXPIRED: _("Hết hạn"),
}
