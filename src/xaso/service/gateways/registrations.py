"""What this room puts into the registries below it."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.jobs import api as jobs
from xaso.service.gateways import tasks
from xaso.service.gateways.services import returning
from xaso.service.payments import api as payments

audit.register_words({
    "gateways.connect": _("Nối với cổng thanh toán"),
    "gateways.start": _("Bắt đầu nộp tiền qua cổng thanh toán"),
    "gateways.end": _("Lần nộp tiền qua cổng không thành"),
    "gateways.refuse_return": _("Cổng thanh toán từ chối hoàn trả"),
})
events.subscribe(payments.RefundApproved, returning.when_approved)
jobs.periodic("gateways.sweep", "* * * * *")(tasks.sweep)
jobs.task(returning.SEND, sees=jobs.Sees(agencies=("agency_id",)))(tasks.send_return)
