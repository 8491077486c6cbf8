"""What receipts add to other rooms' registries."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.service.payments import api as payments
from xaso.service.receipts.payers import (
    when_many_received,
    when_many_taken_back,
    when_received,
    when_taken_back,
)

audit.register_words({
    "receipts.issue": _("Lập biên lai"),
    "receipts.certify": _("Nhận số biên lai điện tử"),
    "receipts.replaced": _("Thay thế biên lai"),
    "receipts.adjusted": _("Điều chỉnh biên lai"),
    "receipts.cancelled": _("Hủy biên lai"),
    "receipts.tell_cancelled": _("Báo hủy biên lai điện tử"),
    "receipts.open_book": _("Mở quyển biên lai giấy"),
    "receipts.pass_number": _("Ghi số biên lai bỏ qua"),
    "receipts.view": _("Xem biên lai"),
})
events.subscribe(payments.PaymentReceived, when_received, at_once=when_many_received)
events.subscribe(payments.PaymentTakenBack, when_taken_back, at_once=when_many_taken_back)
