"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xaso.service.procedures.views import flows, public, staff

app_name = "procedures"
urlpatterns = [
    path("thu-tuc/", public.catalogue, name="catalogue"),
    path("thu-tuc/chon/<slug:key>/", public.choose, name="choose"),
    path("thu-tuc/<str:code>/", public.detail, name="detail"),
    path("thu-tuc/<str:code>/in/", public.printed, name="printed"),
    path("can-bo/thu-tuc/", staff.listing, name="staff-list"),
    path("can-bo/thu-tuc/<uuid:version_id>/", staff.verify, name="verify"),
    path("can-bo/thu-tuc/<uuid:version_id>/quy-trinh/", flows.show, name="flow"),
    path("can-bo/thu-tuc/<uuid:version_id>/quy-trinh.bpmn", flows.exported, name="flow-bpmn"),
    path("can-bo/thu-tuc/<uuid:version_id>/thoi/", staff.stop, name="stop"),
]
