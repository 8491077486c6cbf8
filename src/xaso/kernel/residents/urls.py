"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xaso.kernel.residents import views

app_name = "residents"
urlpatterns = [path("can-bo/xom/", views.hamlets, name="hamlets")]
