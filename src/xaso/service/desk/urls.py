"""Addresses of the counter."""

from django.urls import path

from xaso.service.desk.views import intake

app_name = "desk"
urlpatterns = [
    path("can-bo/tiep-nhan/", intake.intake, name="intake"),
    path("can-bo/tiep-nhan/<uuid:key>/", intake.receipt, name="receipt"),
    path("can-bo/tiep-nhan/<uuid:key>/giay-tiep-nhan.pdf", intake.receipt_pdf, name="receipt-pdf"),
]
