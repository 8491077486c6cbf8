"""Whom to call: worked out from how dossiers stand, and gone when the thing is done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.tests import make as people
from xaso.kernel.keyring import api as keyring
from xaso.kernel.notifications import api as notifications
from xaso.kernel.notifications.tests import make as messages
from xaso.service.calls import api as calls
from xaso.service.calls import selectors
from xaso.service.calls.tests import make as make_calls
from xaso.service.custody import api as custody
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
NOW = make.MORNING
NOON = NOW + timedelta(hours=3)


@pytest.fixture
def at():
    return make.house()


def grounds(at, now=NOON, **more):
    return [(one.dossier.pk, one.ground.value) for one in make_calls.lines(at, now, **more)]


def told_by(dossier, channel, state):
    """Let a message about the dossier's last happening stand so."""
    sent_at = NOW if state == "sent" else None
    message = messages.message(agency=dossier.agency)
    notifications.Message.objects.filter(pk=message.pk).update(
        channel=channel,
        state=state,
        sent_at=sent_at,
        dedupe_key=f"dossier:{dossier.pk}:{dossier.version}",
    )


@pytest.mark.parametrize(
    ("state", "ground", "event"),
    [
        ("resolved", "ready", "issue"),
        ("intake_supplement", "supplement", "ask_intake_supplement"),
        ("supplement", "supplement", "ask_supplement"),
        ("finance", "fee", "await_payment"),
        ("paused", "stopped", "pause"),
        ("refused_intake", "refused", "refuse_intake"),
        ("rejected", "refused", "reject"),
    ],
)
def test_who_waits_for_a_word_is_on_the_list_with_what_it_is_about(at, state, ground, event):
    dossier = make.dossier(at, state)

    (line,) = make_calls.lines(at, NOON)

    happened = dossier.events.get(type=event)
    assert (line.dossier.pk, line.ground.value) == (dossier.pk, ground)
    assert (line.about, line.since) == (happened.seq, happened.at)
    assert (line.phone, line.covered) == ("+84912345678", "+849******78")
    assert (line.last, line.hold, line.tries, line.way.value) == (None, None, 0, "phone")


@pytest.mark.parametrize("state", ["submitted", "received", "processing", "approved", "returned"])
def test_where_nothing_waits_for_her_nobody_is_called(at, state):
    make.dossier(at, state)

    assert make_calls.lines(at, NOON) == []


def test_a_date_that_moved_is_told_until_it_is_no_longer_the_date_she_waits_for(at):
    dossier = make.dossier(at, "extension")
    assert make_calls.lines(at, NOON) == []
    dossiers.agree_extension(dossier_id=dossier.pk, actor=at.acts(at.phuc), now=NOON)

    (line,) = make_calls.lines(at, NOON)

    dossier.refresh_from_db()
    assert (line.ground.value, line.until) == ("moved", dossier.reappointed_at)


def test_what_was_brought_is_no_longer_asked_for(at):
    make.dossier(at, "answered")

    assert make_calls.lines(at, NOON) == []


def test_the_last_day_and_the_papers_stand_in_the_line(at):
    dossier = make.dossier(at, "supplement")

    (line,) = make_calls.lines(at, NOON)

    assert line.until == dossier.supply_by
    assert line.items.startswith("1. Giấy chứng sinh bản chính")


def test_what_is_owed_stands_in_the_line_of_a_fee_alone(at):
    make.dossier(at, "finance")
    make.dossier(at, "resolved")

    assert {one.ground.value: one.owed for one in make_calls.lines(at, NOON)} == {
        "fee": 8_000,
        "ready": 0,
    }


def test_the_dead_are_not_asked_for(at):
    make.dossier(at, "dead", owner_name="Một Người", submitter_name="Một Người")
    other = make.dossier(at, "dead")

    assert grounds(at) == [(other.pk, "stopped")]


def test_what_ended_is_told_for_some_days_only(at):
    dossier = make.dossier(at, "refused_intake")
    refused_at = dossier.events.get(type="refuse_intake").at
    last = refused_at + timedelta(days=30)

    assert grounds(at, last) == [(dossier.pk, "refused")]
    assert grounds(at, last + timedelta(seconds=1)) == []


def test_the_soonest_last_day_comes_first_and_then_who_waits_longest(at):
    late = make.dossier(at, "resolved", now=NOW + timedelta(hours=1))
    early = make.dossier(at, "resolved")
    asked = make.dossier(at, "supplement", now=NOW + timedelta(hours=2))

    assert [pk for pk, _ground in grounds(at, NOON + timedelta(hours=1))] == [
        asked.pk,
        early.pk,
        late.pk,
    ]


def test_who_has_an_electronic_address_is_not_called_unless_the_letter_came_back(at):
    reached = make.dossier(at, "resolved", email="anh@vidu.vn")
    failed = make.dossier(at, "resolved", email="hong@vidu.vn")
    told_by(failed, "email", "undelivered")
    given_up = make.dossier(at, "resolved", email="bo@vidu.vn")
    told_by(given_up, "email", "given_up")

    found = {pk for pk, _ground in grounds(at)}

    assert found == {failed.pk, given_up.pk}
    assert reached.pk not in found


@pytest.mark.parametrize(
    ("channel", "state", "is_called"),
    [
        ("email", "sent", False),
        ("email", "waiting", False),
        ("email", "undelivered", True),
        ("zalo", "sent", False),
        ("sms", "sent", True),
    ],
)
def test_a_message_that_got_through_is_enough_and_a_short_one_is_not(at, channel, state, is_called):
    dossier = make.dossier(at, "resolved")
    told_by(dossier, channel, state)

    assert bool(grounds(at)) is is_called


def test_a_desk_may_count_short_messages_as_told(at):
    dossier = make.dossier(at, "resolved")
    told_by(dossier, "sms", "sent")

    calls.CallRule.objects.update(counts_sms=True)

    assert grounds(at) == []


def test_a_message_about_an_earlier_turn_tells_nothing_of_this_one(at):
    dossier = make.dossier(at, "resolved")
    told_by(dossier, "email", "sent")
    notifications.Message.objects.update(dedupe_key=f"dossier:{dossier.pk}:1")

    assert grounds(at) == [(dossier.pk, "ready")]


def test_who_left_no_number_is_told_by_the_head_of_the_hamlet(at):
    make.dossier(at, "resolved", phone="")

    (line,) = make_calls.lines(at, NOON)

    assert (line.way.value, line.covered) == ("hamlet", "")


def test_other_communes_and_posts_that_call_nobody_see_nothing(at):
    make.dossier(at, "resolved")
    binh = at.acts(at.binh, at.elsewhere)
    rule = make_calls.rule()

    assert calls.lines_for(binh, at.elsewhere, rule, NOON).lines == []
    for who in (at.thao, at.phuc, at.khoa):
        assert make_calls.lines(at, NOON, who=who) == []
    assert len(make_calls.lines(at, NOON, who=at.mai)) == 1
    both = people.staff("intake", "technician", agency=at.agency)
    assert make_calls.lines(at, NOON, who=both) == []
    lone = dossiers.Dossier.objects.get()
    assert make_calls.line(at, lone, "ready", NOON, who=at.thao) is None
    assert calls.line_of(binh, at.elsewhere, lone.pk, calls.Ground.READY, NOON, rule) is None


def test_what_is_received_for_another_is_told_by_the_desk_that_received_it(at):
    dossier = make.dossier(at, "resolved")
    dossier.received_by = at.elsewhere
    dossier.save(update_fields=["received_by"])

    assert make_calls.lines(at, NOON) == []


def test_a_list_of_many_costs_what_a_list_of_one_costs(at, django_assert_max_num_queries):
    for _n in range(3):
        for state in ("resolved", "supplement", "finance"):
            make.dossier(at, state)
    make_calls.lines(at, NOON)

    with django_assert_max_num_queries(40) as few:
        assert len(make_calls.lines(at, NOON)) == 9
    for _n in range(3):
        make.dossier(at, "supplement")

    with django_assert_max_num_queries(len(few)):
        assert len(make_calls.lines(at, NOON)) == 12


def test_the_list_is_bounded_and_says_so(at, monkeypatch):
    monkeypatch.setattr(selectors, "MOST", 1)
    make.dossier(at, "resolved")
    found = calls.lines_for(at.acts(at.minh), at.agency, make_calls.rule(), NOON)
    assert (len(found.lines), found.is_cut) == (1, False)
    make.dossier(at, "resolved", now=NOW + timedelta(minutes=1))

    found = calls.lines_for(at.acts(at.minh), at.agency, make_calls.rule(), NOON)

    assert (len(found.lines), found.is_cut) == (1, True)
    assert found.counts == {calls.Ground.READY: 1}


def test_an_erased_dossier_has_nobody_left_to_call(at):
    dossier = make.dossier(at, "resolved")
    keyring.destroy(dossier.key_id)

    assert make_calls.lines(at, NOON) == []


def by_post(at, dossier, now, number="EA123456789VN"):
    to = custody.Address("Ánh", "Xóm Đuổm")
    return custody.send(
        dossier_id=dossier.pk,
        carrier="vnpost",
        number=number,
        to=to,
        agency=at.agency,
        actor=at.acts(at.mai),
        now=now,
    )


def comes_back(at, item, now):
    custody.note_came_back(item_id=item.pk, reason="Sai địa chỉ", actor=at.acts(at.mai), now=now)


def test_what_goes_by_post_is_not_called_about_until_it_comes_back(at):
    dossier, asked = make.dossier(at, "resolved"), make.dossier(at, "resolved")
    make.asks_for_post(asked, NOON)
    assert grounds(at) == [(dossier.pk, "ready")]
    item = by_post(at, dossier, NOON)
    assert grounds(at) == []

    comes_back(at, item, NOON + timedelta(days=2))

    (line,) = make_calls.lines(at, NOON + timedelta(days=2))
    assert (line.dossier.pk, line.ground.value) == (dossier.pk, "came_back")
    assert line.since == NOON + timedelta(days=2)


def test_of_what_came_back_nobody_was_told_by_any_message(at):
    dossier = make.dossier(at, "resolved", email="anh@vidu.vn")
    told_by(dossier, "email", "sent")
    comes_back(at, by_post(at, dossier, NOON), NOON)

    assert grounds(at) == [(dossier.pk, "came_back")]


def test_what_comes_back_again_is_to_be_told_again(at):
    dossier = make.dossier(at, "resolved")
    comes_back(at, by_post(at, dossier, NOON), NOON)
    first = NOON + timedelta(hours=1)
    make_calls.call(at, dossier, "came_back", first, "reached")
    assert grounds(at, first) == []
    again = first + timedelta(hours=1)
    comes_back(at, by_post(at, dossier, again, "EB123456789VN"), again)

    (line,) = make_calls.lines(at, again)

    assert (line.last, line.since) == (None, again)
    assert make_calls.take(at, dossier, "came_back", again).by_id == at.minh.pk


# --- calling --------------------------------------------------------------------------------


def test_a_line_is_held_for_ten_minutes_and_the_second_is_told_by_whom(at):
    dossier = make.dossier(at, "resolved")

    held = make_calls.take(at, dossier, "ready", NOON)

    assert (held.by_id, held.until) == (at.minh.pk, NOON + timedelta(minutes=10))
    last = NOON + timedelta(minutes=9, seconds=59)
    with pytest.raises(calls.HeldByOther, match=at.minh.full_name):
        make_calls.take(at, dossier, "ready", last, who=at.mai)
    again = make_calls.take(at, dossier, "ready", last)
    assert again.until == last + timedelta(minutes=10)
    taken = make_calls.take(at, dossier, "ready", last + timedelta(minutes=10), who=at.mai)
    assert taken.by_id == at.mai.pk
    assert calls.CallHold.objects.get().by_id == at.mai.pk


def test_a_call_ends_the_line_and_leaves_its_traces(at):
    dossier = make.dossier(at, "refused_intake")

    call = make_calls.call(at, dossier, "refused", NOON, "reached", note=" Bà nghe rồi. ")

    assert make_calls.lines(at, NOON + timedelta(days=8)) == []
    assert not calls.CallHold.objects.exists()
    (stored,) = calls.calls_of(dossier)
    assert (stored.pk, stored.by_id, stored.at) == (call.pk, at.minh.pk, NOON)
    assert (stored.agency_id, stored.about, stored.again_at) == (
        at.agency.pk,
        dossier.version,
        None,
    )
    assert b"nghe" not in bytes(stored.sealed_note or b"")
    assert selectors.notes_of(dossier, [stored]) == {call.pk: "Bà nghe rồi."}
    entry = list(audit.trail_of("dossiers.dossier", dossier.pk))[-1]
    assert (entry.verb, entry.actor_id, entry.agency_id) == ("calls.note", at.minh.pk, at.agency.pk)
    assert entry.details == {
        "ground": "refused",
        "about": dossier.version,
        "outcome": "reached",
        "tries": 0,
    }


def test_taking_and_letting_go_are_written_down(at):
    dossier = make.dossier(at, "resolved")
    make_calls.take(at, dossier, "ready", NOON)

    calls.let_go(line=make_calls.line(at, dossier, "ready", NOON), actor=at.acts(at.minh), now=NOON)

    assert not calls.CallHold.objects.exists()
    taken, left = list(audit.trail_of("dossiers.dossier", dossier.pk))[-2:]
    assert (taken.verb, left.verb) == ("calls.take", "calls.let_go")
    assert taken.details["until"] == (NOON + timedelta(minutes=10)).isoformat()
    assert left.details == {"ground": "ready", "about": dossier.version}
    with pytest.raises(calls.NothingWaits):
        calls.let_go(
            line=make_calls.line(at, dossier, "ready", NOON), actor=at.acts(at.minh), now=NOON
        )


def test_nobody_answers_three_times_and_then_the_hamlet_is_asked(at):
    dossier = make.dossier(at, "resolved")
    now = NOON
    for tries in (1, 2):
        made = make_calls.call(at, dossier, "ready", now, "no_answer")
        assert (made.tries, made.again_at, made.way) == (tries, now + timedelta(hours=4), "phone")
        assert make_calls.lines(at, now + timedelta(hours=4, seconds=-1)) == []
        now += timedelta(hours=4)
        (line,) = make_calls.lines(at, now)
        assert (line.tries, line.way.value) == (tries, "phone")

    make_calls.call(at, dossier, "ready", now, "relative")

    (line,) = make_calls.lines(at, now)
    assert (line.tries, line.way.value) == (3, "hamlet")
    with pytest.raises(calls.WrongEntry, match="kết quả"):
        make_calls.call(at, dossier, "ready", now, "no_answer")
    assert make_calls.call(at, dossier, "ready", now, "by_hamlet").way == "hamlet"
    assert make_calls.lines(at, now + timedelta(days=6)) == []
    (reminded,) = make_calls.lines(at, now + timedelta(days=7))
    assert (reminded.way.value, reminded.tries) == ("hamlet", 0)


def test_who_said_she_would_come_is_left_alone_until_the_day_is_over(at):
    dossier = make.dossier(at, "resolved")
    day = timezone.localdate(NOON)

    made = make_calls.call(at, dossier, "ready", NOON, "will_come", come_on=day)

    assert made.come_on == day
    assert make_calls.lines(at, NOON + timedelta(hours=11)) == []
    assert len(make_calls.lines(at, NOON + timedelta(hours=12))) == 1


@pytest.mark.parametrize(
    ("outcome", "days", "field"),
    [
        ("will_come", None, "come_on"),
        ("will_come", -1, "come_on"),
        ("by_letter", None, "outcome"),
        ("sang", None, "outcome"),
    ],
)
def test_a_wrong_entry_is_named_and_nothing_is_written(at, outcome, days, field):
    dossier = make.dossier(at, "resolved")
    come_on = None if days is None else timezone.localdate(NOON) + timedelta(days=days)

    with pytest.raises(calls.WrongEntry) as refused:
        make_calls.call(at, dossier, "ready", NOON, outcome, come_on=come_on)

    assert refused.value.field == field
    assert calls.calls_of(dossier) == []


def test_a_day_is_kept_only_of_who_will_come(at):
    dossier = make.dossier(at, "resolved")
    day = timezone.localdate(NOON)

    assert make_calls.call(at, dossier, "ready", NOON, "reached", come_on=day).come_on is None


def test_what_was_told_is_not_taken_again_and_says_by_whom(at):
    dossier = make.dossier(at, "resolved")
    make_calls.call(at, dossier, "ready", NOON, "reached")

    with pytest.raises(calls.NothingWaits, match=at.minh.full_name):
        make_calls.take(at, dossier, "ready", NOON, who=at.mai)
    assert not calls.CallHold.objects.exists()


def test_a_call_is_noted_by_who_took_the_line_once(at):
    dossier = make.dossier(at, "resolved")

    def note(who):
        calls.note_call(
            line=make_calls.line(at, dossier, "ready", NOON, who=who),
            agency=at.agency,
            actor=at.acts(who),
            now=NOON,
            rule=make_calls.rule(),
            outcome="reached",
        )

    with pytest.raises(calls.NothingWaits, match="Tôi gọi"):
        note(at.minh)
    make_calls.take(at, dossier, "ready", NOON)
    with pytest.raises(calls.HeldByOther):
        note(at.mai)
    note(at.minh)
    with pytest.raises(calls.NothingWaits, match=at.minh.full_name):
        note(at.minh)
    assert len(calls.calls_of(dossier)) == 1


def test_a_hold_that_ran_out_is_still_hers_until_somebody_else_takes_it(at):
    dossier = make.dossier(at, "resolved")
    make_calls.take(at, dossier, "ready", NOON)
    later = NOON + timedelta(minutes=11)
    line = make_calls.line(at, dossier, "ready", later)
    with pytest.raises(calls.NothingWaits, match="Tôi gọi"):
        calls.let_go(line=line, actor=at.acts(at.mai), now=later)

    calls.note_call(
        line=line,
        agency=at.agency,
        actor=at.acts(at.minh),
        now=later,
        rule=make_calls.rule(),
        outcome="reached",
    )

    assert len(calls.calls_of(dossier)) == 1


def test_posts_that_call_nobody_take_note_and_leave_nothing(at):
    dossier = make.dossier(at, "resolved")
    line, leader = make_calls.line(at, dossier, "ready", NOON), at.acts(at.phuc)
    rule = make_calls.rule()

    with pytest.raises(calls.NotHers):
        calls.take(line=line, actor=leader, now=NOON, rule=rule)
    with pytest.raises(calls.NotHers):
        calls.let_go(line=line, actor=leader, now=NOON)
    with pytest.raises(calls.NotHers):
        calls.note_call(
            line=line, agency=at.agency, actor=leader, now=NOON, rule=rule, outcome="reached"
        )
    assert not calls.CallHold.objects.exists()


def test_the_line_goes_when_the_thing_is_done_and_the_call_stays(at):
    dossier = make.dossier(at, "resolved")
    make_calls.call(at, dossier, "ready", NOON, "no_answer")
    make.ACTS["return"](at, dossier.pk, NOON)

    assert make_calls.lines(at, NOON + timedelta(days=1)) == []
    assert len(calls.calls_of(dossier)) == 1


def test_a_new_turn_is_a_new_thing_to_be_told(at):
    dossier = make.dossier(at, "finance")
    make_calls.call(at, dossier, "fee", NOON, "reached")
    dossiers.note_payment(
        dossier_id=dossier.pk, actor=at.acts(at.minh), now=NOON, amount=8_000, receipt_number="1"
    )
    make.ACTS["fee"](at, dossier.pk, NOON)

    (line,) = make_calls.lines(at, NOON)

    assert (line.last, line.is_due(NOON)) == (None, True)


def test_calls_are_only_ever_added(at):
    make_calls.call(at, make.dossier(at, "resolved"), "ready", NOON, "reached")

    for sql in ("UPDATE calls_call SET tries = 9", "DELETE FROM calls_call"):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_who_will_come_says_on_which_day_by_the_database_too(at):
    call = make_calls.call(at, make.dossier(at, "resolved"), "ready", NOON, "reached")
    call.pk, call.outcome = None, "will_come"

    with pytest.raises(DatabaseError, match="call_will_come_on_a_day"), transaction.atomic():
        call.save(force_insert=True)


# --- what is said ---------------------------------------------------------------------------


def word(at, ground="ready", *, who=None, valid_from=None, ask="Bác {nguoi} ạ?", say="Mời bác."):
    return calls.word(
        agency=at.agency,
        ground=ground,
        ask=ask,
        say=say,
        valid_from=valid_from or timezone.localdate(NOON),
        actor=at.acts(who or at.phuc),
        now=NOON,
    )


def test_a_wording_holds_from_its_day_and_ends_the_one_before(at):
    first = word(at)
    day = timezone.localdate(NOON) + timedelta(days=3)

    second = word(at, say=" Mời   bác đến. ", valid_from=day)

    first.refresh_from_db()
    assert (first.valid_until, second.say, second.valid_until) == (day, "Mời bác đến.", None)
    entry = audit.entries_about("calls.text").latest("at")
    assert (entry.verb, entry.agency_id) == ("calls.word", at.agency.pk)
    assert entry.details == {"ground": "ready", "valid_from": day.isoformat()}


def test_a_wording_of_the_same_day_takes_the_place_of_the_first(at):
    word(at)

    word(at, say="Mời bác lại.")

    assert [one.say for one in calls.CallText.objects.filter(agency=at.agency)] == ["Mời bác lại."]


@pytest.mark.parametrize(
    ("ground", "typed", "field"),
    [
        ("ready", {"ask": "Có ai ở nhà không ạ?"}, "ask"),
        ("ready", {"ask": "Bác {nguoi}, về {thu_tuc}?"}, "ask"),
        ("ready", {"say": "Mời bác {ten}."}, "say"),
        ("hamlet", {"say": "{thu_tuc} xong rồi."}, "say"),
        ("ready", {"days": -1}, "valid_from"),
    ],
)
def test_a_wording_that_cannot_stand_is_refused_beside_its_field(at, ground, typed, field):
    days = typed.pop("days", 0)

    with pytest.raises(calls.WrongEntry) as refused:
        word(at, ground, valid_from=timezone.localdate(NOON) + timedelta(days=days), **typed)

    assert refused.value.field == field
    assert not calls.CallText.objects.filter(agency=at.agency).exists()


def test_only_who_answers_for_it_words_what_is_said_and_only_on_known_grounds(at):
    for who, ground in ((at.minh, "ready"), (at.thao, "ready"), (at.phuc, "khac")):
        with pytest.raises(calls.NotHers):
            word(at, ground, who=who)
