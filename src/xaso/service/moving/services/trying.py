"""Trying a workbook on the page: kept sealed until it is brought in, dropped, or a day old."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import uuid_utils.compat as uuid
from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.service.moving.errors import TooMuchAtOnce
from xaso.service.moving.models import Import, Trial
from xaso.service.moving.services.lists import import_hamlets, import_residents
from xaso.service.moving.services.register import import_register
from xaso.service.moving.services.report import COLUMNS, Report, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

WAYS: dict[str, Callable[..., Report]] = {
    Import.Kind.REGISTER: import_register,
    Import.Kind.HAMLETS: import_hamlets,
    Import.Kind.RESIDENTS: import_residents,
}
"""What a workbook may hold, and who brings it in."""
KEPT_FOR = timedelta(days=1)
MOST_AT_ONCE: dict[str, int] = {Import.Kind.REGISTER: 1_000}
"""So many rows a page brings in while somebody waits; more of them by the command."""


@transaction.atomic
def try_out(
    *, agency: Agency, kind: str, content: bytes, name: str, actor: Actor, now: datetime
) -> Trial:
    """Tell what a workbook would bring, and keep it sealed until it is brought in.

    Effects: one `Trial` with a data key of its own; an audit entry.

    Raises:
        UnreadableFile: It is no workbook, or has not the columns that are needed.
        TooMuchAtOnce: It has more rows than a page brings in.
    """
    rows, most = len(rows_of(content, COLUMNS[Import.Kind(kind)])), MOST_AT_ONCE.get(kind)
    if most is not None and rows > most:
        told = _(
            "Tệp có %(rows)s dòng, trang này nhập mỗi lần %(most)s dòng: tách tệp hoặc nhập bằng"
            " lệnh."
        )
        raise TooMuchAtOnce(told % {"rows": rows, "most": most})
    report = _run(agency, kind, content, name, actor, now, is_trial=True)
    key, trial_id = keyring.make_data_key(agency.pk), uuid.uuid7()
    told = json.dumps({"rows": report.rows, "ok": report.ok, "rejected": report.rejected})
    trial = Trial.objects.create(
        id=trial_id,
        agency=agency,
        kind=kind,
        name=name[:200],
        key_id=key.id,
        sealed=key.seal(content, f"moving.trial|{trial_id}"),
        sealed_report=key.seal(told.encode(), f"moving.trial_report|{trial_id}"),
        made_at=now,
    )
    _record(actor, trial, "try", {"rows": report.rows, "ok": report.ok})
    return trial


def content_of(trial: Trial) -> bytes:
    """Return the workbook."""
    return keyring.unseal(trial.key_id, bytes(trial.sealed), f"moving.trial|{trial.pk}")


def report_of(trial: Trial) -> Report:
    """Return what the trial told."""
    context = f"moving.trial_report|{trial.pk}"
    told = json.loads(keyring.unseal(trial.key_id, bytes(trial.sealed_report), context))
    return Report(told["rows"], told["ok"], told["rejected"])


@transaction.atomic
def bring_in(*, trial_id: UUID, actor: Actor, now: datetime) -> Report:
    """Bring the workbook of a trial in, and forget the trial.

    Effects: as the kind's own import; the trial and its key.

    Raises:
        DoesNotExist: It was brought in or dropped before.
    """
    trial = _locked(trial_id)
    content = content_of(trial)
    report = _run(trial.agency, trial.kind, content, trial.name, actor, now, is_trial=False)
    _forget(trial)
    return report


@transaction.atomic
def drop(*, trial_id: UUID, actor: Actor) -> None:
    """Forget a workbook that was tried.

    Effects: the trial and its key; an audit entry.

    Raises:
        DoesNotExist: It was brought in or dropped before.
    """
    trial = _locked(trial_id)
    _record(actor, trial, "drop", {})
    _forget(trial)


def sweep(*, now: datetime) -> int:
    """Forget workbooks that nobody brought in within a day; return how many."""
    old = Trial.objects.filter(made_at__lte=now - KEPT_FOR).values_list("pk", flat=True)
    count = 0
    for trial_id in list(old):
        with transaction.atomic():
            trial = Trial.objects.select_for_update().filter(pk=trial_id).first()
            if trial is not None:
                _forget(trial)
                count += 1
    return count


def _locked(trial_id: UUID) -> Trial:
    return Trial.objects.select_for_update(of=("self",)).select_related("agency").get(pk=trial_id)


def _run(
    agency: Agency,
    kind: str,
    content: bytes,
    name: str,
    actor: Actor,
    now: datetime,
    *,
    is_trial: bool,
) -> Report:
    return WAYS[kind](
        agency=agency, content=content, name=name, actor=actor, now=now, is_trial=is_trial
    )


def _forget(trial: Trial) -> None:
    key_id = trial.key_id
    trial.delete()
    keyring.destroy(key_id)


def _record(actor: Actor, trial: Trial, what: str, details: dict[str, Any]) -> None:
    audit.record(
        actor=actor,
        verb=f"moving.{what}",
        object_kind="moving.trial",
        object_id=trial.pk,
        agency_id=trial.agency_id,
        details={**details, "kind": trial.kind},
    )
