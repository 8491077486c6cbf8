"""What stops a dossier and what lets it go on: entries, dates, refusals."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.keyring import api as keyring
from xaso.kernel.residents.tests import make as residents
from xaso.service.cash_desk import api as cash_desk
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import listeners
from xaso.service.dossiers.domain.guards import CHECKS, Guard
from xaso.service.dossiers.models import (
    ClockStop,
    DossierFee,
    DueEntry,
    PauseGround,
    SealedRecord,
    SupplyTerm,
)
from xaso.service.dossiers.selectors import notes_of
from xaso.service.dossiers.tests import make
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments

pytestmark = pytest.mark.django_db
ZONE = make.MORNING.tzinfo


def moment(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.fixture
def at():
    return make.house()


def ask(at, dossier, **changed):
    given: dict[str, Any] = {
        "items": "  Giấy chứng sinh \n\n Tờ khai có chữ ký\n",
        "basis": " Điều 15 ",
        "approver_id": at.phuc.pk,
        "now": moment(18, 10),
    }
    return dossiers.ask_supplement(
        dossier_id=dossier.pk, actor=at.acts(at.thao), **{**given, **changed}
    )


def last(dossier):
    return dossier.events.order_by("-seq").first()


# --- papers ---------------------------------------------------------------------------------


def test_asking_names_everything_once_with_ground_approver_and_last_day(at):
    dossier = make.dossier(at, "processing")

    asked = ask(at, dossier)

    assert notes_of(asked)[asked.version] == (
        "1. Giấy chứng sinh\n2. Tờ khai có chữ ký\nCăn cứ: Điều 15"
    )
    event = last(asked)
    assert event.data["items"] == 2
    assert event.data["approver"] == str(at.phuc.pk)
    assert (asked.state, asked.step, asked.supplement) == ("supplement", "intake", "asked")
    assert asked.supply_by == moment(16, 17, month=2).replace(year=2027)
    assert ClockStop.objects.get(dossier=dossier).ended_at is None


@pytest.mark.parametrize(
    ("changed", "error", "field"),
    [
        ({"items": " \n "}, dossiers.ReasonMissing, ""),
        ({"basis": " "}, dossiers.WrongEntry, "basis"),
        ({"approver_id": None}, dossiers.WrongEntry, "approver"),
    ],
)
def test_asking_refuses_what_is_missing_and_writes_nothing(at, changed, error, field):
    dossier = make.dossier(at, "processing")

    with pytest.raises(error) as told:
        ask(at, dossier, **changed)

    assert getattr(told.value, "field", "") == field
    dossier.refresh_from_db()
    assert (dossier.state, dossier.version) == ("processing", 3)


def test_only_a_leader_or_head_of_this_agency_can_have_agreed_to_asking(at):
    dossier = make.dossier(at, "processing")
    people.staff("leader", agency=at.elsewhere, full_name="Lê Xa")

    assert dossiers.approvers(dossier, make.MORNING) == [at.phuc]
    with pytest.raises(dossiers.WrongEntry):
        ask(at, dossier, approver_id=at.minh.pk)


def test_the_last_day_to_bring_papers_is_the_term_in_force(at):
    SupplyTerm.objects.update(valid_until=date(2026, 11, 18))
    SupplyTerm.objects.create(rule="working_day:2", basis="mới", valid_from=date(2026, 11, 18))
    SupplyTerm.objects.create(rule="working_day:9", basis="sau", valid_from=date(2026, 11, 19))

    assert ask(at, make.dossier(at, "processing")).supply_by == moment(20, 10)


def test_without_a_term_nothing_is_asked(at):
    SupplyTerm.objects.all().delete()

    with pytest.raises(dossiers.TimeLimitUnknown):
        ask(at, make.dossier(at, "processing"))


def test_papers_that_came_wait_for_the_desk_and_then_the_term_is_counted_anew(at):
    dossier = make.dossier(at, "answered")
    assert (dossier.state, dossier.supplement) == ("supplement", "answered")

    gone_on = dossiers.go_on(
        "confirm_supplement", dossier_id=dossier.pk, actor=at.acts(at.minh), now=moment(23, 8)
    )

    entry = DueEntry.objects.get(dossier=dossier, kind="restart")
    assert (entry.base_at, entry.due_at, entry.pauses) == (moment(23, 8), moment(26, 8), [])
    assert entry.seq == gone_on.version
    assert (gone_on.due_at, gone_on.promised_at) == (moment(26, 8), moment(20, 9, 5))
    assert (gone_on.supplement, gone_on.supply_by) == ("", None)
    assert ClockStop.objects.get(dossier=dossier).ended_at == moment(23, 8)


def test_where_the_version_says_so_the_wait_is_added_instead():
    at = make.house(supplement_clock="extend")
    dossier = make.dossier(at, "answered")

    gone_on = dossiers.go_on(
        "confirm_supplement", dossier_id=dossier.pk, actor=at.acts(at.minh), now=moment(18, 9, 15)
    )

    entry = DueEntry.objects.get(dossier=dossier, kind="extend")
    assert entry.base_at == dossier.received_at
    [(start, end)] = entry.pauses
    assert datetime.fromisoformat(start) == moment(17, 9, 15)
    assert datetime.fromisoformat(end) == moment(18, 9, 15)
    assert gone_on.due_at == moment(23, 9, 5)


def test_the_desk_cannot_confirm_what_nobody_brought_nor_end_before_the_day(at):
    dossier = ask(at, make.dossier(at, "processing"))
    assert dossier.supply_by is not None
    common: dict[str, Any] = {"dossier_id": dossier.pk, "actor": at.acts(at.minh)}

    with pytest.raises(dossiers.NotAllowed, match="chưa bổ sung"):
        dossiers.go_on("confirm_supplement", now=moment(19, 9), **common)
    with pytest.raises(dossiers.NotAllowed, match="chưa hết"):
        dossiers.end_by_notice(
            "end_unsupplemented", now=dossier.supply_by, note="Quá hạn", **common
        )
    ended = dossiers.end_by_notice(
        "end_unsupplemented",
        now=dossier.supply_by + timedelta(seconds=1),
        note="Quá hạn",
        **common,
    )

    assert (ended.state, ended.outcome, ended.supplement) == ("rejected", "refuse", "")
    assert ended.resolved_at == last(ended).at
    assert last(ended).data["number"] == 1


def test_an_answer_needs_a_file_or_a_word(at):
    dossier = ask(at, make.dossier(at, "processing"))

    with pytest.raises(dossiers.ReasonMissing):
        dossiers.answer_supplement(
            dossier_id=dossier.pk, actor=identity.RESIDENT, now=moment(18, 11), files=[], note=" "
        )


# --- fees -----------------------------------------------------------------------------------


def owe(at, dossier, **changed):
    given: dict[str, Any] = {
        "amount": 8_000,
        "name": " Lệ phí ",
        "basis": " TT 281 ",
        "now": moment(17, 10),
    }
    return dossiers.await_payment(
        dossier_id=dossier.pk, actor=at.acts(at.thao), **{**given, **changed}
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"amount": 0}, "amount"), ({"name": " "}, "fee_name"), ({"basis": ""}, "basis")],
)
def test_a_fee_has_amount_name_and_ground(at, changed, field):
    with pytest.raises(dossiers.WrongEntry) as told:
        owe(at, make.dossier(at, "processing"), **changed)

    assert told.value.field == field
    assert not DossierFee.objects.exists()


def test_cash_settles_what_is_owed_under_its_receipt_and_the_wait_is_added(at):
    dossier, other = make.dossier(at, "processing"), make.dossier(at, "finance")
    owe(at, dossier)
    assert (dossiers.owed(dossier), dossiers.owed(other)) == (8_000, 8_000)

    paid = dossiers.note_payment(
        dossier_id=dossier.pk,
        actor=at.acts(at.minh),
        now=moment(18, 10),
        amount=8_000,
        receipt_number=" 0042 ",
    )

    fee = DossierFee.objects.get(dossier=dossier)
    assert (fee.name, fee.basis, fee.asked_at) == ("Lệ phí", "TT 281", moment(17, 10))
    assert (fee.paid_at, fee.receipt_number, fee.taken_by_id) == (
        moment(18, 10),
        "0042",
        at.minh.pk,
    )
    assert (paid.state, paid.finance, dossiers.owed(paid)) == ("processing", "paid", 0)
    assert dossiers.owed(other) == 8_000
    assert paid.due_at == moment(23, 9, 5)
    assert last(paid).data["amount"] == 8_000


@pytest.mark.parametrize(
    ("amount", "receipt", "field"),
    [(7_999, "1", "amount"), (8_001, "1", "amount"), (8_000, " ", "receipt_number")],
)
def test_another_amount_or_no_receipt_settles_nothing(at, amount, receipt, field):
    dossier = make.dossier(at, "finance")

    with pytest.raises(dossiers.WrongEntry) as told:
        dossiers.note_payment(
            dossier_id=dossier.pk,
            actor=at.acts(at.minh),
            now=moment(18, 10),
            amount=amount,
            receipt_number=receipt,
        )

    assert told.value.field == field
    assert "8.000" in str(told.value) or field == "receipt_number"
    assert dossiers.owed(dossier) == 8_000


def in_drawer(at, desk):
    return ledger.balance(ledger.account(at.agency.pk, ledger.Kind.CASH, desk))


def test_cash_that_a_cashier_notes_lies_in_her_shift_and_is_counted_at_its_close(at):
    dossier, actor = make.dossier(at, "finance"), at.acts(at.minh)
    row = cash_desk.open_shift(at.agency.pk, desk="2", notes={}, actor=actor, now=moment(18, 8))
    dossiers.note_payment(
        dossier_id=dossier.pk, actor=actor, now=moment(18, 10), amount=8_000, receipt_number="7"
    )
    assert (in_drawer(at, "2"), in_drawer(at, "offline")) == (8_000, 0)
    taking = row.takings.get()
    assert taking.slip == f"7/{dossier.fees.get().reference}"
    done = cash_desk.close_shift(
        row.pk, notes={5_000: 1, 1_000: 3}, actor=actor, now=moment(18, 17)
    )
    assert (done.expected, done.counted, done.difference) == (8_000, 8_000, 0)


def transfer(at, fee, amount, number):
    """Let money come into the agency's account by the fee's reference."""
    row = payments.obligation_named(fee.reference)
    assert row is not None
    money = payments.Money("transfer", number, amount, (ledger.Kind.BANK, "970415:1133"))
    payments.receive(row.pk, money, actor=at.acts(at.minh), now=moment(18, 10))
    return row


def settled(fee, **changed):
    told = {
        "obligation_id": str(fee.obligation_id),
        "subject": f"dossiers.dossier:{fee.dossier_id}",
    }
    listeners.when_obligation_settled_go_on(**told | changed, standing="paid", agency_id="")


def test_a_fee_is_an_obligation_of_the_deciding_agency(at):
    dossier = make.dossier(at, "finance")
    fee = dossier.fees.get()
    row = payments.obligation_named(fee.reference)
    assert row is not None
    assert (row.pk, row.agency_id, row.amount) == (fee.obligation_id, at.agency.pk, 8_000)
    assert row.subject == f"dossiers.dossier:{dossier.pk}"
    assert row.fee_code == dossier.procedure_version.procedure.code


def test_a_transfer_lets_the_dossier_go_on_by_itself_and_once(at):
    dossier = make.dossier(at, "finance")
    fee = dossier.fees.get()
    transfer(at, fee, 3_000, "FT1")
    assert dossiers.owed(dossier) == 5_000
    transfer(at, fee, 5_000, "FT2")
    assert dossiers.owed(dossier) == 0

    settled(fee)
    settled(fee)

    dossier.refresh_from_db()
    fee.refresh_from_db()
    assert (dossier.state, dossier.finance) == ("processing", "paid")
    assert (fee.receipt_number, fee.taken_by_id) == (fee.reference, None)
    event = last(dossier)
    assert (event.type, event.actor_kind, event.data["amount"]) == ("note_payment", "system", 8_000)
    assert dossier.events.filter(type="note_payment").count() == 1


def test_cash_for_the_rest_of_a_fee_that_came_in_part(at):
    dossier = make.dossier(at, "finance")
    fee = dossier.fees.get()
    row = transfer(at, fee, 3_000, "FT1")
    dossiers.note_payment(
        dossier_id=dossier.pk, actor=at.acts(at.minh), now=moment(18, 11), amount=5_000,
        receipt_number="7",
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.paid, row.standing) == (8_000, "paid")
    assert [one.amount for one in row.payments.order_by("at", "amount")] == [3_000, 5_000]
    assert in_drawer(at, "offline") == 5_000


def test_what_settles_something_else_leaves_the_dossier_waiting(at):
    dossier, other = make.dossier(at, "finance"), make.dossier(at, "finance")
    fee = dossier.fees.get()
    settled(fee, obligation_id=str(other.fees.get().obligation_id))
    settled(fee, subject="bills.bill:1")
    dossier.refresh_from_db()
    assert dossier.state == "finance"


def test_a_receipt_names_who_handed_the_dossier_in(at):
    dossier = make.dossier(at, "finance")
    named = listeners.payer_of(f"dossiers.dossier:{dossier.pk}")
    assert named is not None
    assert named.name == dossier.submitter_name
    assert listeners.payer_of("bills.bill:1") is None


def test_a_withdrawn_request_gives_up_its_fee(at):
    dossier = make.dossier(at, "finance")
    fee = dossier.fees.get()
    dossiers.request_withdrawal(
        dossier_id=dossier.pk, actor=identity.RESIDENT, now=moment(18, 10), note="Thôi"
    )
    row = payments.obligation_named(fee.reference)
    fee.refresh_from_db()
    assert row is not None
    assert (row.standing, row.reason) == ("cancelled", "Xin rút hồ sơ")
    assert fee.voided_at == moment(18, 10)


# --- pauses ---------------------------------------------------------------------------------


def test_a_pause_takes_only_a_ground_that_the_procedure_allows_today(at):
    dossier = make.dossier(at, "processing")
    PauseGround.objects.create(
        code="gone", name="Cũ", valid_from=date(2020, 1, 1), valid_until=date(2026, 11, 17)
    )
    PauseGround.objects.create(code="later", name="Sau", valid_from=date(2026, 11, 18))
    PauseGround.objects.create(
        code="own",
        name="Riêng",
        valid_from=date(2026, 11, 17),
        valid_until=date(2026, 11, 18),
        procedure_code="1.004873",
    )

    open_ = {row.code for row in dossiers.pause_grounds(dossier, make.MORNING)}

    assert open_ == {"owner_died", "force_majeure", "partner_opinion", "own"}
    for ground in ("gone", "later", "field_check", ""):
        with pytest.raises(dossiers.WrongEntry) as told:
            dossiers.pause(
                dossier_id=dossier.pk,
                actor=at.acts(at.phuc),
                now=make.MORNING,
                ground=ground,
                note="Chờ",
            )
        assert told.value.field == "ground"


def test_a_pause_keeps_its_ground_and_its_end_adds_the_time(at):
    dossier = make.dossier(at, "paused")
    assert dossier.pause_ground == "force_majeure"
    assert ClockStop.objects.get(dossier=dossier).ground == "force_majeure"

    gone_on = dossiers.go_on(
        "resume", dossier_id=dossier.pk, actor=at.acts(at.thao), now=moment(18, 9, 15)
    )

    assert (gone_on.pause_ground, gone_on.due_at) == ("", moment(23, 9, 5))


def test_after_the_owners_death_only_an_heir_or_a_stop_goes_on(at):
    dossier = make.dossier(at, "dead")
    common: dict[str, Any] = {"dossier_id": dossier.pk, "now": moment(18, 9, 15)}

    with pytest.raises(dossiers.NotAllowed, match="thừa kế"):
        dossiers.go_on("resume", actor=at.acts(at.thao), **common)
    with pytest.raises(dossiers.NotAllowed, match="thừa kế"):
        dossiers.request_withdrawal(actor=at.acts(at.minh), note="Rút", **common)
    for given, error in (
        ({"owner_name": " ", "note": "Chứng tử"}, dossiers.WrongEntry),
        ({"owner_name": "Trần Văn Con", "note": " "}, dossiers.ReasonMissing),
    ):
        with pytest.raises(error):
            dossiers.heir_continues(actor=at.acts(at.minh), **{**given, **common})
    gone_on = dossiers.heir_continues(
        actor=at.acts(at.minh), owner_name=" Trần Văn Con ", note="Chứng tử, khai sinh", **common
    )

    assert (gone_on.owner_name, gone_on.submitter_name) == (
        "Trần Văn Con",
        make.PARTIES.submitter_name,
    )
    assert dossiers.parties_of(gone_on)["owner_name"] == "Trần Văn Con"
    assert dossiers.parties_of(gone_on)["phone"] == make.PARTIES.phone
    assert last(gone_on).data["parties"] == 2
    assert SealedRecord.objects.filter(dossier=dossier, kind="parties").count() == 2
    assert (gone_on.state, gone_on.due_at) == ("processing", moment(23, 9, 5))


def test_without_an_heir_a_numbered_notice_stops_it(at):
    dossier = make.dossier(at, "dead")

    ended = dossiers.end_by_notice(
        "stop_after_death",
        dossier_id=dossier.pk,
        actor=at.acts(at.phuc),
        now=moment(18, 10),
        note="Không có người thừa kế.",
    )

    assert (ended.state, ended.step, ended.pause_ground) == ("withdrawn", "done", "")
    assert (ended.resolved_at, ended.outcome) == (None, "")
    assert last(ended).data["number"] == 1
    assert ClockStop.objects.get(dossier=dossier).ended_at == moment(18, 10)


# --- withdrawal -----------------------------------------------------------------------------


def test_a_withdrawal_out_of_a_stop_lets_the_clock_run_and_may_be_declined(at):
    dossier = make.dossier(at, "finance")

    asked = dossiers.request_withdrawal(
        dossier_id=dossier.pk, actor=identity.RESIDENT, now=moment(18, 9, 15), note="Thôi"
    )
    assert (asked.state, asked.due_at) == ("withdraw_requested", moment(23, 9, 5))
    assert ClockStop.objects.get(dossier=dossier).ended_at == moment(18, 9, 15)
    back = dossiers.move_only(
        "decline_withdrawal",
        dossier_id=dossier.pk,
        actor=at.acts(at.phuc),
        now=moment(18, 10),
        note="Đã có dự thảo",
    )

    assert (back.state, back.step) == ("processing", "appraisal")


def test_what_was_owed_before_a_withdrawal_is_not_owed_twice_after_it(at):
    dossier = make.dossier(at, "finance")
    dossiers.request_withdrawal(
        dossier_id=dossier.pk, actor=identity.RESIDENT, now=moment(18, 9, 15), note="Thôi"
    )
    dossier.refresh_from_db()
    assert (dossiers.owed(dossier), dossier.finance) == (0, "none")
    dossiers.move_only(
        "cancel_withdrawal", dossier_id=dossier.pk, actor=identity.RESIDENT, now=moment(18, 9, 20)
    )

    owe(at, dossier, now=moment(18, 10))

    assert dossiers.owed(dossier) == 8_000
    assert DossierFee.objects.filter(dossier=dossier, voided_at=moment(18, 9, 15)).count() == 1


def test_who_thinks_better_of_it_before_acceptance_waits_at_the_desk_again(at):
    dossier = make.dossier(at, "submitted")
    common: dict[str, Any] = {"dossier_id": dossier.pk, "actor": identity.RESIDENT}

    asked = dossiers.request_withdrawal(now=moment(17, 10), note="Thôi", **common)
    assert (asked.due_at, DueEntry.objects.count()) == (None, 0)
    back = dossiers.move_only("cancel_withdrawal", now=moment(17, 11), **common)

    assert (back.state, back.step) == ("submitted", "intake")


def test_an_accepted_withdrawal_ends_with_a_number_of_its_own_series(at):
    for number in (1, 2):
        dossier = make.dossier(at, "withdraw_requested")
        ended = dossiers.end_by_notice(
            "accept_withdrawal", dossier_id=dossier.pk, actor=at.acts(at.phuc), now=moment(18, 10)
        )
        assert last(ended).data["number"] == number
        assert ended.state == "withdrawn"


# --- apology --------------------------------------------------------------------------------


def propose(at, dossier, until, now=None):
    return dossiers.propose_extension(
        dossier_id=dossier.pk,
        actor=at.acts(at.thao),
        now=now or moment(18, 8),
        until=until,
        note="Chờ xác minh",
    )


def test_a_new_date_lies_after_the_due_date_and_after_now(at):
    dossier = make.dossier(at, "processing")
    assert dossier.due_at is not None

    with pytest.raises(dossiers.WrongEntry, match="sau ngày hẹn trả"):
        propose(at, dossier, dossier.due_at)
    with pytest.raises(dossiers.WrongEntry, match="đã qua"):
        propose(at, dossier, moment(24, 9), now=moment(24, 9))
    proposed = propose(at, dossier, dossier.due_at + timedelta(minutes=1))

    assert (proposed.extension, proposed.reappointed_at) == ("proposed", None)


def test_an_agreed_date_is_a_line_of_the_ledger_and_leaves_the_due_date(at):
    dossier = make.dossier(at, "processing")
    propose(at, dossier, moment(26, 16))
    common: dict[str, Any] = {"dossier_id": dossier.pk, "actor": at.acts(at.phuc)}

    agreed = dossiers.agree_extension(now=moment(19, 9), **common)

    assert (agreed.extension, agreed.reappointed_at) == ("agreed", moment(26, 16))
    assert (agreed.due_at, agreed.promised_at) == (dossier.due_at, dossier.promised_at)
    entry = DueEntry.objects.get(dossier=dossier, kind="reappoint")
    assert (entry.due_at, entry.base_at, entry.rule) == (moment(26, 16), moment(19, 9), "")
    assert last(agreed).data["number"] == 1
    with pytest.raises(dossiers.NotAllowed, match="một lần"):
        propose(at, dossier, moment(30, 16))
    with pytest.raises(dossiers.NotAllowed):
        dossiers.agree_extension(now=moment(19, 10), **common)


def test_a_date_that_passed_meanwhile_is_not_agreed_but_declined(at):
    dossier = make.dossier(at, "processing")
    propose(at, dossier, moment(24, 9))
    common: dict[str, Any] = {"dossier_id": dossier.pk, "actor": at.acts(at.phuc)}

    with pytest.raises(dossiers.NotAllowed, match="đã qua"):
        dossiers.agree_extension(now=moment(24, 9), **common)
    declined = dossiers.decline_extension(now=moment(24, 9), note="Muộn rồi", **common)

    assert (declined.extension, declined.extension_to) == ("declined", None)
    assert propose(at, dossier, moment(30, 9), now=moment(24, 10)).extension == "proposed"


# --- the house ------------------------------------------------------------------------------


def test_every_guard_is_asked_and_told():
    assert set(CHECKS) == set(Guard)
    assert set(dossiers.TRANSITIONS) >= {"pause", "resume"}


def test_a_transition_with_a_service_of_its_own_is_not_made_bare(at):
    dossier = make.dossier(at, "processing")

    with pytest.raises(ValueError, match="service of its own"):
        dossiers.move_only(
            "pause", dossier_id=dossier.pk, actor=at.acts(at.phuc), now=timezone.now(), note="x"
        )
    with pytest.raises(dossiers.NotAllowed):
        dossiers.end_by_notice(
            "approve",
            dossier_id=make.dossier(at, "processing", step="approval").pk,
            actor=at.acts(at.phuc),
            now=make.MORNING + timedelta(hours=1),
        )


def test_every_act_leaves_an_audit_entry_that_seals_its_event(at):
    dossier = make.dossier(at, "withdraw_requested")

    trail = list(audit.trail_of("dossiers.dossier", dossier.pk))

    assert [entry.verb.removeprefix("dossiers.") for entry in trail] == [
        event.type for event in dossier.events.order_by("seq")
    ]


def test_a_fee_paid_by_mistake_is_owed_again(at):
    dossier = make.dossier(at, "finance")
    fee = dossier.fees.get()
    row = transfer(at, fee, 8_000, "FT1")
    settled(fee)
    payment = payments.Payment.objects.get(obligation=row)
    console = audit.Actor(kind="command")
    payments.take_back(payment.pk, reason="Khớp nhầm", actor=console, now=moment(18, 11))
    told = {"obligation_id": str(row.pk), "standing": "paid"}
    listeners.when_payment_taken_back_wait(**told)
    fee.refresh_from_db()
    assert fee.paid_at is not None
    listeners.when_payment_taken_back_wait(**told | {"standing": "open"})
    fee = dossier.fees.get()
    assert (fee.paid_at, fee.receipt_number) == (None, "")
    assert dossiers.owed(dossier) == 8_000


def test_owner_and_submitter_may_pay(at):
    dossier = make.dossier(at, "finance")
    subject = f"dossiers.dossier:{dossier.pk}"
    told = listeners.payers_of([subject, "other.thing:1"])
    assert told == {subject: (dossier.owner_name, dossier.submitter_name)}


def test_a_fee_counts_in_the_hamlet_that_the_address_names(at):
    dossier, erased = make.dossier(at, "finance"), make.dossier(at, "finance")
    subjects = [f"dossiers.dossier:{one.pk}" for one in (dossier, erased)]
    assert listeners.hamlets_of(subjects) == {}
    residents.hamlets(at.agency, "Xóm Đuổm", "Xóm Ao")
    keyring.destroy(erased.key_id)
    assert listeners.hamlets_of([*subjects, "other.thing:1"]) == {subjects[0]: "Xóm Đuổm"}
    transfer(at, dossier.fees.get(), 8_000, "FT1")
    transfer(at, erased.fees.get(), 8_000, "FT2")
    day = {"since": moment(18, 10).date(), "until": moment(18, 10).date()}
    rows = cash_desk.report(at.agency.pk, by="hamlet", **day)
    assert [tuple(row) for row in rows] == [
        ("Các xóm ít lượt nộp, gộp lại", 1, 8_000, 0),
        ("Không rõ xóm", 1, 8_000, 0),
    ]
