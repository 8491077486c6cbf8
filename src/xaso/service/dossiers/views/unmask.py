"""Look, because: say why before reading what is sensitive in a dossier one has no part in now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.identity import api as identity
from xaso.service.dossiers import looks
from xaso.service.dossiers.views.dossier import UNMASKED, found, is_covered
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

OTHER = "other"
REASONS = {
    "asked": _("Người nộp hoặc chủ hồ sơ đang hỏi"),
    "help": _("Giúp đồng nghiệp đang giải quyết hồ sơ này"),
    "check": _("Kiểm tra, giám sát công việc"),
    "complaint": _("Giải quyết khiếu nại, phản ánh"),
    OTHER: _("Lý do khác (ghi rõ bên dưới)"),
}


class ReasonForm(forms.Form):
    """Why somebody looks: one of the usual reasons, or words."""

    reason = forms.ChoiceField(
        label=_("Xem vì"),
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn một lý do.")},
    )
    words = forms.CharField(
        label=_("Ghi thêm"),
        help_text=_("Ví dụ: số công văn, ai yêu cầu. Không ghi thông tin riêng của người dân."),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for words where the reason is none of the usual ones."""
        given = super().clean() or {}
        if given.get("reason") == OTHER and not given.get("words", "").strip():
            self.add_error("words", _("Ghi rõ lý do."))
        return given

    @property
    def ground(self) -> str:
        """Return the reason as it is written down."""
        given = self.cleaned_data
        said = [] if given["reason"] == OTHER else [str(REASONS[given["reason"]])]
        return ": ".join([*said, *filter(None, [given["words"].strip()])])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required()
def unmask(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Ask why, write the reason down, and show what is covered for a quarter of an hour.

    GET, POST dossiers:unmask

    Answers:
        200: The question. 303: Back to the dossier; at once where nothing is covered.
        404: No such dossier for these eyes. 422: No reason; what was typed stays.
    """
    dossier, actor = found(request, dossier_id), identity.actor_of(request)
    page = reverse("dossiers:staff-dossier", args=[dossier.pk])
    if not is_covered(request, actor, dossier):
        return see_other(page)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        looks.note(
            actor,
            dossier,
            looks.UNMASK,
            ground=form.ground,
            reason=form.cleaned_data["reason"],
        )
        until = (timezone.now() + looks.ONE_LOOK).timestamp()
        known = request.session.get(UNMASKED, {})
        request.session[UNMASKED] = known | {str(dossier.pk): int(until)}
        return see_other(page)
    context = {"dossier": dossier, "form": form, "back_url": page}
    status = 422 if request.method == "POST" else 200
    return render(request, "dossiers/staff_unmask.html", context, status=status)
