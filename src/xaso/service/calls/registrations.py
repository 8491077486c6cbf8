"""What this room puts into the registries below it."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.service.calls.policies import CALLERS, WORDERS
from xaso.service.calls.views import blocks
from xaso.service.dossiers import api as dossiers
from xaso.ui import navigation

audit.register_words({
    "calls.take": _("Nhận gọi điện"),
    "calls.let_go": _("Thôi gọi điện"),
    "calls.note": _("Ghi cuộc gọi"),
    "calls.word": _("Sửa lời gọi điện"),
})
dossiers.register_staff_block("calls.made", blocks.draw_for_staff)
dossiers.register_block("calls.made", blocks.draw_for_resident)
navigation.register(
    navigation.Entry(
        "calls",
        _("Cần gọi"),
        "calls:list",
        for_roles=frozenset(CALLERS),
        order=24,
    )
)
navigation.register(
    navigation.Entry(
        "call-texts",
        _("Lời gọi"),
        "calls:texts",
        for_roles=frozenset(WORDERS),
        order=76,
    )
)
