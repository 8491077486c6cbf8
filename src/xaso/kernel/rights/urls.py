"""Addresses of rights."""

from __future__ import annotations

from django.urls import path

from xaso.kernel.rights.views import absences, delegations

app_name = "rights"
_PAGE = "can-bo/quan-tri/giao-quyen-ky/"
urlpatterns = [
    path("can-bo/vang-mat/", absences.absences, name="absences"),
    path("can-bo/vang-mat/<uuid:absence_id>/ve/", absences.end, name="absence-end"),
    path("can-bo/ai-ky/", delegations.signers, name="signers"),
    path(_PAGE, delegations.delegations, name="delegations"),
    path(f"{_PAGE}<uuid:delegation_id>/ket-thuc/", delegations.end, name="delegation-end"),
]
