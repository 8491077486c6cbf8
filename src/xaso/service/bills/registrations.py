"""What bills add to other rooms' registries."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.jobs import api as jobs
from xaso.kernel.notifications import api as notifications
from xaso.service.bills import listeners, policies
from xaso.service.bills.services.reminding import TEMPLATE
from xaso.service.cash_desk import api as cash_desk
from xaso.service.payments import api as payments
from xaso.service.receipts import api as receipts
from xaso.ui import navigation

audit.register_words({
    "bills.add_provider": _("Thêm đơn vị gửi hóa đơn"),
    "bills.issue_token": _("Cấp khóa kết nối gửi hóa đơn"),
    "bills.set_tariff": _("Đặt biểu giá"),
    "bills.add_meter": _("Lắp đồng hồ"),
    "bills.add_customer": _("Thêm khách hàng"),
    "bills.change_customer": _("Sửa khách hàng"),
    "bills.end_customer": _("Đổi ngày thôi gửi hóa đơn cho khách hàng"),
    "bills.link_resident": _("Liên kết khách hàng với dân cư"),
    "bills.unlink_resident": _("Bỏ liên kết khách hàng với dân cư"),
    "bills.view_customer": _("Xem thông tin khách hàng"),
    "bills.look": _("Xem trước danh sách"),
    "bills.take": _("Nhận danh sách"),
    "bills.drop": _("Bỏ danh sách xem trước"),
    "bills.undo": _("Hoàn tác danh sách hóa đơn"),
    "bills.cancel": _("Hủy hóa đơn"),
    "bills.replace": _("Thay hóa đơn"),
    "bills.retell": _("Cập nhật hóa đơn theo danh sách"),
    "bills.settle_outside": _("Ghi hóa đơn đã nộp tại đơn vị"),
    "bills.record_reading": _("Ghi chỉ số đồng hồ"),
    "bills.withdraw_reading": _("Rút chỉ số đồng hồ"),
    "bills.bill_readings": _("Lập hóa đơn theo chỉ số"),
    "bills.entitle_household": _("Ghi hộ vào danh sách được miễn, giảm"),
    "bills.look_entitled": _("Tra danh sách miễn, giảm khi được đồng ý"),
    "bills.ask_exemption": _("Khai diện miễn, giảm"),
    "bills.confirm_claim": _("Xác nhận diện miễn, giảm"),
    "bills.refuse_claim": _("Không xác nhận diện miễn, giảm"),
    "bills.withdraw_claim": _("Rút khai báo miễn, giảm"),
    "bills.remind": _("Nhắc nộp hóa đơn"),
    "bills.export": _("Tải danh sách hóa đơn"),
    "bills.print": _("In hóa đơn"),
    "bills.open_customer": _("Cho máy này hiện khoản phải nộp"),
    "bills.close_customer": _("Thôi hiện khoản phải nộp"),
    "bills.not_mine": _("Báo không phải của mình"),
})
_ITS_AGENCY = jobs.Sees(agencies=("agency_id",))
jobs.task("bills.when_settled_follow", sees=_ITS_AGENCY)(listeners.when_settled_follow)
jobs.task("bills.when_received_follow", sees=_ITS_AGENCY)(listeners.when_received_follow)
events.listen(payments.ObligationSettled, "bills.when_settled_follow")
events.listen(payments.PaymentReceived, "bills.when_received_follow")
cash_desk.register_hamlets("bills.bill", listeners.hamlets_of)
receipts.register_payer("bills.bill", listeners.payer_of)
notifications.register_template(TEMPLATE)
navigation.register(
    navigation.Entry(
        "bills",
        _("Hóa đơn"),
        "bills:home",
        for_roles=frozenset(policies.COMMUNE_READERS),
        order=45,
    )
)
navigation.register(navigation.Entry("owing", _("Nộp tiền"), "bills:mine", icon="hand", order=45))
