"""What the pages of filing online share: whose draft it is, its steps, where to go on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from xaso.kernel.forms import api as forms
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers.begun import (
    ALL_SECTIONS,
    COOKIE,
    GENERAL_FORM,
    MOST_DRAFTS,
    held_drafts,
    hold_draft,
    let_go,
)
from xaso.service.procedures import api as procedures
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest, HttpResponseBase

__all__ = [
    "ALL_SECTIONS",
    "COOKIE",
    "GENERAL_FORM",
    "MOST_DRAFTS",
    "Filing",
    "Lacking",
    "draft_page",
    "held_drafts",
    "hold_draft",
    "let_go",
    "saved_words",
]


@dataclass(frozen=True, slots=True)
class Step:
    """One page of filing: where it is and what it is called."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """Papers without a file: those that must come, and those only the resident can judge."""

    required: tuple[procedures.RequiredPaper, ...]
    unsettled: tuple[procedures.RequiredPaper, ...]

    def __bool__(self) -> bool:
        """Tell whether anything stands in the way of filing."""
        return bool(self.required or self.unsettled)


class Filing:
    """One request about one draft: the procedure, what has been entered, the steps."""

    def __init__(self, request: HttpRequest, draft: forms.Draft, now: datetime) -> None:
        """Gather what every page needs; three queries more than the draft's own."""
        self.request, self.draft, self.now = request, draft, now
        self.agency = organisations.agency_of(request)
        self.on = timezone.localdate(now)
        self.adoption = procedures.open_adoption(self.agency.pk, draft.subject, self.on)
        self.definition = forms.load(draft.form_id)
        self.key = keyring.open_key(draft.key_id)
        self.entered = forms.entered_in(draft, key=self.key)

    @property
    def title(self) -> str:
        """The procedure's name in the language of the page."""
        version = self.adoption.version
        return version.name_en if _is_english() and version.name_en else version.name

    def bind(self, section: str | None = None) -> forms.BoundForm:
        """Judge what has been entered, in one section or in all."""
        return forms.bind(
            self.definition, self.entered, on=self.on, section=section, agency=self.agency
        )

    def address(self, name: str, *more: str) -> str:
        """Return the address of one of the draft's pages."""
        return reverse(f"dossiers:{name}", args=[self.draft.subject, self.draft.pk, *more])

    @property
    def elsewhere_url(self) -> str:
        """Where a link and code for another device are given out."""
        return self.address("apply-elsewhere")

    @property
    def discard_url(self) -> str:
        """Where the draft is thrown away."""
        return self.address("apply-discard")

    @property
    def files_url(self) -> str:
        """Where papers are added."""
        return self.address("apply-files")

    @property
    def check_url(self) -> str:
        """Where everything is shown once more."""
        return self.address("apply-check")

    @property
    def has_papers(self) -> bool:
        """Whether there is a page for papers."""
        return bool(self.papers())

    @cached_property
    def _papers(self) -> list[procedures.RequiredPaper]:
        return [
            paper
            for paper in self.adoption.version.papers.all()
            if not (paper.form_id and paper.form_id == self.draft.form_id)
        ]

    def papers(self) -> list[procedures.RequiredPaper]:
        """Return the papers to add, without the declaration that is filled in here."""
        return self._papers

    def lacking(self, added: Iterable[forms.DraftFile]) -> Lacking:
        """Return what stands in the way of filing: no file, and the agency does not hold it."""
        have = {row.paper_key for row in added} | set(self.draft.papers_held)
        absent = [paper for paper in self.papers() if paper.key not in have]
        return Lacking(
            tuple(paper for paper in absent if paper.need == procedures.Need.REQUIRED),
            tuple(
                paper
                for paper in absent
                if paper.need == procedures.Need.CONDITIONAL
                and paper.key not in self.draft.papers_not_needed
            ),
        )

    def sections(self, bound: forms.BoundForm) -> list[str]:
        """Return the keys of the sections that are, or may yet be, asked."""
        return [one.key for one in self.definition.sections if bound.may_open(one)]

    def steps(self, bound: forms.BoundForm) -> list[Step]:
        """Return every page from the first section to checking the answers."""
        language = get_language() or "vi"
        if self.draft.is_one_page:
            title = self.definition.title.in_language(language)
            found = [Step(self.address("apply-section", ALL_SECTIONS), title)]
        else:
            found = [
                Step(
                    self.address("apply-section", key),
                    self.definition.section(key).title.in_language(language),
                )
                for key in self.sections(bound)
            ]
        if self.papers():
            found.append(Step(self.address("apply-files"), _("Giấy tờ kèm theo")))
        return [*found, Step(self.address("apply-check"), _("Kiểm tra rồi gửi"))]

    def context(self, bound: forms.BoundForm, here: str) -> dict[str, Any]:
        """Return what the frame of a step shows: number, way back, and what comes next."""
        steps = self.steps(bound)
        at = next((n for n, step in enumerate(steps) if step.url == here), 0)
        start = reverse("dossiers:apply", args=[self.draft.subject])
        return {
            "filing": self,
            "draft": self.draft,
            "saved": saved_words(self.draft),
            "title": self.title,
            "step": steps[at],
            "number": at + 1,
            "total": len(steps),
            "back": steps[at - 1].url if at else start,
            "next_url": steps[at + 1].url if at + 1 < len(steps) else "",
            "checks_next": at + 2 == len(steps),
            "expires_soon": self.draft.expires_at - self.now < forms.WARNING,
        }


def saved_words(draft: forms.Draft) -> str:
    """Say when the draft was saved."""
    at = timezone.localtime(draft.saved_at)
    return _("Đã lưu lúc %(time)s") % {"time": f"{at:%H:%M}"}


def draft_page(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Give a view its `Filing`, if this browser holds the draft.

    Answers:
        303: to the slip, where the draft was filed; to the page that asks for the code, where
            this browser does not hold the draft.
        404: the draft is gone, or the procedure is no longer taken.
    """

    @wraps(view)
    def guarded(request: HttpRequest, code: str, draft_id: UUID, **more: Any) -> HttpResponseBase:
        if str(draft_id) not in held_drafts(request):
            return see_other(reverse("dossiers:apply-resume", args=[draft_id]))
        now = timezone.now()
        try:
            draft = forms.open_draft(draft_id, now=now)
            if draft.subject != code or draft.agency_id != organisations.agency_of(request).pk:
                raise Http404("another procedure's draft")
            filing = Filing(request, draft, now)
        except forms.DraftGone:
            if forms.receipt_of(draft_id, now=now):
                return see_other(reverse("dossiers:apply-filed", args=[code, draft_id]))
            raise Http404("the draft is gone") from None
        except procedures.NotAdopted as refusal:
            raise Http404(str(refusal)) from None
        return view(request, filing, **more)

    return never_cache(guarded)


def _is_english() -> bool:
    return (get_language() or "vi").startswith("en")
