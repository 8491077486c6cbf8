"""Addresses of the room."""

from django.urls import path

from xaso.service.national import views

app_name = "national"
urlpatterns = [
    path("can-bo/cong-quoc-gia/", views.reconciliation, name="reconciliation"),
    path("can-bo/cong-quoc-gia/<uuid:envelope_id>/", views.settle, name="settle"),
]
