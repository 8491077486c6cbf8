"""How an intake is drawn: the page of the counter, and what is read back to the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xaso.service.desk import read_aloud, selectors
from xaso.service.desk.views import stored
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from django.http import HttpResponse

    from xaso.service.desk.views.counter import Counter
    from xaso.service.storage import api as storage

COUNT_WORDS = (_("Bản chính"), _("Chứng thực"), _("Bản chụp"))
NOT_KEPT = frozenset({"do", "csrfmiddlewaretoken", "card", "find"})
"""What is not carried through the page on which it is read back."""


def read_back(counter: Counter) -> HttpResponse:
    """Draw what was typed in sentences to be read aloud, with all of it kept in the page."""
    kept = [
        (name, value)
        for name, values in counter.posted.lists()
        if name not in NOT_KEPT
        for value in values
    ]
    context = {"counter": counter, "kept": kept, "sentences": _sentences(counter)}
    return render(counter.request, "desk/read_back.html", context)


def _sentences(counter: Counter) -> list[tuple[str, str]]:
    """Return (what, words) of all that was typed, in the order in which people check it."""
    if counter.adoption is None or counter.papers is None:
        return []
    counted = [f"{one.name}: {read_aloud.copies(one)}" for one in counter.papers.counts()]
    return read_aloud.sentences(
        counter.parties(),
        counter.attendance.attendance(),
        name=counter.adoption.version.name,
        papers=counted,
        answers=counter.declaration.told() if counter.declaration else [],
        on=timezone.localdate(counter.now),
    )


def page(counter: Counter) -> HttpResponse:
    """Draw the page as things stand."""
    lines = list(counter.errors)
    for form in (counter.people, counter.attendance, counter.papers, counter.late):
        if form is not None and form.is_bound:
            lines += [
                (form[name].auto_id, f"{form[name].label}: {message}")
                if name in form.fields
                else ("", str(message))
                for name, messages in form.errors.items()
                for message in messages
            ]
    if counter.declaration is not None:
        lines += counter.declaration.remarks()
    offered = stored.offers(counter)
    context: dict[str, Any] = {
        "counter": counter,
        "declaration": counter.declaration.drawn() if counter.declaration else None,
        "errors": lines,
        "people": counter.people,
        "late": counter.late,
        "attendance": counter.attendance,
        "papers": counter.papers,
        "adoption": counter.adoption,
        "card": counter.posted.get("card", ""),
        "offers": counter.offers,
        "usual": _usual(counter),
        "nobody_signs": selectors.nobody_signs(counter.adoption, counter.now),
        "lines": _lines(counter, offered),
        "away": offered.away,
        "alike": [(one, dossiers.state_words(one)) for one in counter.alike],
    }
    return render(counter.request, "desk/intake.html", context, status=counter.status)


def _usual(counter: Counter) -> list[selectors.Offer]:
    if counter.adoption is not None:
        return []
    return selectors.usual(counter.agency, counter.now, decider=counter.decider)


def _lines(counter: Counter, offered: storage.Offered) -> list[dict[str, Any]]:
    """Return each paper of the checklist with its counts and what was scanned of it."""
    if counter.papers is None:
        return []
    scans = _scans_by_paper(counter)
    return [
        {
            "paper": paper,
            "scans": scans.get(paper.key, []),
            "offers": [] if paper.key in scans else offered.papers.get(paper.key, []),
            "counts": [
                {"label": label, "field": field, "wanted": field.help_text}
                for label, field in zip(COUNT_WORDS, fields, strict=True)
            ],
        }
        for paper, fields in counter.papers.lines()
    ]


def _scans_by_paper(counter: Counter) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = {}
    if counter.request.method == "POST":
        for scan in selectors.scans_of(counter.key, counter.actor):
            kept.setdefault(scan.paper_key, []).append(scan.name)
    return kept
