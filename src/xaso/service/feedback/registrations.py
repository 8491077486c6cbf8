"""What this room puts into the registries below it."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.service.dossiers import api as dossiers
from xaso.service.feedback.views.resident import draw
from xaso.service.feedback.views.staff import READERS
from xaso.ui import navigation

audit.register_words({"feedback.rate": _("Đánh giá"), "feedback.view_comment": _("Xem lời góp ý")})
dossiers.register_block("feedback.rate", draw)
navigation.register(
    navigation.Entry(
        "low-ratings",
        _("Góp ý"),
        "feedback:low-ratings",
        for_roles=frozenset(READERS),
        key="g",
        order=60,
    )
)
