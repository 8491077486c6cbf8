"""One dossier goes the whole way, and every shortcut is refused."""

from __future__ import annotations

import contextlib
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar.tests import make as make_calendar
from xaso.kernel.files import api as files
from xaso.kernel.files.tests import make as make_files
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as make_people
from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.models import DossierEvent, SealedRecord, Submission
from xaso.service.dossiers.services.verifying import differences
from xaso.service.dossiers.tests import make
from xaso.service.procedures import api as procedures
from xaso.service.procedures.tests import make as make_procedures
from xaso.service.results import api as results

pytestmark = pytest.mark.django_db
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
ANSWERS = {"nyc.hoTen": "Lê Thị Lan", "ks.hoTen": "Lê Minh An", "nyc.dienThoai": "0912345678"}


class PlugPulled(Exception):
    """The process dies before the commit."""


def at(hour: int, minute: int = 0, day: int = 17) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HANOI)


@pytest.fixture
def cast():
    make_calendar.calendar()
    people = make_people.cast()
    make_procedures.adoption(people.agency)
    return people


def submit(cast, key: str = "chia-khoa-1", answers=ANSWERS, **more) -> dossiers.Submitted:
    return dossiers.submit(
        agency=cast.agency,
        procedure_code="1.001193",
        answers=answers,
        files=more.pop("files", []),
        idempotency_key=key,
        actor=more.pop("actor", identity.RESIDENT),
        now=more.pop("now", at(9)),
        parties=dossiers.Parties("Lê Minh An", "Lê Thị Lan", "0912345678"),
        **more,
    )


def acting(cast, name: str):
    return make_people.actor(getattr(cast, name), cast.agency)


def walk(cast, dossier_id, upto: str = "return_result"):
    """Lead a submitted dossier along the main way."""
    acts = {
        "receive": lambda who: dossiers.receive(now=at(9, 30), **who),
        "start": lambda who: dossiers.start(now=at(9, 40), **who),
        "enter_book": lambda who: dossiers.enter_book(
            now=at(9, 50), entry=make.pasted(at(9, 50)), **who
        ),
        "propose": lambda who: dossiers.propose(now=at(10), **who),
        "approve": lambda who: dossiers.move_only("approve", now=at(10, 30), **who),
        "issue": lambda who: dossiers.issue(now=at(11), **who),
        "return_result": lambda who: dossiers.return_result(now=at(14), receiver="Mẹ", **who),
    }
    who_does = dict(zip(acts, ["minh", "thao", "thao", "thao", "phuc", "mai", "minh"], strict=True))
    dossier = None
    for name, act in acts.items():
        dossier = act({"dossier_id": dossier_id, "actor": acting(cast, who_does[name])})
        if name == upto:
            break
    return dossier


def test_a_request_is_acknowledged_with_code_secret_and_answer_by(cast):
    told = submit(cast)

    dossier = dossiers.look_up(told.look_up_code.lower(), told.secret.lower())
    assert (dossier.pk, dossier.state, dossier.code) == (told.dossier_id, "submitted", None)
    assert told.answer_by == at(9, day=18)
    assert (dossier.owner_name, dossier.submitter_name) == ("Lê Minh An", "Lê Thị Lan")
    assert dossiers.answers_of(dossier) == ANSWERS
    assert dossiers.parties_of(dossier)["phone"] == "0912345678"
    assert audit.trail_of("dossiers.dossier", dossier.pk).get().verb == "dossiers.submit"


def test_acceptance_gives_the_official_code_and_the_promised_date(cast):
    told = submit(cast)

    dossier = dossiers.receive(
        dossier_id=told.dossier_id, actor=acting(cast, "minh"), now=at(9, 30)
    )

    assert dossier.code == f"{cast.agency.code}-261117-0001"
    assert dossier.promised_at == dossier.due_at == at(17)
    assert dossier.received_at == at(9, 30)
    assert dossier.promise["rule"] == "same_day_15h"
    assert dossier.promise["explain"]


def test_the_whole_way_ends_returned_with_an_issued_result(cast):
    told = submit(cast)

    dossier = walk(cast, told.dossier_id)

    dossier.refresh_from_db()
    assert (dossier.state, dossier.step) == ("returned", "done")
    assert (dossier.resolved_at, dossier.returned_at) == (at(11), at(14))
    assert dossier.officer_id == cast.thao.pk
    assert dossier.drafter_id == cast.thao.pk
    [result] = results.issued_for(dossier.pk)
    assert result.number.startswith("1/")
    assert [event.type for event in dossier.events.all()] == [
        "submit",
        "receive",
        "start",
        "enter_book",
        "propose",
        "approve",
        "issue",
        "return_result",
    ]
    assert dossiers.notes_of(dossier) == {8: "Mẹ"}
    assert differences(dossier, dossier.events.order_by("seq")) == []


def test_verify_names_what_a_row_says_otherwise_than_its_events(cast):
    dossier = walk(cast, submit(cast).dossier_id)
    dossier.state, dossier.code = "resolved", "H55.1-261117-0002"

    found = differences(dossier, dossier.events.order_by("seq"))

    assert [line.split(":")[0] for line in found] == ["state", "code"]


def test_verify_notices_a_gap_and_a_step_out_of_order(cast):
    dossier = walk(cast, submit(cast).dossier_id)
    events = list(dossier.events.order_by("seq"))

    assert any("stands where 3" in line for line in differences(dossier, events[:2] + events[3:]))
    assert any("does not follow" in line for line in differences(dossier, events[:1] + events[2:]))


def test_the_same_request_again_is_the_same_answer_and_no_second_dossier(cast):
    first = submit(cast)

    again = submit(cast, now=at(10))

    assert (again.look_up_code, again.secret, again.answer_by) == (
        first.look_up_code,
        first.secret,
        first.answer_by,
    )
    assert again.is_replay
    assert not first.is_replay
    assert dossiers.Dossier.objects.count() == 1


def test_the_same_key_with_another_body_is_refused_and_writes_nothing(cast):
    submit(cast)

    with pytest.raises(dossiers.IdempotencyConflict, match="nội dung khác"):
        submit(cast, answers={**ANSWERS, "ks.hoTen": "Lê Khác"})

    assert dossiers.Dossier.objects.count() == 1
    assert DossierEvent.objects.count() == 1


def test_other_keys_make_other_dossiers(cast):
    assert submit(cast, "chia-khoa-1").dossier_id != submit(cast, "chia-khoa-2").dossier_id


def test_files_come_back_whole_and_belong_to_one_dossier(cast):
    key = keyring.make_data_key(cast.agency.pk)
    content = make_files.picture()
    stored = files.store(
        SimpleUploadedFile("gcs.jpg", content),
        key_id=key.id,
        agency_id=cast.agency.pk,
        name="gcs.jpg",
    )

    told = submit(cast, files=[("chung_sinh", stored)], data_key=key)

    dossier = dossiers.Dossier.objects.get(pk=told.dossier_id)
    [row] = dossier.files.all()
    assert b"".join(files.read(row.file)) == content
    assert row.paper_key == "chung_sinh"
    assert [paper.key for paper in dossier.papers.all()] == ["chung_sinh"]


def test_nothing_is_filed_under_a_procedure_nobody_adopted(cast):
    with pytest.raises(procedures.NotAdopted):
        dossiers.submit(
            agency=cast.agency,
            procedure_code="9.999999",
            answers={},
            files=[],
            idempotency_key="chia-khoa-9",
            actor=identity.RESIDENT,
            now=at(9),
        )

    assert not Submission.objects.exists()


def test_a_counter_request_is_received_in_one_act(cast):
    told = dossiers.file_at_counter(
        agency=cast.agency,
        procedure_code="1.001193",
        answers=ANSWERS,
        files=[],
        idempotency_key="quay-00000001",
        actor=acting(cast, "minh"),
        now=at(15, 1),
        papers=[dossiers.PaperCount("to_khai", "Tờ khai", originals=1)],
        parties=dossiers.Parties("A", "B"),
    )

    dossier = dossiers.Dossier.objects.get(pk=told.dossier_id)
    assert (dossier.state, dossier.channel) == ("received", "in_person")
    assert dossier.due_at == at(17, day=18)
    assert [(p.name, p.originals) for p in dossier.papers.all()] == [("Tờ khai", 1)]


def test_a_wrong_secret_and_an_unknown_code_are_the_same(cast):
    told = submit(cast)
    refusals = []
    for code, secret in [
        (told.look_up_code, "AAAA2222"),
        ("2222-2222-22", told.secret),
        ("", ""),
        ("H55.1-261117-0001", told.secret),
    ]:
        with pytest.raises(dossiers.UnknownDossier) as refusal:
            dossiers.look_up(code, secret)
        refusals.append(str(refusal.value))

    assert len(set(refusals)) == 1


def test_the_official_code_works_for_looking_up(cast):
    told = submit(cast)
    dossier = walk(cast, told.dossier_id, "receive")

    assert dossiers.look_up(f" {dossier.code.lower()} ", told.secret).pk == dossier.pk


def test_a_new_secret_kills_the_old_one(cast):
    told = submit(cast)

    new = dossiers.renew_secret(
        dossier_id=told.dossier_id,
        actor=acting(cast, "minh"),
        now=at(10),
        identity_checked="Căn cước",
    )

    assert dossiers.look_up(told.look_up_code, new).pk == told.dossier_id
    with pytest.raises(dossiers.UnknownDossier):
        dossiers.look_up(told.look_up_code, told.secret)
    assert submit(cast).secret == ""


@pytest.mark.parametrize(("who", "checked"), [("thao", "Căn cước"), ("minh", "  ")])
def test_a_new_secret_needs_the_desk_and_a_checked_paper(cast, who, checked):
    told = submit(cast)

    with pytest.raises(dossiers.DossierRefusal):
        dossiers.renew_secret(
            dossier_id=told.dossier_id,
            actor=acting(cast, who),
            now=at(10),
            identity_checked=checked,
        )

    assert dossiers.look_up(told.look_up_code, told.secret)


def test_a_stale_page_loses_the_race(cast):
    told = submit(cast)
    dossiers.receive(dossier_id=told.dossier_id, actor=acting(cast, "minh"), now=at(9, 30))

    with pytest.raises(dossiers.LostRace):
        dossiers.start(
            dossier_id=told.dossier_id,
            actor=acting(cast, "thao"),
            now=at(9, 40),
            expected_version=1,
        )


def test_receiving_twice_is_refused_and_uses_no_number(cast):
    told = submit(cast)
    walk(cast, told.dossier_id, "receive")

    with pytest.raises(dossiers.NotAllowed):
        dossiers.receive(dossier_id=told.dossier_id, actor=acting(cast, "minh"), now=at(10))

    other = walk(cast, submit(cast, "chia-khoa-2").dossier_id, "receive")
    assert other.code.endswith("-0002")


def test_the_desk_of_another_commune_finds_nothing(cast):
    told = submit(cast)
    stranger = make_people.actor(cast.binh, cast.elsewhere)

    with pytest.raises(dossiers.UnknownDossier):
        dossiers.find(stranger, cast.elsewhere, told.dossier_id)
    assert dossiers.queue(stranger, cast.elsewhere) == []


def test_a_technician_sees_no_dossier(cast):
    told = submit(cast)

    with pytest.raises(dossiers.UnknownDossier):
        dossiers.find(acting(cast, "khoa"), cast.agency, told.dossier_id)


def test_asked_for_papers_come_back_to_the_desk(cast):
    told = submit(cast)
    desk = acting(cast, "minh")
    dossiers.move_only(
        "ask_intake_supplement", dossier_id=told.dossier_id, actor=desk, now=at(10), note="Ảnh mờ"
    )

    with pytest.raises(dossiers.ReasonMissing):
        dossiers.supply(
            dossier_id=told.dossier_id, actor=identity.RESIDENT, now=at(11), files=[], note=" "
        )
    dossier = dossiers.supply(
        dossier_id=told.dossier_id, actor=identity.RESIDENT, now=at(11), files=[], note="Gửi lại"
    )

    assert (dossier.state, dossier.step) == ("submitted", "intake")
    assert dossiers.notes_of(dossier) == {2: "Ảnh mờ", 3: "Gửi lại"}


@pytest.mark.parametrize("transition", ["ask_intake_supplement", "refuse_intake"])
def test_asking_and_refusing_need_their_reason(cast, transition):
    told = submit(cast)

    with pytest.raises(dossiers.ReasonMissing):
        dossiers.move_only(
            transition,
            dossier_id=told.dossier_id,
            actor=acting(cast, "minh"),
            now=at(10),
            note="\n",
        )

    assert dossiers.Dossier.objects.get().state == "submitted"


def test_a_leader_may_reject_what_was_proposed(cast):
    told = submit(cast)
    walk(cast, told.dossier_id, "start")
    dossiers.propose(
        dossier_id=told.dossier_id,
        actor=acting(cast, "thao"),
        now=at(10),
        outcome="refuse",
        note="Điều 13",
    )
    dossier = dossiers.reject(
        dossier_id=told.dossier_id, actor=acting(cast, "phuc"), now=at(10, 30), note="Điều 13"
    )

    assert (dossier.state, dossier.outcome, dossier.resolved_at) == (
        "rejected",
        "refuse",
        at(10, 30),
    )
    assert list(results.issued_for(dossier.pk)) == []
    assert differences(dossier, dossier.events.order_by("seq")) == []


def test_a_proposal_to_refuse_needs_its_ground(cast):
    told = submit(cast)
    walk(cast, told.dossier_id, "start")

    for outcome, note in (("refuse", " "), ("maybe", "x")):
        with pytest.raises(dossiers.DossierRefusal):
            dossiers.propose(
                dossier_id=told.dossier_id,
                actor=acting(cast, "thao"),
                now=at(10),
                outcome=outcome,
                note=note,
            )


def test_the_queue_shows_each_post_its_own_work_most_urgent_first(cast):
    early = submit(cast, "chia-khoa-1", now=at(8))
    late = submit(cast, "chia-khoa-2", now=at(8, day=16))
    walk(cast, submit(cast, "chia-khoa-3").dossier_id, "start")

    assert [d.pk for d in dossiers.queue(acting(cast, "minh"), cast.agency)] == [
        late.dossier_id,
        early.dossier_id,
    ]
    assert len(dossiers.queue(acting(cast, "thao"), cast.agency)) == 1
    assert dossiers.queue(acting(cast, "phuc"), cast.agency) == []


def test_the_queue_goes_on_after_the_last_row_seen(cast):
    for number in range(5):
        submit(cast, f"chia-khoa-{number}", now=at(8))
    desk = acting(cast, "minh")

    first = dossiers.queue(desk, cast.agency, limit=3)
    rest = dossiers.queue(desk, cast.agency, limit=3, after=(first[-1].answer_by, first[-1].pk))

    assert len({d.pk for d in first + rest}) == 5


def test_a_name_or_code_is_found_whatever_its_state(cast):
    told = submit(cast)
    dossier = walk(cast, told.dossier_id)
    desk = acting(cast, "minh")

    for text in ("minh an", "Thị Lan", told.look_up_code.lower(), dossier.code):
        assert [d.pk for d in dossiers.queue(desk, cast.agency, text=text)] == [dossier.pk]
    assert dossiers.queue(desk, cast.agency, text="Không Có Ai") == []


@pytest.mark.parametrize("table", ["dossiers_event", "dossiers_sealed_record"])
def test_history_cannot_be_rewritten_or_removed(cast, table):
    submit(cast)

    for statement in (f"UPDATE {table} SET dossier_id = dossier_id", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
    assert SealedRecord.objects.count() == 2


def test_jobs_of_listeners_stand_in_the_same_transaction(cast):
    before = ProcrastinateJob.objects.count()

    with contextlib.suppress(PlugPulled), transaction.atomic():
        submit(cast)
        raise PlugPulled

    assert ProcrastinateJob.objects.count() == before
    assert not Submission.objects.exists()
