"""A wrong result is put right by the way its kind allows, and what was late stays late."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import words
from xaso.service.dossiers.models import Correction, DueEntry
from xaso.service.dossiers.services import correcting
from xaso.service.dossiers.tests import make
from xaso.service.results import api as results

pytestmark = pytest.mark.django_db
ZONE = make.MORNING.tzinfo
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)


@pytest.fixture
def at():
    return make.house()


def wrong(at, dossier, **changed):
    given: dict[str, Any] = {
        "cause": "agency",
        "note": "Sai tên mẹ",
        "recalled_by": "BB 12/2026",
        "now": MONDAY,
    }
    return dossiers.correct_result(
        dossier_id=dossier.pk, actor=at.acts(at.phuc), **{**given, **changed}
    )


def anew(at, dossier, *, now=MONDAY):
    for act in ("propose", "approve", "issue"):
        now += timedelta(hours=1)
        make.ACTS[act](at, dossier.pk, now)
    dossier.refresh_from_db()
    return dossier


def test_a_result_issued_anew_has_a_clock_of_its_own_and_the_old_dates_stay(at):
    dossier = make.dossier(at, "returned")
    old = results.issued_for(dossier.pk).get()

    opened = wrong(at, dossier)

    old.refresh_from_db()
    assert old.state == "revoked"
    assert (opened.state, opened.step, opened.correction) == ("processing", "appraisal", "agency")
    assert (opened.drafter_id, opened.outcome) == (None, "")
    assert opened.correction_due_at == MONDAY + timedelta(days=3)
    assert opened.due_at == dossier.due_at
    entry = DueEntry.objects.get(dossier=dossier, kind="correction")
    assert (entry.base_at, entry.seq) == (MONDAY, opened.version)
    kept = Correction.objects.get(dossier=dossier)
    assert (kept.cause, kept.route, kept.result_id) == ("agency", "reissue", old.pk)
    assert (kept.recalled_by, kept.closed_at) == ("BB 12/2026", None)
    assert kept.due_at == opened.correction_due_at

    done = anew(at, dossier)

    new = results.issued_for(dossier.pk).get()
    assert new.replaces == old
    assert (done.state, done.correction, done.correction_due_at) == ("resolved", "", None)
    assert done.resolved_at == old.issued_at
    assert Correction.objects.get(dossier=dossier).closed_at == MONDAY + timedelta(hours=3)


def test_what_was_late_stays_late_after_the_correction(at):
    dossier = make.dossier(at, "approved")
    late = datetime(2026, 11, 21, 9, 0, tzinfo=ZONE)
    dossiers.issue(dossier_id=dossier.pk, actor=at.acts(at.mai), now=late)
    dossier.refresh_from_db()
    assert words.outcome_time(dossier) == "late"

    wrong(at, dossier, recalled_by="")
    done = anew(at, dossier)

    assert words.outcome_time(done) == "late"
    assert done.resolved_at == late


def test_urgency_is_measured_by_the_corrections_own_clock_while_it_is_open(at):
    opened = wrong(at, make.dossier(at, "returned"))
    due = opened.correction_due_at
    assert due is not None

    assert words.lateness(opened, due, soon=due).urgency == "due_soon"
    assert words.lateness(opened, due + timedelta(seconds=1), soon=due).urgency == "late"


def test_the_old_paper_comes_back_by_minutes_once_it_was_handed_out(at):
    handed_out, at_the_desk = make.dossier(at, "returned"), make.dossier(at, "resolved")

    with pytest.raises(dossiers.WrongEntry) as told:
        wrong(at, handed_out, recalled_by=" ")
    assert told.value.field == "recalled_by"
    assert wrong(at, at_the_desk, recalled_by="").correction == "agency"


def test_whose_error_it_was_is_said(at):
    with pytest.raises(dossiers.WrongEntry) as told:
        wrong(at, make.dossier(at, "returned"), cause="somebody")

    assert told.value.field == "cause"


def test_no_second_fee_for_the_agencys_own_error(at):
    ours, theirs = make.dossier(at, "returned"), make.dossier(at, "returned")
    wrong(at, ours)
    wrong(at, theirs, cause="declarant")
    fee: dict[str, Any] = {"amount": 8_000, "name": "Lệ phí", "basis": "TT 281", "now": MONDAY}

    with pytest.raises(dossiers.NotAllowed, match="không thu phí"):
        dossiers.await_payment(dossier_id=ours.pk, actor=at.acts(at.thao), **fee)
    owing = dossiers.await_payment(dossier_id=theirs.pk, actor=at.acts(at.thao), **fee)

    paid = dossiers.note_payment(
        dossier_id=theirs.pk,
        actor=at.acts(at.minh),
        now=MONDAY + timedelta(days=1),
        amount=8_000,
        receipt_number="7",
    )
    assert owing.due_at == paid.due_at == theirs.due_at
    assert paid.correction_due_at == MONDAY + timedelta(days=4)


def test_a_signed_matter_is_neither_refused_nor_withdrawn_while_it_is_put_right(at):
    dossier = make.dossier(at, "returned")
    wrong(at, dossier)
    common: dict[str, Any] = {"dossier_id": dossier.pk, "now": MONDAY + timedelta(minutes=1)}

    with pytest.raises(dossiers.NotAllowed, match="đã được ký"):
        dossiers.request_withdrawal(actor=at.acts(at.minh), note="Rút", **common)
    with pytest.raises(dossiers.NotAllowed, match="soạn lại"):
        dossiers.propose(actor=at.acts(at.thao), outcome="refuse", note="Sai", **common)
    dossiers.propose(actor=at.acts(at.thao), **common)
    with pytest.raises(dossiers.NotAllowed, match="đã được ký"):
        dossiers.reject(actor=at.acts(at.phuc), note="Không", **common)


def test_papers_that_never_came_do_not_end_what_was_signed(at):
    dossier = make.dossier(at, "returned")
    wrong(at, dossier)
    asked = dossiers.ask_supplement(
        dossier_id=dossier.pk,
        actor=at.acts(at.thao),
        now=MONDAY + timedelta(hours=1),
        items="Bản chính",
        basis="Điều 15",
        approver_id=at.phuc.pk,
    )
    assert asked.supply_by is not None

    with pytest.raises(dossiers.NotAllowed, match="đã được ký"):
        dossiers.end_by_notice(
            "end_unsupplemented",
            dossier_id=dossier.pk,
            actor=at.acts(at.minh),
            now=asked.supply_by + timedelta(days=1),
            note="Quá hạn",
        )


def test_civil_status_is_left_to_its_procedure_and_nothing_is_revoked():
    at = make.house(code="1.001193", name="Đăng ký khai sinh")
    dossier = make.dossier(at, "returned")

    with pytest.raises(dossiers.NotAllowed, match="cách ấy"):
        wrong(at, dossier)
    given: dict[str, Any] = {
        "cause": "declarant",
        "note": "Sai ngày sinh",
        "recalled_by": "BB 3",
        "now": MONDAY,
    }
    who: dict[str, Any] = {"dossier_id": dossier.pk, "actor": at.acts(at.phuc)}
    with pytest.raises(dossiers.WrongEntry) as told:
        dossiers.refer_correction(referred_to=" ", **given, **who)
    assert told.value.field == "referred_to"
    referred = dossiers.refer_correction(referred_to=" 1.004859 ", **given, **who)

    assert (referred.state, referred.step, referred.correction) == ("returned", "done", "")
    assert results.issued_for(dossier.pk).exists()
    kept = Correction.objects.get(dossier=dossier)
    assert (kept.route, kept.referred_to) == ("new_procedure", "1.004859")
    assert kept.closed_at == kept.opened_at == MONDAY
    event = dossier.events.order_by("-seq").first()
    assert event is not None
    assert (event.ground, event.data["route"]) == ("declarant", "new_procedure")


def test_a_certification_is_cancelled_by_a_decision_that_is_published(client):
    at = make.house(code=make.CERTIFIED, name="Chứng thực bản sao")
    dossier = make.dossier(at, "returned")
    result = results.issued_for(dossier.pk).get()
    given: dict[str, Any] = {
        "cause": "agency",
        "note": "Thiếu trang",
        "recalled_by": "BB 3",
        "now": MONDAY,
    }
    who: dict[str, Any] = {"dossier_id": dossier.pk, "actor": at.acts(at.phuc)}

    for entries, field in (
        ({"decision": " ", "decided_on": date(2026, 11, 23)}, "decision"),
        ({"decision": "15/QĐ", "decided_on": None}, "decided_on"),
        ({"decision": "15/QĐ", "decided_on": date(2026, 11, 24)}, "decided_on"),
    ):
        with pytest.raises(dossiers.WrongEntry) as told:
            dossiers.cancel_result(**entries, **given, **who)
        assert told.value.field == field
    before = client.get("/ket-qua/da-huy/").content.decode()
    cancelled = dossiers.cancel_result(
        decision=" 15/QĐ-UBND ", decided_on=date(2026, 11, 23), **given, **who
    )

    assert cancelled.state == "returned"
    assert not results.issued_for(dossier.pk).exists()
    [row] = results.cancelled_by(at.agency.pk)
    assert not results.cancelled_by(at.elsewhere.pk).exists()
    assert (row.number, row.decision, row.decided_on) == (
        result.number,
        "15/QĐ-UBND",
        date(2026, 11, 23),
    )
    assert row.issued_on == date(2026, 11, 17)
    page = client.get("/ket-qua/da-huy/").content.decode()
    assert result.number in page
    assert result.number not in before
    assert dossier.owner_name not in page
    assert result.number in client.get("/ket-qua/da-huy/", {"so": result.number}).content.decode()
    assert "Không có văn bản" in client.get("/ket-qua/da-huy/", {"so": "999/X"}).content.decode()
    with pytest.raises(dossiers.NotAllowed):
        dossiers.cancel_result(decision="16", decided_on=date(2026, 11, 23), **given, **who)


def test_a_kinds_own_rules_go_before_those_for_every_kind_and_by_their_days():
    at = make.house()
    route = results.CorrectionRoute
    assert {row.route for row in results.correction_routes("marital_status", MONDAY.date())} == {
        "reissue",
        "higher_authority",
    }
    route.objects.create(
        kind="marital_status", route="cancel", basis="mới", valid_from=date(2026, 11, 23)
    )

    assert [row.route for row in results.correction_routes("marital_status", MONDAY.date())] == [
        "cancel"
    ]
    assert len(results.correction_routes("marital_status", date(2026, 11, 22))) == 2
    dossier = make.dossier(at, "resolved")
    assert [row.route for row in correcting.routes_open(dossier, MONDAY)] == ["cancel"]
    assert correcting.routes_open(make.dossier(at, "approved"), MONDAY) == []
