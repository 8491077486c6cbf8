"""What arrives from the portal becomes a dossier, and each of its turns is told there.

Exactly one system owns the status of a dossier: ours, from acceptance on. The portal is told, never
asked; what it refuses stays on the page where somebody settles it.

Law: nd-118-2025; one-stop.md 9.3, decision 8.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.exchange import api as exchange
from xaso.kernel.files import api as files
from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope
from xaso.service.dossiers import api as dossiers
from xaso.service.national import client, telling
from xaso.service.national.domain import payload
from xaso.service.national.models import Link, NationalCode
from xaso.service.national.selectors import SYSTEM
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.exchange.api import Envelope
    from xaso.kernel.organisations.api import Agency

logger = structlog.get_logger(__name__)
STATE, ARRIVED = "state", "arrived"


@transaction.atomic
def connect(*, agency: Agency, address: str, public_address: str, key: str, actor: Actor) -> Link:
    """Open an agency's line to the portal, or change where it leads.

    Args:
        address: Where messages go; `public_address` is where residents are led.
        key: The secret both sides sign with; kept sealed.

    Effects: the link; an audit entry.
    """
    data_key = keyring.make_data_key(agency.pk)
    link, _made = Link.objects.update_or_create(
        agency=agency,
        defaults={
            "address": address,
            "public_address": public_address,
            "key_id": data_key.id,
            "sealed_key": data_key.seal(key.encode(), client.key_context(agency.pk)),
            "is_open": True,
        },
    )
    audit.record(
        actor=actor,
        verb="national.connect",
        object_kind="organisations.agency",
        object_id=agency.pk,
        agency_id=agency.pk,
        details={"address": address},
    )
    return link


def when_submitted(event: dossiers.DossierSubmitted) -> None:
    """Tell the portal that what was filed there has arrived here."""
    _post(event.dossier_id, event.agency_id, 1)


def when_moved(event: dossiers.DossierMoved) -> None:
    """Tell the portal of a dossier's turn, in the transaction of the turn."""
    _post(event.dossier_id, event.agency_id, event.seq)


def _post(dossier_id: UUID, agency_id: UUID, seq: int) -> None:
    if not Link.objects.filter(agency_id=agency_id, is_open=True).exists():
        return
    exchange.post(
        agency_id=agency_id,
        system=SYSTEM,
        kind=STATE,
        key=f"{dossier_id}:{seq}",
        thing=dossier_id,
        position=seq,
        now=timezone.now(),
    )


def send(envelope: Envelope) -> str:
    """Tell the portal how a dossier stands after one event, and what was done.

    Raises:
        TryLater, Refused: As `client.tell`.
    """
    link = _link(envelope)
    with scope.of(agencies=[envelope.agency_id]):
        state, progress = telling.messages(_thing(envelope), envelope.position)
    receipt = client.tell(link, "api/ho-so/dong-bo", {**state, "MaBanTin": envelope.key})
    client.tell(link, "api/tien-trinh", {**progress, "MaBanTin": envelope.key})
    return receipt


def read_inbox(link: Link, *, now: datetime) -> int:
    """Fetch what lies in the portal for one agency; return how much was new.

    Effects: an envelope for each; the cursor moves on after they are kept.

    Raises:
        TryLater: The portal is away; the link keeps why.
    """
    try:
        rows, cursor = client.inbox(link)
    except exchange.ExchangeRefusal as away:
        Link.objects.filter(pk=link.pk).update(fault=str(away)[:300], read_at=now)
        raise
    new = 0
    with transaction.atomic():
        for row in rows:
            new += exchange.take_in(
                agency_id=link.agency_id,
                system=SYSTEM,
                kind=ARRIVED,
                key=payload.key_of(row),
                content=row,
                now=now,
            )
        Link.objects.filter(pk=link.pk).update(cursor=cursor, fault="", read_at=now)
    return new


def take(envelope: Envelope) -> str:
    """Do what arrived: file a dossier, or add the papers that were asked for.

    Raises:
        Refused: It cannot be read, or nothing here fits it; the text says why.
        TryLater: Its files cannot be fetched now.
    """
    link = _link(envelope)
    try:
        filed = payload.read(exchange.content_of(envelope))
    except payload.Unreadable as wrong:
        raise exchange.Refused(_("Bản tin thiếu hoặc sai: %s.") % wrong) from wrong
    contents = [(one, client.fetch(link, one.path)) for one in filed.attached if one.path]
    with scope.of(agencies=[envelope.agency_id]):
        try:
            if filed.kind == payload.SUPPLEMENT:
                return _supplement(envelope, filed, contents)
            return _file(envelope, filed, contents)
        except procedures.NotAdopted as unknown:
            told = _("Thủ tục %s chưa được công nhận áp dụng tại đây.") % filed.procedure_code
            raise exchange.Refused(told) from unknown
        except files.UnreadableFile as wrong:
            raise exchange.Refused(_("Tệp kèm theo không đọc được.")) from wrong
        except dossiers.DossierRefusal as refusal:
            raise exchange.Refused(str(refusal)) from refusal


@transaction.atomic
def _file(
    envelope: Envelope, filed: payload.Filed, contents: list[tuple[payload.Attached, bytes]]
) -> str:
    known = NationalCode.objects.filter(agency_id=envelope.agency_id, code=filed.code).first()
    if known is not None:
        return str(known.dossier)
    agency = organisations.Agency.objects.get(pk=envelope.agency_id)
    data_key = keyring.make_data_key(agency.pk)
    submitted = dossiers.submit(
        agency=agency,
        procedure_code=filed.procedure_code,
        answers={},
        files=_stored(agency, data_key, contents),
        idempotency_key=f"national:{filed.code}"[:64],
        actor=identity.RESIDENT,
        now=timezone.now(),
        data_key=data_key,
        parties=dossiers.Parties(
            owner_name=filed.owner,
            submitter_name=filed.submitter,
            phone=filed.phone,
            email=filed.email,
            address=filed.address,
            personal_number=filed.personal_number,
        ),
        note=_("Nộp trên Cổng quốc gia, mã %s.") % filed.code,
    )
    NationalCode.objects.create(dossier_id=submitted.dossier_id, agency=agency, code=filed.code)
    return submitted.look_up_code


@transaction.atomic
def _supplement(
    envelope: Envelope, filed: payload.Filed, contents: list[tuple[payload.Attached, bytes]]
) -> str:
    known = (
        NationalCode.objects
        .select_related("dossier__agency")
        .filter(agency_id=envelope.agency_id, code=filed.code)
        .first()
    )
    if known is None:
        raise exchange.Refused(_("Không có hồ sơ nào mang mã %s.") % filed.code)
    dossier = known.dossier
    key = keyring.open_key(dossier.key_id)
    waits_at_desk = dossier.state == dossiers.State.INTAKE_SUPPLEMENT
    bring = dossiers.supply if waits_at_desk else dossiers.answer_supplement
    bring(
        dossier_id=dossier.pk,
        actor=identity.RESIDENT,
        now=timezone.now(),
        files=_stored(dossier.agency, key, contents),
        note=filed.note or _("Bổ sung trên Cổng quốc gia."),
    )
    return str(dossier)


def _stored(
    agency: Agency, key: keyring.OpenKey, contents: list[tuple[payload.Attached, bytes]]
) -> list[tuple[str, files.StoredFile]]:
    return [
        (
            one.paper,
            files.store(
                BytesIO(content), key_id=key.id, agency_id=agency.pk, name=one.name, key=key
            ),
        )
        for one, content in contents
    ]


def _thing(envelope: Envelope) -> UUID:
    if envelope.thing is None:
        raise exchange.Refused(_("Không có hồ sơ này."))
    return envelope.thing


def _link(envelope: Envelope) -> Link:
    found = Link.objects.filter(agency_id=envelope.agency_id, is_open=True).first()
    if found is None:
        raise exchange.TryLater(_("Chưa nối với Cổng quốc gia."))
    return found


def read_all() -> None:
    """Read the inbox of every open link, each minute; one that fails stops no other."""
    for link in Link.objects.filter(is_open=True).select_related("agency"):
        try:
            new = read_inbox(link, now=timezone.now())
        except exchange.ExchangeRefusal as away:
            logger.warning("national.away", agency=link.agency.code, why=str(away))
            continue
        if new:
            logger.info("national.arrived", agency=link.agency.code, new=new)
