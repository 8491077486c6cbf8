"""The trail can be written and read by the application, and nothing else."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.audit.models import AuditEntry

ACTOR = audit.Actor(kind="job")


@pytest.mark.django_db
def test_an_act_is_found_in_the_trail_of_its_thing():
    audit.record(actor=ACTOR, verb="a.act", object_kind="a.thing", object_id=7, ground="vì thế")

    [entry] = audit.trail_of("a.thing", 7)

    assert (entry.verb, entry.ground, entry.actor_kind) == ("a.act", "vì thế", "job")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET ground = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"],
)
def test_the_application_cannot_change_the_trail(statement):
    audit.record(actor=ACTOR, verb="a.act", object_kind="a.thing", object_id=7)

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)

    assert AuditEntry.objects.count() == 1


def test_an_act_outside_a_transaction_is_refused(own_database):
    with pytest.raises(RuntimeError, match="outside a transaction"):
        audit.record(actor=ACTOR, verb="a.act", object_kind="a.thing", object_id=7)

    assert not AuditEntry.objects.exists()
