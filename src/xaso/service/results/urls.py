"""Addresses of results."""

from django.urls import path

from xaso.service.results.views import cancelled, check

app_name = "results"
urlpatterns = [
    path("ket-qua/da-huy/", cancelled.cancelled, name="cancelled"),
    path("kiem-tra/", check.check, name="check"),
    path("kiem-tra/bang-chung/<slug:sha256>/", check.proof, name="proof"),
]
