"""Addresses of the room."""

from django.urls import path

from xaso.service.gateways.views import resident, staff

app_name = "gateways"
urlpatterns = [
    path("can-bo/thu-tien/cong-thanh-toan/", staff.troubles, name="troubles"),
    path("nop-tien/", resident.find, name="find"),
    path("nop-tien/<str:reference>/", resident.owed, name="owed"),
    path("nop-tien/<str:reference>/qua/<slug:gateway>/", resident.begin, name="begin"),
    path("nop-tien/<str:reference>/lan/<uuid:attempt_id>/", resident.attempt, name="attempt"),
]
