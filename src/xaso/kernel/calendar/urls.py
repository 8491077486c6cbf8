"""Addresses of the calendar."""

from __future__ import annotations

from django.urls import path

from xaso.kernel.calendar.views import year

app_name = "calendar"
_PAGE = "can-bo/quan-tri/lich/"
urlpatterns = [
    path(_PAGE, year.show, name="year"),
    path(f"{_PAGE}ngay/", year.edit_day, name="day"),
    path(f"{_PAGE}ngay/bo/", year.clear_day, name="clear"),
    path(f"{_PAGE}<int:number>/xac-nhan/", year.confirm, name="confirm"),
    path(f"{_PAGE}<int:number>/du-kien/", year.draft, name="draft"),
]
