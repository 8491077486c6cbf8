"""Run inside a server's data folder: dossiers where each transition is open, racers signed in.

usage: python -m faults.inside faults.races_start EACH RACERS    prints one line of JSON
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.forms import api as forms
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make
from xaso.service.dossiers.views.acts import ACTS
from xaso.service.procedures.tests import make as procedures
from xaso.site.cluster import OWNER, Cluster

MACHINE = audit.Actor(kind="command")
ROLES = ("intake", "officer", "leader", "clerk")
BIRTH, MARITAL = "1.001193", "1.004873"
PLAIN = {"nyc.hoTen": "Nguyễn Thị Ngọc Ánh"}
RACES_AS = ("intake", "officer", "leader", "clerk")
"""Who races for an act: the first of these whose post the table names."""


def main() -> None:
    """Prepare, and tell what there is."""
    each, racers = int(sys.argv[1]), int(sys.argv[2])
    agency = organisations.Agency.objects.get(profile__host=None, profile__isnull=False)
    _adopt_a_way(agency)
    accounts = {role: [_staff(role, agency, n) for n in range(racers)] for role in ROLES}
    workers = {role: _staff(role, agency, 99) for role in ROLES}
    told: dict[str, list[dict[str, Any]]] = {}
    for act in ACTS:
        posts = dossiers.TRANSITIONS[act.transition].roles
        role = next(post for post in RACES_AS if post in posts)
        stage = make.OPEN_AT[act.transition]
        told[act.slug] = [_dossier(agency, workers, stage, role) for _ in range(each)]
        for one in told[act.slug]:
            one["entries"] = make.entries(
                act.transition,
                approver=workers["leader"].pk,
                colleague=accounts["officer"][0].pk,
                now=timezone.now(),
            )
    told["resident-supply"] = [
        _dossier(agency, workers, "intake_supplement", "") for _ in range(each)
    ]
    _mark()
    sessions = {role: [_session(one) for one in found] for role, found in accounts.items()}
    print(json.dumps({"dossiers": told, "sessions": sessions}))


def _adopt_a_way(agency: organisations.Agency) -> None:
    """Let the commune adopt the procedure whose appraisal has two steps."""
    version = procedures.version(make.WAYWARD, "Thủ tục hai bước", unit="working_day", value=3)
    head = identity.Account.objects.get(username="truongmotcua")
    procedures.adoption(agency, version, confirmed_by=head, steps=make.WAY)


def _staff(role: str, agency: organisations.Agency, number: int) -> identity.Account:
    account = identity.create_staff_account(
        actor=MACHINE,
        username=f"dua-{role}-{number}",
        full_name=f"Người đua {number}",
        password=None,
    )
    position = organisations.Position.objects.create(agency=agency, title=role, role=role)
    identity.hold_position(
        actor=MACHINE, account=account, position=position, valid_from=date(2026, 1, 1)
    )
    return account


def _session(account: identity.Account) -> str:
    client = Client()
    client.force_login(account, backend="xaso.kernel.identity.backends.StaffBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


_number = iter(range(10**9))


class Workers:
    """Those who bring the dossiers there, as `make.ACTS` calls them."""

    def __init__(self, agency: organisations.Agency, known: dict[str, identity.Account]) -> None:
        self.agency = agency
        self.minh, self.thao = known["intake"], known["officer"]
        self.phuc, self.mai = known["leader"], known["clerk"]

    def acts(self, who: identity.Account) -> audit.Actor:
        """Return somebody as the actor of a service."""
        return identity.actor_for(who, agency_id=self.agency.pk, on=timezone.localdate())


@transaction.atomic
def _dossier(
    agency: organisations.Agency,
    workers: dict[str, identity.Account],
    stage: str,
    role: str,
) -> dict[str, Any]:
    now = timezone.now() - make.age_of(stage)
    number = next(_number)
    if stage != "booked" and "start" in make.way_to(stage):
        procedure, answers = make.PROCEDURES.get(stage, MARITAL), PLAIN
        parties = make.PARTIES
    else:
        procedure, definition = BIRTH, forms.load("HT_KS")
        entered = forms.plausible_answers("HT_KS", number, on=timezone.localdate())
        answers = forms.bind(definition, entered, on=timezone.localdate(), agency=agency).answers
        parties = dossiers.declared_parties(definition, answers)
    made = dossiers.submit(
        agency=agency,
        procedure_code=procedure,
        answers=answers,
        files=[],
        idempotency_key=f"dua-{number:08}",
        actor=identity.RESIDENT,
        now=now,
        parties=parties,
        attendance=make.ATTENDED.get(stage),
    )
    for step in make.way_to(stage):
        now += timedelta(minutes=1)
        make.ACTS[step](Workers(agency, workers), made.dossier_id, now)
    return {
        "id": str(made.dossier_id),
        "code": made.look_up_code,
        "secret": made.secret,
        "role": role,
        "cookie": settings.SESSION_COOKIE_NAME,
    }


def _mark() -> None:
    """Note the version of every dossier, to count what comes after."""
    owner = Cluster(Path(os.environ["XASO_DATA"])).address(OWNER)
    with psycopg.connect(owner) as connection:
        connection.execute(
            "CREATE TABLE races_mark AS SELECT id, version AS seq FROM dossiers_dossier"
        )


if __name__ == "__main__":
    with scope.everything():
        main()
