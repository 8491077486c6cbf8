"""What payments tell lower rooms."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit

audit.register_words({
    "payments.oblige": _("Yêu cầu nộp một khoản"),
    "payments.exempt": _("Miễn, giảm một khoản phải nộp"),
    "payments.cancel": _("Hủy một khoản phải nộp"),
    "payments.receive": _("Ghi nhận tiền nộp"),
    "payments.take_back": _("Gỡ tiền nộp ghi nhầm"),
    "payments.ask_refund": _("Đề nghị hoàn trả tiền"),
    "payments.approve_refund": _("Duyệt hoàn trả tiền"),
    "payments.refuse_refund": _("Không duyệt hoàn trả tiền"),
    "payments.prove_refund": _("Ghi chứng từ hoàn trả tiền"),
})
