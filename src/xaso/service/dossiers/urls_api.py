"""Addresses for machines."""

from django.urls import path

from xaso.service.dossiers import rest

app_name = "api"
urlpatterns = [
    path("openapi.json", rest.openapi, name="openapi"),
    path("api/v1/dossiers", rest.file_dossier, name="dossiers"),
    path("api/v1/dossiers/<str:code>", rest.show_dossier, name="dossier"),
    path("api/v1/dossiers/<str:code>/files/<uuid:file_id>", rest.fetch_file, name="file"),
]
