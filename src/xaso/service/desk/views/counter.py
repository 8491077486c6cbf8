"""One intake at the counter as it stands between two presses of a button."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xaso.kernel.files import api as files
from xaso.kernel.forms import api as forms
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.lib import card_qr
from xaso.service.desk import at_once, lots, selectors
from xaso.service.desk.attending import AttendanceForm
from xaso.service.desk.declaration import Declaration
from xaso.service.desk.forms import LateForm, PapersForm, PeopleForm
from xaso.service.desk.pads import OfflineRefusal
from xaso.service.desk.services import IntakeOver, Request, take_in, take_scan
from xaso.service.desk.views.receipts import filed
from xaso.service.dossiers import api as dossiers
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

    from xaso.kernel.organisations.api import Agency

SCAN_PREFIX = "scan."
AT_ONCE, AT_ONCE_LINK, AGAIN_LINK = "at-once", "tra-ngay", "tiep"
CHOOSE = _("Chọn thủ tục cần làm.")
ALIKE = _("Có hồ sơ giống thế này đang giải quyết. Xem bên dưới trước khi lấy số.")
READ_BACK = "read-back"
READ_THEN = frozenset({"read-submit", f"read-{AT_ONCE}"})
"""What is pressed after it was read back to the person, who said that it is so."""


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
        self.attendance = self._attendance(initial={})
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
    def channel(self) -> str:
        """How the request came; time limits may differ by it."""
        channels = dossiers.Dossier.Channel
        by_post = self.posted.get("channel") == channels.POST
        return (channels.POST if by_post else channels.IN_PERSON).value

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

    def _attendance(self, data: Any = None, **more: Any) -> AttendanceForm:
        return AttendanceForm(
            data,
            now=self.now,
            procedure_code=self.adoption.procedure.code if self.adoption else "",
            is_declared=not self.posted.get("owner_name"),
            was_read_back=self.posted.get("do", "") in READ_THEN | {READ_BACK},
            **more,
        )

    def bind(self) -> None:
        """Hang the forms on what was typed."""
        self.attendance = self._attendance(self.posted)
        self.people = PeopleForm(self.posted)
        self.late = LateForm(self.posted)
        if self.adoption is not None:
            self.papers = PapersForm(self.posted, adoption=self.adoption, channel=self.channel)

    def draw_unbound(self) -> None:
        """Show what was typed without judging it yet."""
        self.attendance = self._attendance(initial=self.posted.dict())
        self.people = PeopleForm(initial=self.posted.dict())
        self.late = LateForm(initial=self.posted.dict())
        if self.adoption is not None:
            typed = self.posted.dict()
            self.papers = PapersForm(initial=typed, adoption=self.adoption, channel=self.channel)

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

    def is_sound(self) -> bool:
        """Judge all that was typed; what is wrong is noted."""
        self.bind()
        if self.adoption is None or self.papers is None:
            self.refuse("id_find", str(CHOOSE), 422)
        is_valid = self.people.is_valid()
        is_valid = self.late.is_valid() and is_valid
        is_valid = self.attendance.is_valid() and is_valid
        is_valid = (self.papers is None or self.papers.is_valid()) and is_valid
        is_valid = (self.declaration is None or self.declaration.is_valid()) and is_valid
        if self.people.is_valid():
            is_valid = self.attendance.is_sound(self.parties()) and is_valid
        if not is_valid or self.errors:
            self.status = max(self.status, 422) if self.status != 413 else 413
            return False
        return not self._is_likely_known()

    def file(self) -> dossiers.Submitted | None:
        """File the dossier; None where something is wrong, which is then noted."""
        if not self.is_sound() or self.adoption is None or self.papers is None:
            return None
        is_at_once = AT_ONCE in self.posted.get("do", "") and self.decides is None
        way = at_once.take_in_at_once if is_at_once else take_in
        try:
            submitted = way(
                intake=self.key,
                agency=self.agency,
                actor=self.actor,
                request=self._request(self.adoption, self.papers),
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

    def _request(self, adoption: procedures.Adoption, papers: PapersForm) -> Request:
        return Request(
            procedure_code=adoption.procedure.code,
            parties=self.parties(),
            papers=papers.counts(),
            answers=self.declaration.bound.answers if self.declaration else {},
            rule=papers.cleaned_data.get("rule"),
            rule_source=papers.cleaned_data.get("limit_source", ""),
            decides=self.decides,
            attendance=self.attendance.attendance(),
            channel=self.channel,
            **self.late.cleaned_data,
        )

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
            self.decider, self.adoption.procedure.code, self.parties().owner_name, self.now
        )
        if self.alike:
            self.refuse("id_not_same", str(ALIKE), 422)
        return bool(self.alike)

    def parties(self) -> dossiers.Parties:
        """Return the people: a declaration says for whom, where the desk did not."""
        parties = replace(self.people.parties(), **self.attendance.way_back)
        if self.declaration is None or self.people.cleaned_data["owner_name"]:
            return parties
        declared = dossiers.declared_parties(
            self.declaration.definition, self.declaration.bound.answers
        )
        return replace(
            parties, owner_name=declared.owner_name or parties.owner_name, email=declared.email
        )


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
