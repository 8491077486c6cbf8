"""A dossier goes its agency's own way: step by step, each with a post, a share and its needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.identity.tests import make as people
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.models import Body
from xaso.service.dossiers.services import flowing
from xaso.service.dossiers.services.verifying import differences
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
LATER = make.MORNING + timedelta(hours=1)


def house(*steps, monkeypatch=None):
    """Return a commune that adopted the way of `make.WAY`, or of these steps."""
    if steps:
        monkeypatch.setattr(make, "WAY", steps)
    return make.house(code=make.WAYWARD, name="Thủ tục hai bước")


@pytest.fixture
def at():
    return house()


def do(at, act, dossier, *, who=None, now=LATER, **given):
    return getattr(dossiers, act)(
        dossier_id=dossier.pk, actor=at.acts(who or at.thao), now=now, **given
    )


def position(dossier):
    standing = flowing.standing(dossier)
    return standing.position if standing else None


def wall(moment):
    return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"


def test_each_step_ends_after_its_share_of_the_working_time(at):
    dossier = make.dossier(at, "received")

    # Three working days of 480 minutes from Tuesday 9:05: 720 minutes make half of them.
    assert wall(dossier.step_due_at) == "14:35 18/11/2026"
    assert (dossier.flow_at, dossier.flow_left, dossier.flow_role) == (0, 1, "officer")
    make.ACTS["start"](at, dossier.pk, LATER)
    make.ACTS["check"](at, dossier.pk, LATER)
    second = do(at, "forward", dossier)
    assert (second.flow_at, second.flow_left) == (1, 0)
    assert wall(second.step_due_at) == "09:53 19/11/2026"
    make.ACTS["propose"](at, dossier.pk, LATER)
    make.ACTS["approve"](at, dossier.pk, LATER)
    dossier.refresh_from_db()
    assert (dossier.flow_role, dossier.step_due_at) == ("", dossier.due_at)
    make.ACTS["issue"](at, dossier.pk, LATER)
    dossier.refresh_from_db()
    assert dossier.step_due_at is None
    assert differences(dossier, dossier.events.order_by("seq")) == []


def test_a_stopped_clock_has_no_step_to_be_late_with(at):
    dossier = make.dossier(at, "paused")
    assert dossier.step_due_at is None

    going = dossiers.go_on(
        "resume", dossier_id=dossier.pk, actor=at.acts(at.thao), now=LATER, note=""
    )

    assert going.step_due_at is not None
    assert wall(going.step_due_at) == "14:57 18/11/2026"


def test_nothing_is_proposed_before_the_last_step_nor_passed_on_after_it(at):
    dossier = make.dossier(at, "processing")
    with pytest.raises(dossiers.NotAllowed, match="chuyển bước tiếp"):
        do(at, "propose", dossier)
    with pytest.raises(dossiers.NotAllowed, match="bước đầu"):
        do(at, "step_back", dossier, note="Làm lại")
    do(at, "check_papers", dossier)
    do(at, "forward", dossier)
    with pytest.raises(dossiers.NotAllowed, match="bước cuối"):
        do(at, "forward", dossier)

    back = do(at, "step_back", dossier, note="Thiếu xác minh")

    assert (back.flow_at, back.flow_left, back.step) == (0, 1, "appraisal")
    assert "Thiếu xác minh" in dossiers.notes_of(back).values()
    do(at, "forward", dossier)
    with pytest.raises(dossiers.ReasonMissing):
        do(at, "step_back", dossier, note=" ")


def test_papers_are_checked_before_the_first_step_is_left_and_again_after_a_supplement(at):
    dossier = make.dossier(at, "processing")
    with pytest.raises(dossiers.NotAllowed, match="Chưa kiểm tra đủ giấy tờ"):
        do(at, "forward", dossier)
    checked = do(at, "check_papers", dossier)
    assert checked.papers_checked
    with pytest.raises(dossiers.NotAllowed, match="đã được kiểm tra"):
        do(at, "check_papers", dossier)

    make.ACTS["ask_more"](at, dossier.pk, LATER)

    dossier.refresh_from_db()
    assert not dossier.papers_checked
    assert differences(dossier, dossier.events.order_by("seq")) == []


def test_what_the_leader_sends_back_begins_at_the_first_step(at):
    dossier = make.dossier(at, "processing")
    do(at, "check_papers", dossier)
    do(at, "forward", dossier)
    make.ACTS["propose"](at, dossier.pk, LATER)

    back = dossiers.move_only(
        "send_back", dossier_id=dossier.pk, actor=at.acts(at.phuc), now=LATER, note="Sai tên"
    )

    assert (back.flow_at, back.flow_left, back.flow_role) == (0, 1, "officer")


def test_a_fee_or_an_opinion_may_be_what_a_step_needs(monkeypatch):
    first = replace(make.WAY[0], needs=("paid", "opinion_received"))
    at = house(first, *make.WAY[1:], monkeypatch=monkeypatch)
    dossier = make.dossier(at, "processing")
    with pytest.raises(dossiers.NotAllowed, match="Chưa nộp phí"):
        do(at, "forward", dossier)
    make.ACTS["fee"](at, dossier.pk, LATER)
    dossiers.note_payment(
        dossier_id=dossier.pk,
        actor=at.acts(at.thao),
        now=LATER,
        amount=8_000,
        receipt_number="0001",
    )
    with pytest.raises(dossiers.NotAllowed, match="Chưa có ý kiến"):
        do(at, "forward", dossier)
    police = Body.objects.get(agency=None, key="police")
    asked = do(at, "ask_opinion", dossier, body_id=police.pk, question="Còn thường trú?")
    with pytest.raises(dossiers.NotAllowed, match="Chưa có ý kiến"):
        do(at, "forward", dossier)
    dossiers.answer_referral(
        referral_id=asked.pk,
        actor=at.acts(at.thao),
        now=LATER,
        ending="agreed",
        words="Còn",
        document="12/CAX",
    )

    assert do(at, "forward", dossier).flow_at == 1


def test_a_step_is_for_its_own_post_alone(monkeypatch):
    second = replace(make.WAY[1], role="head")
    at = house(make.WAY[0], second, *make.WAY[2:], monkeypatch=monkeypatch)
    head = people.staff("head", agency=at.agency)
    dossier = make.dossier(at, "processing")
    do(at, "check_papers", dossier)
    with pytest.raises(dossiers.NotAllowed, match="vị trí công tác khác"):
        do(at, "forward", dossier, who=head)
    do(at, "forward", dossier)
    for act, given in (("propose", {}), ("step_back", {"note": "x"})):
        with pytest.raises(dossiers.NotAllowed, match="vị trí công tác khác"):
            do(at, act, dossier, **given)

    assert do(at, "propose", dossier, who=head).step == "approval"


def test_a_refusal_needs_no_fee_but_the_last_step(monkeypatch):
    last = replace(make.WAY[1], needs=("paid",))
    at = house(make.WAY[0], last, *make.WAY[2:], monkeypatch=monkeypatch)
    dossier = make.dossier(at, "processing")
    do(at, "check_papers", dossier)
    do(at, "forward", dossier)
    with pytest.raises(dossiers.NotAllowed, match="Chưa nộp phí"):
        do(at, "propose", dossier)

    assert do(at, "propose", dossier, outcome="refuse", note="Điều 13").outcome == "refuse"


def test_the_common_way_changes_nothing_but_has_its_shares():
    at = make.house()
    dossier = make.dossier(at, "received")

    assert (dossier.flow_at, dossier.flow_left, dossier.flow_role) == (0, 0, "")
    assert wall(dossier.step_due_at) == "09:53 19/11/2026"
    assert position(dossier) == 0
    assert flowing.needs_of(dossier) == ()
    with pytest.raises(dossiers.NotAllowed, match="bước cuối"):
        do(at, "forward", make.dossier(at, "processing"))
    assert position(make.dossier(at, "submitted")) is None
    assert position(make.dossier(at, "approved")) == 2
    assert position(make.dossier(at, "returned")) is None


def test_the_page_shows_the_way_and_offers_what_the_step_needs_first(client, at):
    dossier = make.dossier(at, "processing", now=timezone.now() - timedelta(hours=2))
    client.force_login(at.thao)
    page = client.get(reverse("dossiers:staff-dossier", args=[dossier.pk])).content.decode()

    assert page.count("xs-way__step ") + page.count('xs-way__step"') == 4
    assert 'aria-current="step">Thẩm định' in page
    assert 'data-testid="step-due"' in page
    checking, onward = (
        page.index(f'data-testid="action-{act}"') for act in ("check_papers", "forward")
    )
    assert checking < onward
    assert 'action-propose"' not in page
