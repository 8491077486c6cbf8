"""Addresses of the counter and its queue."""

from django.urls import path

from xaso.service.desk.views import (
    appointments,
    at_once,
    calling,
    hamlet_days,
    intake,
    offline,
    receipts,
    tickets,
)

app_name = "desk"
urlpatterns = [
    path("lay-so/", tickets.kiosk, name="kiosk"),
    path("lay-so/<uuid:ticket_id>/", tickets.ticket, name="ticket"),
    path("hen-gio/", appointments.book, name="appointments"),
    path("hen-gio/<str:code>/", appointments.kept, name="appointment"),
    path("can-bo/lich-hen/", appointments.diary, name="diary"),
    path("ve-xom/", hamlet_days.announced, name="hamlet-days"),
    path("can-bo/ve-xom/", hamlet_days.planning, name="plan-days"),
    path("can-bo/ve-xom/<uuid:day_id>/hoan/", hamlet_days.calling_off, name="call-off-day"),
    path("man-hinh/", tickets.screen, name="screen"),
    path("cho-doi/", tickets.from_home, name="from-home"),
    path("can-bo/goi-so/", calling.calling, name="calling"),
    path("can-bo/tra-ngay/", at_once.listing, name="at-once"),
    path("can-bo/tra-ngay/<uuid:dossier_id>/", at_once.show, name="at-once-one"),
    path("can-bo/ngoai-tuyen/", offline.page, name="offline"),
    path("can-bo/ngoai-tuyen/tho-viec.js", offline.worker, name="offline-worker"),
    path("can-bo/ngoai-tuyen/giu-ma/", offline.hold, name="offline-hold"),
    path("can-bo/ngoai-tuyen/dong-bo/", offline.bring_home, name="offline-sync"),
    path("can-bo/ngoai-tuyen/phieu-giay.pdf", offline.pad, name="offline-pad"),
    path("can-bo/tiep-nhan/", intake.intake, name="intake"),
    path("can-bo/tiep-nhan/<uuid:key>/", receipts.receipt, name="receipt"),
    path(
        "can-bo/tiep-nhan/<uuid:key>/giay-tiep-nhan.pdf", receipts.receipt_pdf, name="receipt-pdf"
    ),
    path("can-bo/tiep-nhan/<uuid:key>/mot-phieu.pdf", receipts.lot_pdf, name="lot-pdf"),
]
