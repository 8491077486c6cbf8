"""Addresses of custody."""

from django.urls import path

from xaso.service.custody.views import papers, places, post

app_name = "custody"
urlpatterns = [
    path("can-bo/giay-to/", papers.papers, name="papers"),
    path("can-bo/giay-to/toi-giu/", papers.mine, name="mine"),
    path("can-bo/giay-to/chua-ro/", papers.unknown, name="unknown"),
    path("can-bo/giay-to/luu-kho/", papers.archive, name="archive"),
    path("can-bo/giay-to/ho-so/<uuid:dossier_id>/", papers.paper, name="paper"),
    path("can-bo/giay-to/ban-giao/<uuid:account_id>/", papers.hand_over, name="hand-over"),
    path("can-bo/giay-to/noi/", places.places, name="places"),
    path("can-bo/giay-to/noi/<uuid:place_id>/", places.place, name="place"),
    path("can-bo/giay-to/noi/<uuid:place_id>/nhan.pdf", places.label, name="place-label"),
    path("can-bo/buu-chinh/", post.listing, name="post"),
    path("can-bo/buu-chinh/bang-ke.pdf", post.handing, name="handing"),
    path("can-bo/buu-chinh/gui/<uuid:dossier_id>/", post.send, name="send"),
    path("can-bo/buu-chinh/den/<uuid:dossier_id>/", post.arrival, name="arrival"),
    path("can-bo/buu-chinh/<uuid:item_id>/", post.item, name="item"),
    path("can-bo/buu-chinh/<uuid:item_id>/nhan.pdf", post.label, name="item-label"),
]
