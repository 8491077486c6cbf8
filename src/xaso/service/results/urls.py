"""Addresses of results."""

from django.urls import path

from xaso.service.results.views import cancelled

app_name = "results"
urlpatterns = [path("ket-qua/da-huy/", cancelled.cancelled, name="cancelled")]
