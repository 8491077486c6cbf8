"""Addresses that machines of providers call; they stand outside the languages."""

from django.urls import path

from xaso.service.bills import rest

app_name = "bills-api"
urlpatterns = [path("api/v1/bills/lists", rest.lists, name="lists")]
