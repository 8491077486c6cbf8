"""The desk's door over HTTP: one act on one dossier, by an official who is signed in.

The session and the CSRF token are those of the pages; the rules, the form and the services too.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xaso.kernel.files import api as files
from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import looks, papers, words
from xaso.service.dossiers.rest import Refused, answers_json
from xaso.service.dossiers.selectors import timeline_of
from xaso.service.dossiers.views.actions import GRAVE
from xaso.service.dossiers.views.acts import BY_VERB
from xaso.service.dossiers.views.doing import act_form, perform, was_done_by
from xaso.service.dossiers.views.dossier import book_today, found

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from xaso.service.dossiers.forms import ActForm
    from xaso.service.dossiers.models import Dossier


@never_cache
@require_POST
@identity.staff_required()
@answers_json
def act(request: HttpRequest, dossier_id: UUID, verb: str) -> HttpResponseBase:
    """Make one transition.

    POST /api/v1/staff/dossiers/{id}/actions/{verb} with `version`, `reason` and the entries of the
    act, as a form or as JSON; `verb` is the transition's name, or "return" for `return_result`.

    Answers:
        200: `{"id","code","state","step","version","due"}`; also for the same act sent twice.
        401: Who one is must be proved again first, before an approval.
        403: Not this person's to do, or not now. 404: No such dossier for these eyes, no such act.
        409: Somebody was faster: `winner` says who did what, `typed` gives the entries back.
        422: What is wrong, by field.
    """
    dossier = found(request, dossier_id)
    chosen = BY_VERB.get(verb)
    if chosen is None:
        raise Refused(404, "no-such-act", _("Không có việc này."))
    actor = identity.actor_of(request)
    looks.note(actor, dossier, looks.VIEW, shown=looks.NAME)
    if chosen.transition in GRAVE and identity.ask_to_confirm(request):
        raise Refused(401, "confirm-who-you-are", _("Xác nhận lại danh tính trên trang trước."))
    form = act_form(dossier, chosen, sent=_sent(request))
    if was_done_by(dossier, chosen, actor, form):
        return JsonResponse(_standing(dossier))
    if not form.is_valid():
        verdict = dossiers.may_move(
            actor,
            dossier,
            dossiers.TRANSITIONS[chosen.transition],
            book_today(dossier),
            now=timezone.now(),
        )
        raise _wrong(form) if verdict else Refused(403, "not-allowed", verdict.reason)
    try:
        with transaction.atomic():
            perform(chosen, dossier, actor, timezone.now(), form.cleaned_data)
    except dossiers.LostRace as lost:
        return _lost(dossier, form, str(lost))
    except dossiers.NotAllowed as refusal:
        raise Refused(403, "not-allowed", str(refusal)) from None
    except dossiers.WrongEntry as refusal:
        form.add_error(refusal.field, str(refusal))
        raise _wrong(form) from None
    except files.FileRefused as refusal:
        raise Refused(422, "file", str(refusal.reason)) from None
    dossier.refresh_from_db()
    return JsonResponse(_standing(dossier))


@never_cache
@require_safe
@identity.staff_required()
@answers_json
def printout(request: HttpRequest, dossier_id: UUID, kind: str) -> HttpResponseBase:
    """Tell what one of the papers of the case says: the very values that are printed on it.

    GET /api/v1/staff/dossiers/{id}/printouts/{kind}; kinds are those of the printed addresses.

    Answers:
        200: The values by name. 404: No such dossier for these eyes, or nothing it could say.
    """
    dossier = found(request, dossier_id)
    if kind not in papers.kinds_open(timeline_of(dossier)):
        raise Refused(404, "no-such-paper", _("Chưa có việc nào ra giấy này."))
    looks.note(identity.actor_of(request), dossier, looks.PRINT, paper=kind)
    try:
        return JsonResponse(papers.paper_told(request, dossier, kind))
    except keyring.KeyDestroyed as gone:
        raise Refused(404, "erased", _("Nội dung hồ sơ đã xóa.")) from gone


def _sent(request: HttpRequest) -> Any:
    """Return what was sent, form or JSON, as the form reads it.

    Raises:
        Refused: The body is neither.
    """
    if request.content_type != "application/json":
        return request.POST
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Refused(422, "body", _("Nội dung phải là một đối tượng JSON."))
    return {name: value for name, value in body.items() if value is not None}


def _standing(dossier: Dossier) -> dict[str, Any]:
    return {
        "id": str(dossier.pk),
        "code": dossier.code,
        "state": dossier.state,
        "step": dossier.step,
        "version": dossier.version,
        "due": timezone.localtime(dossier.due_at).isoformat() if dossier.due_at else None,
    }


def _wrong(form: ActForm) -> Refused:
    fields = {name: [*map(str, errors)] for name, errors in form.errors.items()}
    return Refused(422, "entries", _("Có chỗ cần sửa."), fields=fields)


def _lost(dossier: Dossier, form: ActForm, said: str) -> JsonResponse:
    """Answer the loser of a race with what the winner did and what the loser typed."""
    dossier.refresh_from_db()
    last = dossier.events.order_by("-seq").first()
    winner = None
    if last is not None:
        who = identity.Account.objects.filter(pk=last.actor_id or UUID(int=0)).first()
        winner = {
            "type": last.type,
            "words": str(words.EVENT.get(last.type, last.type)),
            "at": timezone.localtime(last.at).isoformat(),
            "by": who.full_name if who else "",
        }
    typed = {name: str(value) for name, value in form.cleaned_data.items() if value}
    body = {"error": "lost-race", "detail": said, "winner": winner, "typed": typed}
    return JsonResponse({**body, **_standing(dossier)}, status=409)
