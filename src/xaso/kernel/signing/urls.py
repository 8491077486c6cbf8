"""Addresses of signing."""

from __future__ import annotations

from django.urls import path

from xaso.kernel.signing import views

app_name = "signing"
urlpatterns = [
    path("can-bo/chu-ky-so/", views.keys, name="keys"),
    path("can-bo/chu-ky-so/<uuid:key_id>/thoi-dung/", views.retire, name="retire"),
]
