"""Addresses of the room: what residents owe, a provider's people, the commune's numbers."""

from django.urls import path

from xaso.service.bills.views import (
    accounts,
    bills,
    customers,
    entitling,
    lists,
    meters,
    overview,
    reconciling,
    resident,
    rounds,
)

app_name = "bills"
_HOME = "can-bo/hoa-don/"
_AT = f"{_HOME}<uuid:provider_id>/"
_LIST = f"{_AT}danh-sach/<uuid:list_id>/"
_BILL = f"{_AT}hoa-don/<uuid:bill_id>/"
_CUSTOMER = f"{_AT}khach-hang/<uuid:customer_id>/"
_CLAIM = f"{_AT}mien-giam/<uuid:claim_id>/"
_ROUND = f"{_AT}ghi-so/"
_MINE = "toi-con-phai-nop/"
_MY_BILL = f"{_MINE}hoa-don/<uuid:bill_id>/"
_MY_CODE = f"{_MINE}ma/<uuid:customer_id>/"
urlpatterns = [
    path(_MINE, resident.mine, name="mine"),
    path(f"{_MINE}them/", resident.link, name="link"),
    path(_MY_BILL, resident.bill, name="my-bill"),
    path(f"{_MY_BILL}khong-phai-cua-toi/", resident.not_mine, name="not-mine"),
    path(f"{_MY_CODE}bo/", resident.unlink, name="unlink"),
    path(f"{_MY_CODE}mien-giam/", resident.exemption, name="exemption"),
    path(f"{_MY_CODE}mien-giam/<uuid:claim_id>/rut/", resident.withdraw, name="withdraw"),
    path(_ROUND, rounds.page, name="round"),
    path(f"{_ROUND}tho-viec.js", rounds.worker, name="round-worker"),
    path(f"{_ROUND}giu/", rounds.hold, name="round-hold"),
    path(f"{_ROUND}gui/", rounds.send, name="round-send"),
    path(_HOME, overview.home, name="home"),
    path(f"{_HOME}ho-mien-giam/", entitling.entitled, name="entitled"),
    path(_AT, overview.overview, name="overview"),
    path(f"{_AT}nhac/", overview.reminders, name="reminders"),
    path(f"{_AT}tai-khoan/", accounts.accounts, name="accounts"),
    path(f"{_AT}tai-khoan/<int:account_id>/han/", accounts.end_account, name="end-account"),
    path(f"{_AT}ket-noi/", accounts.connection, name="connection"),
    path(f"{_AT}danh-sach/", lists.lists, name="lists"),
    path(_LIST, lists.one, name="list"),
    path(f"{_LIST}bo/", lists.drop, name="drop"),
    path(f"{_LIST}hoan-tac/", lists.undo, name="undo"),
    path(f"{_AT}hoa-don/", bills.bills, name="bills"),
    path(f"{_AT}hoa-don/in.pdf", bills.bills_pdf, name="bills-pdf"),
    path(_BILL, bills.bill, name="bill"),
    path(f"{_BILL}hoa-don.pdf", bills.bill_pdf, name="bill-pdf"),
    path(f"{_BILL}huy/", bills.cancel, name="cancel"),
    path(f"{_BILL}thay/", bills.replace, name="replace"),
    path(f"{_BILL}da-nop/", bills.outside, name="outside"),
    path(f"{_AT}khach-hang/", customers.customers, name="customers"),
    path(_CUSTOMER, customers.customer, name="customer"),
    path(f"{_CUSTOMER}thoi/", customers.end, name="end-customer"),
    path(f"{_AT}mien-giam/", customers.claims, name="claims"),
    path(f"{_CLAIM}xac-nhan/", customers.confirm, name="confirm-claim"),
    path(f"{_CLAIM}tu-choi/", customers.refuse, name="refuse-claim"),
    path(f"{_AT}bieu-gia/", meters.tariffs, name="tariffs"),
    path(f"{_AT}dong-ho/", meters.meters, name="meters"),
    path(f"{_AT}dong-ho/<uuid:meter_id>/thay/", meters.change_meter, name="change-meter"),
    path(f"{_AT}chi-so/", meters.readings, name="readings"),
    path(f"{_AT}chi-so/<uuid:reading_id>/rut/", meters.withdraw, name="withdraw-reading"),
    path(f"{_AT}chi-so/lap-hoa-don/", meters.bill_round, name="bill-round"),
    path(f"{_AT}doi-soat/", reconciling.reconcile, name="reconcile"),
]
