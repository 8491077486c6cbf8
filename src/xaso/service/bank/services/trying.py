"""A statement file on the page: kept sealed until it is imported, dropped, or a day old."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import uuid_utils.compat as uuid
from django.db import transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.service.bank import policies
from xaso.service.bank.models import Trial
from xaso.service.bank.services.importing import import_statement

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.bank.services.importing import Imported

KEPT_FOR = timedelta(days=1)


@transaction.atomic
def keep(
    content: bytes,
    *,
    agency: Agency,
    name: str,
    layout: str,
    account: str,
    actor: Actor,
    now: datetime,
) -> Trial:
    """Keep a file sealed, readable or not, so that nobody has to send it twice; nothing counts yet.

    Effects: one `Trial` with a data key of its own; an audit entry.

    Raises:
        NotBookkeeper: The post does not do it.
    """
    by_id = policies.person(actor)
    key, trial_id = keyring.make_data_key(agency.pk), uuid.uuid7()
    trial = Trial.objects.create(
        id=trial_id,
        agency=agency,
        layout=layout,
        account=account,
        name=name[:150],
        key_id=key.id,
        sealed=key.seal(content, _context(trial_id)),
        by_id=by_id,
        at=now,
    )
    _record(actor, trial, "try")
    return trial


@transaction.atomic
def choose(trial_id: UUID, *, layout: str, account: str, actor: Actor) -> Trial:
    """Say anew by which layout, and for which account, a kept file is read.

    Effects: the trial; an audit entry.

    Raises:
        DoesNotExist: It was imported or dropped before.
        NotBookkeeper: The post does not do it.
    """
    policies.person(actor)
    trial = _locked(trial_id)
    trial.layout, trial.account = layout, account
    trial.save(update_fields=["layout", "account"])
    _record(actor, trial, "try")
    return trial


def told_of(trial: Trial, *, actor: Actor, now: datetime) -> Imported:
    """Say what would become of a file if it were imported now.

    Raises:
        WrongStatement: It cannot be read by its layout, or is of another account.
    """
    return _run(trial, actor=actor, now=now, is_dry_run=True)


@transaction.atomic
def bring_in(trial_id: UUID, *, actor: Actor, now: datetime) -> Imported:
    """Import the file of a trial, and forget the trial.

    Effects: as `import_statement`; the trial and its key.

    Raises:
        DoesNotExist: It was imported or dropped before.
        WrongStatement, NotBookkeeper: As `import_statement`.
    """
    trial = _locked(trial_id)
    told = _run(trial, actor=actor, now=now, is_dry_run=False)
    _forget(trial)
    return told


@transaction.atomic
def drop(trial_id: UUID, *, actor: Actor) -> None:
    """Forget a file that was tried.

    Effects: the trial and its key; an audit entry.

    Raises:
        DoesNotExist: It was imported or dropped before.
        NotBookkeeper: The post does not do it.
    """
    policies.person(actor)
    trial = _locked(trial_id)
    _record(actor, trial, "drop")
    _forget(trial)


@transaction.atomic
def sweep(*, now: datetime) -> int:
    """Forget files that nobody imported within a day; return how many."""
    old = list(Trial.objects.select_for_update().filter(at__lte=now - KEPT_FOR))
    for trial in old:
        _forget(trial)
    return len(old)


def _locked(trial_id: UUID) -> Trial:
    return Trial.objects.select_for_update().get(pk=trial_id)


def _run(trial: Trial, *, actor: Actor, now: datetime, is_dry_run: bool) -> Imported:
    content = keyring.unseal(trial.key_id, bytes(trial.sealed), _context(trial.pk))
    return import_statement(
        content,
        agency_ids=[trial.agency_id],
        name=trial.name,
        layout=trial.layout,
        account=trial.account,
        actor=actor,
        now=now,
        is_dry_run=is_dry_run,
    )


def _context(trial_id: UUID) -> str:
    return f"bank_trial.file|{trial_id}"


def _forget(trial: Trial) -> None:
    key_id = trial.key_id
    trial.delete()
    keyring.destroy(key_id)


def _record(actor: Actor, trial: Trial, what: str) -> None:
    audit.record(
        actor=actor,
        verb=f"bank.{what}",
        object_kind="bank.trial",
        object_id=trial.pk,
        agency_id=trial.agency_id,
        details={"layout": trial.layout},
    )
