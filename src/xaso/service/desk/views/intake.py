"""The counter on one page: who, what, which papers, done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.files import api as files
from xaso.kernel.forms import api as forms
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.lib import card_qr
from xaso.service.desk import at_once, lots, selectors
from xaso.service.desk.declaration import Declaration
from xaso.service.desk.forms import LateForm, PapersForm, PeopleForm
from xaso.service.desk.known import fill_known
from xaso.service.desk.pads import OfflineRefusal
from xaso.service.desk.services import IntakeOver, Request, take_in, take_scan
from xaso.service.desk.views.receipts import filed
from xaso.service.dossiers import api as dossiers
from xaso.service.procedures import api as procedures
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from xaso.kernel.organisations.api import Agency

CHANNEL = "in_person"
SCAN_PREFIX = "scan."
AT_ONCE, AT_ONCE_LINK, AGAIN_LINK = "at-once", "tra-ngay", "tiep"
CHOOSE = _("Chọn thủ tục cần làm.")
ALIKE = _("Có hồ sơ giống thế này đang giải quyết. Xem bên dưới trước khi lấy số.")
COUNT_WORDS = (_("Bản chính"), _("Chứng thực"), _("Bản chụp"))


class Counter:
    """One intake as it stands between two presses of a button.

    Everything lives in the form itself: the page can be reloaded, sent back or sent twice, and
    several people can be served in several tabs.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.agency: Agency = organisations.agency_of(request)
        self.actor = identity.actor_of(request)
        self.now = timezone.now()
        self.posted: QueryDict = request.POST.copy()
        self.key = _uuid(self.posted.get("key", "")) or uuid4()
        self.lot = _uuid(self.posted.get("lot", ""))
        self.errors: list[tuple[str, str]] = []
        self.status = 200
        self.doubt = ""
        self.alike: list[dossiers.Dossier] = []
        self.query = self.posted.get("find", "").strip()[:100]
        self.offers: list[selectors.Offer] | None = None
        self.places = dossiers.places(self.agency, timezone.localdate(self.now))
        self.decides = self._decides()
        self.adoption = self._adopted(
            self.posted.get("pick")
            or self.posted.get("procedure")
            or request.GET.get("thu-tuc", "")
        )
        code = self.adoption.procedure.code if self.adoption else ""
        self.is_at_once = bool(code) and self.decides is None and at_once.is_at_once(code, self.now)
        self.people = PeopleForm(initial={})
        self.late = LateForm()
        self.papers: PapersForm | None = None
        self.declaration: Declaration | None = None

    def _adopted(self, code: str) -> procedures.Adoption | None:
        if not code:
            return None
        try:
            return procedures.open_adoption(
                self.decider.pk, code[:40], timezone.localdate(self.now)
            )
        except procedures.NotAdopted:
            return None

    def _decides(self) -> Agency | None:
        """Return the other agency for which this is received, None where it is decided here."""
        chosen = _uuid(self.posted.get("decides", "") or self.request.GET.get("noi", ""))
        return next((one for one in self.places if one.pk == chosen), None)

    @property
    def decider(self) -> Agency:
        """Return the agency that decides what is handed in."""
        return self.decides or self.agency

    def read_card(self) -> None:
        """Fill the person's fields from what the scanner typed; a garbled card changes nothing."""
        typed = self.posted.get("card", "")
        if not typed.strip():
            return
        read = card_qr.check(typed, today=timezone.localdate(self.now))
        if not read.is_taken:
            self.refuse("id_card", read.why, 422)
            return
        self.posted["card"] = ""
        self.posted["card_born"] = read.out["born"]
        self.posted["submitter_name"] = read.out["name"]
        self.posted["personal_number"] = read.out["number"]
        self.posted["address"] = read.out["residence"]
        self.doubt = read.why

    def begin(self) -> None:
        """Open the page as a link asked for it: to hand over at once all is laid out."""
        earlier = _uuid(self.request.GET.get(AGAIN_LINK, ""))
        if earlier is not None:
            self._go_on_from(earlier)
        if self.is_at_once and AT_ONCE_LINK in self.request.GET:
            self.posted["declared"] = "1"
            self.count_all()
            self.open_declaration()

    def _go_on_from(self, earlier: UUID) -> None:
        """Take the person and the procedure over from an intake just done; 404 for another's."""
        _submitted, dossier = filed(self.request, earlier)
        told = dossiers.parties_of(dossier)
        for field in ("submitter_name", "personal_number", "address", "phone"):
            self.posted[field] = told.get(field, "")
        self.adoption = self._adopted(dossier.procedure_version.procedure.code)
        self.lot = lots.lot_of(self.agency, earlier)

    def open_declaration(self) -> None:
        """Let the desk fill the declaration in, if it was asked to and the procedure has one."""
        asked = {"declare": "1", "paper": ""}.get(self.posted.get("do", ""))
        if asked is not None:
            self.posted["declared"] = asked
        if not self.posted.get("declared") or self.adoption is None or not self.has_form:
            return
        self.declaration = Declaration(self.adoption, self.agency, self.posted, self.now)
        self.declaration.fill(
            forms.Filer(
                name=self.posted.get("submitter_name", ""),
                number=self.posted.get("personal_number", ""),
                born=self.posted.get("card_born", ""),
                residence=self.posted.get("address", ""),
                phone=self.posted.get("phone", ""),
            )
        )

    @property
    def has_form(self) -> bool:
        """Whether the procedure has a declaration that can be filled in here."""
        return bool(self.adoption and self.adoption.version.form_id)

    def search(self) -> None:
        """Look for the procedure that was asked for; the only one found is taken."""
        if not self.query or self.posted.get("pick"):
            return
        self.offers = selectors.found(self.decider, self.query, self.now)
        if len(self.offers) == 1:
            self.adoption = self._adopted(self.offers[0].code)
            self.query, self.offers = "", None

    def keep_scans(self) -> None:
        """Store what was scanned at once, so that no later error loses it."""
        for field in self.request.FILES:
            upload = self.request.FILES.get(field)
            if upload is None or not field.startswith(SCAN_PREFIX):
                continue
            try:
                take_scan(
                    intake=self.key,
                    agency=self.agency,
                    actor=self.actor,
                    paper_key=field.removeprefix(SCAN_PREFIX)[:40],
                    upload=upload,
                    now=self.now,
                )
            except files.FileTooLarge as refusal:
                self.refuse(f"id_{field}", str(refusal.reason), 413)
            except files.UnreadableFile as refusal:
                self.refuse(f"id_{field}", str(refusal.reason), 422)

    def bind(self) -> None:
        """Hang the forms on what was typed."""
        self.people = PeopleForm(self.posted)
        self.late = LateForm(self.posted)
        if self.adoption is not None:
            self.papers = PapersForm(self.posted, adoption=self.adoption, channel=CHANNEL)

    def draw_unbound(self) -> None:
        """Show what was typed without judging it yet."""
        self.people = PeopleForm(initial=self.posted.dict())
        self.late = LateForm(initial=self.posted.dict())
        if self.adoption is not None:
            typed = self.posted.dict()
            self.papers = PapersForm(initial=typed, adoption=self.adoption, channel=CHANNEL)

    def count_all(self) -> None:
        """Count every paper as the checklist asks for it, where nothing was counted yet."""
        if self.adoption is None:
            return
        for paper in self.adoption.version.papers.all():
            for name, wanted in (("originals", paper.originals), ("photocopies", paper.copies)):
                if wanted and not self.posted.get(f"{name}.{paper.key}"):
                    self.posted[f"{name}.{paper.key}"] = str(wanted)

    def refuse(self, field: str, sentence: str, status: int) -> None:
        """Note what is wrong."""
        self.errors.append((field, sentence))
        self.status = status

    def file(self) -> dossiers.Submitted | None:
        """File the dossier; None where something is wrong, which is then noted."""
        self.bind()
        if self.adoption is None or self.papers is None:
            self.refuse("id_find", str(CHOOSE), 422)
        is_valid = self.people.is_valid()
        is_valid = self.late.is_valid() and is_valid
        is_valid = (self.papers is None or self.papers.is_valid()) and is_valid
        is_valid = (self.declaration is None or self.declaration.is_valid()) and is_valid
        if not is_valid or self.errors or self.adoption is None or self.papers is None:
            self.status = max(self.status, 422) if self.status != 413 else 413
            return None
        if self._is_likely_known():
            return None
        answers = self.declaration.bound.answers if self.declaration else {}
        is_at_once = self.posted.get("do") == AT_ONCE and self.decides is None
        way = at_once.take_in_at_once if is_at_once else take_in
        try:
            submitted = way(
                intake=self.key,
                agency=self.agency,
                actor=self.actor,
                request=Request(
                    procedure_code=self.adoption.procedure.code,
                    parties=self._parties(),
                    papers=self.papers.counts(),
                    answers=answers,
                    rule=self.papers.cleaned_data.get("rule"),
                    rule_source=self.papers.cleaned_data.get("limit_source", ""),
                    decides=self.decides,
                    **self.late.cleaned_data,
                ),
                now=self.now,
            )
            self._join_lot(submitted)
        except dossiers.WrongEntry as refusal:
            self.refuse(f"id_{refusal.field}", str(refusal), 422)
            return None
        except (
            IntakeOver,
            OfflineRefusal,
            at_once.AtOnceRefusal,
            dossiers.DossierRefusal,
        ) as refusal:
            self.refuse("", str(refusal), 422)
            return None
        return submitted

    def _join_lot(self, submitted: dossiers.Submitted) -> None:
        if self.lot is not None:
            lots.join(
                agency=self.agency,
                lot=self.lot,
                intake=self.key,
                submitted=submitted,
                now=self.now,
            )

    def _is_likely_known(self) -> bool:
        """Tell whether the same seems to lie here already, which the official has not denied."""
        if self.posted.get("not_same") or self.adoption is None:
            return False
        if dossiers.acknowledged(self.agency, str(self.key)) is not None:
            return False
        self.alike = dossiers.likely_same(
            self.decider, self.adoption.procedure.code, self._parties().owner_name, self.now
        )
        if self.alike:
            self.refuse("id_not_same", str(ALIKE), 422)
        return bool(self.alike)

    def _parties(self) -> dossiers.Parties:
        """Return the people: a declaration says for whom, where the desk did not."""
        parties = self.people.parties()
        if self.declaration is None or self.people.cleaned_data["owner_name"]:
            return parties
        declared = dossiers.declared_parties(
            self.declaration.definition, self.declaration.bound.answers
        )
        return replace(
            parties, owner_name=declared.owner_name or parties.owner_name, email=declared.email
        )

    def page(self) -> HttpResponse:
        """Draw the page as things stand."""
        lines = list(self.errors)
        for form in (self.people, self.papers, self.late):
            if form is not None and form.is_bound:
                lines += [
                    (form[name].auto_id, f"{form[name].label}: {message}")
                    if name in form.fields
                    else ("", str(message))
                    for name, messages in form.errors.items()
                    for message in messages
                ]
        if self.declaration is not None:
            lines += self.declaration.remarks()
        context: dict[str, Any] = {
            "counter": self,
            "declaration": self.declaration.drawn() if self.declaration else None,
            "errors": lines,
            "people": self.people,
            "late": self.late,
            "papers": self.papers,
            "adoption": self.adoption,
            "card": self.posted.get("card", ""),
            "offers": self.offers,
            "usual": self._usual(),
            "nobody_signs": selectors.nobody_signs(self.adoption, self.now),
            "lines": self._lines(),
            "alike": [(one, dossiers.state_words(one)) for one in self.alike],
        }
        return render(self.request, "desk/intake.html", context, status=self.status)

    def _usual(self) -> list[selectors.Offer]:
        if self.adoption is not None:
            return []
        return selectors.usual(self.agency, self.now, decider=self.decider)

    def _lines(self) -> list[dict[str, Any]]:
        """Return each paper of the checklist with its counts and what was scanned of it."""
        if self.papers is None:
            return []
        scans = self._scans_by_paper()
        return [
            {
                "paper": paper,
                "scans": scans.get(paper.key, []),
                "counts": [
                    {"label": label, "field": field, "wanted": field.help_text}
                    for label, field in zip(COUNT_WORDS, fields, strict=True)
                ],
            }
            for paper, fields in self.papers.lines()
        ]

    def _scans_by_paper(self) -> dict[str, list[str]]:
        kept: dict[str, list[str]] = {}
        if self.request.method == "POST":
            for scan in selectors.scans_of(self.key, self.actor):
                kept.setdefault(scan.paper_key, []).append(scan.name)
        return kept


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required("intake")
def intake(request: HttpRequest) -> HttpResponse:
    """Take people's papers in at the counter.

    GET, POST desk:intake; the button pressed says what to do: `do=read` reads the card and looks
    for the procedure (so does Enter in any field), `pick` takes one, `do=count` counts every
    paper as the checklist asks, `do=declare` opens the procedure's declaration for the desk to
    fill in (`do=paper` puts it away), `do=submit` files, `do=at-once` also lays it before the
    leader, to be handed over while the person waits.

    Answers:
        200: The page, with everything that was typed. 303: Filed; to the receipt, or to the page
            on which it is handed over.
        413, 422: What is wrong stands in the summary and beside its field; all of it is kept.
    """
    counter = Counter(request)
    if request.method != "POST":
        counter.begin()
        counter.draw_unbound()
        return counter.page()
    counter.read_card()
    if request.POST.get("do") == "read":
        known = fill_known(counter.posted, agency=counter.agency, actor=counter.actor)
        counter.doubt = known or counter.doubt
    counter.keep_scans()
    counter.open_declaration()
    if request.POST.get("do") in {"submit", AT_ONCE}:
        submitted = counter.file()
        if submitted is not None and request.POST["do"] == AT_ONCE:
            return see_other(reverse("desk:at-once-one", args=[submitted.dossier_id]))
        if submitted is not None:
            return see_other(reverse("desk:receipt", args=[counter.key]))
    else:
        if request.POST.get("do") == "count":
            counter.count_all()
        counter.search()
        counter.draw_unbound()
    return counter.page()


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
