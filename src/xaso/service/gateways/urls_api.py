"""Addresses that gateways call; they stand outside the languages."""

from django.urls import path

from xaso.service.gateways import rest

app_name = "gateways-api"
urlpatterns = [
    path("api/v1/payments/vnpay/ipn", rest.vnpay_ipn, name="vnpay-ipn"),
    path("api/v1/payments/national/callback", rest.national_callback, name="national-callback"),
]
