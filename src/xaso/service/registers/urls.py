"""Addresses of the books."""

from django.urls import path

from xaso.service.registers.views import books

app_name = "registers"
urlpatterns = [
    path("can-bo/so-chung-thuc/", books.books, name="books"),
    path("can-bo/so-chung-thuc/<uuid:book_id>/", books.month, name="month"),
    path("can-bo/so-chung-thuc/<uuid:book_id>/so.pdf", books.month_pdf, name="month-pdf"),
]
