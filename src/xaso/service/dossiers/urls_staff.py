"""Addresses of the desk; `urls` includes them under the room's name."""

from django.urls import path

from xaso.service.dossiers.views import (
    actions,
    batch,
    dates,
    dossier,
    folder,
    hand_over,
    own_forms,
    queue,
    referrals,
    register,
    relays,
    unmask,
    why,
)

urlpatterns = [
    path("can-bo/", queue.queue, name="queue"),
    path("can-bo/trinh-ky/", folder.folder, name="folder"),
    path("can-bo/ban-giao/", hand_over.hand_over, name="hand-over"),
    path("can-bo/so-theo-doi/", register.show, name="register"),
    path("can-bo/so-theo-doi/so.pdf", register.printed, name="register-pdf"),
    path("can-bo/so-theo-doi/so.xlsx", register.sheet, name="register-xlsx"),
    path("can-bo/mau-giay/", own_forms.listing, name="forms"),
    path("can-bo/mau-giay/<slug:kind>/", own_forms.edit, name="form"),
    path(
        "can-bo/mau-giay/<slug:kind>/bo/<int:number>/", own_forms.take_back, name="form-take-back"
    ),
    path("can-bo/hang-loat/", batch.draw_up, name="batches"),
    path("can-bo/hang-loat/<uuid:batch_id>/", batch.batch, name="batch"),
    path("can-bo/hang-loat/<uuid:batch_id>/ban-giao.pdf", batch.hand_over_list, name="batch-list"),
    path("can-bo/nhan-ho/", relays.listing, name="relays"),
    path("can-bo/nhan-ho/<uuid:dossier_id>/<slug:leg>/", relays.leg, name="relay"),
    path("can-bo/phoi-hop/", referrals.listing, name="referrals"),
    path("can-bo/phoi-hop/<uuid:referral_id>/", referrals.one, name="referral"),
    path("can-bo/phoi-hop/<uuid:referral_id>/thoi/", referrals.recall, name="recall-referral"),
    path(
        "can-bo/ho-so/<uuid:dossier_id>/phoi-hop/", referrals.of_dossier, name="dossier-referrals"
    ),
    path("can-bo/ho-so/<uuid:dossier_id>/", dossier.show, name="staff-dossier"),
    path("can-bo/ho-so/<uuid:dossier_id>/xem-vi/", unmask.unmask, name="unmask"),
    path("can-bo/ho-so/<uuid:dossier_id>/vi-sao/", why.why, name="why"),
    path("can-bo/ho-so/<uuid:dossier_id>/cac-ngay-hen/", dates.staff_dates, name="staff-dates"),
    path("can-bo/ho-so/<uuid:dossier_id>/lam/<slug:slug>/", actions.act, name="act"),
    path("can-bo/ho-so/<uuid:dossier_id>/tep/<int:file_id>/", dossier.download, name="download"),
    path("can-bo/ho-so/<uuid:dossier_id>/in/<slug:kind>.pdf", dossier.printout, name="printout"),
    path(
        "can-bo/ho-so/<uuid:dossier_id>/ket-qua/<uuid:result_id>/",
        dossier.result,
        name="staff-result",
    ),
    path("can-bo/ho-so/<uuid:dossier_id>/cap-lai-ma/", actions.renew_secret, name="renew-secret"),
]
