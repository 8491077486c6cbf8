"""Addresses of digitising."""

from __future__ import annotations

from django.urls import path

from xaso.service.digitising.views import capture, document, overview, plan

app_name = "digitising"
_PAGE = "can-bo/so-hoa/"
_ONE = f"{_PAGE}tai-lieu/<uuid:document_id>/"
urlpatterns = [
    path(_PAGE, overview.overview, name="overview"),
    path(f"{_PAGE}ke-hoach/", plan.plan, name="plan"),
    path(f"{_PAGE}ho-so/<uuid:dossier_id>/", capture.capture, name="capture"),
    path(_ONE, document.document, name="document"),
    path(f"{_ONE}trang/<int:number>.jpg", document.picture, name="picture"),
    path(f"{_ONE}cho/<int:proposal_id>.jpg", document.place, name="place"),
]
