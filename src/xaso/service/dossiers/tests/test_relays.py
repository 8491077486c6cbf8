"""Received at one desk, decided elsewhere: counted once, each leg noted by who has it in hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import papers, relayed
from xaso.service.dossiers.models import Body, DossierAccess, RelayRule
from xaso.service.dossiers.services.verifying import differences
from xaso.service.dossiers.tests import make
from xaso.service.procedures.tests import make as procedures

pytestmark = pytest.mark.django_db
THERE = "yendo.example"


@pytest.fixture
def at(settings):
    """Our commune decides; the desk of Yên Đổ, where bình works, receives for us."""
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, THERE]
    made = make.house()
    province = organisations.agency(name="UBND tỉnh", level="province", is_shown=False)
    for agency in (made.agency, made.elsewhere):
        agency.parent = province
        agency.save()
    type(made.agency.profile).objects.create(agency=made.elsewhere, name="Yên Đổ", host=THERE)
    return made


def binh(at):
    return people.actor(at.binh, at.elsewhere, on=make.MORNING.date())


def received_there(at, now=make.MORNING, **more):
    return dossiers.file_at_counter(
        agency=at.agency,
        received_by=at.elsewhere,
        procedure_code=at.adoption.procedure.code,
        answers={},
        files=[],
        idempotency_key=f"there-{now.isoformat()}",
        actor=binh(at),
        now=now,
        parties=make.PARTIES,
        **more,
    )


def kept(submitted):
    return dossiers.Dossier.objects.get(pk=submitted.dossier_id)


def leg(at, name, dossier, actor, minutes=5):
    return dossiers.pass_on(
        name,
        dossier_id=dossier.pk,
        actor=actor,
        now=dossier.received_at + timedelta(minutes=minutes),
    )


def test_it_is_received_there_for_us_with_our_code_and_our_clock(at):
    dossier = kept(received_there(at))

    assert (dossier.agency, dossier.received_by) == (at.agency, at.elsewhere)
    assert (dossier.state, dossier.hand_over) == ("received", "at_desk")
    assert dossier.code.startswith(at.agency.code)
    assert dossier.received_at == make.MORNING
    assert differences(dossier, dossier.events.order_by("seq")) == []
    access = DossierAccess.objects.get(dossier=dossier)
    assert (access.agency, access.until) == (at.elsewhere, None)


def test_sent_twice_it_is_one_and_the_key_is_the_desks(at):
    first, second = received_there(at), received_there(at)

    assert (second.dossier_id, second.is_replay) == (first.dossier_id, True)
    assert dossiers.acknowledged(at.elsewhere, f"there-{make.MORNING.isoformat()}")
    assert dossiers.acknowledged(at.agency, f"there-{make.MORNING.isoformat()}") is None


def test_both_see_it_and_it_is_counted_once(at):
    dossier = kept(received_there(at))
    own = make.dossier(at, "received")
    here, there = at.acts(at.minh), binh(at)

    assert set(dossiers.kept_by(at.agency)) == {dossier, own}
    assert not dossiers.kept_by(at.elsewhere).exists()
    assert list(dossiers.visible_to(there, at.elsewhere)) == [dossier]
    assert list(relayed.received_for_others(there, at.elsewhere)) == [dossier]
    assert list(relayed.received_elsewhere(here, at.agency)) == [dossier]
    assert not relayed.received_for_others(here, at.agency).exists()
    assert not relayed.received_elsewhere(there, at.elsewhere).exists()
    (month,) = relayed.by_month(relayed.received_for_others(there, at.elsewhere), "agency")
    assert (month.month.isoformat(), month.other, month.how_many) == (
        "2026-11-01",
        at.agency.name,
        1,
    )


def test_the_paper_goes_and_the_result_comes_back_leg_by_leg(at):
    dossier = kept(received_there(at))
    for name, wrong, right, lies in (
        ("send_papers", at.acts(at.minh), binh(at), "papers_sent"),
        ("take_papers", binh(at), at.acts(at.minh), "papers_arrived"),
    ):
        with pytest.raises(dossiers.NotAllowed, match="cơ quan khác"):
            leg(at, name, dossier, wrong)
        leg(at, name, dossier, right)
        with pytest.raises(dossiers.NotAllowed):
            leg(at, name, dossier, right)
        assert kept_row(dossier).hand_over == lies
    with pytest.raises(dossiers.NotAllowed):
        leg(at, "send_result", dossier, at.acts(at.mai))
    for number, act in enumerate(("start", "propose", "approve", "issue"), start=1):
        make.ACTS[act](at, dossier.pk, make.MORNING + timedelta(hours=1, minutes=number))
    leg(at, "send_result", dossier, at.acts(at.mai), minutes=90)
    for person in (at.acts(at.minh), binh(at)):
        with pytest.raises(dossiers.NotAllowed):
            hand_out(dossier, person)
    with pytest.raises(dossiers.NotAllowed, match="cơ quan khác"):
        leg(at, "take_result", dossier, at.acts(at.minh), minutes=100)
    leg(at, "take_result", dossier, binh(at), minutes=100)
    with pytest.raises(dossiers.NotAllowed, match="cơ quan khác"):
        hand_out(dossier, at.acts(at.minh))
    hand_out(dossier, binh(at))

    row = kept_row(dossier)
    assert (row.state, row.hand_over) == ("returned", "result_arrived")
    assert differences(row, row.events.order_by("seq")) == []


def kept_row(dossier):
    return dossiers.Dossier.objects.get(pk=dossier.pk)


def hand_out(dossier, actor):
    dossiers.return_result(
        dossier_id=dossier.pk,
        actor=actor,
        now=make.MORNING + timedelta(hours=4),
        receiver="Ánh, căn cước",
    )


def test_a_result_that_was_not_sent_is_handed_out_where_it_was_decided(at):
    dossier = kept(received_there(at))
    for number, act in enumerate(("start", "propose", "approve", "issue"), start=1):
        make.ACTS[act](at, dossier.pk, make.MORNING + timedelta(hours=1, minutes=number))

    with pytest.raises(dossiers.NotAllowed, match="cơ quan khác"):
        hand_out(dossier, binh(at))
    hand_out(dossier, at.acts(at.minh))

    assert kept_row(dossier).state == "returned"


def test_the_receiving_desk_decides_nothing(at):
    dossier = kept(received_there(at))
    officer = people.staff("officer", "leader", agency=at.elsewhere)
    there = people.actor(officer, at.elsewhere, on=make.MORNING.date())

    with pytest.raises(dossiers.NotAllowed, match="cơ quan khác"):
        dossiers.start(dossier_id=dossier.pk, actor=there, now=make.MORNING)
    own = make.dossier(at, "submitted")
    with pytest.raises(dossiers.NotAllowed, match="cơ quan khác"):
        dossiers.receive(dossier_id=own.pk, actor=binh(at), now=make.MORNING)
    dossiers.request_withdrawal(
        dossier_id=dossier.pk, actor=binh(at), now=make.MORNING, note="Người nộp đổi ý"
    )
    dossiers.move_only("cancel_withdrawal", dossier_id=dossier.pk, actor=binh(at), now=make.MORNING)


def test_no_leg_is_open_to_what_was_received_here(at):
    dossier = make.dossier(at, "received")

    for name in ("send_papers", "take_papers"):
        with pytest.raises(dossiers.NotAllowed):
            leg(at, name, dossier, at.acts(at.minh))


def test_for_whom_a_desk_may_receive(at):
    day = make.MORNING.date()
    far = organisations.agency(name="UBND xã Xa", is_shown=False)
    procedures.adoption(far, procedures.version("9.000001"), confirmed_by=at.khoa)
    idle = organisations.agency(name="UBND xã Im", is_shown=False)
    idle.parent = at.agency.parent
    idle.save()

    assert dossiers.places(at.elsewhere, day) == [at.agency]
    assert dossiers.places(at.agency, day) == []
    assert dossiers.places(far, day) == []
    assert dossiers.place(at.elsewhere, at.agency.pk, make.MORNING) == at.agency
    assert dossiers.place(at.elsewhere, far.pk, make.MORNING) is None
    RelayRule.objects.update(valid_until=day)
    assert dossiers.places(at.elsewhere, day) == []


def test_the_slip_is_the_desks_own_and_names_who_decides(at, rf):
    dossier = kept(received_there(at))
    request = rf.get("/")
    request.profile = at.elsewhere.profile

    told = papers.paper_told(request, dossier, "giay-tiep-nhan")

    assert told["superior"] == "Ủy ban nhân dân xã Yên Đổ"
    assert told["decider"] == at.agency.name
    assert told["due"]
    own = make.dossier(at, "received")
    request.profile = at.agency.profile
    assert papers.paper_told(request, own, "giay-tiep-nhan")["decider"] == ""


def test_the_legs_are_noted_on_the_page_of_each_side(client, at):
    dossier = kept(received_there(at, now=timezone.now() - timedelta(hours=1)))
    client.force_login(at.binh)
    address = reverse("dossiers:relays")
    page = client.get(address, headers={"host": THERE}).content.decode()
    assert 'data-testid="send_papers"' in page
    there = reverse("dossiers:relay", args=[dossier.pk, "send_papers"])

    stale = client.post(there, {"version": 1}, headers={"host": THERE})
    assert stale.status_code == 409
    assert client.post(there, {}, headers={"host": THERE}).status_code == 409
    sent = client.post(there, {"version": dossier.version}, headers={"host": THERE})
    assert sent.status_code == 303
    unknown = reverse("dossiers:relay", args=[dossier.pk, "eat-papers"])
    assert client.post(unknown, {"version": 1}, headers={"host": THERE}).status_code == 404

    client.force_login(at.thao)
    page = client.get(address).content.decode()
    assert 'data-testid="take_papers"' in page
    assert "UBND xã Yên Đổ" in page
    again = client.post(there, {"version": kept_row(dossier).version})
    assert again.status_code == 403
    client.force_login(identity.Account.objects.get(pk=at.khoa.pk))
    assert client.get(address).status_code == 404


def test_the_counter_takes_in_for_another_place(client, at):
    client.force_login(at.binh)
    page = client.get(reverse("desk:intake"), headers={"host": THERE}).content.decode()
    assert 'data-testid="decides"' in page
    sent = {
        "do": "submit",
        "key": "11111111-1111-4111-8111-111111111111",
        "decides": str(at.agency.pk),
        "procedure": at.adoption.procedure.code,
        "submitter_name": "Nguyễn Thị Ngọc Ánh",
        "address": "Xóm Đuổm",
    }

    taken = client.post(reverse("desk:intake"), sent, headers={"host": THERE})

    assert taken.status_code == 303
    dossier = dossiers.Dossier.objects.get()
    assert (dossier.agency, dossier.received_by) == (at.agency, at.elsewhere)
    receipt = client.get(taken["Location"], headers={"host": THERE})
    assert dossier.code in receipt.content.decode()
    slip = client.get(
        reverse("dossiers:printout", args=[dossier.pk, "giay-tiep-nhan"]), headers={"host": THERE}
    )
    assert slip["Content-Type"] == "application/pdf"


def test_a_desk_that_is_asked_for_its_opinion_goes_on_seeing_what_it_received(at):
    dossier = kept(received_there(at))
    make.ACTS["start"](at, dossier.pk, make.MORNING + timedelta(minutes=5))
    officer = people.staff("officer", agency=at.elsewhere)
    body = Body.objects.create(
        agency=at.agency,
        key="yen-do",
        name="UBND xã Yên Đổ",
        partner=at.elsewhere,
        rule="working_day:1",
        basis="Quy chế",
        valid_from=date(2026, 1, 1),
    )
    asked = dossiers.ask_opinion(
        dossier_id=dossier.pk,
        actor=at.acts(at.thao),
        now=make.MORNING + timedelta(minutes=6),
        body_id=body.pk,
        question="Còn ở đó không?",
    )
    dossiers.answer_referral(
        referral_id=asked.pk,
        actor=people.actor(officer, at.elsewhere, on=make.MORNING.date()),
        now=make.MORNING + timedelta(minutes=7),
        ending="agreed",
        words="Còn",
    )

    assert DossierAccess.objects.get(dossier=dossier).until is None
