"""Addresses of filing online; included by `urls` under its own names."""

from django.urls import path

from xaso.service.dossiers.views import apply, apply_files, apply_resume

DRAFT = "nop-ho-so/<str:code>/<uuid:draft_id>/"
urlpatterns = [
    path("nop-ho-so/goi-y-xa/", apply.suggest_communes, name="apply-communes"),
    path("nop-ho-so/tiep-tuc/<uuid:draft_id>/", apply_resume.resume, name="apply-resume"),
    path("nop-ho-so/<str:code>/", apply.start, name="apply"),
    path(f"{DRAFT}khai/<slug:section>/", apply.fill_in, name="apply-section"),
    path(f"{DRAFT}giay-to/", apply_files.papers, name="apply-files"),
    path(f"{DRAFT}giay-to/<slug:paper>/gui/", apply_files.announce, name="apply-announce"),
    path(f"{DRAFT}gui-tiep/<uuid:upload_id>/", apply_files.append, name="apply-append"),
    path(f"{DRAFT}kiem-tra/", apply.check_answers, name="apply-check"),
    path(f"{DRAFT}da-nop/", apply.filed, name="apply-filed"),
    path(f"{DRAFT}may-khac/", apply_resume.elsewhere, name="apply-elsewhere"),
    path(f"{DRAFT}xoa/", apply_resume.discard, name="apply-discard"),
]
