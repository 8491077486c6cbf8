"""Where the demo's papers lie, and what its post carries."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from xaso.service.calls import api as calls
from xaso.service.custody import api as custody
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from datetime import datetime

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

PLACES = (
    ("cupboard", "T1-N1", "Tủ hộ tịch, ngăn trên"),
    ("cupboard", "T1-N2", "Tủ hộ tịch, ngăn dưới"),
    ("box", "H1", "Hộp chờ bổ sung"),
    ("archive", "KHO", "Kho lưu trữ"),
)
AT_A_PLACE, IN_HAND = 12, 5
"""So many papers lie in the first cupboard, and with an official."""


def keep_papers(agency: Agency, actors: dict[str, list[Actor]], now: datetime) -> None:
    """Put some papers into a cupboard, some into a hand, and two results into the post.

    Nothing where there are places already.
    """
    if custody.places_of(agency).exists():
        return
    clerk, desk = actors["clerk"][0], actors["intake"][0]
    places = [
        custody.add_place(agency=agency, kind=kind, code=code, name=name, actor=clerk, now=now)
        for kind, code, name in PLACES
    ]
    then = now - timedelta(days=2)
    working = list(
        dossiers.Dossier.objects
        .filter(agency=agency, state__in=["received", "processing"])
        .select_related("agency")
        .order_by("submitted_at")[: AT_A_PLACE + IN_HAND]
    )
    lying, held = working[:AT_A_PLACE], working[AT_A_PLACE:]
    shelf, hand = (
        custody.Target(place=places[0]),
        custody.Target(holder_id=actors["officer"][0].id),
    )
    custody.put(found=lying, target=shelf, agency=agency, actor=desk, now=then)
    custody.put(found=held, target=hand, agency=agency, actor=desk, now=then)
    _send_two(agency, clerk, now)
    _call_one(agency, desk, now)


def _send_two(agency: Agency, clerk: Actor, now: datetime) -> None:
    """Give two results to the post: one is on its way for a week, one came back."""
    ready = dossiers.Dossier.objects.filter(agency=agency, state="resolved")
    items = []
    for number, dossier in enumerate(ready.order_by("-resolved_at", "pk")[:2], start=1):
        people = dossiers.parties_of(dossier)
        items.append(
            custody.send(
                dossier_id=dossier.pk,
                carrier="vnpost",
                number=f"EA10000000{number}VN",
                to=custody.Address(
                    dossier.submitter_name,
                    people.get("address") or "Xã Động Đạt",
                    people.get("phone", ""),
                ),
                agency=agency,
                actor=clerk,
                now=now - timedelta(days=7),
            )
        )
    for item in items[1:]:
        custody.note_came_back(
            item_id=item.pk,
            reason="Không có người nhận, đã báo hai lần",
            actor=clerk,
            now=now - timedelta(days=1),
        )


def _call_one(agency: Agency, desk: Actor, now: datetime) -> None:
    """Let somebody have been called yesterday whom nobody answered; the others are to be called."""
    yesterday = now - timedelta(days=1)
    rule = calls.rule_on(yesterday.date())
    if rule is None:
        return
    for line in calls.lines_for(desk, agency, rule, yesterday).lines[:1]:
        calls.take(line=line, actor=desk, now=yesterday, rule=rule)
        calls.note_call(
            line=line, agency=agency, actor=desk, now=yesterday, rule=rule, outcome="no_answer"
        )
