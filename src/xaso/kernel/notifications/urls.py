"""Addresses of notifications."""

from __future__ import annotations

from django.urls import path

from xaso.kernel.notifications.views import undelivered, wordings

app_name = "notifications"
_LIST = "can-bo/quan-tri/tin-chua-gui/"
urlpatterns = [
    path(_LIST, undelivered.undelivered_list, name="undelivered"),
    path(f"{_LIST}gui-lai/", undelivered.resend, name="resend"),
    path(f"{_LIST}<uuid:message_id>/thoi/", undelivered.give_up, name="give-up"),
    path("can-bo/quan-tri/loi-tin/", wordings.wording_list, name="wordings"),
    path("can-bo/quan-tri/loi-tin/<str:key>/", wordings.edit, name="wording"),
]
