"""Addresses of the administrator's page about the machine, and of the first day."""

from django.urls import path

from xaso.site.operations import views

app_name = "operations"
urlpatterns = [
    path("quan-tri/tinh-trang/", views.state, name="state"),
    path("thiet-lap/", views.setup, name="setup"),
]
