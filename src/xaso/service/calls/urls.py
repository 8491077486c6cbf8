"""Addresses of the calls."""

from django.urls import path

from xaso.service.calls.views import calls, texts

app_name = "calls"
urlpatterns = [
    path("can-bo/can-goi/", calls.listing, name="list"),
    path("can-bo/can-goi/loi/", texts.texts, name="texts"),
    path("can-bo/can-goi/loi/<slug:ground>/", texts.text, name="text"),
    path("can-bo/can-goi/<uuid:dossier_id>/<slug:ground>/", calls.line, name="line"),
    path("can-bo/can-goi/<uuid:dossier_id>/<slug:ground>/toi-goi/", calls.take, name="take"),
]
