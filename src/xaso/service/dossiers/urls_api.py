"""Addresses for machines."""

from django.urls import path

from xaso.service.dossiers import rest, rest_staff

app_name = "api"
urlpatterns = [
    path("openapi.json", rest.openapi, name="openapi"),
    path("api/v1/dossiers", rest.file_dossier, name="dossiers"),
    path("api/v1/dossiers/<str:code>", rest.show_dossier, name="dossier"),
    path(
        "api/v1/staff/dossiers/<uuid:dossier_id>/actions/<slug:verb>",
        rest_staff.act,
        name="staff-act",
    ),
    path(
        "api/v1/staff/dossiers/<uuid:dossier_id>/printouts/<slug:kind>",
        rest_staff.printout,
        name="staff-printout",
    ),
    path("api/v1/dossiers/<str:code>/files/<uuid:file_id>", rest.fetch_file, name="file"),
]
