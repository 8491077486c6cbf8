"""Addresses of the counter and its queue."""

from django.urls import path

from xaso.service.desk.views import calling, intake, tickets

app_name = "desk"
urlpatterns = [
    path("lay-so/", tickets.kiosk, name="kiosk"),
    path("lay-so/<uuid:ticket_id>/", tickets.ticket, name="ticket"),
    path("man-hinh/", tickets.screen, name="screen"),
    path("cho-doi/", tickets.from_home, name="from-home"),
    path("can-bo/goi-so/", calling.calling, name="calling"),
    path("can-bo/tiep-nhan/", intake.intake, name="intake"),
    path("can-bo/tiep-nhan/<uuid:key>/", intake.receipt, name="receipt"),
    path("can-bo/tiep-nhan/<uuid:key>/giay-tiep-nhan.pdf", intake.receipt_pdf, name="receipt-pdf"),
]
