"""What signing tells lower rooms."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.signing.policies import READERS
from xaso.ui import navigation

audit.register_words({
    "signing.keep_key": _("Lưu khóa ký số"),
    "signing.retire_key": _("Thôi dùng khóa ký số"),
})
navigation.register(
    navigation.Entry(
        "signing-keys", _("Chữ ký số"), "signing:keys", for_roles=frozenset(READERS), order=83
    )
)
