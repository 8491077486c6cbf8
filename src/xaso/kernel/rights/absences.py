"""Who is away, and until when nobody is here who may sign."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.rights.domain.away import first_back
from xaso.kernel.rights.domain.book import Matter
from xaso.kernel.rights.errors import AlreadyEnded, NotAway
from xaso.kernel.rights.models import Absence
from xaso.kernel.rights.policies import DELEGABLE
from xaso.kernel.rights.selectors import book_on

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet


def absences_of(agency_id: UUID, now: datetime) -> QuerySet[Absence]:
    """Return who of an agency is away or will be, the first to go first."""
    return (
        Absence.objects
        .filter(agency_id=agency_id, ends_at__gt=now)
        .select_related("account")
        .order_by("begins_at", "id")
    )


def away_now(agency_id: UUID, now: datetime) -> dict[UUID, datetime]:
    """Return who is away now and until when, by account."""
    rows = absences_of(agency_id, now).filter(begins_at__lte=now)
    return dict(rows.order_by("ends_at").values_list("account_id", "ends_at"))


def nobody_signs_until(agency_id: UUID, matter: Matter, now: datetime) -> datetime | None:
    """Return when the first who may sign a matter is back; None where one is here.

    Counted are who holds a leading post and who signs for one by a delegation in force today. An
    agency without any signer answers None: nobody is missing there, nobody was ever named.

    Queries: one where nobody is away, else three.
    """
    away = defaultdict(list)
    for one in absences_of(agency_id, now):
        away[one.account_id].append((one.begins_at, one.ends_at))
    if not away:
        return None
    day = timezone.localdate(now)
    leading = identity.working_at(agency_id, on=day, roles=DELEGABLE)
    signers = set(leading.values_list("pk", flat=True))
    delegated = book_on(agency_id, day).delegations
    signers |= {one.account_id for one in delegated if one.covers(matter)}
    return first_back(signers, away, now)


@transaction.atomic
def be_away(
    *,
    actor: audit.Actor,
    account: identity.Account,
    agency_id: UUID,
    kind: str,
    begins_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> Absence:
    """Write down that an official is away.

    Effects: one `Absence`; an audit entry.

    Raises:
        NotAway: It ends before it begins, or has ended already.
    """
    if ends_at <= begins_at:
        raise NotAway("ends_at", _("Giờ về phải sau giờ đi."))
    if ends_at <= now:
        raise NotAway("ends_at", _("Giờ về đã qua."))
    made = Absence.objects.create(
        agency_id=agency_id, account=account, kind=kind, begins_at=begins_at, ends_at=ends_at
    )
    _record(actor, "rights.be_away", made)
    return made


@transaction.atomic
def be_back(*, actor: audit.Actor, absence: Absence, now: datetime) -> None:
    """Write down that an official is back, or does not go at all.

    Effects: `Absence.ends_at`; an audit entry.

    Raises:
        AlreadyEnded: She was back before.
    """
    locked = Absence.objects.select_for_update().get(pk=absence.pk)
    if locked.ends_at <= now:
        raise AlreadyEnded(_("Người này đã về rồi."))
    locked.ends_at = max(now, locked.begins_at)
    locked.save(update_fields=["ends_at"])
    _record(actor, "rights.be_back", locked)


def _record(actor: audit.Actor, verb: str, row: Absence) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        object_kind="rights.absence",
        object_id=row.pk,
        agency_id=row.agency_id,
        details={
            "account": str(row.account_id),
            "from": row.begins_at.isoformat(),
            "until": row.ends_at.isoformat(),
        },
    )
