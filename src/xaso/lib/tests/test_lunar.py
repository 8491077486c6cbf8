"""The lunar calendar against known years, among them one that begins a day before China's."""

from __future__ import annotations

from datetime import date

import pytest

from xaso.lib import lunar

KNOWN = {
    1985: (date(1985, 1, 21), date(1985, 4, 29)),
    2007: (date(2007, 2, 17), date(2007, 4, 26)),
    2020: (date(2020, 1, 25), date(2020, 4, 2)),
    2023: (date(2023, 1, 22), date(2023, 4, 29)),
    2025: (date(2025, 1, 29), date(2025, 4, 7)),
    2026: (date(2026, 2, 17), date(2026, 4, 26)),
    2027: (date(2027, 2, 6), date(2027, 4, 16)),
    2028: (date(2028, 1, 26), date(2028, 4, 4)),
    2029: (date(2029, 2, 13), date(2029, 4, 23)),
    2030: (date(2030, 2, 2), date(2030, 4, 12)),
}
"""First day of Tết and 10/3, of decisions on days off and of one-stop.md 2.5."""


@pytest.mark.parametrize("year", KNOWN)
def test_the_known_years(year: int) -> None:
    assert (lunar.new_year(year), lunar.solar(year, 3, 10)) == KNOWN[year]


@pytest.mark.parametrize("year", range(1950, 2100, 7))
def test_a_year_begins_between_late_january_and_late_february(year: int) -> None:
    begins = lunar.new_year(year)

    assert date(year, 1, 20) < begins < date(year, 2, 22)
    assert 353 <= (lunar.new_year(year + 1) - begins).days <= 385
