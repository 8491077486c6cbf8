"""A dossier goes to another official, one or all of them, and no date moves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.tests import make as people
from xaso.kernel.rights import api as rights
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.services.reassigning import loads
from xaso.service.dossiers.services.verifying import differences
from xaso.service.dossiers.tests import make
from xaso.service.dossiers.workload import late_by_post

pytestmark = pytest.mark.django_db
LATER = make.MORNING + timedelta(hours=1)


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def colleague(at):
    return make.colleague(at)


def give(at, dossier, to, *, who=None, now=LATER, note="Điều chuyển công tác"):
    return dossiers.reassign(
        dossier_id=dossier.pk,
        actor=at.acts(who or at.phuc),
        now=now,
        officer_id=to.pk,
        note=note,
    )


def hand_over(at, to, *, giver=None, who=None, now=LATER, note="Nghỉ đột xuất"):
    return dossiers.hand_over(
        agency_id=at.agency.pk,
        actor=at.acts(who or at.phuc),
        now=now,
        from_id=(giver or at.thao).pk,
        to_id=to.pk,
        note=note,
    )


def away(at, account, now=LATER):
    return rights.be_away(
        actor=people.MACHINE,
        account=account,
        agency_id=at.agency.pk,
        kind="leave",
        begins_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=8),
        now=now,
    )


def test_another_official_goes_on_and_the_dates_stand(at, colleague):
    dossier = make.dossier(at, "processing")

    given = give(at, dossier, colleague)

    assert given.officer_id == colleague.pk
    assert (given.state, given.step, given.due_at) == ("processing", "appraisal", dossier.due_at)
    event = given.events.get(type="reassign")
    assert event.data == {"from": str(at.thao.pk), "officer": str(colleague.pk)}
    assert dossiers.notes_of(given)[event.seq] == "Điều chuyển công tác"
    assert differences(given, given.events.order_by("seq")) == []


def test_it_goes_to_nobody_else_nobody_away_and_not_to_who_has_it(at, colleague):
    dossier = make.dossier(at, "processing")
    for other in (at.mai, at.phuc, at.binh, at.thao):
        with pytest.raises(dossiers.WrongEntry) as refusal:
            give(at, dossier, other)
        assert refusal.value.field == "officer"
    away(at, colleague)
    with pytest.raises(dossiers.WrongEntry, match="vắng đến"):
        give(at, dossier, colleague)

    dossier.refresh_from_db()
    assert (dossier.officer_id, dossier.version) == (at.thao.pk, 3)


def test_who_gives_is_the_leader_with_a_reason(at, colleague):
    dossier = make.dossier(at, "processing")
    with pytest.raises(dossiers.NotAllowed):
        give(at, dossier, colleague, who=at.thao)
    with pytest.raises(dossiers.ReasonMissing):
        give(at, dossier, colleague, note=" ")


def test_all_that_one_has_in_hand_goes_over_in_one_act(at, colleague):
    mine = [make.dossier(at, state) for state in ("processing", "supplement", "approved")]
    ended = make.dossier(at, "returned")
    waiting = make.dossier(at, "received")
    assert loads(at.agency.pk) == {at.thao.pk: 3}

    assert hand_over(at, colleague) == 3

    for dossier in mine:
        dossier.refresh_from_db()
        assert dossier.officer_id == colleague.pk
        assert dossier.events.filter(type="reassign", at=LATER).count() == 1
    ended.refresh_from_db()
    waiting.refresh_from_db()
    assert (ended.officer_id, waiting.officer_id) == (at.thao.pk, None)
    assert loads(at.agency.pk) == {colleague.pk: 3}
    [entry] = audit.trail_of("identity.account", at.thao.pk).filter(verb="dossiers.hand_over")
    assert (entry.ground, entry.details) == (
        "Nghỉ đột xuất",
        {"to": str(colleague.pk), "dossiers": 3},
    )


def test_a_hand_over_that_cannot_be_moves_nothing(at, colleague):
    dossier = make.dossier(at, "processing")
    cases = [
        (lambda: hand_over(at, colleague, who=at.thao), dossiers.NotAllowed, ""),
        (lambda: hand_over(at, colleague, note=" "), dossiers.ReasonMissing, ""),
        (lambda: hand_over(at, at.thao), dossiers.WrongEntry, "officer"),
        (lambda: hand_over(at, at.mai), dossiers.WrongEntry, "officer"),
        (lambda: hand_over(at, at.thao, giver=colleague), dossiers.WrongEntry, "giver"),
    ]
    for act, error, field in cases:
        with pytest.raises(error) as refusal:
            act()
        assert getattr(refusal.value, "field", "") == field
    stranger = people.actor(at.binh, at.elsewhere, on=LATER.date())
    with pytest.raises(dossiers.NotAllowed):
        dossiers.hand_over(
            agency_id=at.agency.pk,
            actor=stranger,
            now=LATER,
            from_id=at.thao.pk,
            to_id=colleague.pk,
            note="x",
        )

    dossier.refresh_from_db()
    assert dossier.officer_id == at.thao.pk


def test_what_lies_in_another_agency_stays_there(at, colleague):
    here, there = make.dossier(at, "processing"), make.dossier(at, "processing")
    dossiers.Dossier.objects.filter(pk=there.pk).update(agency=at.elsewhere)

    assert loads(at.agency.pk) == {at.thao.pk: 1}
    assert hand_over(at, colleague) == 1

    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.officer_id, there.officer_id) == (colleague.pk, at.thao.pk)


def test_the_page_shows_first_and_then_gives(client, at, colleague):
    make.dossier(at, "processing", now=timezone.now() - timedelta(hours=2))
    client.force_login(at.phuc)
    address = reverse("dossiers:hand-over")
    body = {"giver": str(at.thao.pk), "officer": str(colleague.pk), "reason": "Nghỉ đột xuất"}

    shown = client.post(address, {**body, "do": "preview"})
    assert shown.status_code == 200
    assert "1 hồ sơ của" in shown.content.decode()
    assert loads(at.agency.pk) == {at.thao.pk: 1}
    assert client.post(address, {**body, "reason": "", "do": "save"}).status_code == 422
    assert client.post(address, {**body, "do": "save"}).status_code == 303

    assert loads(at.agency.pk) == {colleague.pk: 1}
    assert "Đã bàn giao 1 hồ sơ" in client.get(address).content.decode()


def test_what_outstayed_its_step_is_counted_for_the_post_whose_step_it_is(client, at):
    late = timezone.now() - timedelta(days=20)
    for state, step in (("processing", ""), ("processing", "approval"), ("approved", "")):
        make.dossier(at, state, step=step, now=late)
    make.dossier(at, "paused", now=late)
    make.dossier(at, "returned", now=late)
    held = make.dossier(at, "received", now=late)
    dossiers.Dossier.objects.filter(pk=held.pk).update(flow_role="head")
    elsewhere = make.dossier(at, "received", now=late)
    dossiers.Dossier.objects.filter(pk=elsewhere.pk).update(agency=at.elsewhere)
    fresh = make.dossier(at, "received")
    assert fresh.step_due_at is not None

    now = fresh.step_due_at
    assert late_by_post(at.agency.pk, now) == {
        "officer": 1,
        "leader": 1,
        "clerk": 1,
        "head": 1,
    }
    assert late_by_post(at.agency.pk, now + timedelta(seconds=1))["officer"] == 2
    client.force_login(at.phuc)
    page = client.get(reverse("dossiers:hand-over")).content.decode()
    assert page.count('data-testid="late-post"') == 4


def test_nobody_has_anything_and_the_page_says_so(client, at):
    client.force_login(at.phuc)

    assert "Chưa ai giữ hồ sơ nào" in client.get(reverse("dossiers:hand-over")).content.decode()


def test_the_desk_is_warned_while_nobody_is_there_to_sign(client, at):
    now = timezone.now()
    waiting = make.dossier(at, "submitted", now=now - timedelta(hours=2))
    signed = make.dossier(at, "approved", now=now - timedelta(hours=2))
    client.force_login(at.minh)
    pages = [reverse("dossiers:staff-dossier", args=[one.pk]) for one in (waiting, signed)]
    pages.append(reverse("desk:intake") + f"?thu-tuc={at.adoption.procedure.code}")
    before = [client.get(page).content.decode() for page in pages]
    away(at, at.phuc, now)

    told = ["Chưa có người ký đến" in client.get(page).content.decode() for page in pages]

    assert told == [True, False, True]
    assert all("Chưa có người ký" not in page for page in before)
