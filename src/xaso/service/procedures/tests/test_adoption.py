"""Only what an agency adopted opens dossiers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from xaso.kernel.audit import api as audit
from xaso.service.procedures import api as procedures
from xaso.service.procedures.models import Adoption
from xaso.service.procedures.services import undecided
from xaso.service.procedures.tests import make

if TYPE_CHECKING:
    from xaso.kernel.organisations import api as organisations
    from xaso.service.procedures.models import ProcedureVersion

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


# --- Adopting and withdrawing -----------------------------------------------------------------

NOW = make.MOMENT


def official(agency: organisations.Agency, *roles: str) -> audit.Actor:
    account = make.account(f"canbo-{'-'.join(roles) or 'khong'}-{agency.code}")
    return audit.Actor(
        kind="staff", id=account.pk, agency_id=agency.pk, roles=frozenset(roles), name="Kiểm"
    )


def adopt(who: audit.Actor, version: ProcedureVersion, **more: Any) -> procedures.Adoption:
    return procedures.adopt(**{
        "actor": who,
        "version": version,
        "now": NOW,
        "valid_from": DAY,
        "filing_route": "own_portal",
        **more,
    })


def entries(adoption: procedures.Adoption) -> list[tuple[object, ...]]:
    return [
        (entry.verb, entry.actor_id, entry.ground, entry.details)
        for entry in audit.trail_of("procedures.adoption", adoption.pk)
    ]


@pytest.mark.parametrize("role", ["admin", "center_head"])
def test_who_answers_for_the_agency_adopts_and_it_is_written_down(role: str) -> None:
    agency, version = make.agency(), make.version()
    who = official(agency, role)
    fees = [{"amount": 5000, "currency": "VND"}]

    adopted = adopt(who, version, basis=" QĐ 12 ", local_fees=fees)

    assert (adopted.agency_id, adopted.version, adopted.procedure) == (
        agency.pk,
        version,
        version.procedure,
    )
    assert (adopted.valid_from, adopted.valid_until) == (DAY, None)
    assert (adopted.confirmed_by_id, adopted.confirmed_at) == (who.id, NOW)
    assert (adopted.basis, adopted.local_fees, adopted.rules) == ("QĐ 12", fees, {})
    assert (adopted.filing_route, adopted.processing_route) == (
        "own_portal",
        Adoption.ProcessingRoute.HERE,
    )
    details = {"code": "1.001193", "number": 1}
    assert entries(adopted) == [("procedures.adopt", who.id, " QĐ 12 ", details)]
    assert adopt(who, make.version("9.9"), local_fees=None).local_fees == []


@pytest.mark.parametrize("roles", [(), ("intake",), ("leader", "officer", "clerk")])
def test_nobody_else_adopts(roles: tuple[str, ...]) -> None:
    with pytest.raises(procedures.NotAllowed):
        adopt(official(make.agency(), *roles), make.version())

    assert not Adoption.objects.exists()


@pytest.mark.parametrize("lost", ["id", "agency_id"])
def test_an_administrator_adopts_for_an_agency_and_by_name(lost: str) -> None:
    changes: dict[str, Any] = {lost: None}
    who = replace(official(make.agency(), "admin"), **changes)

    with pytest.raises(procedures.NotAllowed):
        adopt(who, make.version())


def test_a_new_adoption_ends_the_one_in_force_and_voids_the_ones_to_come() -> None:
    agency, version = make.agency(), make.version()
    who = official(agency, "admin")
    days = [DAY + timedelta(days=days) for days in (0, 20, 10)]

    first, later, between = (adopt(who, version, valid_from=day) for day in days)

    other = make.adoption(make.agency("H55.243"), version)
    another = make.adoption(agency, make.version("1.000002"), confirmed_by=other.confirmed_by)
    first.refresh_from_db()
    later.refresh_from_db()
    ends = [each.valid_until for each in (first, later, between)]
    assert ends == [days[2], days[1], None]
    again = adopt(who, version, valid_from=days[2])
    between.refresh_from_db()
    assert [between.valid_from, between.valid_until] == [days[2], days[2]]
    for untouched in (other, another):
        untouched.refresh_from_db()
        assert untouched.valid_until is None
    assert procedures.open_adoption(agency.pk, "1.001193", days[2]) == again


def test_what_ended_before_stays_as_it_ended() -> None:
    agency, version = make.agency(), make.version()
    ended = make.adoption(agency, version, valid_from=date(2026, 1, 1), valid_until=DAY)

    adopt(official(agency, "admin"), version)

    ended.refresh_from_db()
    assert ended.valid_until == DAY


def test_a_channel_without_a_clock_is_not_opened_until_somebody_decides() -> None:
    agency = make.agency()
    version = make.version(unit="", channels=("online", "in_person", "post"))
    who = official(agency, "admin")

    with pytest.raises(procedures.TimeUndecided) as refusal:
        adopt(who, version)
    assert str(refusal.value) == "no clock rule for in_person, online, post"
    with pytest.raises(procedures.TimeUndecided):
        adopt(who, version, rules={"in_person": "working_day:1", "online": None})
    assert not Adoption.objects.exists()

    decided = {"in_person": "working_day:1", "online": None, "post": "working_day:2"}
    assert adopt(who, version, rules=decided).rules == decided


def test_only_the_channels_that_open_need_a_clock() -> None:
    version = make.version(unit="", channels=("online", "in_person", "post"))

    assert undecided(version, "counter", {}) == ["in_person", "post"]
    assert undecided(version, "counter", {"post": None}) == ["in_person"]
    assert undecided(version, "own_portal", {"online": "working_day:1"}) == [
        "in_person",
        "post",
    ]
    assert undecided(make.version("9.9"), "own_portal", {}) == []
    elsewhere = Adoption.ProcessingRoute.values[-1]
    assert elsewhere != Adoption.ProcessingRoute.HERE
    assert adopt(official(make.agency(), "admin"), version, processing_route=elsewhere)


def test_a_withdrawn_procedure_opens_no_more_dossiers() -> None:
    agency = make.agency()
    who = official(agency, "admin")
    adopted = adopt(who, make.version())
    end = DAY + timedelta(days=3)

    ended = procedures.withdraw(actor=who, adoption=adopted, on=end, ground="QĐ 13")

    assert ended.valid_until == end
    assert entries(adopted)[-1] == (
        "procedures.withdraw",
        who.id,
        "QĐ 13",
        {"code": "1.001193"},
    )
    with pytest.raises(procedures.NotAdopted):
        procedures.withdraw(actor=who, adoption=adopted, on=end, ground="QĐ 14")
    assert len(entries(adopted)) == 2


def test_what_has_not_begun_ends_on_its_first_day() -> None:
    agency = make.agency()
    who = official(agency, "center_head")
    adopted = adopt(who, make.version())

    assert (
        procedures.withdraw(
            actor=who, adoption=adopted, on=DAY - timedelta(days=9), ground="x"
        ).valid_until
        == DAY
    )


@pytest.mark.parametrize(("code", "role"), [("H55.243", "admin"), ("H55.242", "leader")])
def test_strangers_withdraw_nothing(code: str, role: str) -> None:
    adopted = make.adoption()
    agency = adopted.agency if code == adopted.agency.code else make.agency(code)

    with pytest.raises(procedures.NotAllowed):
        procedures.withdraw(actor=official(agency, role), adoption=adopted, on=DAY, ground="x")

    adopted.refresh_from_db()
    assert adopted.valid_until is None
