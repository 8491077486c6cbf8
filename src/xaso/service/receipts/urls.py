"""Addresses of receipts."""

from django.urls import path

from xaso.service.receipts.views import books, public, receipts

app_name = "receipts"
_STAFF = "can-bo/thu-tien/bien-lai/"
_ONE = f"{_STAFF}<uuid:receipt_id>/"
urlpatterns = [
    path("bien-lai/", public.look_up, name="look-up"),
    path(_STAFF, receipts.receipts, name="receipts"),
    path(f"{_STAFF}quyen/", books.books, name="books"),
    path(f"{_STAFF}quyen/<uuid:book_id>/bo-so/", books.pass_number, name="pass-number"),
    path(f"{_STAFF}lap/<uuid:payment_id>/", receipts.issue, name="issue"),
    path(_ONE, receipts.receipt, name="receipt"),
    path(f"{_ONE}bien-lai.pdf", receipts.pdf, name="pdf"),
    path(f"{_ONE}thay/", receipts.succeed, name="succeed"),
    path(f"{_ONE}huy/", receipts.cancel, name="cancel"),
    path(f"{_ONE}gui-lai/", receipts.send, name="send"),
]
