"""Addresses of the reports."""

from django.urls import path

from xaso.service.reports.views import reports

app_name = "reports"
ONE = "can-bo/bao-cao/<slug:code>/<slug:period>/"
urlpatterns = [
    path("can-bo/bao-cao/", reports.listing, name="reports"),
    path(ONE, reports.show, name="report"),
    path(f"{ONE}bao-cao.pdf", reports.printed, name="report-pdf"),
    path(f"{ONE}bao-cao.xlsx", reports.sheet, name="report-xlsx"),
    path(f"{ONE}gui/", reports.send, name="send"),
    path(f"{ONE}o/<slug:measure>/", reports.cell, name="cell"),
]
