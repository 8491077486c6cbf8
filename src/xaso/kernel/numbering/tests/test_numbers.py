"""Numbers are given out one by one, whoever asks at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction

from xaso.kernel.numbering import api as numbering
from xaso.kernel.organisations import api as organisations


def agency(code: str = "H55.1") -> organisations.Agency:
    return organisations.Agency.objects.create(code=code, name=code, level="commune")


@pytest.mark.django_db
def test_each_series_agency_and_period_counts_for_itself():
    one, other = agency("H55.1"), agency("H55.2")

    taken = [
        numbering.take_next(where.pk, series, period)
        for where, series, period in [
            (one, "dossiers", "261122"),
            (one, "dossiers", "261122"),
            (one, "dossiers", "261123"),
            (one, "results", "2026"),
            (other, "dossiers", "261122"),
            (one, "dossiers", "261122"),
        ]
    ]

    assert taken == [1, 2, 1, 1, 1, 3]


def test_taking_a_number_outside_a_transaction_is_refused(own_database):
    with pytest.raises(RuntimeError, match="outside a transaction"):
        numbering.take_next(agency().pk, "dossiers", "261122")


def test_takers_at_the_same_moment_get_different_numbers(own_database):
    where = agency()

    def take(_n: int) -> int:
        try:
            with transaction.atomic():
                return numbering.take_next(where.pk, "dossiers", "261122")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as takers:
        taken = list(takers.map(take, range(80)))

    assert sorted(taken) == list(range(1, 81))


@pytest.mark.parametrize(
    ("number", "code"), [(1, "H55.1-261105-0001"), (12345, "H55.1-261105-12345")]
)
def test_a_code_has_at_least_four_digits(number, code):
    assert numbering.dossier_code("H55.1", date(2026, 11, 5), number) == code
