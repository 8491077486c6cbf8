"""Two deaths of the demo, one registered and one on its way, with what follows for the family."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from xaso.kernel.events import api as events
from xaso.kernel.identity import api as identity
from xaso.lib.clock import to_aware, to_local
from xaso.service.dossiers import api as dossiers
from xaso.service.life_events import api as life_events
from xaso.site.demo.life import Plan

if TYPE_CHECKING:
    from datetime import datetime

    from xaso.site.demo.load import Loader

HOW_MANY, FROM = 2, 10
"""How many there are, and from which size of the demo on."""
PROCEDURE, EVENT = "1.000656", "nguoi-than-qua-doi"
WAY = ("receive", "start", "enter_book", "propose", "approve", "issue")
LIVES = (
    (1, 2, {"luongHuu": "khong", "dongBhxh": "khong", "huuTriXaHoi": "co", "hoNgheo": "co"}),
    (
        6,
        len(WAY),
        {
            "luongHuu": "khong",
            "dongBhxh": "khong",
            "huuTriXaHoi": "co",
            "troCapXaHoi": "co",
            "chamSoc": "khong",
            "nguoiCoCong": "khong",
            "theBhyt": "co",
        },
    ),
)
"""Days ago, how far along the way, and what the family answered."""


def load(loader: Loader) -> int:
    """Make the two that are not there yet; return how many were made."""
    made = 0
    for number, (days, how_far, answers) in enumerate(LIVES):
        key = f"demo-death-{number}"
        if loader.live(_plan(loader, days, how_far), key, random.Random(key)):
            made += 1
            _follow(loader, key, answers, is_registered=how_far == len(WAY))
    return made


def _plan(loader: Loader, days: int, how_far: int) -> Plan:
    moment = loader.calendar.advance(to_local(loader.now - timedelta(days=days)), 1)
    submitted, acts = moment, []
    for act in WAY[:how_far]:
        moment = loader.calendar.advance(moment, 10)
        acts.append((act, to_aware(moment)))
    return Plan(PROCEDURE, "in_person", to_aware(submitted), tuple(acts))


@transaction.atomic
def _follow(loader: Loader, key: str, answers: dict[str, str], *, is_registered: bool) -> None:
    made = dossiers.acknowledged(loader.agency, key)
    if made is None:
        return
    dossier = dossiers.Dossier.objects.get(pk=made.dossier_id)
    now: datetime = loader.now
    with events.without_listeners():
        life_events.keep_answers(
            dossier=dossier,
            event=EVENT,
            answers=answers,
            spared=2,
            version=0,
            actor=identity.RESIDENT,
            now=now,
        )
    if not is_registered:
        return
    notices = {row.kind: row for row in life_events.settle(dossier_id=dossier.pk, now=now)}
    done = notices.get("dung-tro-cap-xa-hoi")
    if done is not None:
        today = timezone.localdate(now)
        life_events.stop(
            notice_id=done.pk,
            agency=loader.agency,
            actor=loader.actors["officer"][0],
            now=now,
            version=done.version,
            decision="214/QĐ-UBND",
            decided_on=today,
            stopped_from=(today.replace(day=28) + timedelta(days=4)).replace(day=1),
            note="Đã báo gia đình trả lại thẻ.",
        )
