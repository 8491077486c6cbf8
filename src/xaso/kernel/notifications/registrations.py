"""Words, tasks and menu entries of notifications for the registries below."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.notifications import tasks
from xaso.ui import navigation
from xaso.ui.navigation import Entry

__all__ = ["tasks"]

audit.register_words({
    "notifications.resend": _("Gửi lại tin"),
    "notifications.give_up": _("Thôi không gửi tin nữa"),
    "notifications.word_template": _("Sửa lời của mẫu tin"),
})
navigation.register(
    Entry(
        "undelivered",
        _("Tin chưa gửi được"),
        "notifications:undelivered",
        for_roles=frozenset({"admin"}),
        order=85,
    )
)
navigation.register(
    Entry(
        "wordings",
        _("Lời tin nhắn"),
        "notifications:wordings",
        for_roles=frozenset({"admin"}),
        order=86,
    )
)
