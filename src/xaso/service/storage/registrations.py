"""What storage tells lower rooms."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.jobs import api as jobs
from xaso.service.dossiers import api as dossiers
from xaso.service.results import api as results
from xaso.service.storage import holding
from xaso.service.storage.offering import Storage
from xaso.service.storage.policies import READERS
from xaso.service.storage.views import blocks
from xaso.ui import navigation

audit.register_words({
    "storage.keep": _("Giữ giấy tờ trong kho cá nhân"),
    "storage.let_go": _("Thôi giữ giấy tờ trong kho cá nhân"),
    "storage.use_again": _("Dùng lại giấy tờ đã có"),
    "storage.fetch": _("Lấy giấy tờ từ cơ sở dữ liệu kết nối"),
    "storage.look": _("Tìm giấy tờ cơ quan đã cấp cho người nộp"),
})
dossiers.register_reuse(Storage())
dossiers.register_eraser("storage", holding.forget)
events.subscribe(results.ResultIssued, holding.when_issued)
jobs.periodic("storage.note_left_out", "50 2 * * *")(holding.note_left_out_now)
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
