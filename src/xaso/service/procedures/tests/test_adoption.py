"""Only what an agency adopted opens dossiers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from xaso.service.procedures import api as procedures
from xaso.service.procedures.tests import make

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 17)


def test_an_adoption_opens_dossiers_from_its_first_day_until_its_last() -> None:
    adopted = make.adoption(valid_from=DAY, valid_until=date(2026, 12, 1))

    assert procedures.open_adoption(adopted.agency_id, "1.001193", DAY) == adopted
    for day in (date(2026, 11, 16), date(2026, 12, 1)):
        with pytest.raises(procedures.NotAdopted):
            procedures.open_adoption(adopted.agency_id, "1.001193", day)


def test_another_agency_has_adopted_nothing() -> None:
    make.adoption()

    with pytest.raises(procedures.NotAdopted):
        procedures.open_adoption(make.agency("H55.243").pk, "1.001193", DAY)


@pytest.mark.parametrize(
    ("unit", "value", "rule"),
    [
        ("working_day", 3, "working_day:3"),
        ("calendar_day", 30, "calendar_day:30"),
        ("working_hour", 8, "working_hour:8"),
        ("same_day_15h", None, "same_day_15h"),
        ("hour", 2, None),
        ("working_hour", Decimal("0.5"), None),
        ("working_day", 0, None),
        ("", None, None),
    ],
)
def test_only_a_clear_time_limit_is_a_rule(
    unit: str, value: Decimal | None, rule: str | None
) -> None:
    assert make.version(unit=unit, value=value).rule("in_person") == rule


def test_two_rows_for_one_channel_give_no_rule() -> None:
    version = make.version(unit="working_day", value=3, channels=("in_person", "in_person"))

    assert version.rule("in_person") is None


def test_the_agencys_decision_stands_before_the_text() -> None:
    version = make.version(unit="hour", value=2, channels=("in_person", "online", "post"))
    adopted = make.adoption(
        of_version=version, rules={"in_person": "working_hour:2", "online": None}
    )

    assert adopted.rule("in_person") == "working_hour:2"
    assert adopted.rule("online") is None
    assert adopted.rule("post") is None
