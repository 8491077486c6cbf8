"""The second wall stands around every table that the reviewed list `walls.toml` names."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import CompositePrimaryKey

from tests.architecture import full_house as full
from xaso.kernel.scope import api as scope
from xaso.kernel.search import api as search

TABLE = tomllib.loads(Path(__file__).with_name("walls.toml").read_text())
WALLED = sorted(name for name, why in TABLE.items() if why == "walled")
PARTS = (
    "dossiers_event",
    "dossiers_sealed_record",
    "dossiers_paper",
    "dossiers_file",
    "dossiers_submission",
    "dossiers_access",
    "dossiers_clock_stop",
    "dossiers_legal_hold",
    "feedback_rating",
    "calls_call",
    "calls_hold",
    "custody_lying",
    "custody_move",
    "custody_postal_item",
    "results_result",
)


@pytest.fixture
def full_house():
    return full.build()


def ask(query, *values):
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


@pytest.mark.django_db
def test_the_database_has_the_walls_of_the_list_and_the_list_every_table():
    found = dict(
        ask(
            "SELECT relname, relrowsecurity FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace"
        )
    )
    assert sorted(found) == sorted(TABLE)
    assert sorted(name for name, walled in found.items() if walled) == WALLED


@pytest.mark.django_db
def test_the_searched_view_has_the_columns_of_its_table_and_cannot_be_written():
    columns = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
    assert ask(f"{columns} AND NOT attisdropped", "dossiers_found") == ask(
        f"{columns} AND NOT attisdropped", "dossiers_dossier"
    )
    for verb in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
        assert ask("SELECT has_table_privilege('dossiers_found', %s)", verb) == [(False,)], verb


@pytest.mark.django_db
def test_no_partition_is_a_door_beside_the_wall():
    parts = ask(
        "SELECT inhrelid::regclass::text FROM pg_inherits"
        " JOIN pg_class c ON c.oid = inhrelid WHERE c.relkind = 'r'"
    )
    assert parts
    for (part,) in parts:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            ask(f"SELECT * FROM {part}")


@pytest.mark.django_db
def test_an_empty_scope_shows_no_row_by_any_way(full_house):
    models = {model._meta.db_table: model for model in apps.get_models()}
    for name in WALLED:
        assert ask(f"SELECT count(*) FROM {name}") > [(0,)], f"nothing lies in {name} to be hidden"
        with scope.of():
            assert ask(f"SELECT count(*) FROM {name}") == [(0,)], name
            for manager in (*models[name]._meta.managers, models[name]._base_manager):
                assert not manager.exists(), (name, manager)
                if not isinstance(models[name]._meta.pk, CompositePrimaryKey):
                    assert not list(manager.raw(f"SELECT * FROM {name}")), (name, manager)


@pytest.mark.django_db
def test_one_thing_shows_its_own_rows_and_no_neighbours(full_house):
    mine, other = full_house.mine, full_house.other
    with scope.of(things=[mine]):
        assert ask("SELECT id FROM dossiers_dossier") == [(mine,)]
        assert ask("SELECT id FROM dossiers_found") == [(mine,)]
        for name in PARTS:
            found = {row[0] for row in ask(f"SELECT dossier_id FROM {name}")}
            assert found == {mine}, name
        assert ask("SELECT count(*) FROM files_stored_file") == ask(
            "SELECT (SELECT count(*) FROM dossiers_file) + (SELECT count(*) FROM results_version)"
        )
        assert ask("SELECT count(*) FROM audit_entry") == [(0,)]
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            ask(
                "INSERT INTO dossiers_clock_stop (dossier_id, started_at, ground)"
                " VALUES (%s, now(), 'x')",
                other,
            )


@pytest.mark.django_db
def test_another_agency_sees_what_is_shared_with_it_until_the_day(full_house):
    mine, guest = full_house.mine, full_house.guest
    with scope.of(agencies=[guest]):
        assert ask("SELECT id FROM dossiers_dossier") == [(mine,)]
        assert ask("SELECT count(*) FROM dossiers_event") > [(0,)]
        assert ask("SELECT count(*) FROM audit_entry WHERE agency_id <> %s", guest) == [(0,)]
    ask("UPDATE dossiers_access SET until = current_date - 2 RETURNING id")
    with scope.of(agencies=[guest]):
        assert ask("SELECT count(*) FROM dossiers_dossier") == [(0,)]


@pytest.mark.django_db
def test_the_search_function_gives_no_more_than_the_scope(full_house):
    agency = full_house.agency
    search.put("tests.thing", 1, head="Hồ sơ bí mật", agency_id=agency)
    assert search.find("tests.thing", "bi mat", scope=[agency])
    with scope.of():
        assert search.find("tests.thing", "bi mat", scope=[agency]) == []
        assert ask("SELECT id FROM dossiers_found") == []
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            ask("SELECT * FROM search_entry")
    with scope.of(agencies=[agency]):
        assert search.find("tests.thing", "bi mat", scope=[agency])
