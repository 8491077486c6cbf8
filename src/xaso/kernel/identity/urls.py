"""Addresses of identity."""

from __future__ import annotations

from django.urls import path

from xaso.kernel.identity.views import me, positions, session, staff

app_name = "identity"
_STAFF = "can-bo/quan-tri/tai-khoan/"
_MEMBER = f"{_STAFF}<uuid:account_id>/"
_POSTS = "can-bo/quan-tri/vi-tri/"
urlpatterns = [
    path("can-bo/dang-nhap/", session.sign_in, name="sign-in"),
    path("can-bo/dang-xuat/", session.sign_out, name="sign-out"),
    path("can-bo/tai-khoan/", me.me, name="me"),
    path("can-bo/tai-khoan/thiet-bi-khac/", me.end_other_sessions, name="end-other-sessions"),
    path(_STAFF, staff.staff_list, name="staff"),
    path(f"{_STAFF}moi/", staff.staff_new, name="staff-new"),
    path(_MEMBER, staff.staff_detail, name="staff-detail"),
    path(f"{_MEMBER}khoa/", staff.disable, name="staff-disable"),
    path(f"{_MEMBER}mo-lai/", staff.enable, name="staff-enable"),
    path(f"{_MEMBER}mat-khau/", staff.reset_password, name="staff-password"),
    path(f"{_MEMBER}thoi-giu/<int:holding_id>/", staff.end_holding, name="staff-end-holding"),
    path(_POSTS, positions.position_list, name="positions"),
    path(f"{_POSTS}<uuid:position_id>/bo/", positions.end_position, name="position-end"),
]
