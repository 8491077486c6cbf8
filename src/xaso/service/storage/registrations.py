"""What storage tells lower rooms."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.service.dossiers import api as dossiers
from xaso.service.storage.offering import Storage
from xaso.service.storage.policies import READERS
from xaso.service.storage.views import blocks
from xaso.ui import navigation

audit.register_words({
    "storage.keep": _("Giữ giấy tờ trong kho cá nhân"),
    "storage.let_go": _("Thôi giữ giấy tờ trong kho cá nhân"),
    "storage.use_again": _("Dùng lại giấy tờ đã có"),
})
dossiers.register_reuse(Storage())
dossiers.register_block("storage.mine", blocks.draw_for_resident)
dossiers.register_staff_block("storage.reused", blocks.draw_for_staff)
navigation.register(
    navigation.Entry(
        "storage",
        _("Dùng lại giấy tờ"),
        "storage:saved",
        for_roles=frozenset(READERS),
        order=77,
    )
)
