"""What the cash desk adds to other rooms' registries."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.service.payments import api as payments
from xaso.ui import navigation

audit.register_words({
    "cash_desk.open_shift": _("Mở ca thu tiền"),
    "cash_desk.close_shift": _("Chốt ca thu tiền"),
    "cash_desk.hand_over": _("Bàn giao ca thu tiền"),
    "cash_desk.confirm_handover": _("Nhận bàn giao ca thu tiền"),
    "cash_desk.withdraw_handover": _("Rút lại bàn giao ca thu tiền"),
    "cash_desk.take": _("Thu tiền mặt"),
    "cash_desk.note_cash": _("Ghi tiền mặt thu ngoài bàn thu"),
    "cash_desk.bring_in": _("Nhập tiền thu ngoài ca vào ca"),
    "cash_desk.pay_in": _("Nộp tiền mặt vào kho bạc, ngân hàng"),
    "cash_desk.pay_back": _("Hoàn trả bằng tiền mặt"),
    "cash_desk.show": _("Đổi màn hình nộp tiền"),
    "cash_desk.add_account": _("Thêm tài khoản nhận tiền"),
    "cash_desk.end_account": _("Đổi hạn dùng tài khoản nhận tiền"),
    "cash_desk.export": _("Tải danh sách khoản thu"),
})
navigation.register(
    navigation.Entry(
        "payments",
        _("Thu tiền"),
        "cash_desk:obligations",
        for_roles=frozenset(payments.READERS),
        order=44,
    )
)
