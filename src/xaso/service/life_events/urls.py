"""Addresses of life events."""

from django.urls import path

from xaso.service.life_events.views import mine, public, staff

app_name = "life_events"
urlpatterns = [
    path("su-kien/<slug:event>/", public.show, name="public"),
    path("tra-cuu/<str:code>/su-kien/", mine.show, name="mine"),
    path("tra-cuu/<str:code>/su-kien/<slug:outcome>/", mine.begin, name="begin"),
    path("can-bo/dung-tro-cap/", staff.notices, name="notices"),
    path("can-bo/dung-tro-cap/<uuid:notice_id>/", staff.notice, name="notice"),
]
