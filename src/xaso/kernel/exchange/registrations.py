"""What this room puts into the registries below it."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.exchange import services
from xaso.kernel.jobs import api as jobs

audit.register_words({
    "exchange.retry": _("Gửi lại cho hệ thống khác"),
    "exchange.set_aside": _("Thôi gửi cho hệ thống khác"),
})
jobs.task(services.DELIVER, sees=jobs.Sees(agencies=("agency_id",)))(services.deliver_one)
jobs.periodic("exchange.sweep", "* * * * *")(services.sweep)
