"""Which right opens a dossier to whom: the reasons in words, for those who answer for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.rights import api as rights
from xaso.service.dossiers import policies
from xaso.service.dossiers.selectors import shared_with

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xaso.service.dossiers.domain.transitions import Transition
    from xaso.service.dossiers.models import Dossier


class Sight(NamedTuple):
    """One official before one dossier."""

    account: identity.Account
    posts: list[str]
    sees: bool
    grounds: list[str]
    """Why she sees it, or the one reason why not."""
    moves: list[Transition]
    looked_at: datetime | None


def who_sees(dossier: Dossier, agency: organisations.Agency, on: date) -> list[Sight]:
    """Return everybody who holds a post in the agency today with the right that opens the dossier.

    Queries: a fixed number besides one for each person.
    """
    book = rights.book_on(dossier.agency_id, on)
    opened_by = _opened_by(dossier, agency)
    looks = _last_looks(dossier)
    held: dict[UUID, list[identity.PositionHolding]] = {}
    for holding in identity.holdings_on(on).filter(position__agency_id=agency.pk):
        held.setdefault(holding.account_id, []).append(holding)
    return [
        _sight(dossier, holdings, book, opened_by, looks.get(account_id), on)
        for account_id, holdings in held.items()
    ]


def _sight(
    dossier: Dossier,
    holdings: list[identity.PositionHolding],
    book: rights.Book,
    opened_by: str,
    looked_at: datetime | None,
    on: date,
) -> Sight:
    account = holdings[0].account
    actor = identity.actor_for(account, agency_id=holdings[0].position.agency_id, on=on)
    verdict = policies.may_read(actor)
    delegated = [one for one in book.delegations if one.account_id == account.pk]
    grounds = [opened_by, *map(_post, holdings), *map(_delegation, delegated)]
    return Sight(
        account,
        [one.position.title for one in holdings],
        sees=bool(verdict),
        grounds=grounds if verdict else [verdict.reason],
        moves=policies.moves_open_to(actor, dossier, book, now=timezone.now()),
        looked_at=looked_at,
    )


def _opened_by(dossier: Dossier, agency: organisations.Agency) -> str:
    if dossier.agency_id == agency.pk:
        return _("Hồ sơ do cơ quan này giải quyết.")
    if dossier.agency_id in organisations.scope_of(agency):
        return _("Cơ quan này kế thừa %(agency)s.") % {"agency": dossier.agency.name}
    shared = shared_with(organisations.scope_of(agency)).filter(dossier=dossier).first()
    ground = shared.ground if shared else ""
    return _("%(agency)s chia sẻ hồ sơ: %(ground)s") % {
        "agency": dossier.agency.name,
        "ground": ground,
    }


def _post(holding: identity.PositionHolding) -> str:
    told = _("Giữ vị trí “%(post)s” từ %(day)s.") % {
        "post": holding.position.title,
        "day": f"{holding.valid_from:%d/%m/%Y}",
    }
    if not holding.basis:
        return told
    return told + " " + _("Căn cứ: %(basis)s.") % {"basis": holding.basis}


def _delegation(one: rights.Delegated) -> str:
    return _("Được giao ký %(form)s. %(title)s theo %(decision)s.") % {
        "form": one.form,
        "title": one.for_title,
        "decision": one.decision,
    }


def _last_looks(dossier: Dossier) -> dict[UUID, datetime]:
    trail = audit.trail_of("dossiers.dossier", dossier.pk).filter(verb__startswith="dossiers.view")
    return {actor_id: at for actor_id, at in trail.values_list("actor_id", "at") if actor_id}
