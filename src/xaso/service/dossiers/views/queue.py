"""The desk's first page: my work, most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.rights import api as rights
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import looks, policies, words
from xaso.service.dossiers.selectors import due_soon_until, steps_of
from xaso.service.dossiers.services import batching
from xaso.service.dossiers.views.acts import BY_VERB
from xaso.service.dossiers.worklist import moment_of
from xaso.service.dossiers.workload import Load, total, workload
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict
    from django.utils.functional import _StrPromise

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.views.act import Act

ROWS_A_PAGE = 50
UNPICKED = {
    "pick": _("Chọn ít nhất một hồ sơ, nhiều nhất 500, rồi bấm Làm cùng lúc."),
    "act": _("Chọn việc cần làm."),
}
_TONES = {"late": "red", "due_soon": "amber", "uncollected": "blue", "ended": "grey"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; what cannot be read is left out, never an error."""

    text: str
    step: str
    procedure: str
    late_alone: bool
    rows: int
    after: tuple[datetime, UUID] | None
    before: tuple[datetime, UUID] | None

    @classmethod
    def read(cls, query: QueryDict) -> Filters:
        """Understand an address."""
        step = query.get("buoc", "")
        return cls(
            text=query.get("q", "").replace("\x00", "").strip()[:100],
            step=step if step in words.STEP else "",
            procedure=query.get("thu-tuc", "").replace("\x00", "")[:40],
            late_alone=query.get("han") == "tre",
            rows=batching.MOST if query.get("dong") == "500" else ROWS_A_PAGE,
            after=_read_key(query.get("sau", "")),
            before=_read_key(query.get("truoc", "")),
        )

    @property
    def are_set(self) -> bool:
        """Tell whether anything narrows the list."""
        return bool(self.text or self.step or self.procedure or self.late_alone)


class Row(NamedTuple):
    """One dossier as a line of the list."""

    dossier: dossiers.Dossier
    lateness: words.Lateness
    tone: str
    state_words: _StrPromise
    step_words: _StrPromise


class Desk(NamedTuple):
    """One of my desks, with its load."""

    step: str
    label: _StrPromise
    load: Load
    is_current: bool


@never_cache
@require_safe
@identity.staff_required()
def queue(request: HttpRequest) -> HttpResponse:
    """Show the work of my posts: late first, then due soon, then the rest; finds newest first.

    GET dossiers:queue ?q= &buoc= &thu-tuc= &han= &sau= &truoc=

    Answers:
        200: The whole page, or only its rows to an htmx request.
        302: To the sign-in page. 404: For who holds no post here.
    """
    filters = Filters.read(request.GET)
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    now = timezone.now()
    soon = due_soon_until(agency.pk, now)
    page = _page(actor, agency, filters, now)
    looks.note_list(actor, page.dossiers, of="search" if filters.text else "queue")
    context = {
        "filters": filters,
        "rows": [_row(dossier, now, soon) for dossier in page.dossiers],
        "batch_acts": _batch_acts(actor, agency, now),
        "unpicked": UNPICKED.get(request.GET.get("chon", ""), ""),
        "older": page.older,
        "newer": page.newer,
    }
    if request.headers.get("HX-Request"):
        response = render(request, "dossiers/_staff_queue_rows.html", context)
    else:
        desks = _desks(actor, agency, filters, now)
        context |= {
            "desks": desks,
            "mine": total(desk.load for desk in desks),
            "steps": words.STEP.items(),
            "procedures": procedures
            .adoptions_on(agency.pk, timezone.localdate(now))
            .order_by("version__name")
            .values_list("procedure__code", "version__name"),
            "has_folder": bool(
                policies.may_sign(actor, rights.book_on(agency.pk, timezone.localdate(now)))
            ),
            "is_technician": not policies.may_read(actor),
        }
        response = render(request, "dossiers/staff_queue.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


class Page(NamedTuple):
    """The dossiers of one page, and the keys of the pages beside it."""

    dossiers: list[dossiers.Dossier]
    older: str
    newer: str


def _page(actor: Actor, agency: organisations.Agency, filters: Filters, now: datetime) -> Page:
    """Return the page after or before a key; near the top that is the first page, and full."""
    wanted: dict[str, Any] = {
        "steps": [filters.step] if filters.step else (),
        "text": filters.text,
        "procedure": filters.procedure,
        "late_at": now if filters.late_alone else None,
        "mine": steps_of(actor, rights.book_on(agency.pk, timezone.localdate(now))),
        "limit": filters.rows + 1,
    }
    if filters.before is not None:
        found = dossiers.queue(actor, agency, before=filters.before, **wanted)
        if len(found) > filters.rows:
            shown = found[1:]
            return Page(
                shown, _write_key(shown[-1], filters.text), _write_key(shown[0], filters.text)
            )
    after = None if filters.before is not None else filters.after
    found = dossiers.queue(actor, agency, after=after, **wanted)
    shown = found[: filters.rows]
    return Page(
        shown,
        older=_write_key(shown[-1], filters.text) if len(found) > filters.rows else "",
        newer=_write_key(shown[0], filters.text) if after is not None and shown else "",
    )


def _row(dossier: dossiers.Dossier, now: datetime, soon: datetime) -> Row:
    lateness = words.lateness(dossier, now, soon=soon)
    return Row(
        dossier,
        lateness,
        _TONES.get(lateness.urgency, "green"),
        words.STATE[dossier.state],
        words.STEP[dossier.step],
    )


def _desks(
    actor: Actor, agency: organisations.Agency, filters: Filters, now: datetime
) -> list[Desk]:
    if not policies.may_read(actor):
        return []
    mine = set(steps_of(actor, rights.book_on(agency.pk, timezone.localdate(now))))
    steps = [step for step in words.STEP if step in mine]
    if not steps:
        return []
    loads = workload(organisations.scope_of(agency), steps, now)
    return [
        Desk(step, words.STEP[step], loads[step], is_current=step == filters.step) for step in steps
    ]


def _batch_acts(actor: Actor, agency: organisations.Agency, now: datetime) -> list[Act]:
    """Return what the actor may do to many dossiers at once by a post held here."""
    book = rights.book_on(agency.pk, timezone.localdate(now))
    any_matter = rights.Matter()
    return [
        BY_VERB[name]
        for name in batching.DOES
        if not book.posts_for(name, dossiers.TRANSITIONS[name].roles, any_matter).isdisjoint(
            actor.roles
        )
    ]


def _write_key(dossier: dossiers.Dossier, text: str) -> str:
    return f"{moment_of(dossier, text=text).isoformat()}~{dossier.pk}"


def _read_key(written: str) -> tuple[datetime, UUID] | None:
    moment, _, last = written.partition("~")
    try:
        at, dossier_id = datetime.fromisoformat(moment), UUID(last)
    except ValueError:
        return None
    return (at, dossier_id) if at.tzinfo else None
