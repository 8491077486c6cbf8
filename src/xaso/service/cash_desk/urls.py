"""Addresses of the cash desk, and of payments for officials."""

from django.urls import path

from xaso.service.cash_desk.views import obligations, public, refunds, reports, rules, shifts

app_name = "cash_desk"
_PAYMENTS = "can-bo/thu-tien/"
_ONE = f"{_PAYMENTS}khoan/<uuid:obligation_id>/"
_REFUND = f"{_PAYMENTS}hoan-tra/<uuid:refund_id>/"
_SHIFT = f"{_PAYMENTS}ca/"
_ACCOUNT = f"{_PAYMENTS}tai-khoan/<int:account_id>/"
urlpatterns = [
    path(_PAYMENTS, obligations.obligations, name="obligations"),
    path(f"{_PAYMENTS}danh-sach.csv", obligations.export, name="export"),
    path(_ONE, obligations.obligation, name="obligation"),
    path(f"{_ONE}thu/", obligations.take, name="take"),
    path(f"{_ONE}mien-giam/", obligations.exempt, name="exempt"),
    path(f"{_ONE}huy/", obligations.cancel, name="cancel"),
    path(f"{_ONE}man-hinh/", obligations.show, name="show"),
    path(f"{_PAYMENTS}hoan-tra/", refunds.refunds, name="refunds"),
    path(f"{_PAYMENTS}hoan-tra/lap/<uuid:payment_id>/", refunds.ask, name="ask-refund"),
    path(f"{_REFUND}duyet/", refunds.approve, name="approve-refund"),
    path(f"{_REFUND}khong-duyet/", refunds.refuse, name="refuse-refund"),
    path(f"{_REFUND}chung-tu/", refunds.prove, name="prove-refund"),
    path(_SHIFT, shifts.shift, name="shift"),
    path(f"{_SHIFT}chot/", shifts.close, name="close"),
    path(f"{_SHIFT}ban-giao/", shifts.hand_over, name="hand-over"),
    path(f"{_SHIFT}ban-giao/<uuid:handover_id>/", shifts.end_handover, name="end-handover"),
    path(f"{_SHIFT}nop-tien/", shifts.pay_in, name="pay-in"),
    path(f"{_SHIFT}nhap-tien/", shifts.bring_in, name="bring-in"),
    path(f"{_SHIFT}<uuid:shift_id>/", shifts.closed, name="closed"),
    path(f"{_SHIFT}<uuid:shift_id>/chot-ca.pdf", shifts.closing_pdf, name="closing-pdf"),
    path("quay/man-hinh-nop-tien/", shifts.screen, name="screen"),
    path(f"{_PAYMENTS}bieu-muc-thu/", rules.fees, name="fees"),
    path(f"{_PAYMENTS}tai-khoan/", rules.accounts, name="accounts"),
    path(f"{_ACCOUNT}han/", rules.end_account, name="end-account"),
    path(f"{_ACCOUNT}bien-ma-qr.pdf", rules.plate, name="plate"),
    path(f"{_PAYMENTS}bao-cao/", reports.report, name="report"),
    path("cong-khai/thu-phi-le-phi.json", public.revenue_json, name="revenue-json"),
    path("cong-khai/thu-phi-le-phi.csv", public.revenue_csv, name="revenue-csv"),
]
