"""Addresses of the bank's side, for officials."""

from django.urls import path

from xaso.service.bank.views import closing, layouts, lines, one, statements

app_name = "bank"
_BANK = "can-bo/ngan-hang/"
_LINE = f"{_BANK}dong/<uuid:line_id>/"
_PROPOSAL = f"{_BANK}de-nghi/<uuid:proposal_id>/"
_STATEMENTS = f"{_BANK}sao-ke/"
_DAY = f"{_BANK}doi-chieu/"
_LAYOUTS = f"{_BANK}bo-cuc/"
urlpatterns = [
    path(_BANK, lines.lines, name="lines"),
    path(f"{_BANK}khop/", lines.match, name="match"),
    path(_LINE, one.line, name="line"),
    path(f"{_LINE}de-nghi/", one.propose, name="propose"),
    path(f"{_LINE}nop-tien/", one.deposit, name="deposit"),
    path(f"{_LINE}tra-lai/", one.send_back, name="send-back"),
    path(f"{_LINE}go-khop/", one.unmatch, name="unmatch"),
    path(f"{_LINE}trung/", one.judge, name="judge"),
    path(f"{_PROPOSAL}xac-nhan/", one.confirm, name="confirm"),
    path(f"{_PROPOSAL}khong/", one.refuse, name="refuse"),
    path(_STATEMENTS, statements.statements, name="statements"),
    path(f"{_STATEMENTS}thu/<uuid:trial_id>/", statements.trial, name="trial"),
    path(f"{_STATEMENTS}<uuid:statement_id>/", statements.statement, name="statement"),
    path(f"{_STATEMENTS}<uuid:statement_id>/go/", statements.undo, name="undo"),
    path(f"{_BANK}nop-thua/", lines.surplus, name="surplus"),
    path(_DAY, closing.day, name="day"),
    path(f"{_DAY}doi-chieu.pdf", closing.pdf, name="day-pdf"),
    path(f"{_DAY}doi-chieu.xlsx", closing.xlsx, name="day-xlsx"),
    path(f"{_DAY}giay-nop-tien/", closing.slip, name="slip"),
    path(_LAYOUTS, layouts.layouts, name="layouts"),
    path(f"{_LAYOUTS}<slug:code>/", layouts.layout, name="layout"),
]
