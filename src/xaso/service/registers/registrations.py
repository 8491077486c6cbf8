"""What this room puts into the registries below it."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.service.registers.services import enter_issued
from xaso.service.registers.views.books import READERS
from xaso.service.results import api as results
from xaso.ui import navigation

events.subscribe(results.ResultIssued, enter_issued)
audit.register_words({
    "registers.read": _("Xem sổ chứng thực"),
    "registers.print": _("In sổ chứng thực"),
})
navigation.register(
    navigation.Entry(
        "books",
        _("Sổ chứng thực"),
        "registers:books",
        for_roles=frozenset(READERS),
        order=45,
    )
)
