"""What this room puts into the registries below it."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.jobs import api as jobs
from xaso.kernel.notifications import api as notifications
from xaso.service.dossiers import api as dossiers
from xaso.service.privacy import alarms, retention
from xaso.service.privacy.policies import HANDLERS
from xaso.service.privacy.views.resident import draw
from xaso.ui import navigation

audit.register_words({
    "privacy.ask": _("Yêu cầu về dữ liệu cá nhân"),
    "privacy.answer": _("Trả lời yêu cầu về dữ liệu"),
    "privacy.extend": _("Gia hạn yêu cầu về dữ liệu"),
    "privacy.complete": _("Làm xong yêu cầu về dữ liệu"),
    "privacy.refuse": _("Từ chối yêu cầu về dữ liệu"),
    "privacy.alarm": _("Nhắc hạn yêu cầu về dữ liệu"),
})
notifications.register_template(alarms.DUE)
notifications.register_template(retention.ENDING)
jobs.periodic("privacy.warn_of_retention", "17 7 * * 1")(retention.warn_of_retention)
jobs.periodic("privacy.raise_alarms", "7 * * * *")(alarms.raise_alarms_now)
dossiers.register_block("privacy.mine", draw)
navigation.register(
    navigation.Entry(
        "subject-requests",
        _("Dữ liệu cá nhân"),
        "privacy:requests",
        for_roles=frozenset(HANDLERS),
        key="d",
        order=70,
    )
)
