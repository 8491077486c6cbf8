"""Kept values follow every change of their tables, and only those."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from xaso.kernel.reference import api as reference
from xaso.kernel.reference.models import Topic

pytestmark = pytest.mark.django_db
TABLE = "reference_probe"


@pytest.fixture
def probe():
    """A table of a topic of its own, for this transaction."""
    forward, _backward = reference.watch("probe", [TABLE])
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {TABLE} (value integer) ON COMMIT DROP")
        cursor.execute(forward)
        yield cursor


def read(cursor, asked: list[int]) -> int | None:
    def load() -> int | None:
        asked.append(1)
        cursor.execute(f"SELECT max(value) FROM {TABLE}")
        value: int | None = cursor.fetchone()[0]
        return value

    return reference.kept("probe", "max", load)


def test_what_has_not_changed_is_read_once(probe):
    asked: list[int] = []
    first, second = read(probe, asked), read(probe, asked)

    assert (first, second, len(asked)) == (None, None, 1)


@pytest.mark.parametrize(
    ("change", "then"),
    [
        (f"INSERT INTO {TABLE} VALUES (7)", 7),
        (f"UPDATE {TABLE} SET value = 9", 9),
        (f"DELETE FROM {TABLE}", None),
        (f"TRUNCATE {TABLE}", None),
    ],
)
def test_every_kind_of_change_is_seen_at_once(probe, change, then):
    asked: list[int] = []
    probe.execute(f"INSERT INTO {TABLE} VALUES (3)")
    before = read(probe, asked)
    probe.execute(change)

    assert (before, read(probe, asked), len(asked)) == (3, then, 2)


def test_a_change_that_is_rolled_back_was_never_there(probe):
    asked: list[int] = []
    before = Topic.objects.get(name="probe").version
    with transaction.atomic():
        probe.execute(f"INSERT INTO {TABLE} VALUES (5)")
        inside = read(probe, asked)
        transaction.set_rollback(True)

    assert (inside, read(probe, asked)) == (5, None)
    assert Topic.objects.get(name="probe").version == before


def test_a_request_looks_once(probe, django_assert_num_queries):
    read(probe, [])
    with reference.looking_once(), django_assert_num_queries(1):
        for _ in range(3):
            read(probe, [])


def test_a_refusal_is_not_kept(probe):
    def refuse() -> None:
        raise LookupError

    for _ in range(2):
        with pytest.raises(LookupError):
            reference.kept("probe", "refused", refuse)


def test_what_nobody_watches_is_read_every_time(probe):
    asked: list[int] = []
    for _ in range(2):
        reference.kept("unwatched", "key", lambda: asked.append(1))

    assert len(asked) == 2


def test_no_more_is_kept_than_wanted(probe, monkeypatch):
    monkeypatch.setattr(reference, "MOST_KEPT", 2)
    asked: list[int] = []
    for key in (1, 2, 3, 1):
        reference.kept("probe", key, lambda: asked.append(1))

    assert len(asked) == 4
