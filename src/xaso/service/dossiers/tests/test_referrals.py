"""Other bodies are asked and reminded, answer on their own pages, and a joint dossier waits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.identity.tests import make as people
from xaso.kernel.notifications import api as notifications
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import chasing, papers, referred
from xaso.service.dossiers.models import Body, DossierAccess, JointPart
from xaso.service.dossiers.services import joint, referring
from xaso.service.dossiers.services.verifying import differences
from xaso.service.dossiers.tests import make
from xaso.service.procedures.tests import make as procedures

pytestmark = pytest.mark.django_db
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
JOINT = "3.000722"
POLICE = "cax.example"


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def police(at, settings):
    """The police of the commune as an agency of the installation, with one officer."""
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, POLICE]
    agency = organisations.agency(name="Công an xã Động Đạt", level="commune", host=POLICE)
    officer = people.staff("officer", agency=agency, full_name="Trần Văn Công")
    desk = people.staff("intake", agency=agency, full_name="Lê Thị Trực")
    body = Body.objects.create(
        agency=at.agency,
        key="police",
        name="Công an xã",
        partner=agency,
        rule="working_day:1",
        basis="Quy chế phối hợp 2026",
        valid_from=date(2026, 1, 1),
    )
    return type("Police", (), {"agency": agency, "officer": officer, "desk": desk, "body": body})


def general(key):
    return Body.objects.get(agency=None, key=key)


def ask(at, dossier, body, now=make.MORNING + timedelta(minutes=30), **more):
    asked = {"question": "Ông Đức còn thường trú tại xóm Đuổm không?", **more}
    return dossiers.ask_opinion(
        dossier_id=dossier.pk, actor=at.acts(at.thao), now=now, body_id=body.pk, **asked
    )


def answer(actor, referral, now, ending="agreed", **more):
    told = {"words": "Còn thường trú.", "document": "12/CAX, 17/11/2026", **more}
    return dossiers.answer_referral(
        referral_id=referral.pk, actor=actor, now=now, ending=ending, **told
    )


def actor(police, who=None):
    return people.actor(who or police.officer, police.agency, on=make.MORNING.date())


def fresh(dossier):
    return dossiers.Dossier.objects.get(pk=dossier.pk)


def test_a_body_has_its_own_term_and_the_draft_waits_for_its_answer(at):
    dossier = make.dossier(at, "processing")

    referral = ask(at, dossier, general("police"))

    assert referral.due_at.astimezone(HANOI).date() == date(2026, 11, 18)
    assert (referral.rule, referral.asker_id) == ("working_day:1", at.thao.pk)
    assert fresh(dossier).opinions_open == 1
    with pytest.raises(dossiers.NotAllowed, match="chờ ý kiến"):
        dossiers.propose(
            dossier_id=dossier.pk, actor=at.acts(at.thao), now=make.MORNING + timedelta(hours=1)
        )

    answer(at.acts(at.thao), referral, make.MORNING + timedelta(hours=1))

    assert fresh(dossier).opinions_open == 0
    dossiers.propose(
        dossier_id=dossier.pk, actor=at.acts(at.thao), now=make.MORNING + timedelta(hours=2)
    )
    kept = fresh(dossier)
    assert differences(kept, kept.events.order_by("seq")) == []
    assert (kept.due_at, kept.state) == (dossier.due_at, "processing")


def test_question_and_answer_are_sealed_and_read_back(at):
    dossier = make.dossier(at, "processing")
    referral = ask(at, dossier, general("police"))
    answer(at.acts(at.thao), referral, make.MORNING + timedelta(hours=1), ending="remarked")

    (told,) = referred.asked_of(fresh(dossier), make.MORNING + timedelta(hours=2))

    assert told.question == "Ông Đức còn thường trú tại xóm Đuổm không?"
    assert told.reply == "Còn thường trú."
    assert told.referral.document == "12/CAX, 17/11/2026"
    assert (told.referral.ending, told.is_late) == ("remarked", False)
    events = dossier.events.filter(type__in=["ask_opinion", "note_opinion"]).order_by("seq")
    assert [event.data["body"] for event in events] == ["Công an xã"] * 2
    assert "Đức" not in str([event.data for event in events])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": 999_999}, "body"),
        ({"until": make.MORNING}, "until"),
        ({"file_ids": [999_999]}, "papers"),
    ],
)
def test_a_wrong_question_is_refused_beside_its_field(at, change, field):
    dossier = make.dossier(at, "processing")
    body = type("B", (), {"pk": change.pop("body")}) if "body" in change else general("tax")

    with pytest.raises(dossiers.WrongEntry) as refused:
        ask(at, dossier, body, **change)

    assert refused.value.field == field
    assert fresh(dossier).version == dossier.version


def test_only_its_own_papers_go_with_a_question_and_a_term_may_be_given(at):
    dossier = make.dossier(at, "processing", scans=2)
    other = make.dossier(at, "processing", scans=1)
    mine = list(dossier.files.values_list("pk", flat=True))
    until = make.MORNING + timedelta(days=2)

    with pytest.raises(dossiers.WrongEntry, match="hồ sơ này"):
        ask(at, dossier, general("tax"), file_ids=[other.files.get().pk])
    referral = ask(at, dossier, general("tax"), file_ids=mine[:1], until=until)

    assert (referral.file_ids, referral.due_at, referral.rule) == (mine[:1], until, "")


def test_the_answer_of_a_body_outside_needs_its_paper_and_an_answer_that_fits(at):
    dossier = make.dossier(at, "processing")
    referral = ask(at, dossier, general("police"))
    later = make.MORNING + timedelta(hours=1)

    for wrong, field in (({"document": " "}, "document"), ({"ending": "done"}, "ending")):
        with pytest.raises(dossiers.WrongEntry) as refused:
            answer(at.acts(at.thao), referral, later, **wrong)
        assert refused.value.field == field
    with pytest.raises(dossiers.ReasonMissing):
        answer(at.acts(at.thao), referral, later, words="  ")
    with pytest.raises(dossiers.NotAllowed):
        answer(at.acts(at.mai), referral, later)
    assert fresh(dossier).opinions_open == 1


def test_an_agency_of_the_house_answers_for_itself_and_nobody_for_it(at, police):
    dossier = make.dossier(at, "processing")
    referral = ask(at, dossier, police.body)
    later = make.MORNING + timedelta(hours=1)

    with pytest.raises(dossiers.NotAllowed, match="cơ quan khác"):
        answer(at.acts(at.thao), referral, later)
    with pytest.raises(dossiers.NotAllowed, match="vị trí"):
        answer(actor(police, police.desk), referral, later)
    with pytest.raises(dossiers.NotAllowed):
        answer(people.actor(at.binh, at.elsewhere, on=make.MORNING.date()), referral, later)
    closed = answer(actor(police), referral, later, document="")

    event = dossier.events.get(seq=closed.closed_seq)
    assert (event.type, event.actor_kind, event.actor_id) == (
        "note_opinion",
        "partner",
        police.officer.pk,
    )


def test_who_is_asked_sees_the_dossier_until_a_month_after_its_answer(at, police):
    dossier = make.dossier(at, "processing")
    seen = lambda: dossiers.visible_to(actor(police), police.agency).filter(pk=dossier.pk)  # noqa: E731
    assert not seen().exists()
    first = ask(at, dossier, police.body)
    second = ask(at, dossier, police.body)
    assert seen().exists()

    answer(actor(police), first, make.MORNING + timedelta(hours=1))
    access = DossierAccess.objects.get(dossier=dossier)
    assert access.until is None
    answer(actor(police), second, make.MORNING + timedelta(hours=2))

    access.refresh_from_db()
    assert access.until == make.MORNING.date() + timedelta(days=30)
    assert "Ý kiến" in access.ground


def test_a_list_of_its_own_goes_before_everybodys_and_no_agency_asks_itself(at, police):
    general_police = general("police")
    listed = referring.bodies(at.agency.pk, make.MORNING.date())

    assert police.body in listed
    assert general_police not in listed
    assert general("tax") in listed
    assert [one.name for one in listed] == sorted(one.name for one in listed)
    Body.objects.create(
        key="us", name="Ta", partner=at.agency, rule="working_day:1", valid_from=date(2026, 1, 1)
    )
    assert "us" not in {one.key for one in referring.bodies(at.agency.pk, make.MORNING.date())}
    police.body.valid_until = make.MORNING.date()
    police.body.save()
    assert general_police in referring.bodies(at.agency.pk, make.MORNING.date())


def test_a_question_can_be_taken_back_and_a_closed_one_says_how_it_ended(at):
    dossier = make.dossier(at, "processing")
    referral = ask(at, dossier, general("police"))
    later = make.MORNING + timedelta(hours=1)
    with pytest.raises(dossiers.ReasonMissing):
        dossiers.recall_referral(
            referral_id=referral.pk, actor=at.acts(at.thao), now=later, reason=" "
        )

    dossiers.recall_referral(
        referral_id=referral.pk, actor=at.acts(at.thao), now=later, reason="Hỏi nhầm cơ quan"
    )

    assert fresh(dossier).opinions_open == 0
    with pytest.raises(dossiers.LostRace, match="Thôi hỏi"):
        answer(at.acts(at.thao), referral, later)


# -- joint dossiers --------------------------------------------------------------------------------


@pytest.fixture
def birth():
    return make.house(code=JOINT, name="Liên thông khai sinh, thường trú, thẻ BHYT", value=2)


def test_a_joint_dossier_has_one_total_date_and_one_for_each_body(birth):
    made = make.submitted(birth)
    make.ACTS["receive"](birth, made.dossier_id, make.MORNING)
    dossier = dossiers.Dossier.objects.get(pk=made.dossier_id)

    rows = list(dossier.referrals.order_by("position"))
    assert [row.code for row in rows] == [f"{dossier.code}.2", f"{dossier.code}.3"]
    assert [row.body_name for row in rows] == ["Công an xã", "Bảo hiểm xã hội cơ sở"]
    assert [row.begun_at for row in rows] == [None, None]
    assert dossier.parts_open == 2
    told = dossier.events.get(type="receive").data["parts"]
    assert [part["name"] for part in told] == [
        "Đăng ký khai sinh",
        "Đăng ký thường trú",
        "Cấp thẻ bảo hiểm y tế",
    ]
    own = datetime.fromisoformat(told[0]["due"])
    assert "code" not in told[0]
    assert own.astimezone(HANOI).date() == make.MORNING.date()
    assert dossier.promised_at
    assert all(own < row.promised_at < dossier.promised_at for row in rows)


def test_parts_begin_with_the_signature_and_the_result_waits_for_them_all(birth):
    dossier = make.dossier(birth, "processing", step="approval")
    waiting = dossier.referrals.get(position=2)
    with pytest.raises(dossiers.NotAllowed, match="chưa bắt đầu"):
        answer(birth.acts(birth.thao), waiting, make.MORNING, ending="done")
    signed = make.MORNING + timedelta(days=1)

    make.ACTS["approve"](birth, dossier.pk, signed)

    rows = list(dossier.referrals.order_by("position"))
    assert [row.begun_at for row in rows] == [signed] * 2
    assert all(row.due_at > row.promised_at for row in rows)
    with pytest.raises(dossiers.NotAllowed, match="liên thông"):
        make.ACTS["issue"](birth, dossier.pk, signed + timedelta(hours=1))
    answer(birth.acts(birth.minh), rows[0], signed + timedelta(hours=1), ending="done")
    assert fresh(dossier).parts_open == 1
    answer(birth.acts(birth.thao), rows[1], signed + timedelta(hours=2), ending="refused")
    make.ACTS["issue"](birth, dossier.pk, signed + timedelta(hours=3))

    kept = fresh(dossier)
    assert (kept.state, kept.parts_open) == ("resolved", 0)
    assert differences(kept, kept.events.order_by("seq")) == []


def test_a_part_that_follows_another_bodys_begins_when_that_is_done(birth):
    JointPart.objects.filter(procedure_code=JOINT, position=3).update(follows=2)
    JointPart.objects.filter(procedure_code=JOINT, position=2).update(follows=None)
    dossier = make.dossier(birth, "received")
    first, second = dossier.referrals.order_by("position")
    assert first.begun_at == dossier.received_at
    assert second.begun_at is None
    assert second.promised_at > first.promised_at
    done_at = make.MORNING + timedelta(hours=1)

    answer(birth.acts(birth.minh), first, done_at, ending="done")

    second.refresh_from_db()
    assert second.begun_at == done_at
    with pytest.raises(dossiers.NotAllowed, match="thôi hỏi"):
        dossiers.recall_referral(
            referral_id=second.pk, actor=birth.acts(birth.thao), now=done_at, reason="Thôi"
        )


def test_a_part_of_an_agency_of_the_house_is_opened_to_it_when_it_begins(birth):
    agency = organisations.agency(name="Công an xã", is_shown=False)
    Body.objects.filter(key="police").update(partner=agency)
    dossier = make.dossier(birth, "processing", step="approval")
    assert not DossierAccess.objects.filter(dossier=dossier).exists()

    make.ACTS["approve"](birth, dossier.pk, make.MORNING + timedelta(hours=3))

    access = DossierAccess.objects.get(dossier=dossier)
    assert (access.agency, access.until) == (agency, None)


def test_the_slip_of_a_joint_dossier_says_every_bodys_date(birth, rf):
    dossier = make.dossier(birth, "received")
    request = rf.get("/")
    request.profile = birth.agency.profile

    told = papers.paper_told(request, dossier, "giay-tiep-nhan")

    assert [part["body"] for part in told["parts"]] == [
        birth.agency.name,
        "Công an xã",
        "Bảo hiểm xã hội cơ sở",
    ]
    assert told["parts"][1]["code"] == f"{dossier.code}.2"
    assert all("2026" in part["due"] for part in told["parts"])


def test_a_joint_dossier_is_not_accepted_while_a_body_is_unknown(birth):
    Body.objects.filter(key="insurance").delete()
    made = make.submitted(birth)

    with pytest.raises(dossiers.TimeLimitUnknown, match="insurance"):
        make.ACTS["receive"](birth, made.dossier_id, make.MORNING)


def test_the_rules_of_another_day_make_no_parts(birth):
    JointPart.objects.update(valid_until=make.MORNING.date())

    dossier = make.dossier(birth, "received")

    assert joint.planned(dossier, make.MORNING) == []
    assert (dossier.parts_open, dossier.referrals.count()) == (0, 0)


# -- reminders and escalation ----------------------------------------------------------------------


def messages(key):
    return notifications.Message.objects.filter(template=key)


def test_who_is_asked_is_reminded_once_and_the_leader_hears_of_a_late_answer_once(at, police):
    for account in (at.thao, at.phuc, at.minh, police.officer, police.desk):
        account.email = f"{account.username}@example.vn"
        account.save()
    dossier = make.dossier(at, "processing")
    referral = ask(at, dossier, police.body, until=make.MORNING + timedelta(days=3))

    assert chasing.chase(make.MORNING + timedelta(hours=1)) == 0
    soon = make.MORNING + timedelta(days=2, hours=1)
    assert chasing.chase(soon) == 1
    assert chasing.chase(soon + timedelta(hours=1)) == 0
    assert messages("dossiers.referral_due").count() == 1
    late = make.MORNING + timedelta(days=3, hours=1)
    assert chasing.chase(late) == 2
    assert chasing.chase(late + timedelta(hours=1)) == 0
    assert messages("dossiers.referral_late").count() == 2
    referral.refresh_from_db()
    assert (referral.reminded_at, referral.escalated_at) == (soon, late)


def test_nobody_is_chased_on_a_day_off_nor_for_what_is_over(at):
    dossier = make.dossier(at, "processing")
    referral = ask(at, dossier, general("police"))
    sunday = datetime(2026, 11, 22, 9, 0, tzinfo=HANOI)
    assert chasing.chase(sunday) == 0
    answer(at.acts(at.thao), referral, make.MORNING + timedelta(hours=2))

    assert chasing.chase(datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)) == 0


# -- pages -----------------------------------------------------------------------------------------


def test_the_specialist_asks_and_the_police_answer_each_on_their_own_page(client, at, police):
    dossier = make.dossier(at, "processing", scans=1, now=timezone.now() - timedelta(hours=1))
    address = reverse("dossiers:dossier-referrals", args=[dossier.pk])
    client.force_login(at.thao)
    page = client.get(address).content.decode()
    assert "Hỏi không làm dừng thời hạn" in page
    sent = {
        "version": dossier.version,
        "body": police.body.pk,
        "question": "Còn thường trú không?",
        "papers": [dossier.files.get().pk],
        "until": "",
    }

    assert client.post(address, {**sent, "question": ""}).status_code == 422
    stale = client.post(address, {**sent, "version": 1})
    assert stale.status_code == 409
    assert "Còn thường trú không?" in stale.content.decode()
    assert client.post(address, sent).status_code == 303
    referral = dossiers.Referral.objects.get()
    assert "Công an xã" in client.get(reverse("dossiers:referrals")).content.decode()
    own = client.get(reverse("dossiers:referral", args=[referral.pk])).content.decode()
    assert "trả lời trên trang của mình" in own
    assert 'data-testid="answer"' not in own

    client.force_login(police.officer)
    listed = client.get(reverse("dossiers:referrals"), headers={"host": POLICE}).content.decode()
    assert at.agency.name in listed
    there = reverse("dossiers:referral", args=[referral.pk])
    question = client.get(there, headers={"host": POLICE}).content.decode()
    assert "Còn thường trú không?" in question
    assert 'data-testid="sent-file"' in question
    reply = {"ending": "agreed", "words": "Còn, từ năm 2010.", "document": ""}
    missing = client.post(there, {**reply, "ending": ""}, headers={"host": POLICE})
    assert missing.status_code == 422
    assert "Còn, từ năm 2010." in missing.content.decode()
    assert client.post(there, reply, headers={"host": POLICE}).status_code == 303
    again = client.post(there, reply, headers={"host": POLICE})
    assert again.status_code == 409
    assert "Còn, từ năm 2010." in again.content.decode()


def test_others_questions_answer_404_and_the_wrong_post_403(client, at, police):
    dossier = make.dossier(at, "processing", now=timezone.now() - timedelta(hours=1))
    referral = ask(at, dossier, general("tax"), now=timezone.now())
    there = reverse("dossiers:referral", args=[referral.pk])
    reply = {"ending": "agreed", "words": "Còn.", "document": "12/CAX"}

    client.force_login(police.officer)
    assert client.get(there, headers={"host": POLICE}).status_code == 404
    client.force_login(at.mai)
    assert client.post(there, reply).status_code == 403
    asked = {"version": 1, "body": police.body.pk, "question": "Hỏi?", "until": ""}
    address = reverse("dossiers:dossier-referrals", args=[dossier.pk])
    kept = client.post(address, {**asked, "version": fresh(dossier).version})
    assert kept.status_code == 403
    assert "Hỏi?" in kept.content.decode()


def test_a_question_is_taken_back_on_its_page(client, at):
    dossier = make.dossier(at, "processing", now=timezone.now() - timedelta(hours=1))
    referral = ask(at, dossier, general("police"), now=timezone.now())
    client.force_login(at.thao)
    there = reverse("dossiers:recall-referral", args=[referral.pk])

    assert client.post(there, {"reason": ""}).status_code == 422
    assert client.post(there, {"reason": "Hỏi nhầm"}).status_code == 303
    assert client.post(there, {"reason": "Hỏi nhầm"}).status_code == 409
    page = client.get(reverse("dossiers:referral", args=[referral.pk])).content.decode()
    assert "Thôi hỏi" in page
    assert "Hỏi nhầm" in page


def test_the_resident_sees_which_bodies_work_on_it_and_no_question(client, birth):
    procedures.version("9.999999")
    made = make.submitted(birth, now=timezone.now() - timedelta(hours=1))
    make.ACTS["receive"](birth, made.dossier_id, timezone.now() - timedelta(minutes=50))
    found = client.post(
        reverse("dossiers:look-up"), {"code": made.look_up_code, "secret": made.secret}, follow=True
    )

    page = found.content.decode()
    assert "Cơ quan khác cùng làm" in page
    assert "Bảo hiểm xã hội cơ sở" in page
    assert "Chờ phần việc trước" in page
