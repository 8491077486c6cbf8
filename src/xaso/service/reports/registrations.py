"""What this room puts into the registries below it."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.service.reports.policies import READERS
from xaso.ui import navigation

audit.register_words({
    "reports.send": _("Chốt báo cáo"),
    "reports.print": _("In báo cáo"),
    "reports.export": _("Tải bảng tính báo cáo"),
})
navigation.register(
    navigation.Entry(
        "reports",
        _("Báo cáo"),
        "reports:reports",
        for_roles=frozenset(READERS),
        order=47,
    )
)
