"""One dossier on the desk: papers left, decision right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xaso.kernel.calendar import api as calendar
from xaso.kernel.files import api as files
from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.kernel.rights import api as rights
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import ledger, looks, masking, papers, policies, referred, words
from xaso.service.dossiers.blocks import draw_staff_blocks
from xaso.service.dossiers.declaration import sections_of
from xaso.service.dossiers.domain.guards import Entry, Guard, holds
from xaso.service.dossiers.domain.transitions import STOPPED, Step
from xaso.service.dossiers.selectors import due_soon_until, entry_of, timeline_of
from xaso.service.dossiers.services import flowing
from xaso.service.dossiers.services.attaching import OLD_SCAN, SCAN_OF_ORIGINAL
from xaso.service.dossiers.services.attending import attended_of
from xaso.service.dossiers.services.correcting import ACTS as CORRECTIONS
from xaso.service.dossiers.views.act import Act
from xaso.service.dossiers.views.acts import ACTS
from xaso.service.dossiers.views.why import EXPLAINERS
from xaso.service.payments import api as payments
from xaso.service.procedures import api as procedures
from xaso.service.results import api as results

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.models import Dossier, DossierFile, DossierPaper
    from xaso.service.dossiers.selectors import Happening

_TONES = {"late": "red", "due_soon": "amber", "uncollected": "blue", "ended": "grey"}
ITS_WAY = frozenset({Guard.HAS_BOOK, Guard.STEP_FOLLOWS})
"""Where one of these does not hold, the act has no place on the dossier's way at all."""
BEFORE_SIGNATURE = frozenset({Step.INTAKE, Step.APPRAISAL, Step.APPROVAL})
UNMASKED = "dossiers_unmasked"
"""The session's dossiers that were looked into for a reason, with the end of that look."""


class Choice(NamedTuple):
    """One act as the page offers it, or says why not."""

    act: Act
    url: str
    refusal: str = ""


class PaperLine(NamedTuple):
    """One paper of the list with what was scanned of it; `paper` is None for loose files."""

    name: str
    paper: DossierPaper | None
    files: list[tuple[DossierFile, str]]


def found(request: HttpRequest, dossier_id: UUID) -> Dossier:
    """Return a dossier that who asks may see.

    Raises:
        Http404: There is none, or it is other people's.
    """
    try:
        return dossiers.find(
            identity.actor_of(request), organisations.agency_of(request), dossier_id
        )
    except dossiers.UnknownDossier as refusal:
        raise Http404(str(refusal)) from refusal


def book_today(dossier: Dossier) -> rights.Book:
    """Return what holds today in the agency that decides the dossier."""
    return rights.book_on(dossier.agency_id, timezone.localdate())


@never_cache
@require_safe
@identity.staff_required()
def show(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Show one dossier and what may be done with it now.

    GET dossiers:staff-dossier

    Answers:
        200: The page; that somebody read the answers is written down.
        404: There is none, or it is other people's.
    """
    dossier = found(request, dossier_id)
    actor = identity.actor_of(request)
    covered = is_covered(request, actor, dossier)
    looks.note(actor, dossier, looks.VIEW, shown=looks.COVERED if covered else looks.FULL)
    happened = timeline_of(dossier)
    context = {
        "dossier": dossier,
        "state_words": words.STATE[dossier.state],
        "step_words": words.STEP[dossier.step],
        **_standing(dossier),
        **_declared(dossier, covered=covered),
        "paper_lines": _paper_lines(dossier),
        "choices": choices_open(actor, dossier),
        "nobody_signs": _nobody_signs(dossier),
        "waiting_for": _waiting_for(actor, dossier),
        "may_renew": "intake" in actor.roles and actor.agency_id == dossier.agency_id,
        "may_explain": not actor.roles.isdisjoint(EXPLAINERS),
        "is_guest": actor.agency_id != dossier.agency_id,
        "may_see_money": actor.agency_id == dossier.agency_id and payments.may_read(actor),
        "printouts": papers.kinds_open(happened),
        "book_entry": entry_of(dossier),
        "way": flowing.standing(dossier),
        "asked": referred.asked_of(dossier, timezone.now()),
        "results": results.issued_for(dossier.pk),
        "draft": results.draft_for(dossier.pk),
        "entries": [_entry(one) for one in reversed(happened)],
        "blocks": draw_staff_blocks(request, dossier),
    }
    return render(request, "dossiers/staff_dossier.html", context)


def _nobody_signs(dossier: Dossier) -> datetime | None:
    """Return until when nobody is there to sign what is still to be signed."""
    if dossier.step not in BEFORE_SIGNATURE:
        return None
    matter = policies.matter_of(dossier)
    return rights.nobody_signs_until(dossier.agency_id, matter, timezone.now())


def _standing(dossier: Dossier) -> dict[str, Any]:
    now = timezone.now()
    lateness = words.lateness(dossier, now, soon=due_soon_until(dossier.agency_id, now))
    return {
        "lateness": lateness,
        "tone": _TONES.get(lateness.urgency, "green"),
        "rule_words": procedures.rule_words(dossier.promise.get("rule", "")),
        "explanation": calendar.explanation(dossier.promise.get("explain", [])),
        **_stopped(dossier),
        "owed_again": dossiers.owed_again(dossier),
    }


def _stopped(dossier: Dossier) -> dict[str, Any]:
    """Return why the clock stands still now, and what is owed; nothing for a dossier that runs."""
    if dossier.state not in STOPPED:
        return {}
    stops = ledger.stops_of(dossier)
    return {
        "standing_still": next((stop for stop in stops if stop.end is None), None),
        "owed": dossiers.owed(dossier),
        "fees": list(dossiers.unpaid(dossier)),
    }


def is_covered(request: HttpRequest, actor: Actor, dossier: Dossier) -> bool:
    """Tell whether what is sensitive stands covered: no part in it now, no reason given yet."""
    until = request.session.get(UNMASKED, {}).get(str(dossier.pk), 0)
    if timezone.now().timestamp() < until:
        return False
    return masking.needs_reason(actor, dossier, book_today(dossier))


def _declared(dossier: Dossier, *, covered: bool) -> dict[str, Any]:
    """Return what people declared, or that its key has been destroyed."""
    try:
        parties = dossiers.parties_of(dossier)
        sections = sections_of(dossier.procedure_version.form_id, dossiers.answers_of(dossier))
        attended = attended_of(dossier)
    except keyring.KeyDestroyed:
        return {"is_erased": True}
    if covered:
        parties, sections = masking.cover_parties(parties), masking.cover_sections(sections)
        attended = masking.cover_attended(attended)
    return {
        "parties": parties,
        "attended": attended,
        "sections": sections,
        "is_covered": covered,
    }


def choices_open(actor: Actor, dossier: Dossier) -> list[Choice]:
    """Return the acts open to `actor` now, in the order of doing."""
    book, now = book_today(dossier), timezone.now()
    open_moves = {row.name for row in dossiers.moves_open_to(actor, dossier, book, now=now)}
    open_moves -= closed_ways(dossier, open_moves, now)
    if not flowing.asks_for_checked_papers(dossier):
        open_moves -= {"check_papers"}
    choices = [
        Choice(act, reverse("dossiers:act", args=[dossier.pk, act.slug]))
        for act in ACTS
        if act.transition in open_moves
    ]
    is_next = "enter_book" if dossier.entry == Entry.DUE else "propose"
    if dossier.flow_left:
        is_next = "forward"
    if "check_papers" in open_moves and procedures.StepNeed.PAPERS_CHECKED in flowing.needs_of(
        dossier
    ):
        is_next = "check_papers"
    return sorted(choices, key=lambda choice: choice.act.transition != is_next)


def closed_ways(dossier: Dossier, moves: set[str], now: datetime) -> set[str]:
    """Return the corrections among `moves` that the kind of the result does not allow."""
    corrections = moves & CORRECTIONS.keys()
    if not corrections:
        return set()
    open_ways = {row.route for row in dossiers.routes_open(dossier, now)}
    return {name for name in corrections if open_ways.isdisjoint(CORRECTIONS[name])}


def _waiting_for(actor: Actor, dossier: Dossier) -> list[tuple[Act, list[str], str]]:
    """Return the acts that move the dossier on but are not this person's: who may, why not she."""
    told = []
    labels = dict(organisations.Position.Role.choices)
    book, matter, now = book_today(dossier), policies.matter_of(dossier), timezone.now()
    for act in ACTS:
        row = dossiers.TRANSITIONS[act.transition]
        if not act.is_onward or dossier.state not in row.sources:
            continue
        if row.step is not None and dossier.step != row.step:
            continue
        if any(not holds(guard, dossier, now) for guard in ITS_WAY.intersection(row.guards)):
            continue
        verdict = dossiers.may_move(actor, dossier, row, book, now=now)
        if not verdict:
            usual = policies.usual_posts(dossier, row)
            doers = book.posts_for(row.name, usual, matter)
            posts = [str(labels[role]) for role in sorted(doers) if role in labels]
            told.append((act, posts, verdict.reason))
    return told


def _paper_lines(dossier: Dossier) -> list[PaperLine]:
    by_paper: dict[str, list[tuple[DossierFile, str]]] = {}
    for row in dossier.files.select_related("file"):
        by_paper.setdefault(row.paper_key, []).append((row, _name_of(row)))
    lines = [
        PaperLine(paper.name, paper, by_paper.pop(paper.key, [])) for paper in dossier.papers.all()
    ]
    names = {
        "supplement": _("Giấy tờ bổ sung"),
        OLD_SCAN: _("Bản quét hồ sơ cũ"),
        SCAN_OF_ORIGINAL: _("Bản chính để chứng thực"),
    }
    if by_paper.keys() - names.keys():
        names |= dict(dossier.procedure_version.papers.values_list("key", "name"))
    lines += [
        PaperLine(names.get(key, _("Tệp khác")), None, rows) for key, rows in by_paper.items()
    ]
    return lines


def _name_of(row: DossierFile) -> str:
    try:
        return files.name_of(row.file)
    except keyring.KeyDestroyed:
        return _("(đã hủy)")


def _entry(happening: Happening) -> dict[str, Any]:
    who = happening.actor_name or (
        _("Người nộp hồ sơ") if happening.actor_kind == "resident" else _("Hệ thống")
    )
    return {
        "title": words.EVENT.get(happening.type, happening.type),
        "at": happening.at,
        "who": who,
        "text": "\n".join(filter(None, (_capacity(happening), happening.note))),
    }


def _capacity(happening: Happening) -> str:
    """Say by which decision somebody signed for another."""
    if not happening.decision:
        return ""
    return _("Ký %(lines)s theo %(decision)s.") % {
        "lines": happening.signed_as.replace("\n", " – "),
        "decision": happening.decision,
    }


@never_cache
@require_safe
@identity.staff_required()
def download(request: HttpRequest, dossier_id: UUID, file_id: int) -> HttpResponse:
    """Hand out one file of the dossier, or show it with `?xem=1`; who took it is written down."""
    dossier = found(request, dossier_id)
    row = dossier.files.select_related("file").filter(pk=file_id).first()
    if row is None:
        raise Http404("no such file")
    looks.note(identity.actor_of(request), dossier, looks.FILE, file=str(row.file_id))
    try:
        if request.GET.get("xem"):
            return files.picture_response(row.file)
        return files.download_response(row.file)
    except keyring.KeyDestroyed as gone:
        raise Http404("its key was destroyed") from gone


@never_cache
@require_safe
@identity.staff_required()
def printout(request: HttpRequest, dossier_id: UUID, kind: str) -> HttpResponse:
    """Print one of the papers of the case that its history gives ground for.

    Answers:
        200: A PDF/A. 404: No such paper, or nothing has happened that it could say.
    """
    dossier = found(request, dossier_id)
    if kind not in papers.kinds_open(timeline_of(dossier)):
        raise Http404("no ground for such a paper")
    looks.note(identity.actor_of(request), dossier, looks.PRINT, paper=kind)
    try:
        return papers.paper_response(request, dossier, kind)
    except keyring.KeyDestroyed as gone:
        raise Http404("its key was destroyed") from gone


@never_cache
@require_safe
@identity.staff_required()
def result(request: HttpRequest, dossier_id: UUID, result_id: UUID) -> HttpResponse:
    """Hand out a result or its draft; who took it is written down."""
    dossier = found(request, dossier_id)
    wanted = results.results_of(dossier.pk).filter(pk=result_id).first()
    if wanted is None:
        raise Http404("no such result")
    looks.note(identity.actor_of(request), dossier, looks.RESULT, result=str(wanted.pk))
    try:
        return files.download_response(results.file_of(wanted))
    except keyring.KeyDestroyed as gone:
        raise Http404("its key was destroyed") from gone
