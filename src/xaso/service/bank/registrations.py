"""What the bank side adds to other rooms' registries."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.jobs import api as jobs
from xaso.service.bank import tasks
from xaso.service.bank.services import hearing

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
    "bank.connect": _("Nối ngân hàng báo biến động số dư"),
})
jobs.task(hearing.MATCH, sees=jobs.Sees(agencies=("agency_id",)))(tasks.match_waiting)
