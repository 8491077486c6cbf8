"""What an act asks for and what it does, the same for the desk's pages and for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.files import api as files
from xaso.kernel.rights import api as rights
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.forms import ActForm
from xaso.service.procedures import api as procedures
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.files.api import StoredFile
    from xaso.service.dossiers.models import Dossier
    from xaso.service.dossiers.views.act import Act

    Given = dict[str, Any]
    Doer = Callable[[Act, "Common", "Given", Dossier], object]


def act_form(
    dossier: Dossier, chosen: Act, request: HttpRequest | None = None, *, sent: Any = None
) -> ActForm:
    """Return the form of an act on a dossier, bound to a request or to what a machine sent."""
    row = dossiers.TRANSITIONS[chosen.transition]
    asks = {*chosen.asks, *(["reason"] if chosen.reason else [])}
    if chosen.transition == "receive" and not dossier.adoption.rule(dossier.channel):
        asks |= {"limit_amount", "limit_unit", "limit_source"}
    if dossier.returned_at is None:
        asks -= {"recalled_by"}
    bound = (sent, None) if sent is not None else ()
    return ActForm(
        *((request.POST, request.FILES) if request else bound),
        initial=_initial(dossier, chosen),
        asks=frozenset(asks),
        reason_label=chosen.reason,
        reason_hint=chosen.hint,
        needs_reason=row.needs_reason,
        choices={name: _CHOICES[name](dossier) for name in chosen.asks if name in _CHOICES},
    )


def _initial(dossier: Dossier, chosen: Act) -> dict[str, Any]:
    initial: dict[str, Any] = {"version": dossier.version}
    if chosen.transition == "return_result":
        initial["reason"] = dossier.submitter_name
    if chosen.transition == "note_payment":
        initial["amount"] = dossiers.owed(dossier)
    return initial


def _approvers(dossier: Dossier) -> list[tuple[str, str]]:
    found = dossiers.approvers(dossier, timezone.now())
    return [("", _("Chọn một người")), *((str(one.pk), one.full_name) for one in found)]


def _officers(dossier: Dossier) -> list[tuple[str, str]]:
    """Return who is here; who has it already too, so that a lost race is told as one."""
    now = timezone.now()
    away = rights.away_now(dossier.agency_id, now)
    found = dossiers.workers(dossier.agency_id, now)
    free = [one for one in found if one.pk not in away]
    return [("", _("Chọn một người")), *((str(one.pk), one.full_name) for one in free)]


def _grounds(dossier: Dossier) -> list[tuple[str, str]]:
    found = dossiers.pause_grounds(dossier, timezone.now())
    return [(row.code, f"{row.name} ({row.basis})") for row in found]


def _referrals(dossier: Dossier) -> list[tuple[str, str]]:
    """Return the procedures and the authority to which the result's kind is referred."""
    ways = results.CorrectionRoute.Route
    told = []
    for row in dossiers.routes_open(dossier, timezone.now()):
        if row.route == ways.NEW_PROCEDURE:
            found = procedures.open_versions().filter(procedure__code=row.procedure_code).first()
            name = found.name if found else _("Thủ tục")
            told.append((row.procedure_code, f"{name} ({row.procedure_code}), {row.basis}"))
        if row.route == ways.HIGHER:
            told.append((ways.HIGHER.value, f"{ways.HIGHER.label} ({row.basis})"))
    return told


_CHOICES = {
    "approver": _approvers,
    "officer": _officers,
    "ground": _grounds,
    "referred_to": _referrals,
}


def was_done_by(dossier: Dossier, chosen: Act, actor: Actor, form: ActForm) -> bool:
    """Tell whether this very form has been sent before: the second click of a double click."""
    drawn_from = form["version"].value()
    if str(drawn_from) != str(dossier.version - 1):
        return False
    last = dossier.events.filter(seq=dossier.version).first()
    return last is not None and last.type == chosen.transition and last.actor_id == actor.id


def perform(chosen: Act, dossier: Dossier, actor: Actor, now: datetime, given: Given) -> None:
    """Do an act with the checked entries of its form.

    Raises:
        DossierRefusal: As the act's service says.
        FileRefusal: A file was not taken.
    """
    common: Common = {
        "dossier_id": dossier.pk,
        "actor": actor,
        "now": now,
        "expected_version": given["version"],
    }
    name = chosen.transition
    if name in _DOERS:
        _DOERS[name](chosen, common, given, dossier)
    elif name in _WITH_NOTE:
        _WITH_NOTE[name](note=given.get("reason", ""), **common)
    elif name in _BY_NAME:
        _BY_NAME[name](name, note=given.get("reason", ""), **common)
    else:
        dossiers.move_only(name, note=given.get("reason", ""), **common)


Common = dict[str, Any]


def _receive(_act: Act, common: Common, given: Given, _dossier: Dossier) -> None:
    source = given.get("limit_source", "")
    said = _("Thời hạn theo: %s") % source if source else ""
    note = "\n".join(filter(None, (given["reason"], said)))
    dossiers.receive(rule=given.get("rule"), note=note, **common)


def _start(_act: Act, common: Common, _given: Given, _dossier: Dossier) -> None:
    dossiers.start(**common)


def _enter(_act: Act, common: Common, given: Given, _dossier: Dossier) -> None:
    dossiers.enter_book(entry=given["entry"], **common)


def _propose(_act: Act, common: Common, given: Given, _dossier: Dossier) -> None:
    dossiers.propose(outcome=given["outcome"], note=given["reason"], **common)


def _issue(_act: Act, common: Common, _given: Given, _dossier: Dossier) -> None:
    dossiers.issue(**common)


def _reject(_act: Act, common: Common, given: Given, _dossier: Dossier) -> None:
    dossiers.reject(note=given["reason"], **common)


def _return(_act: Act, common: Common, given: Given, _dossier: Dossier) -> None:
    dossiers.return_result(receiver=given["reason"], **common)


def _supply(_act: Act, common: Common, given: Given, dossier: Dossier) -> None:
    dossiers.supply(files=_stored(given, dossier), note=given["reason"], **common)


def _answer(_act: Act, common: Common, given: Given, dossier: Dossier) -> None:
    dossiers.answer_supplement(files=_stored(given, dossier), note=given["reason"], **common)


def _stored(given: Given, dossier: Dossier) -> list[tuple[str, StoredFile]]:
    upload = given.get("file")
    if not upload:
        return []
    stored = files.store(
        upload, key_id=dossier.key_id, agency_id=dossier.agency_id, name=upload.name
    )
    return [("supplement", stored)]


def _ask(_act: Act, common: Common, given: Given, _dossier: Dossier) -> None:
    dossiers.ask_supplement(
        items=given["reason"], basis=given["basis"], approver_id=UUID(given["approver"]), **common
    )


def _fee(_act: Act, common: Common, given: Given, _dossier: Dossier) -> None:
    dossiers.await_payment(
        amount=given["amount"], name=given["fee_name"], basis=given["basis"], **common
    )


def _paid(_act: Act, common: Common, given: Given, _dossier: Dossier) -> None:
    dossiers.note_payment(amount=given["amount"], receipt_number=given["receipt_number"], **common)


def _reassign(_act: Act, common: Common, given: Given, _dossier: Dossier) -> None:
    dossiers.reassign(officer_id=UUID(given["officer"]), note=given["reason"], **common)


def _pause(_act: Act, common: Common, given: Given, _dossier: Dossier) -> None:
    dossiers.pause(ground=given["ground"], note=given["reason"], **common)


def _heir(_act: Act, common: Common, given: Given, _dossier: Dossier) -> None:
    dossiers.heir_continues(owner_name=given["owner_name"], note=given["reason"], **common)


def _extend(_act: Act, common: Common, given: Given, _dossier: Dossier) -> None:
    dossiers.propose_extension(until=given["until"], note=given["reason"], **common)


def _agree(_act: Act, common: Common, _given: Given, _dossier: Dossier) -> None:
    dossiers.agree_extension(**common)


def _decline(_act: Act, common: Common, given: Given, _dossier: Dossier) -> None:
    dossiers.decline_extension(note=given["reason"], **common)


def _withdraw(_act: Act, common: Common, given: Given, _dossier: Dossier) -> None:
    dossiers.request_withdrawal(note=given["reason"], **common)


def _correct(chosen: Act, common: Common, given: Given, _dossier: Dossier) -> None:
    own = ("cause", "recalled_by", "referred_to", "decision", "decided_on")
    entries = {name: given[name] for name in own if name in given}
    _CORRECTIONS[chosen.transition](note=given["reason"], **entries, **common)


_CORRECTIONS: dict[str, Callable[..., object]] = {
    "correct_result": dossiers.correct_result,
    "refer_correction": dossiers.refer_correction,
    "cancel_result": dossiers.cancel_result,
}
_DOERS: dict[str, Doer] = {
    "receive": _receive,
    "start": _start,
    "enter_book": _enter,
    "propose": _propose,
    "issue": _issue,
    "reject": _reject,
    "return_result": _return,
    "supply": _supply,
    "answer_supplement": _answer,
    "ask_supplement": _ask,
    "await_payment": _fee,
    "note_payment": _paid,
    "reassign": _reassign,
    "pause": _pause,
    "heir_continues": _heir,
    "propose_extension": _extend,
    "agree_extension": _agree,
    "decline_extension": _decline,
    "request_withdrawal": _withdraw,
    **dict.fromkeys(_CORRECTIONS, _correct),
}
"""Acts that do more than move, with entries of their own."""
_WITH_NOTE: dict[str, Callable[..., object]] = {
    "forward": dossiers.forward,
    "step_back": dossiers.step_back,
    "check_papers": dossiers.check_papers,
    "check_mandate": dossiers.check_mandate,
}
"""Acts of a service of their own that take nothing but a note."""
_BY_NAME: dict[str, Callable[..., object]] = {
    "confirm_supplement": dossiers.go_on,
    "resume": dossiers.go_on,
    "end_unsupplemented": dossiers.end_by_notice,
    "accept_withdrawal": dossiers.end_by_notice,
    "stop_after_death": dossiers.end_by_notice,
}
"""Acts of one service that takes the transition's name; every other one is a bare transition."""
