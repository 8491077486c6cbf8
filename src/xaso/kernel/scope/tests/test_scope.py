"""The connection knows the scope of the code that asks, whatever happened before."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest
from django.db import connection, transaction

from xaso.kernel.scope import api as scope

pytestmark = pytest.mark.django_db
ONE, TWO = UUID(int=1), UUID(int=2)


def told():
    with connection.cursor() as cursor:
        cursor.execute("SELECT scope_agencies(), scope_things(), scope_everything()")
        agencies, things, everything = cursor.fetchone()
    return set(agencies), set(things), everything


def test_inside_a_block_its_scope_holds_and_afterwards_the_one_before():
    assert told() == (set(), set(), True)  # tests see everything
    with scope.of(agencies=[ONE, TWO]):
        assert told() == ({ONE, TWO}, set(), False)
        with scope.of(things=[TWO]):
            assert told() == (set(), {TWO}, False)
        assert told() == ({ONE, TWO}, set(), False)
    assert told() == (set(), set(), True)


def test_what_is_admitted_is_shown_until_the_block_ends():
    with scope.of(agencies=[ONE]):
        scope.admit(TWO)
        assert told() == ({ONE}, {TWO}, False)
        scope.admit(ONE)
        assert told() == ({ONE}, {ONE, TWO}, False)
    scope.admit(ONE)
    assert scope.current() == scope.EVERYTHING


@pytest.mark.parametrize("savepoint", [True, False])
def test_a_roll_back_does_not_leave_the_server_with_another_scope(savepoint):
    def fail():
        with transaction.atomic(), scope.of(agencies=[TWO]):
            assert told()[0] == {TWO}
            with transaction.atomic(savepoint=savepoint):
                raise ZeroDivisionError

    with scope.of(agencies=[ONE]):
        told()
        with pytest.raises(ZeroDivisionError):
            fail()
        assert told() == ({ONE}, set(), False)


def test_a_scope_widened_inside_what_is_rolled_back_is_told_again():
    def fail():
        with transaction.atomic():
            scope.admit(ONE)
            assert told()[1] == {ONE}
            raise ZeroDivisionError

    with scope.of():
        with pytest.raises(ZeroDivisionError):
            fail()
        assert told()[1] == {ONE}


def test_a_thread_starts_with_nothing():
    seen = []
    worker = threading.Thread(target=lambda: seen.append(scope.current()))
    worker.start()
    worker.join()
    assert seen == [scope.NOTHING]


def test_the_server_is_told_only_when_something_changed():
    with scope.of(agencies=[ONE]):
        told()
        first = connection.connection.told
        told()
        assert connection.connection.told is first
    assert connection.connection.told is first, "nothing is told before the next statement"


def test_a_wall_is_made_and_taken_away_in_sql():
    made = scope.wall("some_table", "agency_id = {agencies} OR id = {things}")
    forward, back = str(made.sql), str(made.reverse_sql)
    assert "ENABLE ROW LEVEL SECURITY" in forward
    assert "scope_everything()" in forward
    assert "agency_id = ANY ((SELECT scope_agencies())::uuid[])" in forward
    assert "WITH CHECK" not in forward
    assert "WITH CHECK (true)" in str(scope.wall("t", "true", takes_anything=True).sql)
    assert "DROP POLICY scope ON some_table" in back
