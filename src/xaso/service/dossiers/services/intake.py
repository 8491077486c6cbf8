"""From a request that arrives to a dossier with a number and a promised date."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import uuid_utils.compat as uuid
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.forms import api as forms
from xaso.kernel.keyring import api as keyring
from xaso.kernel.scope import api as scope
from xaso.lib import look_up
from xaso.service.dossiers.domain.attendance import Filing
from xaso.service.dossiers.domain.guards import HandOver
from xaso.service.dossiers.domain.parties import Parties
from xaso.service.dossiers.domain.sealing import secret_context
from xaso.service.dossiers.domain.transitions import State, Step
from xaso.service.dossiers.errors import (
    IdempotencyConflict,
)
from xaso.service.dossiers.events import DossierSubmitted
from xaso.service.dossiers.models import Dossier, DossierAccess, Submission
from xaso.service.dossiers.sealed_events import seal_of
from xaso.service.dossiers.services import attending, timing
from xaso.service.dossiers.services.enclosing import attach, seal_said
from xaso.service.dossiers.services.moving import append
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.files.api import StoredFile
    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.domain.attendance import Attendance
    from xaso.service.dossiers.models import DossierEvent
    from xaso.service.dossiers.services.enclosing import PaperCount

RECEIVED_FOR_OTHERS = "Nhận hộ, không phụ thuộc địa giới"
"""Why the agency at whose desk it was handed in sees a dossier that another decides."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The acknowledgement: what the resident must keep."""

    dossier_id: UUID
    look_up_code: str
    secret: str
    answer_by: datetime
    is_replay: bool = False


@dataclass(frozen=True, slots=True)
class GivenCode:
    """A look-up code that was on a slip before the dossier existed, and its secret or its hash."""

    look_up_code: str
    secret: str = ""
    secret_hash: str = ""


def body_hash(
    procedure_code: str, answers: Mapping[str, Any], files: Sequence[tuple[str, str]]
) -> str:
    """Return the fingerprint of a request: procedure, answers and (paper key, SHA-256) pairs."""
    body = json.dumps([procedure_code, answers, sorted(files)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()


def replay(agency: Agency, idempotency_key: str, fingerprint: str) -> Submitted | None:
    """Return the answer given earlier to the same key and body, or None if the key is new.

    Raises:
        IdempotencyConflict: The key was used with another body.
    """
    earlier = _earlier(agency, idempotency_key)
    if earlier is None:
        return None
    if earlier.body_hash != fingerprint:
        raise IdempotencyConflict(_("Mã gửi này đã dùng cho một hồ sơ có nội dung khác."))
    return _answer_again(earlier)


def acknowledged(agency: Agency, idempotency_key: str) -> Submitted | None:
    """Return the answer given to a key, for a page that shows it again; None if it is new."""
    earlier = _earlier(agency, idempotency_key)
    return _answer_again(earlier) if earlier else None


def acknowledged_among(agency: Agency, keys: Sequence[str]) -> list[Submitted]:
    """Return the answers given to several keys, in their order, without those that are new.

    Queries: one, and one for the keys of dossiers that are not in memory.
    """
    with scope.of(agencies=[agency.pk]):
        found = Submission.objects.select_related("dossier").filter(agency=agency, key__in=keys)
        by_key = {earlier.key: earlier for earlier in found}
    scope.admit(*(earlier.dossier_id for earlier in by_key.values()))
    opened = keyring.open_keys(earlier.dossier.key_id for earlier in by_key.values())
    return [
        _answered(by_key[key], opened.get(by_key[key].dossier.key_id))
        for key in keys
        if key in by_key
    ]


def _earlier(agency: Agency, idempotency_key: str) -> Submission | None:
    """Return what was filed under a key; who brings the key has filed it, so it is theirs."""
    with scope.of(agencies=[agency.pk]):
        earlier = (
            Submission.objects
            .select_related("dossier")
            .filter(agency=agency, key=idempotency_key)
            .first()
        )
    if earlier is not None:
        scope.admit(earlier.dossier_id)
    return earlier


def _answer_again(earlier: Submission) -> Submitted:
    key = None
    if earlier.sealed_secret is not None:
        key = keyring.open_key(earlier.dossier.key_id)
    return _answered(earlier, key)


def _answered(earlier: Submission, key: keyring.OpenKey | None) -> Submitted:
    """Return the answer once more; without its key, or after two days, without the secret."""
    dossier, secret = earlier.dossier, ""
    if earlier.sealed_secret is not None and key is not None:
        sealed = bytes(earlier.sealed_secret)
        secret = key.unseal(sealed, secret_context(dossier.pk)).decode()
    return Submitted(dossier.pk, dossier.look_up_code, secret, dossier.answer_by, is_replay=True)


def submit(
    *,
    agency: Agency,
    procedure_code: str,
    answers: Mapping[str, Any],
    files: Sequence[tuple[str, StoredFile]],
    idempotency_key: str,
    actor: Actor,
    now: datetime,
    channel: str = Dossier.Channel.ONLINE,
    data_key: keyring.OpenKey | None = None,
    papers: Sequence[PaperCount] = (),
    parties: Parties | None = None,
    note: str = "",
    given: GivenCode | None = None,
    received_by: Agency | None = None,
    attendance: Attendance | None = None,
) -> Submitted:
    """Acknowledge a request: nothing is lost once this transaction has committed.

    Same key and same body give the same answer again; two at the same moment meet at the unique
    index, where the second waits for the first and then repeats its answer.

    Args:
        answers: Checked answers by field key.
        files: Stored files by paper key, sealed with `data_key`.
        data_key: The draft's data key, which becomes the dossier's; a new one when absent.
        papers: What was handed in at the counter; online the uploaded files speak for themselves.
        parties: Who asks and for whom; read from the answers when absent.
        note: What was said on filing, for the first line of the history.
        given: The code and the secret that the resident holds already; new ones when absent.
        received_by: The agency at whose desk it is handed in, where that is another than `agency`,
            which decides; it sees the dossier from then on.
        attendance: By what right somebody else files it, who helps, how it is confirmed.

    Effects: key, dossier, event, sealed answers and parties, papers and files, idempotency row,
    audit entry and the job rows of `DossierSubmitted`, all or none.

    Raises:
        NotAdopted: The agency does not take this procedure on that day.
        WrongEntry: The attendance lacks something, or cannot be.
        IdempotencyConflict: The key was used with another body.
    """
    fingerprint = body_hash(procedure_code, answers, [(key, file.sha256) for key, file in files])
    day = timezone.localdate(now)
    adoption = procedures.open_adoption(agency.pk, procedure_code, day)
    who = parties or _parties_by_procedure(adoption, answers)
    filing = Filing(who.owner_name, who.submitter_name, procedure_code, day, is_declared=True)
    mandate = attending.required(attendance, filing)
    brings_key = data_key is not None
    with transaction.atomic(savepoint=not brings_key):
        given = given or GivenCode(look_up.new_code(), look_up.new_secret())
        data_key = data_key or keyring.make_data_key(agency.pk)
        dossier = _open_dossier(
            agency=agency,
            adoption=adoption,
            key_id=data_key.id,
            given=given,
            who=who,
            channel=channel,
            now=now,
        )
        dossier.received_by, dossier.mandate = received_by, mandate.value
        scope.admit(dossier.pk)
        sealed_secret = None
        if given.secret:
            sealed_secret = data_key.seal(given.secret.encode(), secret_context(dossier.pk))
        is_first = _claim(idempotency_key, fingerprint, dossier, sealed_secret, now)
        if is_first:
            stands, relayed = attending.told_of(attendance, mandate), _relay(dossier)
            data = {"channel": channel, **stands, **relayed}
            if sets := stands.get("set", {}) | relayed.get("set", {}):
                data["set"] = sets
            dossier.save(force_insert=True)
            event = append(dossier, "submit", actor=actor, now=now, data=data)
            _share_with_receiver(dossier)
            seal_said(dossier, data_key, answers, who, attendance, note, now)
            attach(dossier, adoption, files, papers)
            _tell(event, dossier, actor, {"procedure": procedure_code, "files": len(files)})
        elif not brings_key:
            transaction.set_rollback(True)
    if is_first:
        return Submitted(dossier.pk, dossier.look_up_code, given.secret, dossier.answer_by)
    earlier = replay(received_by or agency, idempotency_key, fingerprint)
    if earlier is None:
        raise RuntimeError(f"the key {idempotency_key} is taken by nobody")
    return earlier


def _relay(dossier: Dossier) -> dict[str, Any]:
    """Note that paper lies at another desk; return what the first event says of it."""
    if dossier.received_by_id is None:
        return {}
    dossier.hand_over = HandOver.AT_DESK.value
    return {"received_by": str(dossier.received_by_id), "set": {"hand_over": dossier.hand_over}}


def _share_with_receiver(dossier: Dossier) -> None:
    if dossier.received_by_id is not None:
        DossierAccess.objects.create(
            dossier=dossier, agency_id=dossier.received_by_id, ground=RECEIVED_FOR_OTHERS
        )


def _tell(event: DossierEvent, dossier: Dossier, actor: Actor, details: Mapping[str, Any]) -> None:
    """Write the audit entry that seals the event, and tell whoever listens."""
    audit.record(
        actor=actor,
        verb="dossiers.submit",
        object_kind="dossiers.dossier",
        object_id=dossier.pk,
        agency_id=dossier.agency_id,
        details={**details, "channel": dossier.channel, **seal_of(event)},
    )
    events.publish(DossierSubmitted(dossier.pk, dossier.agency_id))


def declared_parties(definition: forms.Definition, answers: Mapping[str, Any]) -> Parties:
    """Read from the answers to a declaration who asks and for whom."""
    people = forms.people_in(definition, answers)
    return Parties(
        owner_name=people.subject or people.name,
        submitter_name=people.name,
        phone=people.phone,
        email=people.email,
        address=people.address,
        personal_number=people.number,
    )


def _parties_by_procedure(adoption: procedures.Adoption, answers: Mapping[str, Any]) -> Parties:
    """Read the parties by the procedure's own declaration; without one nobody is named."""
    if not adoption.version.form_id:
        return Parties(owner_name="", submitter_name="")
    return declared_parties(forms.load(adoption.version.form_id), answers)


def _open_dossier(
    *,
    agency: Agency,
    adoption: procedures.Adoption,
    key_id: UUID,
    given: GivenCode,
    who: Parties,
    channel: str,
    now: datetime,
) -> Dossier:
    code = given.look_up_code
    return Dossier(
        id=uuid.uuid7(),
        agency=agency,
        adoption=adoption,
        procedure_version_id=adoption.version_id,
        channel=channel,
        look_up_code=code,
        secret_hash=given.secret_hash or secret_hash(code, given.secret),
        state=State.SUBMITTED.value,
        step=Step.INTAKE.value,
        key_id=key_id,
        owner_name=who.owner_name[:150],
        submitter_name=who.submitter_name[:150],
        submitted_at=now,
        answer_by=timing.answer_by(agency.pk, now),
    )


def secret_hash(look_up_code: str, secret: str) -> str:
    """Return the keyed hash under which a secret is kept."""
    return keyring.blind("dossiers.secret", f"{look_up_code}:{secret}")


def _claim(
    key: str, fingerprint: str, dossier: Dossier, sealed_secret: bytes | None, now: datetime
) -> bool:
    """Write the idempotency row, waiting for whoever writes the same one; tell if it is ours."""
    filed_at = dossier.received_by_id or dossier.agency_id
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dossiers_submission"
            " (agency_id, key, body_hash, dossier_id, sealed_secret, at)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (agency_id, key) DO NOTHING",
            [
                filed_at,
                key,
                fingerprint,
                dossier.pk,
                sealed_secret,
                now,
            ],
        )
        return bool(cursor.rowcount)
