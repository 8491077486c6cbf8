"""Changing the wording of papers: each change is a version that holds from a later day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.service.dossiers import own_forms, printouts
from xaso.service.dossiers.errors import LostRace, NotAllowed, WrongEntry
from xaso.service.dossiers.models import OwnForm
from xaso.service.dossiers.policies import may_word
from xaso.service.dossiers.printouts import BadWording, Kind

if TYPE_CHECKING:
    from datetime import date, datetime

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

NAMED = {value: place for place, value in printouts.NAMES.items()}


def fault_of(kind: Kind, wording: str) -> str:
    """Return why a wording cannot stand, in words; empty where it can."""
    try:
        missing = printouts.lacking(kind, wording)
    except BadWording as bad:
        return _told(bad)
    if missing:
        return _("Mẫu còn thiếu điều pháp luật buộc phải có: %(what)s.") % {
            "what": ", ".join(sorted(_place(name) for name in missing))
        }
    return ""


def _place(name: str) -> str:
    """Return what an official writes so that a value stands on the paper."""
    if name in NAMED:
        return f"{{{NAMED[name]}}}"
    part = next(part for part, says in printouts.PARTS.items() if name in says)
    return f"[{part}]"


def _told(bad: BadWording) -> str:
    says = {
        "long": _("Mẫu dài quá %(what)s ký tự."),
        "part": _("Dòng %(line)s: không có phần [%(what)s]."),
        "place": _("Dòng %(line)s: không có chỗ điền {%(what)s}."),
        "brackets": _("Dòng %(line)s: dấu [ ] chỉ dùng cho một phần, viết riêng một dòng."),
        "braces": _("Dòng %(line)s: dấu { } không đi thành cặp."),
        "stars": _("Dòng %(line)s: dấu * để in đậm không đi thành cặp."),
    }
    return says[bad.fault] % {"line": bad.line, "what": bad.what}


def make(
    *,
    agency: Agency,
    kind: Kind,
    wording: str,
    valid_from: date,
    note: str,
    actor: Actor,
    now: datetime,
) -> OwnForm:
    """Give a paper another wording from a day on; dossiers sent before keep theirs.

    Args:
        wording: Empty goes back to the law's own.
        note: Why it is changed.

    Effects: one version more; an audit entry.

    Raises:
        NotAllowed: This post does not answer for the agency's papers.
        WrongEntry: The wording cannot stand, changes nothing, or would hold too early.
        LostRace: Somebody else made a version meanwhile.
    """
    _require(actor)
    told = wording.replace("\r\n", "\n").strip("\n") if wording.strip() else ""
    if valid_from < own_forms.first_day(timezone.localdate(now)):
        raise WrongEntry("valid_from", _("Mẫu mới dùng sớm nhất từ ngày mai."))
    fault = fault_of(kind, told) if told else ""
    if fault:
        raise WrongEntry("wording", fault)
    law = printouts.template_on(kind, valid_from)
    before = own_forms.form_on(agency.pk, kind, valid_from)
    if (told or law.wording).strip() == before.wording.strip():
        raise WrongEntry("wording", _("Mẫu này giống hệt mẫu đang dùng."))
    known = own_forms.versions(agency.pk, kind)
    try:
        return _keep(agency, law, known, (told, valid_from, note.strip()), actor, now)
    except IntegrityError as error:
        raise LostRace(_("Người khác vừa lưu một phiên bản. Xem lại rồi lưu tiếp.")) from error


@transaction.atomic
def _keep(
    agency: Agency,
    law: printouts.Template,
    known: list[OwnForm],
    given: tuple[str, date, str],
    actor: Actor,
    now: datetime,
) -> OwnForm:
    wording, valid_from, note = given
    made = OwnForm.objects.create(
        agency=agency,
        kind=law.kind,
        number=max((one.number for one in known), default=0) + 1,
        law_version=law.version,
        wording=wording,
        note=note,
        valid_from=valid_from,
        made_at=now,
        made_by=actor.name,
        made_by_id=actor.id,
    )
    _note(actor, made, "dossiers.word_form", valid_from=valid_from.isoformat())
    return made


@transaction.atomic
def take_back(*, agency: Agency, kind: Kind, number: int, actor: Actor, now: datetime) -> OwnForm:
    """Take back a version that does not hold yet.

    Effects: it never will; an audit entry.

    Raises:
        NotAllowed: This post does not answer for the agency's papers.
        WrongEntry: There is no such version, it holds already, or was taken back.
    """
    _require(actor)
    found = (
        OwnForm.objects
        .select_for_update()
        .filter(agency=agency, kind=kind, number=number, taken_back_at=None)
        .first()
    )
    if found is None or found.valid_from <= timezone.localdate(now):
        raise WrongEntry("number", _("Phiên bản này đã dùng hoặc đã bỏ, không bỏ được nữa."))
    found.taken_back_at = now
    found.save(update_fields=["taken_back_at"])
    _note(actor, found, "dossiers.take_back_form")
    return found


def _require(actor: Actor) -> None:
    verdict = may_word(actor)
    if not verdict:
        raise NotAllowed(verdict.reason)


def _note(actor: Actor, form: OwnForm, verb: str, **details: str) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        object_kind="dossiers.own_form",
        object_id=form.pk,
        agency_id=form.agency_id,
        details={"kind": form.kind, "version": form.number, **details},
    )
