"""Addresses of storage."""

from django.urls import path

from xaso.service.storage.views import mine, saved

app_name = "storage"
urlpatterns = [
    path("kho-giay-to/", mine.mine, name="mine"),
    path("kho-giay-to/<uuid:file_id>/", mine.paper, name="paper"),
    path("can-bo/dung-lai-giay-to/", saved.saved, name="saved"),
]
