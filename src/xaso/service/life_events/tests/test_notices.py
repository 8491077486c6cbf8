"""Notices follow the registration: once, whatever the order of jobs, and back when it is wrong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make as make_dossiers
from xaso.service.life_events import api as life_events
from xaso.service.life_events import listeners
from xaso.service.life_events.tests import make
from xaso.service.results import api as results

pytestmark = pytest.mark.django_db
NOW = make.MORNING + timedelta(hours=6)
LATER = NOW + timedelta(days=2)
ALL_NO: dict[str, Any] = {
    "luongHuu": "khong",
    "dongBhxh": "khong",
    "huuTriXaHoi": "khong",
    "troCapXaHoi": "khong",
    "nguoiCoCong": "khong",
    "theBhyt": "khong",
}


@pytest.fixture
def at():
    made = make.house()
    for route in ("reissue", "cancel"):
        results.CorrectionRoute.objects.create(
            kind="death_extract", route=route, basis="Thử", valid_from=date(2016, 1, 1)
        )
    return made


def settle(dossier, now=NOW):
    return life_events.settle(dossier_id=dossier.pk, now=now)


def states(dossier):
    rows = life_events.StopNotice.objects.filter(dossier=dossier)
    return {row.kind: row.state for row in rows}


def notice(dossier, kind):
    return life_events.StopNotice.objects.get(dossier=dossier, kind=kind)


def stopped(at, row, *, now=NOW, **changes):
    given = {
        "notice_id": row.pk,
        "agency": at.agency,
        "actor": at.acts(at.thao),
        "now": now,
        "version": row.version,
        "decision": " 12/QĐ-UBND ",
        "decided_on": date(2026, 11, 17),
        "stopped_from": date(2026, 12, 9),
        "overpaid": 540_000,
        "note": " Đã thu lại thẻ ",
    }
    return life_events.stop(**given | changes)


def put_right(at, dossier, act, **more):
    acts: dict[str, Any] = {
        "correct_result": dossiers.correct_result,
        "refer_correction": dossiers.refer_correction,
        "cancel_result": dossiers.cancel_result,
    }
    acts[act](
        dossier_id=dossier.pk,
        actor=at.acts(at.phuc),
        now=NOW,
        cause="agency",
        note="Nhầm người",
        **more,
    )


def issue_again(at, dossier, now=NOW):
    for minutes, act in enumerate(("propose", "approve", "issue"), start=1):
        make_dossiers.ACTS[act](at, dossier.pk, now + timedelta(minutes=minutes))


# --- raising --------------------------------------------------------------------------------


def test_the_issue_of_the_result_asks_for_its_notices_in_the_same_transaction(at, monkeypatch):
    told = []
    monkeypatch.setattr(
        "xaso.kernel.jobs.api.enqueue", lambda name, **given: told.append((name, given))
    )
    dossier = make.death(at, "resolved")

    settling = [given for name, given in told if name == "life_events.settle"]
    assert settling == [{"dossier_id": str(dossier.pk), "agency_id": str(at.agency.pk)}]


def test_a_turn_that_does_not_count_or_of_another_procedure_asks_for_nothing(monkeypatch):
    at = make_dossiers.house()
    told = []
    monkeypatch.setattr("xaso.kernel.jobs.api.enqueue", lambda name, **_given: told.append(name))

    make_dossiers.dossier(at, "resolved")

    assert "life_events.settle" not in told


def test_history_that_is_loaded_tells_nobody(at, monkeypatch):
    told = []
    monkeypatch.setattr("xaso.kernel.jobs.api.enqueue", lambda name, **_given: told.append(name))
    with events.without_listeners():
        make.death(at, "resolved")

    assert "life_events.settle" not in told


def test_unanswered_there_is_one_check_for_the_commune_exactly_once(at):
    dossier = make.death(at, "resolved")

    [raised] = settle(dossier)
    assert settle(dossier, LATER) == []

    assert (raised.kind, raised.state, raised.version) == ("kiem-tra", "open", 1)
    assert (raised.agency_id, raised.partner_id) == (at.agency.pk, at.agency.pk)
    assert (raised.raised_at, raised.dossier_code) == (NOW, dossier.code)
    assert states(dossier) == {"kiem-tra": "open"}
    [entry] = audit.trail_of("life_events.notice", raised.pk)
    assert (entry.verb, entry.agency_id) == ("life_events.raise_notice", at.agency.pk)
    assert entry.details == {"kind": "kiem-tra", "was": "", "is": "open", "by": ""}


def test_each_allowance_that_was_named_is_one_notice_and_a_clear_answer_needs_no_check(at):
    dossier = make.death(at, "processing")
    make.answered(dossier, **ALL_NO | {"huuTriXaHoi": "co", "theBhyt": "co"})
    bringing = dossiers.Dossier.objects.get(pk=dossier.pk)
    assert settle(bringing) == []

    for act in ("propose", "approve", "issue"):
        make_dossiers.ACTS[act](at, dossier.pk, NOW)
    settle(dossier)

    assert states(dossier) == {"dung-huu-tri-xa-hoi": "open", "dung-bhyt": "open"}


def test_not_known_is_checked_besides_what_is_named(at):
    dossier = make.death(at, "resolved")
    make.answered(dossier, **ALL_NO | {"huuTriXaHoi": "co", "theBhyt": "khong-ro"})

    settle(dossier)

    assert states(dossier) == {"dung-huu-tri-xa-hoi": "open", "kiem-tra": "open"}


def test_answers_after_the_issue_raise_what_they_name_and_let_the_check_go(at):
    dossier = make.death(at, "resolved")
    settle(dossier)
    make.answered(dossier, **ALL_NO | {"troCapXaHoi": "co", "chamSoc": "khong"})

    settle(dossier, LATER)

    assert states(dossier) == {"kiem-tra": "void", "dung-tro-cap-xa-hoi": "open"}
    assert notice(dossier, "kiem-tra").lost_by == "answered"


def test_an_answer_taken_back_leaves_the_notice_to_the_official(at):
    dossier = make.death(at, "resolved")
    make.answered(dossier, **ALL_NO | {"huuTriXaHoi": "co"})
    settle(dossier)
    make.answered(dossier, version=1, **ALL_NO)

    assert settle(dossier, LATER) == []
    assert states(dossier) == {"dung-huu-tri-xa-hoi": "open"}


def test_a_check_that_somebody_closed_stays_closed(at):
    dossier = make.death(at, "resolved")
    [check] = settle(dossier)
    life_events.find_nothing(
        notice_id=check.pk,
        agency=at.agency,
        actor=at.acts(at.thao),
        now=NOW,
        version=1,
        note="Không hưởng gì",
    )
    make.answered(dossier, **ALL_NO)

    assert settle(dossier, LATER) == []
    assert states(dossier) == {"kiem-tra": "nothing"}


def test_a_body_of_this_installation_gets_its_own_notice_with_what_it_needs_alone(at):
    insurance = agencies.agency(code="H55.BH", name="BHXH Phú Lương", is_shown=False)
    dossiers.name_partner(
        actor=people.MACHINE,
        agency=at.agency,
        key="insurance",
        partner=insurance,
        valid_from=date(2026, 1, 1),
        basis="Thử",
    )
    dossier = make.death(at, "resolved")
    make.answered(dossier, **ALL_NO | {"luongHuu": "co", "huuTriXaHoi": "co"})
    settle(dossier)

    row = notice(dossier, "dung-luong-huu")
    [told] = life_events.told([row])
    assert (row.partner_id, row.body_name) == (insurance.pk, "BHXH Phú Lương")
    number = results.issued_for(dossier.pk).get().number
    assert told.facts == {
        "kt.hoTen": "Trần Văn Đức",
        "kt.ngaySinh": "02/04/1948",
        "kt.giayTo.so": "019048004321",
        "kt.ngayChet": "14/11/2026",
        "trichLuc.so": number,
        "trichLuc.ngay": "17/11/2026",
    }
    assert (told.name, told.died_on, told.is_erased) == ("Trần Văn Đức", "14/11/2026", False)
    with scope.of(agencies=[insurance.pk]):
        assert list(life_events.StopNotice.objects.all()) == [row]
        assert not dossiers.Dossier.objects.exists()


def test_a_body_outside_is_acted_for_by_the_commune(at):
    dossier = make.death(at, "resolved")
    make.answered(dossier, **ALL_NO | {"luongHuu": "co"})
    settle(dossier)

    row = notice(dossier, "dung-luong-huu")
    assert (row.partner_id, row.body_name) == (None, "Bảo hiểm xã hội cơ sở")
    assert stopped(at, row).state == "done"


def test_facts_are_sealed_and_die_with_the_dossier(at):
    dossier = make.death(at, "returned")
    [row] = settle(dossier)
    assert "Đức".encode() not in bytes(row.sealed_facts)

    dossiers.erase(dossier_id=dossier.pk, actor=identity.RESIDENT, now=LATER, ground="Hết hạn")

    [told] = life_events.told([row])
    assert (told.facts, told.name, told.is_erased) == ({}, "", True)
    assert settle(dossier, LATER) == []


def test_without_a_declaration_the_owner_is_named_and_everything_is_checked(at):
    made = make_dossiers.submitted(at, owner_name="Lý Văn Cổ", answers={"x": "y"})
    dossier = make.bring(at, made, "resolved")
    [row] = settle(dossier)

    [told] = life_events.told([row])
    assert (row.kind, told.name) == ("kiem-tra", "Lý Văn Cổ")


def test_a_dossier_of_no_event_and_one_without_a_result_have_no_notices():
    other = make_dossiers.house()
    assert settle(make_dossiers.dossier(other, "resolved")) == []


@pytest.mark.parametrize("state", ["received", "processing", "approved"])
def test_before_the_issue_nothing_is_raised(at, state):
    assert settle(make.death(at, state)) == []


def test_the_job_does_what_the_service_does(at):
    dossier = make.death(at, "resolved")

    listeners.when_turned(str(dossier.pk), str(at.agency.pk))

    assert states(dossier) == {"kiem-tra": "open"}


def test_the_database_refuses_a_second_notice_of_a_kind(at):
    dossier = make.death(at, "resolved")
    [row] = settle(dossier)
    row.pk = None
    with pytest.raises(IntegrityError, match="stop_notice_once"), transaction.atomic():
        row.save(force_insert=True)


# --- stopping -------------------------------------------------------------------------------


def test_what_was_stopped_has_a_decision_a_month_and_a_sealed_note(at):
    dossier = make.death(at, "resolved")
    [raised] = settle(dossier)

    row = stopped(at, raised, now=LATER)

    row.refresh_from_db()
    assert (row.state, row.version, row.changed_at) == ("done", 2, LATER)
    assert (row.decision, row.decided_on) == ("12/QĐ-UBND", date(2026, 11, 17))
    assert (row.stopped_from, row.overpaid) == (date(2026, 12, 1), 540_000)
    assert row.closed_by == at.thao.pk
    assert "thẻ".encode() not in bytes(row.sealed_note)
    assert life_events.told([row])[0].note == "Đã thu lại thẻ"
    entry = list(audit.trail_of("life_events.notice", row.pk))[-1]
    assert (entry.verb, entry.actor_id, entry.agency_id) == (
        "life_events.stop",
        at.thao.pk,
        at.agency.pk,
    )
    assert entry.details == {"kind": "kiem-tra", "was": "open", "is": "done"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decision": "  "}, "decision"),
        ({"decided_on": date(2026, 11, 18)}, "decided_on"),
    ],
)
def test_a_decision_needs_a_number_and_a_day_that_has_come(at, changes, field):
    [raised] = settle(make.death(at, "resolved"))

    with pytest.raises(life_events.WrongEntry) as wrong:
        stopped(at, raised, **changes)

    assert wrong.value.field == field
    raised.refresh_from_db()
    assert (raised.state, raised.version) == ("open", 1)


def test_of_two_at_once_the_second_is_told(at):
    [raised] = settle(make.death(at, "resolved"))
    stopped(at, raised)

    with pytest.raises(life_events.LostRace):
        stopped(at, raised)
    raised.refresh_from_db()
    with pytest.raises(life_events.NotHers):
        stopped(at, raised)


@pytest.mark.parametrize(("who", "refusal"), [
    ("phuc", life_events.NotHers),
    ("minh", life_events.UnknownEvent),
    ("mai", life_events.UnknownEvent),
    ("khoa", life_events.UnknownEvent),
])  # fmt: skip
def test_only_who_works_on_allowances_closes_a_notice(at, who, refusal):
    [raised] = settle(make.death(at, "resolved"))

    with pytest.raises(refusal):
        stopped(at, raised, actor=at.acts(getattr(at, who)))


def test_who_keeps_the_machine_sees_none_whatever_other_post_she_holds(at):
    [raised] = settle(make.death(at, "resolved"))
    both = people.staff("officer", "technician", agency=at.agency)

    with pytest.raises(life_events.UnknownEvent):
        stopped(at, raised, actor=people.actor(both, at.agency))


def test_another_agency_neither_sees_nor_closes_it(at):
    [raised] = settle(make.death(at, "resolved"))
    other = agencies.agency(code="H55.9", name="UBND xã Khác", is_shown=False)
    stranger = people.actor(people.staff("officer", agency=other), other)

    with pytest.raises(life_events.UnknownEvent):
        stopped(at, raised, agency=other, actor=stranger)


def test_what_another_agency_pays_is_not_for_the_commune_to_close(at):
    insurance = agencies.agency(code="H55.BH", name="BHXH Phú Lương", is_shown=False)
    dossiers.name_partner(
        actor=people.MACHINE,
        agency=at.agency,
        key="insurance",
        partner=insurance,
        valid_from=date(2026, 1, 1),
        basis="Thử",
    )
    dossier = make.death(at, "resolved")
    make.answered(dossier, **ALL_NO | {"theBhyt": "co"})
    settle(dossier)
    row = notice(dossier, "dung-bhyt")
    nhan = people.actor(people.staff("officer", agency=insurance), insurance)

    with pytest.raises(life_events.NotHers):
        stopped(at, row)
    assert stopped(at, row, agency=insurance, actor=nhan).state == "done"
    entry = list(audit.trail_of("life_events.notice", row.pk))[-1]
    assert entry.agency_id == insurance.pk


@pytest.mark.parametrize("note", ["", "  "])
def test_nothing_to_stop_needs_a_reason(at, note):
    [raised] = settle(make.death(at, "resolved"))
    given = {
        "notice_id": raised.pk,
        "agency": at.agency,
        "actor": at.acts(at.thao),
        "now": NOW,
        "version": 1,
    }

    with pytest.raises(life_events.WrongEntry):
        life_events.find_nothing(**given, note=note)
    assert life_events.find_nothing(**given, note="Không hưởng").state == "nothing"


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"state": "done"}, "stop_notice_done_by_a_decision"),
        (
            {
                "state": "restored",
                "decision": "1",
                "decided_on": date(2026, 11, 1),
                "stopped_from": date(2026, 11, 1),
            },
            "stop_notice_restored_by_a_decision",
        ),
        (
            {"decided_on": date(2026, 11, 2), "restored_on": date(2026, 11, 1)},
            "stop_notice_restored_after_it_was_stopped",
        ),
    ],
)
def test_the_database_refuses_a_deed_without_its_decision(at, columns, name):
    [row] = settle(make.death(at, "resolved"))

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        life_events.StopNotice.objects.filter(pk=row.pk).update(**columns)


# --- a wrong registration -------------------------------------------------------------------


def two(at):
    """Return a dossier with one notice that waits and one that was done."""
    dossier = make.death(at, "resolved")
    make.answered(
        dossier, **ALL_NO | {"huuTriXaHoi": "co", "troCapXaHoi": "co", "chamSoc": "khong"}
    )
    settle(dossier)
    stopped(at, notice(dossier, "dung-huu-tri-xa-hoi"))
    return dossier


CANCELLING = {"decision": "15/QĐ-UBND", "decided_on": date(2026, 11, 17)}


@pytest.mark.parametrize(("act", "more"), [("correct_result", {}), ("cancel_result", CANCELLING)])
def test_a_result_taken_back_voids_what_waits_and_puts_what_was_stopped_before_somebody(
    at, act, more
):
    if act == "cancel_result":
        results.CorrectionRoute.objects.filter(kind="death_extract", route="reissue").delete()
    dossier = two(at)
    put_right(at, dossier, act, **more)

    changed = settle(dossier, LATER)

    assert states(dossier) == {"dung-huu-tri-xa-hoi": "review", "dung-tro-cap-xa-hoi": "void"}
    assert {row.lost_by for row in changed} == {act}
    done = notice(dossier, "dung-huu-tri-xa-hoi")
    assert (done.decision, done.version, done.changed_at) == ("12/QĐ-UBND", 3, LATER)
    entry = list(audit.trail_of("life_events.notice", done.pk))[-1]
    assert (entry.verb, entry.details["was"], entry.details["is"], entry.details["by"]) == (
        "life_events.turn_notice",
        "done",
        "review",
        act,
    )
    assert settle(dossier, LATER) == []


def test_a_result_said_to_be_wrong_warns_who_waits_and_reviews_what_was_stopped(at):
    dossier = two(at)
    put_right(at, dossier, "refer_correction", referred_to="1.004859")

    settle(dossier, LATER)

    assert states(dossier) == {"dung-huu-tri-xa-hoi": "review", "dung-tro-cap-xa-hoi": "open"}
    assert notice(dossier, "dung-tro-cap-xa-hoi").lost_by == "refer_correction"


def test_what_was_confirmed_after_a_doubt_is_not_reviewed_again_by_the_same_turn(at):
    dossier = two(at)
    put_right(at, dossier, "refer_correction", referred_to="1.004859")
    settle(dossier, LATER)
    row = notice(dossier, "dung-huu-tri-xa-hoi")
    given = {
        "notice_id": row.pk,
        "agency": at.agency,
        "actor": at.acts(at.thao),
        "now": LATER,
        "version": row.version,
    }
    with pytest.raises(life_events.WrongEntry):
        life_events.confirm(**given, note=" ")
    life_events.confirm(**given, note="Chỉ sai chính tả")

    assert settle(dossier, LATER) == []
    assert states(dossier)["dung-huu-tri-xa-hoi"] == "done"


def test_a_corrected_result_reopens_with_the_new_facts(at):
    dossier = two(at)
    put_right(at, dossier, "correct_result")
    settle(dossier, LATER)
    issue_again(at, dossier, LATER)

    settle(dossier, LATER + timedelta(days=1))

    assert states(dossier) == {"dung-huu-tri-xa-hoi": "review", "dung-tro-cap-xa-hoi": "open"}
    result = results.issued_for(dossier.pk).get()
    for row in life_events.StopNotice.objects.filter(dossier=dossier):
        assert (row.result_id, row.lost_by) == (result.pk, "issue")
        assert life_events.told([row])[0].facts["trichLuc.so"] == result.number


def test_jobs_that_come_late_and_together_end_at_the_same_truth(at):
    dossier = two(at)
    put_right(at, dossier, "correct_result")
    issue_again(at, dossier, LATER)

    for _ in range(3):
        settle(dossier, LATER + timedelta(days=1))

    assert states(dossier) == {"dung-huu-tri-xa-hoi": "done", "dung-tro-cap-xa-hoi": "open"}


def test_once_something_was_signed_a_dossier_ends_by_no_turn_that_notices_do_not_hear_of():
    for name in ("reject", "end_unsupplemented", "request_withdrawal", "stop_after_death"):
        assert "nothing_signed" in {str(one) for one in dossiers.TRANSITIONS[name].guards}, name


def restore(at, row, **changes):
    given = {
        "notice_id": row.pk,
        "agency": at.agency,
        "actor": at.acts(at.thao),
        "now": LATER,
        "version": row.version,
        "decision": "20/QĐ-UBND",
        "decided_on": date(2026, 11, 18),
        "note": "Còn sống",
    }
    return life_events.restore(**given | changes)


def test_an_allowance_stopped_by_error_is_paid_again_by_a_decision_and_stopped_anew_if_need_be(at):
    dossier = two(at)
    put_right(at, dossier, "correct_result")
    settle(dossier, LATER)

    row = restore(at, notice(dossier, "dung-huu-tri-xa-hoi"))

    assert (row.state, row.restoring_decision, row.restored_on) == (
        "restored",
        "20/QĐ-UBND",
        date(2026, 11, 18),
    )
    issue_again(at, dossier, LATER)
    settle(dossier, LATER + timedelta(days=1))
    again = notice(dossier, "dung-huu-tri-xa-hoi")
    assert again.state == "open"
    done = stopped(at, again, now=LATER)
    assert (done.state, done.restoring_decision, done.restored_on) == ("done", "", None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decision": ""}, "decision"),
        ({"decided_on": date(2026, 11, 16)}, "decided_on"),
        ({"decided_on": date(2026, 11, 20)}, "decided_on"),
    ],
)
def test_restoring_needs_a_decision_between_the_stop_and_today(at, changes, field):
    dossier = two(at)
    put_right(at, dossier, "correct_result")
    settle(dossier, LATER)

    with pytest.raises(life_events.WrongEntry) as wrong:
        restore(at, notice(dossier, "dung-huu-tri-xa-hoi"), **changes)

    assert wrong.value.field == field
    assert restore(
        at, notice(dossier, "dung-huu-tri-xa-hoi"), decided_on=date(2026, 11, 17)
    ).restored_on == date(2026, 11, 17)


def test_what_was_found_to_be_nothing_stays_so(at):
    dossier = make.death(at, "resolved")
    [row] = settle(dossier)
    life_events.find_nothing(
        notice_id=row.pk,
        agency=at.agency,
        actor=at.acts(at.thao),
        now=NOW,
        version=1,
        note="Không hưởng",
    )
    put_right(at, dossier, "correct_result")

    assert settle(dossier, LATER) == []
    assert states(dossier) == {"kiem-tra": "nothing"}


def test_answers_are_sealed_counted_and_bound_to_their_version(at):
    dossier = make.death(at)
    kept = make.answered(dossier, huuTriXaHoi="co")

    assert b"huuTriXaHoi" not in bytes(kept.sealed)
    plain = keyring.unseal(
        dossier.key_id, bytes(kept.sealed), f"life_events_kept_answers.sealed|{dossier.pk}"
    )
    assert plain == b'{"huuTriXaHoi": "co"}'
    entry = list(audit.trail_of("dossiers.dossier", dossier.pk))[-1]
    assert (entry.verb, entry.actor_kind) == ("life_events.answer", "resident")
    assert entry.details == {"event": make.EVENT, "answers": 1, "spared": 2}
    for version in (0, 2):
        with pytest.raises(life_events.LostRace):
            make.answered(dossier, version=version, huuTriXaHoi="khong")
    changed = make.answered(dossier, version=1, now=NOW, xe="co")
    assert (changed.version, changed.changed_at) == (2, NOW)


def test_nothing_is_kept_for_a_first_time_from_a_page_that_had_answers(at):
    dossier = make.death(at)

    with pytest.raises(life_events.LostRace):
        make.answered(dossier, version=1, xe="co")

    assert not life_events.KeptAnswers.objects.exists()


@pytest.mark.parametrize("state", ["submitted", "refused_intake", "rejected"])
def test_nothing_is_kept_before_acceptance_or_after_an_end_without_registration(at, state):
    if state == "rejected":
        dossier = make.death(at, "processing")
        dossiers.Dossier.objects.filter(pk=dossier.pk).update(state="rejected")
        dossier.refresh_from_db()
    else:
        dossier = make.bring(at, make.submitted(at), state)
    with pytest.raises(life_events.UnknownEvent):
        make.answered(dossier, xe="co")


def test_nothing_follows_from_a_registration_that_was_cancelled(at):
    results.CorrectionRoute.objects.filter(kind="death_extract", route="reissue").delete()
    dossier = make.death(at, "resolved")
    make.answered(dossier, xe="co")
    put_right(at, dossier, "cancel_result", **CANCELLING)

    with pytest.raises(life_events.UnknownEvent):
        make.answered(dossier, version=1, xe="khong")


def test_what_an_official_is_just_writing_is_waited_for(at):
    dossier = two(at)
    put_right(at, dossier, "correct_result")
    with CaptureQueriesContext(connection) as asked:
        settle(dossier, LATER)

    first = next(one["sql"] for one in asked if 'FROM "life_events_stop_notice"' in one["sql"])
    assert "FOR UPDATE" in first
