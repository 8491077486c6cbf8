"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xaso.service.moving.views import imports

app_name = "moving"
_PAGE = "can-bo/nhap-du-lieu/"
urlpatterns = [
    path(_PAGE, imports.imports, name="imports"),
    path(f"{_PAGE}thu/<uuid:trial_id>/", imports.trial, name="trial"),
    path(f"{_PAGE}thu/<uuid:trial_id>/bi-loai.xlsx", imports.rejected, name="rejected"),
    path(f"{_PAGE}<uuid:import_id>/huy/", imports.undo, name="undo"),
]
