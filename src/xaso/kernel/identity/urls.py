"""Addresses of identity."""

from __future__ import annotations

from django.urls import path

from xaso.kernel.identity.views import (
    devices,
    me,
    positions,
    recovery,
    second,
    security,
    session,
    staff,
)

app_name = "identity"
_STAFF = "can-bo/quan-tri/tai-khoan/"
_MEMBER = f"{_STAFF}<uuid:account_id>/"
_FACTORS = "can-bo/tai-khoan/bao-mat/"
_POSTS = "can-bo/quan-tri/vi-tri/"
urlpatterns = [
    path("can-bo/dang-nhap/", session.sign_in, name="sign-in"),
    path("can-bo/dang-xuat/", session.sign_out, name="sign-out"),
    path("can-bo/dang-nhap/buoc-hai/", second.second_step, name="second-step"),
    path("can-bo/dang-nhap/khoa-truy-cap/", second.passkey_use, name="passkey-use"),
    path("can-bo/dang-nhap/khoa-truy-cap/hoi/", second.passkey_options, name="passkey-options"),
    path("can-bo/xac-nhan/", second.confirm, name="confirm"),
    path("can-bo/khoa-man-hinh/", devices.lock, name="lock"),
    path("can-bo/doi-nguoi/", devices.switch, name="switch"),
    path("can-bo/doi-nguoi/quen/", devices.forget_device, name="forget-device"),
    path(_FACTORS, security.security, name="security"),
    path(f"{_FACTORS}khoa-truy-cap/", security.passkey_new, name="passkey-new"),
    path(f"{_FACTORS}khoa-truy-cap/hoi/", security.passkey_new_options, name="passkey-new-options"),
    path(
        f"{_FACTORS}khoa-truy-cap/<uuid:passkey_id>/bo/",
        security.passkey_remove,
        name="passkey-remove",
    ),
    path(f"{_FACTORS}ma-so/", security.time_code, name="time-code"),
    path(f"{_FACTORS}ma-so/bo/", security.time_code_remove, name="time-code-remove"),
    path(f"{_FACTORS}ma-du-phong/", security.printed_codes, name="printed-codes"),
    path(f"{_FACTORS}phien/<uuid:session_id>/", devices.end_session, name="session-end"),
    path(f"{_FACTORS}may-tin/<uuid:device_id>/", devices.end_trust, name="trust-end"),
    path("can-bo/tai-khoan/", me.me, name="me"),
    path("can-bo/tai-khoan/thiet-bi-khac/", me.end_other_sessions, name="end-other-sessions"),
    path(_STAFF, staff.staff_list, name="staff"),
    path(f"{_STAFF}moi/", staff.staff_new, name="staff-new"),
    path(_MEMBER, staff.staff_detail, name="staff-detail"),
    path(f"{_MEMBER}khoa/", staff.disable, name="staff-disable"),
    path(f"{_MEMBER}mo-lai/", staff.enable, name="staff-enable"),
    path(f"{_MEMBER}mat-khau/", staff.reset_password, name="staff-password"),
    path(f"{_MEMBER}khoi-phuc/", recovery.ask, name="staff-recover"),
    path("can-bo/khoi-phuc/", recovery.waiting, name="recoveries"),
    path("can-bo/khoi-phuc/<uuid:recovery_id>/", recovery.approve, name="recovery"),
    path("can-bo/tro-lai/<str:secret>/", recovery.come_back, name="come-back"),
    path(f"{_MEMBER}thoi-giu/<int:holding_id>/", staff.end_holding, name="staff-end-holding"),
    path(_POSTS, positions.position_list, name="positions"),
    path(f"{_POSTS}<uuid:position_id>/bo/", positions.end_position, name="position-end"),
]
