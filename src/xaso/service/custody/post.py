"""Reading the post: what is to be sent, is on its way, was delivered, came back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.kernel.reference import api as reference
from xaso.service.custody import policies
from xaso.service.custody.domain import postal
from xaso.service.custody.domain.postal import Direction, State
from xaso.service.custody.models import Carrier, PostalItem, PostRule
from xaso.service.custody.selectors import kept_here
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from typing import Any
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.api import Dossier

MOST = 200
"""So many lines of each kind are shown."""
LOOKED_AT = 400
"""So many results that wait at the desk are opened to see how they are to be returned."""
BY_POST = "post"


@dataclass(frozen=True, slots=True)
class Address:
    """To whom and where an item goes."""

    name: str
    address: str
    phone: str = ""


def carriers_on(day: date) -> list[Carrier]:
    """Return the carriers of a day, in their order."""
    return list(Carrier.objects.filter(reference.in_force(day)))


def rule_on(day: date) -> PostRule | None:
    """Return the rule of a day; without one nobody is told to ask."""
    return PostRule.objects.filter(reference.in_force(day)).order_by("-valid_from").first()


class ToSend(NamedTuple):
    """One result that is to go by post."""

    dossier: Dossier
    address: Address


def to_send(actor: Actor, agency: Agency) -> list[ToSend]:
    """Return the results that lie here and whose people asked for them by post, the oldest first.

    What came back is not sent again by itself: the person is called first.
    """
    if not policies.may_post(actor):
        return []
    own = set(organisations.scope_of(agency))
    found = [
        dossier
        for dossier in _not_sent(with_last_item(lying_here(actor, agency)))[:LOOKED_AT]
        if dossiers.result_lies_with(dossier) in own
    ]
    parties = dossiers.parties_of_all(found)
    return [
        ToSend(dossier, given(parties[dossier.pk]))
        for dossier in found
        if dossier.pk in parties and wants_post(parties[dossier.pk])
    ][:MOST]


def lying_here(actor: Actor, agency: Agency) -> QuerySet[Dossier]:
    """Return the dossiers whose issued result waits to be returned, the longest waiting first."""
    rows = kept_here(actor, agency).filter(state=dossiers.State.RESOLVED)
    return rows.order_by("resolved_at", "id")


def with_last_item(rows: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Return dossiers with `post_state` and `post_settled_at` of the item that last went out."""
    items = PostalItem.objects.filter(dossier_id=OuterRef("pk"), direction=Direction.OUT)
    last = items.order_by("-sent_at", "-id")
    return rows.annotate(
        post_state=Coalesce(Subquery(last.values("state")[:1]), Value("")),
        post_settled_at=Subquery(last.values("settled_at")[:1]),
    )


def _not_sent(rows: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Leave out what is on its way or came back; what was issued anew is sent anew."""
    return rows.exclude(Q(post_state__in=[State.ON_WAY, State.CAME_BACK]))


def wants_post(parties: Mapping[str, Any]) -> bool:
    """Tell whether the result is to go by post, as it was asked for."""
    return bool(parties.get("result_by", "") == BY_POST)


def given(parties: Mapping[str, Any]) -> Address:
    """Return the address that was given, the place of living where none was."""
    where = str(parties.get("post_address") or parties.get("address") or "")
    return Address(str(parties.get("submitter_name") or ""), where, str(parties.get("phone") or ""))


class Carried(NamedTuple):
    """One item with the dossier it belongs to; `is_late`: the carrier is to be asked."""

    item: PostalItem
    dossier: Dossier
    is_late: bool
    link: str


def items_in(
    actor: Actor, agency: Agency, state: str, now: datetime, rule: PostRule | None
) -> list[Carried]:
    """Return the items going out that stand so, the oldest on their way first, others newest."""
    if not policies.may_post(actor):
        return []
    rows = PostalItem.objects.filter(
        agency_id__in=organisations.scope_of(agency), direction=Direction.OUT, state=state
    )
    rows = rows.order_by("sent_at" if state == State.ON_WAY else "-settled_at", "id")
    items = list(rows.select_related("carrier", "sent_by")[:MOST])
    return _with_dossiers(items, actor, agency, now, rule)


def _with_dossiers(
    items: Sequence[PostalItem], actor: Actor, agency: Agency, now: datetime, rule: PostRule | None
) -> list[Carried]:
    """Return items with their dossiers, those that are kept here. Queries: one."""
    kept = kept_here(actor, agency).filter(pk__in=[item.dossier_id for item in items])
    seen = {one.pk: one for one in kept}
    return [
        _carried(item, seen[item.dossier_id], now, rule)
        for item in items
        if item.dossier_id in seen
    ]


def _carried(item: PostalItem, dossier: Dossier, now: datetime, rule: PostRule | None) -> Carried:
    is_late = (
        item.state == State.ON_WAY
        and rule is not None
        and postal.is_to_be_asked_about(item.sent_at, now, rule.ask_after_days)
    )
    return Carried(item, dossier, is_late, postal.link_to(item.carrier.link, item.number))


def item_of(actor: Actor, agency: Agency, item_id: UUID) -> tuple[PostalItem, Dossier] | None:
    """Return an item that was sent from here, and its dossier; None where it is another's."""
    item = (
        PostalItem.objects
        .select_related("carrier", "sent_by", "settled_by")
        .filter(
            pk=item_id,
            agency_id__in=organisations.scope_of(agency),
            direction=Direction.OUT,
        )
        .first()
    )
    if item is None or not policies.may_post(actor):
        return None
    dossier = kept_here(actor, agency).filter(pk=item.dossier_id).first()
    return (item, dossier) if dossier is not None else None


def sent_on(actor: Actor, agency: Agency, begins: datetime, ends: datetime) -> list[Carried]:
    """Return what was given to the post in a stretch of time, in the order it was given."""
    rows = PostalItem.objects.filter(
        agency_id__in=organisations.scope_of(agency),
        direction=Direction.OUT,
        sent_at__gte=begins,
        sent_at__lt=ends,
    ).select_related("carrier", "sent_by")
    items = list(rows.order_by("carrier__position", "sent_at", "id")[:MOST])
    return _with_dossiers(items, actor, agency, ends, None)


def items_of(dossier: Dossier) -> list[PostalItem]:
    """Return what the post carried of a dossier found through the filter, newest first."""
    rows = PostalItem.objects.filter(dossier=dossier)
    return list(rows.select_related("carrier", "sent_by", "settled_by"))


def on_its_way(dossier: Dossier) -> PostalItem | None:
    """Return the item by which a dossier's result is on its way now."""
    rows = PostalItem.objects.filter(dossier=dossier, direction=Direction.OUT, state=State.ON_WAY)
    return rows.select_related("carrier").first()


def against_the_desk(dossier: Dossier) -> str:
    """Say why a result is not handed out at the desk: it is not there. "" where it may be."""
    item = on_its_way(dossier)
    if item is None:
        return ""
    told = {"carrier": item.carrier.name, "number": item.number}
    return (
        _("Kết quả đang gửi qua %(carrier)s, số %(number)s: ghi đã phát hoặc bị hoàn trước.") % told
    )


def sealed(address: Address, item: PostalItem, key_id: UUID) -> bytes:
    """Return an address sealed with the dossier's key."""
    plain = json.dumps(asdict(address), ensure_ascii=False, sort_keys=True).encode()
    return keyring.seal(key_id, plain, _context(item))


def addresses_of(carried: Sequence[tuple[PostalItem, Dossier]]) -> dict[UUID, Address]:
    """Return where items go, by their ids; what was erased is left out.

    Queries: one, and one for each agency's key that is not in memory.
    """
    keys = keyring.open_keys(dossier.key_id for _item, dossier in carried)
    found = {}
    for item, dossier in carried:
        key = keys.get(dossier.key_id)
        if key is not None and item.sealed_address is not None:
            plain = key.unseal(bytes(item.sealed_address), _context(item))
            found[item.pk] = Address(**json.loads(plain))
    return found


def _context(item: PostalItem) -> str:
    return f"custody_postal_item.sealed_address|{item.pk}"
