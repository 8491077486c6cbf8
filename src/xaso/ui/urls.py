"""Addresses of the design system."""

from django.urls import path

from xaso.ui import views

app_name = "ui"
urlpatterns = [
    path("ui/", views.catalogue, name="catalogue"),
    path("hien-thi/", views.set_comfort, name="set-comfort"),
]
