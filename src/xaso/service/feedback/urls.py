"""Addresses of feedback."""

from django.urls import path

from xaso.service.feedback.views import resident, staff

app_name = "feedback"
urlpatterns = [
    path("tra-cuu/<str:code>/danh-gia/", resident.rate, name="rate"),
    path("can-bo/danh-gia/", staff.low_ratings, name="low-ratings"),
    path("can-bo/danh-gia/<uuid:dossier_id>/", staff.comment, name="comment"),
]
