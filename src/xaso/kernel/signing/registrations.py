"""What signing tells lower rooms."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit

audit.register_words({
    "signing.keep_key": _("Lưu khóa ký số"),
    "signing.retire_key": _("Thôi dùng khóa ký số"),
})
