"""Who is away is told, and nobody is promised a signature before somebody is back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.tests import make as people
from xaso.kernel.rights import absences
from xaso.kernel.rights import api as rights
from xaso.kernel.rights.domain.away import back_at, first_back
from xaso.kernel.rights.tests import make

NOW = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANY = rights.Matter()


def stretch(begins, ends):
    return (NOW + begins * HOUR, NOW + ends * HOUR)


@pytest.mark.parametrize(
    ("stretches", "hours"),
    [
        ([], 0),
        ([stretch(-1, 3)], 3),
        ([stretch(0, 3)], 3),
        ([stretch(-3, 0)], 0),
        ([stretch(1, 3)], 0),
        ([stretch(3, 5), stretch(-1, 3)], 5),
        ([stretch(-1, 4), stretch(2, 3)], 4),
        ([stretch(-1, 2), stretch(3, 5)], 2),
    ],
)
def test_who_is_away_is_back_after_the_stretches_that_touch(stretches, hours):
    assert back_at(stretches, NOW) == NOW + hours * HOUR


def test_the_first_back_counts_and_one_present_is_enough():
    chair, deputy = uuid4(), uuid4()
    away = {chair: [stretch(-1, 5)], deputy: [stretch(-1, 2)]}

    assert first_back({chair, deputy}, away, NOW) == NOW + 2 * HOUR
    assert first_back({chair, deputy}, {chair: away[chair]}, NOW) is None
    assert first_back(set(), away, NOW) is None


@pytest.fixture
def at(db):
    return people.cast()


def be_away(at, account, begins, ends, *, now=NOW):
    start, end = stretch(begins, ends)
    return rights.be_away(
        actor=people.MACHINE,
        account=account,
        agency_id=at.agency.pk,
        kind="business",
        begins_at=start,
        ends_at=end,
        now=now,
    )


def until(at, matter=ANY, *, now=NOW):
    return rights.nobody_signs_until(at.agency.pk, matter, now)


def test_while_the_chairman_is_away_nobody_signs_until_he_is_back(at):
    assert until(at) is None
    be_away(at, at.phuc, -1, 5)

    assert until(at) == NOW + 5 * HOUR
    assert until(at, now=NOW + 5 * HOUR) is None
    assert until(at, now=NOW - 2 * HOUR) is None
    assert rights.away_now(at.agency.pk, NOW) == {at.phuc.pk: NOW + 5 * HOUR}
    assert rights.away_now(at.agency.pk, NOW - 2 * HOUR) == {}


def test_a_deputy_by_delegation_signs_within_his_scope_while_present(at):
    be_away(at, at.phuc, -1, 5)
    make.delegation(at.thao, make.chair(at.agency), procedures=["2.000815"])

    assert until(at, rights.Matter("2.000815")) is None
    assert until(at, rights.Matter("1.001193")) == NOW + 5 * HOUR
    be_away(at, at.thao, -1, 2)
    assert until(at, rights.Matter("2.000815")) == NOW + 2 * HOUR


def test_somebody_else_away_stops_nobody_and_another_agency_is_not_asked(at):
    be_away(at, at.thao, -1, 5)
    assert until(at) is None
    be_away(at, at.phuc, -1, 5)

    assert rights.nobody_signs_until(at.elsewhere.pk, ANY, NOW) is None


def test_a_leader_of_another_agency_signs_nothing_here(at):
    people.staff("leader", agency=at.elsewhere)
    be_away(at, at.phuc, -1, 5)

    assert until(at) == NOW + 5 * HOUR


@pytest.mark.parametrize(("begins", "ends"), [(2, 2), (3, 2), (-4, 0), (-4, -1)])
def test_a_stretch_that_cannot_be_is_refused_beside_its_end(at, begins, ends):
    with pytest.raises(rights.NotAway) as refusal:
        be_away(at, at.phuc, begins, ends)

    assert refusal.value.field == "ends_at"
    assert str(refusal.value)
    assert not rights.Absence.objects.exists()


def test_back_early_counts_from_that_moment_and_is_written_down(at):
    made = be_away(at, at.phuc, -1, 5)
    rights.be_back(actor=people.MACHINE, absence=made, now=NOW + HOUR)

    kept = rights.Absence.objects.get()
    assert kept.ends_at == NOW + HOUR
    assert until(at, now=NOW + HOUR) is None
    assert until(at, now=NOW) == NOW + HOUR
    verbs = [entry.verb for entry in audit.trail_of("rights.absence", made.pk)]
    assert sorted(verbs) == ["rights.be_away", "rights.be_back"]
    with pytest.raises(rights.AlreadyEnded):
        rights.be_back(actor=people.MACHINE, absence=made, now=NOW + HOUR)


def test_who_does_not_go_at_all_was_never_away(at):
    made = be_away(at, at.phuc, 2, 5)
    rights.be_back(actor=people.MACHINE, absence=made, now=NOW)

    kept = rights.Absence.objects.get()
    assert kept.begins_at == kept.ends_at == NOW + 2 * HOUR
    assert not kept.holds_at(NOW + 2 * HOUR)
    assert list(absences.absences_of(at.agency.pk, NOW + 3 * HOUR)) == []


def test_an_absence_holds_from_its_first_moment_until_its_end(at):
    made = be_away(at, at.phuc, 0, 1)

    assert made.holds_at(NOW)
    assert not made.holds_at(NOW + HOUR)
    assert not made.holds_at(NOW - timedelta(seconds=1))


def typed(account, **given):
    now = timezone.localtime()
    return {
        "account": str(account.pk),
        "kind": "business",
        "begins_at": f"{now - HOUR:%H:%M %d/%m/%Y}",
        "ends_at": f"{now + 4 * HOUR:%H:%M %d/%m/%Y}",
        **given,
    }


def test_the_page_tells_who_is_away_and_that_nobody_signs(client, at):
    client.force_login(at.phuc)
    address = reverse("rights:absences")
    assert "Mọi người đều có mặt" in client.get(address).content.decode()

    assert client.post(address, typed(at.phuc)).status_code == 303
    page = client.get(address).content.decode()

    assert 'data-testid="nobody-signs"' in page
    assert "Ngày hẹn trả của hồ sơ không thay đổi" in page
    assert "Đang vắng" in page
    made = rights.Absence.objects.get()
    assert (made.account_id, made.agency_id, made.kind) == (at.phuc.pk, at.agency.pk, "business")
    end = reverse("rights:absence-end", args=[made.pk])
    assert f"{at.phuc.full_name} đã về" in client.get(end).content.decode()
    assert client.post(end).status_code == 303
    assert 'data-testid="nobody-signs"' not in client.get(address).content.decode()
    assert client.post(end).status_code == 404


def test_an_officer_writes_down_only_her_own_absence(client, at):
    client.force_login(at.thao)
    address = reverse("rights:absences")
    chairs = make.absence(at.phuc, at.agency)

    assert client.post(address, typed(at.phuc)).status_code == 422
    assert client.post(address, typed(at.thao)).status_code == 303
    assert client.get(reverse("rights:absence-end", args=[chairs.pk])).status_code == 404
    own = rights.Absence.objects.get(account=at.thao)
    assert client.get(reverse("rights:absence-end", args=[own.pk])).status_code == 200


def test_what_was_typed_wrongly_stays_with_its_error(client, at):
    client.force_login(at.phuc)
    early = f"{timezone.localtime() - 2 * HOUR:%H:%M %d/%m/%Y}"

    answer = client.post(reverse("rights:absences"), typed(at.phuc, ends_at=early))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Giờ về phải sau giờ đi" in page
    assert early in page
