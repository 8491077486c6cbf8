"""What this room puts into the registries below it."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.exchange import api as exchange
from xaso.kernel.jobs import api as jobs
from xaso.service.dossiers import api as dossiers
from xaso.service.national import selectors, services
from xaso.service.national.views import SETTLERS
from xaso.service.procedures import api as procedures
from xaso.ui import navigation

audit.register_words({"national.connect": _("Nối với Cổng quốc gia")})
exchange.register_system(exchange.System(selectors.SYSTEM, services.send, services.take))
events.subscribe(dossiers.DossierSubmitted, services.when_submitted)
events.subscribe(dossiers.DossierMoved, services.when_moved)
procedures.register_portal(selectors.filing_address)
jobs.periodic("national.read_inboxes", "* * * * *")(services.read_all)
navigation.register(
    navigation.Entry(
        "national",
        _("Cổng quốc gia"),
        "national:reconciliation",
        for_roles=frozenset(SETTLERS),
        order=62,
    )
)
