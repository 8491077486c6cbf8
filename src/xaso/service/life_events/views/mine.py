"""From a dossier whose secret was proved: what it knows is not asked again, but filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from xaso.kernel.forms import api as forms
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import api as dossiers
from xaso.service.life_events import facts, planning, reading, selectors
from xaso.service.life_events.domain import plan
from xaso.service.life_events.errors import LostRace
from xaso.service.life_events.services import answering
from xaso.service.life_events.views.asking import Asking, rows_or_404
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.api import Dossier
    from xaso.service.life_events.models import LifeEvent, Outcome
    from xaso.service.life_events.reading import Rows
    from xaso.service.procedures.api import Adoption


def draw(request: HttpRequest, dossier: Dossier) -> SafeString | None:
    """Draw the way to the list under a dossier that registers an event, from acceptance on."""
    if not selectors.is_open(dossier):
        return None
    event = _event_of(dossier, timezone.now())
    if event is None:
        return None
    context = {
        "dossier": dossier,
        "event": event,
        "is_answered": selectors.kept_of(dossier) is not None,
        "spared": selectors.spared_of(dossier),
    }
    return render_to_string("life_events/block.html", context, request=request)


def _event_of(dossier: Dossier, now: datetime) -> LifeEvent | None:
    return reading.event_of(dossier.procedure_version.procedure.code, timezone.localdate(now))


class Mine:
    """One request about one dossier's list."""

    def __init__(self, request: HttpRequest, code: str) -> None:
        """Find the dossier whose secret was proved, and its event.

        Raises:
            Http404: Not proved, another agency's, not accepted, or it registers no event.
        """
        self.now = timezone.now()
        self.dossier: Dossier = dossiers.proved(request, code)
        self.agency: Agency = organisations.agency_of(request)
        event = _event_of(self.dossier, self.now)
        is_ours = self.dossier.agency_id in organisations.scope_of(self.agency)
        if event is None or not is_ours or not selectors.is_open(self.dossier):
            raise Http404("nothing follows from this dossier")
        self.rows: Rows = rows_or_404(event.key, self.now)
        self.declared = facts.declared(self.dossier)
        self.kept = selectors.kept_of(self.dossier)

    def asking(self, typed: dict[str, str] | None = None) -> Asking:
        """Return the questions with what the dossier knows and what was kept or typed."""
        day = timezone.localdate(self.now)
        known = plan.known_answers(self.rows.asked, self.declared, reading.judge(day))
        answers = selectors.answers_in(self.kept, self.dossier) if typed is None else typed
        ruled = {reading.JOINT: self.declared[reading.JOINT]}
        return Asking(self.rows, self.agency, self.now, known=known, typed=answers, facts=ruled)

    def ground(self) -> planning.Ground:
        """Return what the dossier adds to the list."""
        starts = selectors.begun_of(self.dossier, self.now)
        return planning.ground_of(self.dossier, self.declared, starts)

    @property
    def version(self) -> int:
        """The version of the kept answers, 0 for none."""
        return self.kept.version if self.kept else 0


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Ask what the dossier does not know, keep the answers, and show what has to be done.

    GET, POST life_events:mine ?sua=1 to answer again

    Answers:
        200: The questions, or the list once they are answered. 303: Kept; the list follows.
        404: The secret was not proved here, or nothing follows from this dossier.
        409: The answers were changed elsewhere; what was chosen stays.
        422: An answer is none of those offered; what was chosen stays.
    """
    mine = Mine(request, code)
    if request.method != "POST":
        return _page(request, mine, mine.asking(), asks="sua" in request.GET or not mine.kept)
    asking = mine.asking(request.POST.dict())
    if asking.bound.errors:
        return _page(request, mine, asking, asks=True, status=422)
    sent = request.POST.get("version", "")
    try:
        answering.keep_answers(
            dossier=mine.dossier,
            event=mine.rows.event.key,
            answers=asking.given,
            spared=len(asking.known),
            version=int(sent) if sent.isascii() and sent.isdigit() else -1,
            actor=identity.RESIDENT,
            now=mine.now,
        )
    except LostRace as lost:
        return _page(request, mine, asking, asks=True, said=str(lost), status=409)
    return see_other(reverse("life_events:mine", args=[code]))


def _page(
    request: HttpRequest,
    mine: Mine,
    asking: Asking,
    *,
    asks: bool,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    by_key = {row.key: row for row in mine.rows.questions}
    language = get_language() or "vi"
    context: dict[str, Any] = asking.drawn(judged=status != 200) | {
        "dossier": mine.dossier,
        "version": mine.version,
        "asks": asks,
        "said": said,
        "today": timezone.localdate(mine.now),
        "known": [
            (by_key[key], reading.answer_words(by_key[key], answer, language))
            for key, answer in asking.known.items()
        ],
        "spared": selectors.spared_of(mine.dossier),
        "notices": list(selectors.notices_of(mine.dossier)),
    }
    if not asks:
        context["plan"] = asking.plan(mine.ground())
    return render(request, "life_events/mine.html", context, status=status)


@never_cache
@require_POST
def begin(request: HttpRequest, code: str, outcome: str) -> HttpResponse:
    """Open the application of one thing of the list with all that is known filled in.

    One that was begun and not filed is gone on with; who proved the dossier may open its draft.

    POST life_events:begin

    Answers:
        303: To the declaration. 404: The secret was not proved here, or it is not on the list or
            not filed here. 429: Too many were begun from this address today.
    """
    mine = Mine(request, code)
    row = mine.rows.outcome(outcome)
    ground = mine.ground()
    day = timezone.localdate(mine.now)
    adoption = planning.adoption_of(mine.agency, row, day) if row else None
    if row is None or adoption is None or not adoption.accepts_online:
        raise Http404("not filed here")
    start = ground.starts.get(outcome)
    if start is not None and start.is_draft:
        draft = forms.open_draft(start.begun.draft_id, now=mine.now)
    else:
        try:
            draft = _begin(request, mine, row, adoption, ground)
        except forms.TooManyDrafts:
            asking = mine.asking()
            said = _("Hôm nay máy hoặc mạng này đã mở quá nhiều hồ sơ. Hãy thử lại ngày mai.")
            return _page(request, mine, asking, asks=False, said=said, status=429)
    response = see_other(dossiers.first_page(draft))
    dossiers.hold_draft(request, response, draft.pk)
    return response


def _begin(
    request: HttpRequest,
    mine: Mine,
    row: Outcome,
    adoption: Adoption,
    ground: planning.Ground,
) -> forms.Draft:
    definition = dossiers.form_of(adoption)
    filled = facts.fillings(mine.rows, definition, facts.known(mine.dossier), row.fills)
    held = {
        paper.key: paper.held_in
        for paper in planning.papers_of(mine.rows, adoption, ground)
        if paper.held_in
    }
    draft = dossiers.begin_application(
        request, adoption=adoption, filled=filled, held=held, now=mine.now
    )
    answering.note_begun(
        dossier=mine.dossier,
        event=mine.rows.event.key,
        outcome=row.key,
        procedure=row.procedure,
        draft=(draft.pk, draft.key_id),
        spared=selectors.Spared(facts.questions_filled(definition, filled), len(held)),
        actor=identity.RESIDENT,
        now=mine.now,
    )
    return draft
