"""What this room puts into the registries below it."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.jobs import api as jobs
from xaso.service.dossiers import api as dossiers
from xaso.service.life_events.events import EventTurned
from xaso.service.life_events.guiding import guide
from xaso.service.life_events.listeners import when_turned
from xaso.service.life_events.policies import READERS
from xaso.service.life_events.services.settling import when_moved
from xaso.service.life_events.views.mine import draw
from xaso.service.procedures import api as procedures
from xaso.ui import navigation

audit.register_words({
    "life_events.answer": _("Trả lời câu hỏi về việc phải làm"),
    "life_events.begin": _("Bắt đầu một việc từ hồ sơ đã có"),
    "life_events.raise_notice": _("Báo dừng trợ cấp"),
    "life_events.turn_notice": _("Thông báo dừng trợ cấp đổi theo hồ sơ"),
    "life_events.stop": _("Ghi đã dừng trợ cấp"),
    "life_events.nothing": _("Ghi không có gì phải dừng"),
    "life_events.confirm": _("Xác nhận việc dừng là đúng"),
    "life_events.restore": _("Ghi cho hưởng lại trợ cấp"),
    "life_events.view_notice": _("Xem thông báo dừng trợ cấp"),
})
dossiers.register_block("life_events.next", draw)
procedures.register_guide(guide)
jobs.task("life_events.settle", sees=jobs.Sees(agencies=("agency_id",), things=("dossier_id",)))(
    when_turned
)
events.subscribe(dossiers.DossierMoved, when_moved)
events.listen(EventTurned, "life_events.settle")
navigation.register(
    navigation.Entry(
        "stop-notices",
        _("Dừng trợ cấp"),
        "life_events:notices",
        for_roles=frozenset(READERS),
        order=58,
    )
)
