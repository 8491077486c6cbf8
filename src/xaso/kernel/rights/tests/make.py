"""Makers: a commune with a chairman, and a delegation of his signature."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations.tests import make as organisations
from xaso.kernel.rights import api as rights

if TYPE_CHECKING:
    from xaso.kernel.identity.api import Account
    from xaso.kernel.organisations.api import Agency, Position

SINCE, UNTIL = date(2026, 11, 1), date(2027, 1, 1)


def chair(agency: Agency, title: str = "Chủ tịch UBND xã") -> Position:
    """Make the chairman's post; nobody holds it yet."""
    return organisations.position("leader", agency=agency, title=title)


def absence(account: Account, agency: Agency, **given: Any) -> rights.Absence:
    """Write down that somebody is away for a morning, in three days."""
    begins = timezone.now() + timedelta(days=3)
    stretch = {"begins_at": begins, "ends_at": begins + timedelta(hours=4)} | given
    return rights.be_away(
        actor=people.MACHINE,
        account=account,
        agency_id=agency.pk,
        kind="business",
        **{"now": timezone.now(), **stretch},
    )


def delegation(account: Account, position: Position, **given: Any) -> rights.Delegation:
    """Write a delegation down: KT. by default, everything, November and December 2026."""
    words: dict[str, Any] = {
        "form": "KT",
        "signs_as": "Phó Chủ tịch",
        "decision": "12/QĐ-UBND",
        "valid_from": SINCE,
        "valid_until": UNTIL,
    }
    return rights.delegate(
        actor=people.MACHINE, position=position, account=account, **words | given
    )
