"""Addresses of dossiers: the resident's, then the desk's."""

from django.urls import path

from xaso.service.dossiers import urls_apply, urls_staff
from xaso.service.dossiers.views import asking, dates, track

app_name = "dossiers"
urlpatterns = [
    path("tra-cuu/", track.look_up, name="look-up"),
    path("tra-cuu/<str:code>/", track.track, name="track"),
    path("tra-cuu/<str:code>/bo-sung/", track.supply, name="supply"),
    path("tra-cuu/<str:code>/rut-ho-so/", asking.withdraw, name="withdraw"),
    path("tra-cuu/<str:code>/thoi-rut/", asking.keep, name="keep-dossier"),
    path("tra-cuu/<str:code>/cac-ngay-hen/", dates.dates, name="dates"),
    path("tra-cuu/<str:code>/cac-ngay-hen.pdf", dates.print_dates, name="dates-print"),
    path("tra-cuu/<str:code>/ai-da-mo/", track.opened, name="opened"),
    path("tra-cuu/<str:code>/chung-minh/", track.result_proof, name="result-proof"),
    path("tra-cuu/<str:code>/nho/", track.keep_slip, name="keep-slip"),
    path("tra-cuu/<str:code>/ket-qua/<uuid:result_id>/", track.result_file, name="result"),
    path("ho-so-cua-toi/", track.my_slips, name="slips"),
    *urls_apply.urlpatterns,
    *urls_staff.urlpatterns,
]
