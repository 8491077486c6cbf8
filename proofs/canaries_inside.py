"""What of `proofs.canaries` runs inside Django: dossiers full of words that occur nowhere else."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import timedelta
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pikepdf
from django.db import transaction
from django.utils import timezone

from proofs.canary_words import canaries
from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.identity import api as identity
from xaso.kernel.jobs import api as jobs
from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import listeners
from xaso.service.dossiers.models import Submission
from xaso.service.dossiers.tests import make
from xaso.service.feedback import api as feedback
from xaso.service.privacy import api as privacy
from xaso.service.procedures import api as procedures

CODE = "1.004873"


def fill(seed: int, first: int, last: int) -> None:
    """Submit dossiers `first` to before `last`; some go to their end, are rated and asked about."""
    agency = dossiers.Dossier.objects.order_by("pk").first().agency  # type: ignore[union-attr]
    house = _house(agency)
    for index in range(first, last):
        _one(house, agency, canaries(seed, index), index, seed)
    print(json.dumps({"made": last - first}))


def _house(agency: Any) -> make.House:
    """Return the commune's own people in the shape that the makers of tests act with."""
    today = timezone.localdate()
    held: dict[str, Any] = {}
    for holding in identity.holdings_on(today).filter(position__agency=agency):
        held.setdefault(holding.position.role, holding.account)
    adoption = procedures.open_adoption(agency.pk, CODE, today)
    return make.House(
        agency=agency,
        elsewhere=agency,
        minh=held["intake"],
        thao=held["officer"],
        phuc=held["leader"],
        mai=held["clerk"],
        khoa=held["admin"],
        binh=held["intake"],
        adoption=adoption,
    )


def _paper(words: str) -> BytesIO:
    out = BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.Contents = pdf.make_stream(words.encode())
        pdf.save(out, compress_streams=False)
    return out


def _one(house: make.House, agency: Any, said: dict[str, str], index: int, seed: int) -> None:
    now = timezone.now() - timedelta(hours=2)
    key = keyring.make_data_key(agency.pk)
    with transaction.atomic():
        stored = files.store(
            _paper(said["content"]),
            key_id=key.id,
            agency_id=agency.pk,
            name=f"{said['file_name']}.pdf",
            key=key,
        )
        made = dossiers.submit(
            agency=agency,
            procedure_code=CODE,
            answers={"nyc.hoTen": said["name"], "loiKhai": said["answer"]},
            files=[("to_khai", stored)],
            idempotency_key=f"canary-{seed}-{index}",
            actor=identity.RESIDENT,
            now=now,
            data_key=key,
            parties=dossiers.Parties(
                owner_name=said["name"],
                submitter_name=said["name"],
                phone=said["phone"],
                email=said["email"],
                address=said["address"],
                personal_number=said["number"],
            ),
        )
    listeners.when_submitted_tell(str(made.dossier_id), str(agency.pk))
    if index % 3 == 0:
        _refuse(house, made.dossier_id, said, now)
    elif index % 5 == 0:
        _see_through(house, made.dossier_id, said, now)


def _refuse(house: make.House, dossier_id: Any, said: dict[str, str], now: Any) -> None:
    dossiers.move_only(
        "refuse_intake",
        dossier_id=dossier_id,
        actor=house.acts(house.minh),
        now=now + timedelta(minutes=5),
        note=said["note"],
    )
    listeners.when_moved_tell(str(dossier_id), "refuse_intake", 2)
    dossier = dossiers.Dossier.objects.get(pk=dossier_id)
    feedback.rate(
        dossier=dossier,
        stars=2,
        comment=said["comment"],
        actor=identity.RESIDENT,
        now=timezone.now(),
    )
    asked = privacy.ask(
        dossier=dossier,
        kind="correct",
        words=said["words"],
        actor=identity.RESIDENT,
        now=timezone.now(),
    )
    privacy.complete(
        request=asked,
        actor=house.acts(house.phuc),
        now=timezone.now(),
        version=asked.version,
        outcome=said["outcome"],
    )


def _see_through(house: make.House, dossier_id: Any, said: dict[str, str], now: Any) -> None:
    for act in ("receive", "start", "ask", "answer", "confirm", "propose", "approve", "issue"):
        now += timedelta(minutes=5)
        if act == "ask":
            dossiers.ask_supplement(
                dossier_id=dossier_id,
                actor=house.acts(house.thao),
                now=now,
                items=said["items"],
                basis="Điều 15",
                approver_id=house.phuc.pk,
            )
        elif act == "confirm":
            dossiers.go_on(
                "confirm_supplement", dossier_id=dossier_id, actor=house.acts(house.minh), now=now
            )
        else:
            make.ACTS[act](house, dossier_id, now)
    dossiers.return_result(
        dossier_id=dossier_id,
        actor=house.acts(house.minh),
        now=now + timedelta(minutes=5),
        receiver=said["receiver"],
    )
    dossiers.refer_correction(
        dossier_id=dossier_id,
        actor=house.acts(house.phuc),
        now=now + timedelta(minutes=10),
        cause="agency",
        note=said["wrong"],
        referred_to="higher_authority",
        recalled_by="BB 12",
    )


def read(seed: int, count: int) -> None:
    """Read every dossier and its file back; print which could not be read, by why."""
    wrong: dict[str, str] = {}
    for index in range(count):
        said = canaries(seed, index)
        dossier = _by_key(seed, index)
        try:
            if dossiers.parties_of(dossier)["phone"] != said["phone"]:
                wrong[str(index)] = "other words"
            if dossiers.answers_of(dossier)["loiKhai"] != said["answer"]:
                wrong[str(index)] = "other words"
            row = dossier.files.select_related("file").get()
            if said["content"].encode() not in b"".join(files.read(row.file)):
                wrong[str(index)] = "other content"
        except (keyring.KeyringError, keyring.NotAuthentic) as error:
            wrong[str(index)] = type(error).__name__
    print(json.dumps(wrong))


def _by_key(seed: int, index: int) -> Any:
    return Submission.objects.select_related("dossier").get(key=f"canary-{seed}-{index}").dossier


def code_of(seed: int, index: int) -> None:
    """Print the look-up code of one dossier."""
    print(json.dumps(_by_key(seed, index).look_up_code))


def plant(words: list[str]) -> None:
    """Write words in clear into a job, an audit entry and a log, as careless code would."""
    with transaction.atomic():
        audit.record(
            actor=audit.Actor(kind="job"),
            verb="proofs.plant",
            object_kind="proofs.plant",
            object_id=1,
            details={"words": words},
        )
        for word in words:
            jobs.enqueue("dossiers.when_submitted_tell", dossier_id=word, agency_id="x")


def leak(seed: int, index: int) -> None:
    """The negative control: one sealed kind written in clear by careless code."""
    with transaction.atomic():
        audit.record(
            actor=audit.Actor(kind="job"),
            verb="proofs.leak",
            object_kind="proofs.leak",
            object_id=1,
            ground=canaries(seed, index)["answer"],
        )


def destroy(code: str, *, forgetful: bool) -> None:
    """Erase as the command does; forgetful, as a negative control, the key stays."""
    known = dossiers.find_by_code(code)
    with patch.object(keyring, "destroy", lambda _key: None) if forgetful else nullcontext():
        dossiers.erase(
            dossier_id=known.pk,
            actor=audit.Actor(kind="command"),
            now=timezone.now(),
            ground="Diễn tập",
        )
