"""Every address of the site; English pages lie under /en/."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from xaso.site import views
from xaso.site.demo import views as demo

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("xaso.service.dossiers.urls_api")),
    path("", include("xaso.service.gateways.urls_api")),
    path("", include("xaso.service.bank.urls_api")),
    path("", include("xaso.service.bills.urls_api")),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("xem-thu/", demo.tour, name="tour"),
        path("xem-thu/bat-dau-lai/", demo.start_over, name="tour-over"),
        path("xem-thu/<slug:role>/", demo.play, name="tour-play"),
        path("", include("xaso.service.procedures.urls")),
        path("", include("xaso.site.operations.urls")),
        path("", include("xaso.ui.urls")),
        path("", include("xaso.kernel.identity.urls")),
        path("", include("xaso.kernel.rights.urls")),
        path("", include("xaso.kernel.signing.urls")),
        path("", include("xaso.service.dossiers.urls")),
        path("", include("xaso.kernel.calendar.urls")),
        path("", include("xaso.kernel.notifications.urls")),
        path("", include("xaso.kernel.residents.urls")),
        path("", include("xaso.service.results.urls")),
        path("", include("xaso.service.gateways.urls")),
        path("", include("xaso.service.desk.urls")),
        path("", include("xaso.service.registers.urls")),
        path("", include("xaso.service.old_books.urls")),
        path("", include("xaso.service.reports.urls")),
        path("", include("xaso.service.digitising.urls")),
        path("", include("xaso.service.moving.urls")),
        path("", include("xaso.service.national.urls")),
        path("", include("xaso.service.feedback.urls")),
        path("", include("xaso.service.life_events.urls")),
        path("", include("xaso.service.calls.urls")),
        path("", include("xaso.service.custody.urls")),
        path("", include("xaso.service.privacy.urls")),
        path("", include("xaso.service.storage.urls")),
        path("", include("xaso.service.receipts.urls")),
        path("", include("xaso.service.cash_desk.urls")),
        path("", include("xaso.service.bank.urls")),
        path("", include("xaso.service.bills.urls")),
        prefix_default_language=False,
    ),
]
handler400 = "xaso.site.views.bad_request"
handler403 = "xaso.site.views.forbidden"
handler404 = "xaso.site.views.not_found"
handler500 = "xaso.site.views.server_error"
