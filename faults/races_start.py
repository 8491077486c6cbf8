"""Run inside a server's data folder: dossiers where each transition is open, racers signed in.

usage: python -m faults.races_start EACH RACERS    prints one line of JSON
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date, timedelta
from pathlib import Path

import django

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from xaso.kernel.audit import api as audit  # noqa: E402
from xaso.kernel.forms import api as forms  # noqa: E402
from xaso.kernel.identity import api as identity  # noqa: E402
from xaso.kernel.organisations import api as organisations  # noqa: E402
from xaso.kernel.scope import api as scope  # noqa: E402
from xaso.service.dossiers import api as dossiers  # noqa: E402
from xaso.service.dossiers.views.acts import ACTS  # noqa: E402
from xaso.site.cluster import OWNER, Cluster  # noqa: E402

PROCEDURE = "1.001193"
MACHINE = audit.Actor(kind="command")
ROLES = ("intake", "officer", "leader", "clerk")
WAY = {
    "receive": (),
    "ask_intake_supplement": (),
    "refuse_intake": (),
    "supply": ("ask",),
    "start": ("receive",),
    "propose": ("receive", "start"),
    "approve": ("receive", "start", "propose"),
    "send_back": ("receive", "start", "propose"),
    "reject": ("receive", "start", "propose"),
    "issue": ("receive", "start", "propose", "approve"),
    "return_result": ("receive", "start", "propose", "approve", "issue"),
}
RACES_AS = {
    **dict.fromkeys(("approve", "send_back", "reject"), "leader"),
    **dict.fromkeys(("start", "propose"), "officer"),
    "issue": "clerk",
}


def main() -> None:
    """Prepare, and tell what there is."""
    each, racers = int(sys.argv[1]), int(sys.argv[2])
    agency = organisations.Agency.objects.get(profile__isnull=False)
    accounts = {role: [_staff(role, agency, n) for n in range(racers)] for role in ROLES}
    workers = {role: _staff(role, agency, 99) for role in ROLES}
    told: dict[str, list[dict[str, str]]] = {}
    for act in ACTS:
        role = RACES_AS.get(act.transition, "intake")
        told[act.slug] = [_dossier(agency, workers, WAY[act.transition], role) for _ in range(each)]
    told["resident-supply"] = [_dossier(agency, workers, ("ask",), "") for _ in range(each)]
    _mark()
    sessions = {role: [_session(one) for one in found] for role, found in accounts.items()}
    print(json.dumps({"dossiers": told, "sessions": sessions}))


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


@transaction.atomic
def _dossier(
    agency: organisations.Agency,
    workers: dict[str, identity.Account],
    way: tuple[str, ...],
    role: str,
) -> dict[str, str]:
    now = timezone.now() - timedelta(hours=1)
    number = next(_number)
    definition = forms.load("HT_KS")
    entered = forms.plausible_answers("HT_KS", number, on=timezone.localdate())
    bound = forms.bind(definition, entered, on=timezone.localdate(), agency=agency)
    made = dossiers.submit(
        agency=agency,
        procedure_code=PROCEDURE,
        answers=bound.answers,
        files=[],
        idempotency_key=f"dua-{number:08}",
        actor=identity.RESIDENT,
        now=now,
        parties=dossiers.declared_parties(definition, bound.answers),
    )
    for step in way:
        now += timedelta(minutes=1)
        _do(step, made.dossier_id, workers, agency, now)
    return {
        "id": str(made.dossier_id),
        "code": made.look_up_code,
        "secret": made.secret,
        "role": role,
        "cookie": settings.SESSION_COOKIE_NAME,
    }


def _do(step, pk, workers, agency, now):
    def actor(role):
        return identity.actor_for(workers[role], agency_id=agency.pk, on=timezone.localdate())

    common = {"dossier_id": pk, "now": now}
    if step == "ask":
        note = "Ảnh mờ, xin chụp lại."
        dossiers.move_only("ask_intake_supplement", actor=actor("intake"), note=note, **common)
    elif step == "receive":
        dossiers.receive(actor=actor("intake"), **common)
    elif step == "start":
        dossiers.start(actor=actor("officer"), **common)
    elif step == "propose":
        dossiers.propose(actor=actor("officer"), **common)
    elif step == "approve":
        dossiers.move_only("approve", actor=actor("leader"), **common)
    else:
        dossiers.issue(actor=actor("clerk"), **common)


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
