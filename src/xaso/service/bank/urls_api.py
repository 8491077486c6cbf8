"""Addresses that banks call; they stand outside the languages."""

from django.urls import path

from xaso.service.bank import rest

app_name = "bank-api"
urlpatterns = [
    path("api/v1/payments/bank/movement", rest.movement, name="movement"),
]
