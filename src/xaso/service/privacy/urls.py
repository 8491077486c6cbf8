"""Addresses of privacy."""

from django.urls import path

from xaso.service.privacy.views import resident, staff

app_name = "privacy"
urlpatterns = [
    path("tra-cuu/<str:code>/du-lieu/", resident.mine, name="mine"),
    path("tra-cuu/<str:code>/du-lieu/tai-ve/", resident.export, name="export"),
    path("can-bo/du-lieu/", staff.request_list, name="requests"),
    path("can-bo/du-lieu/<uuid:request_id>/", staff.request_detail, name="request"),
]
