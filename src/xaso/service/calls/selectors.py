"""Whom to call: worked out from how dossiers stand, never written down beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import CharField, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat

from xaso.kernel.keyring import api as keyring
from xaso.kernel.notifications import api as notifications
from xaso.kernel.organisations import api as organisations
from xaso.kernel.reference import api as reference
from xaso.service.calls import policies
from xaso.service.calls.domain.again import Way
from xaso.service.calls.domain.grounds import ENDED, WAITING, Ground
from xaso.service.calls.models import Call, CallHold, CallRule
from xaso.service.custody import api as custody
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.api import Dossier

MOST = 200
"""So many lines of one ground are shown; the rest comes up as these are done."""
LONGEST_LIFE = timedelta(days=400)
"""A dossier that ended lately was not sent in before that; so the index by day of sending helps."""
OWNER_DIED = "owner_died"
UNTOLD = frozenset({Ground.CAME_BACK})
"""Grounds of which no message is written, so that none can have got through."""


@dataclass(frozen=True, slots=True)
class Line:
    """One person to be told one thing."""

    dossier: Dossier
    ground: Ground
    about: int
    since: datetime
    until: datetime | None
    phone: str
    items: str
    owed: int
    last: Call | None
    hold: CallHold | None

    @property
    def way(self) -> Way:
        """Return how she is told: by telephone while there is a number that may work."""
        is_lost = self.last is not None and self.last.way == Way.HAMLET
        return Way.HAMLET if is_lost or not self.phone else Way.PHONE

    @property
    def tries(self) -> int:
        """Return how many calls in a row did not reach her."""
        return self.last.tries if self.last else 0

    @property
    def covered(self) -> str:
        """Return the number as a list shows it."""
        return dossiers.cover(self.phone)

    def is_due(self, now: datetime) -> bool:
        """Tell whether somebody is to call now: nobody has, or it is time to try again."""
        return self.last is None or (self.last.again_at is not None and self.last.again_at <= now)

    def held_at(self, now: datetime) -> CallHold | None:
        """Return who is calling just now."""
        return self.hold if self.hold is not None and self.hold.until > now else None


class Found(NamedTuple):
    """The lines of a page, and how many there are of each ground; `is_cut` where more wait."""

    lines: list[Line]
    counts: dict[Ground, int]
    is_cut: bool


def rule_on(day: date) -> CallRule | None:
    """Return the rule for calls of a day; without one nobody is called."""
    return CallRule.objects.filter(reference.in_force(day)).order_by("-valid_from").first()


def lines_for(actor: Actor, agency: Agency, rule: CallRule, now: datetime) -> Found:
    """Return whom this official may call now, the soonest last day first, then who waits longest.

    Queries: two for each ground and a fixed number more, however many lines there are.
    """
    if not policies.may_call(actor):
        return Found([], {}, is_cut=False)
    found: list[tuple[Ground, Dossier]] = []
    is_cut = False
    for ground in Ground:
        rows = waiting_for(actor, agency, ground, rule, now)
        if ground not in UNTOLD:
            rows = _unreached(rows, rule)
        rows = _due(rows, ground, now)
        dossiers_found = list(rows.order_by("submitted_at", "id")[: MOST + 1])
        is_cut |= len(dossiers_found) > MOST
        found += [(ground, dossier) for dossier in dossiers_found[:MOST]]
    lines = _lines(found, but_mailed=True)
    lines.sort(key=lambda line: (line.until is None, line.until or line.since, line.dossier.pk))
    return Found(lines, Counter(line.ground for line in lines), is_cut)


def line_of(
    actor: Actor, agency: Agency, dossier_id: UUID, ground: Ground, now: datetime, rule: CallRule
) -> Line | None:
    """Return what one person is to be told on one ground, called already or not.

    None where nothing waits on this ground, or the dossier is not for these eyes.
    """
    if not policies.may_call(actor):
        return None
    rows = waiting_for(actor, agency, ground, rule, now).filter(pk=dossier_id)
    lines = _lines([(ground, dossier) for dossier in rows], but_mailed=False)
    return lines[0] if lines else None


def waiting_for(
    actor: Actor, agency: Agency, ground: Ground, rule: CallRule, now: datetime
) -> QuerySet[Dossier]:
    """Return the dossiers at this agency's desk in which something waits on a ground.

    What one agency receives for another is told by the desk where it was asked for.
    """
    own = organisations.scope_of(agency)
    spec = WAITING[ground]
    rows = (
        dossiers
        .visible_to(actor, agency)
        .filter(Q(agency_id__in=own, received_by=None) | Q(received_by_id__in=own))
        .filter(state__in=spec.states)
        .exclude(supplement="answered")
        .exclude(pause_ground=OWNER_DIED, submitter_name=F("owner_name"))
        .select_related("procedure_version__procedure", "agency")
        .prefetch_related("fees")
    )
    if ground == Ground.MOVED:
        rows = rows.exclude(reappointed_at=None)
    if ground == Ground.READY:
        rows = custody.with_last_item(rows).filter(Q(post_state__in=["", "delivered"]))
    if ground == Ground.CAME_BACK:
        rows = custody.with_last_item(rows).filter(Q(post_state="came_back"))
    rows = dossiers.with_last(rows, spec.happenings)
    if ground not in ENDED:
        return rows
    since = now - timedelta(days=rule.told_days)
    return rows.filter(
        submitted_at__gte=since - LONGEST_LIFE, events__seq=F("about"), events__at__gte=since
    )


def _unreached(rows: QuerySet[Dossier], rule: CallRule) -> QuerySet[Dossier]:
    """Leave out those of whom a message got through, or is still on its way."""
    channels = [notifications.Channel.EMAIL, notifications.Channel.ZALO]
    channels += [notifications.Channel.SMS] if rule.counts_sms else []
    key = Concat(
        Value("dossier:"),
        Cast("pk", CharField()),
        Value(":"),
        Cast("about", CharField()),
        output_field=CharField(),
    )
    told = notifications.Message.objects.filter(
        agency_id=OuterRef("agency_id"),
        dedupe_key=OuterRef("message_key"),
        channel__in=channels,
        state__in=["waiting", "sent"],
    )
    return rows.annotate(message_key=key).exclude(Exists(told))


def _due(rows: QuerySet[Dossier], ground: Ground, now: datetime) -> QuerySet[Dossier]:
    """Leave out those who were told, or are to be tried again later."""
    calls = Call.objects.filter(dossier_id=OuterRef("pk"), ground=ground, about=OuterRef("about"))
    if ground == Ground.CAME_BACK:
        calls = calls.filter(at__gte=OuterRef("post_settled_at"))
    last = calls.order_by("-at", "-id")
    return rows.annotate(again_at=Subquery(last.values("again_at")[:1])).filter(
        ~Exists(calls) | Q(again_at__lte=now)
    )


def _lines(found: Sequence[tuple[Ground, Dossier]], *, but_mailed: bool) -> list[Line]:
    """Put together what is known of each. A fixed number of queries."""
    rows = list({dossier.pk: dossier for _ground, dossier in found}.values())
    parties = dossiers.parties_of_all(rows)
    about = {(dossier.pk, ground): _about(dossier) for ground, dossier in found}
    notes = dossiers.notes_of_events(
        [dossier for ground, dossier in found if ground == Ground.SUPPLEMENT],
        {number for (_pk, ground), number in about.items() if ground == Ground.SUPPLEMENT},
    )
    moments = dossiers.moments_of_all((pk, number) for (pk, _ground), number in about.items())
    calls, holds = _last_calls(about), _holds(about)
    failed = _mail_failed(about) if but_mailed else set()
    lines = []
    for ground, dossier in found:
        number = about[dossier.pk, ground]
        people = parties.get(dossier.pk)
        if people is None:
            continue
        if ground == Ground.READY and custody.wants_post(people):
            continue
        is_mailed = people.get("email") and (dossier.pk, number) not in failed
        if but_mailed and is_mailed and ground not in UNTOLD:
            continue
        spec, last = WAITING[ground], calls.get((dossier.pk, ground.value, number))
        since = _since(dossier, ground) or moments[dossier.pk, number]
        lines.append(
            Line(
                dossier=dossier,
                ground=ground,
                about=number,
                since=since,
                until=getattr(dossier, spec.until) if spec.until else None,
                phone=str(people.get("phone") or ""),
                items=notes.get((dossier.pk, number), ""),
                owed=_owed(dossier) if ground == Ground.FEE else 0,
                last=last if last is not None and last.at >= since else None,
                hold=holds.get((dossier.pk, ground.value, number)),
            )
        )
    return lines


def _since(dossier: Any, ground: Ground) -> datetime | None:
    """Return since when a result lies at the desk again; what was called before is another time."""
    found: datetime | None = dossier.post_settled_at if ground == Ground.CAME_BACK else None
    return found


def _about(dossier: Any) -> int:
    return int(dossier.about)


def _owed(dossier: Dossier) -> int:
    return sum(fee.amount for fee in dossier.fees.all() if not fee.paid_at and not fee.voided_at)


About = dict[tuple["UUID", Ground], int]
Key = tuple["UUID", str, int]


def _last_calls(about: About) -> dict[Key, Call]:
    rows = Call.objects.filter(dossier_id__in={pk for pk, _ground in about}).select_related("by")
    return {(one.dossier_id, one.ground, one.about): one for one in rows.order_by("at", "id")}


def _holds(about: About) -> dict[Key, CallHold]:
    rows = CallHold.objects.filter(dossier_id__in={pk for pk, _ground in about})
    return {(one.dossier_id, one.ground, one.about): one for one in rows.select_related("by")}


def _mail_failed(about: About) -> set[tuple[UUID, int]]:
    """Return of which happenings a letter was written that did not get through."""
    keys = {f"dossier:{pk}:{number}": (pk, number) for (pk, _ground), number in about.items()}
    rows = notifications.Message.objects.filter(
        dedupe_key__in=keys, channel="email", state__in=["undelivered", "given_up"]
    )
    return {keys[key] for key in rows.values_list("dedupe_key", flat=True)}


def calls_of(dossier: Dossier) -> list[Call]:
    """Return the calls about a dossier that was found through the filter, newest first."""
    rows = Call.objects.filter(dossier=dossier).select_related("by")
    return list(rows.order_by("-at", "-id"))


def notes_of(dossier: Dossier, calls: Iterable[Call]) -> dict[UUID, str]:
    """Return what was written with some calls of a dossier; nothing of an erased one."""
    noted = [call for call in calls if call.sealed_note is not None]
    if not noted:
        return {}
    key = keyring.open_keys([dossier.key_id]).get(dossier.key_id)
    if key is None:
        return {}
    return {
        one.pk: key.unseal(bytes(one.sealed_note or b""), note_context(one)).decode()
        for one in noted
    }


def note_context(call: Call) -> str:
    """Return what the seal of a note is bound to."""
    return f"calls_call.sealed_note|{call.pk}"
