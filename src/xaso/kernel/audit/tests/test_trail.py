"""The trail can be written and read by the application, and nothing else."""

from __future__ import annotations

from uuid import UUID

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


@pytest.mark.django_db
def test_many_things_have_an_entry_each():
    agency = UUID(int=5)
    audit.record_all(
        ((at, {"n": at}) for at in (7, 8)),
        actor=ACTOR,
        verb="a.act",
        object_kind="a.thing",
        agency_id=agency,
    )
    audit.record(
        actor=ACTOR, verb="a.act", object_kind="a.thing", object_id=8, agency_id=agency,
        details={"n": 8},
    )  # fmt: skip

    many, alone = audit.trail_of("a.thing", 8)

    assert (many.details, many.agency_id, many.ground) == ({"n": 8}, agency, "")
    assert (many.verb, many.actor_kind, many.object_id) == ("a.act", "job", "8")
    assert many.leaf is not None
    assert many.leaf != alone.leaf
    assert audit.trail_of("a.thing", 7).get().details == {"n": 7}
    with pytest.raises(TypeError):
        audit.record_all([(1, {"n": 0.5})], actor=ACTOR, verb="a.act", object_kind="a.thing")
