"""What the bank side adds to other rooms' registries."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.jobs import api as jobs
from xaso.kernel.notifications import api as notifications
from xaso.service.bank import tasks, watching
from xaso.service.bank.policies import SEERS
from xaso.service.bank.services import hearing
from xaso.ui import navigation

audit.register_words({
    "bank.import": _("Nhập sao kê ngân hàng"),
    "bank.undo": _("Gỡ sao kê ngân hàng"),
    "bank.propose": _("Đề nghị khớp tay một dòng sao kê"),
    "bank.confirm": _("Xác nhận khớp tay một dòng sao kê"),
    "bank.refuse": _("Không xác nhận khớp tay"),
    "bank.unmatch": _("Gỡ khớp nhầm một dòng sao kê"),
    "bank.decide_held": _("Xem dòng sao kê nghi trùng"),
    "bank.clear_deposit": _("Nhận dòng sao kê là tiền mặt cơ quan nộp vào"),
    "bank.note_slip": _("Ghi giấy nộp tiền vào kho bạc"),
    "bank.try": _("Xem thử một sao kê"),
    "bank.drop": _("Bỏ sao kê đã xem thử"),
    "bank.list": _("Xem nội dung chuyển khoản"),
    "bank.view": _("Xem một dòng sao kê"),
    "bank.send_back": _("Đề nghị trả lại tiền chuyển nhầm"),
    "bank.export": _("Tải bảng đối chiếu"),
    "bank.change_layout": _("Sửa bố cục sao kê"),
    "bank.connect": _("Nối ngân hàng báo biến động số dư"),
})
navigation.register(
    navigation.Entry(
        "bank",
        _("Ngân hàng"),
        "bank:lines",
        for_roles=frozenset(SEERS),
        order=45,
    )
)
notifications.register_template(watching.DIFFERENCES)
jobs.periodic("bank.tell_differences", "50 5 * * *")(watching.tell_now)
jobs.task(hearing.MATCH, sees=jobs.Sees(agencies=("agency_id",)))(tasks.match_waiting)
