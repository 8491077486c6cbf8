"""The table of transitions, held against the law's list and against itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from xaso.kernel.audit.api import Actor
from xaso.kernel.rights import api as rights
from xaso.service.dossiers import objections, policies
from xaso.service.dossiers.domain.guards import Guard
from xaso.service.dossiers.domain.transitions import (
    ENDED,
    NATIONAL_CODE,
    OPEN,
    STOPPED,
    TRANSITIONS,
    WAITING,
    Clock,
    Desk,
    State,
    Step,
)


@pytest.fixture(autouse=True)
def nobody_objects(monkeypatch):
    """Hold the table alone: rooms above ask the database about real dossiers."""
    monkeypatch.setattr(objections, "_objections", {})


AGENCY = uuid4()
NOTHING = rights.Book()
NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)

# (name, from, to, posts, reason?) as read in one-stop.md 2.3, typed again by hand.
EXPECTED = {
    ("receive", "submitted", "received", "intake", False),
    ("ask_intake_supplement", "submitted", "intake_supplement", "intake", True),
    ("supply", "intake_supplement", "submitted", "intake resident", False),
    ("refuse_intake", "intake_supplement submitted", "refused_intake", "center_head intake", True),
    ("start", "received", "processing", "head intake officer", False),
    ("propose", "processing", "processing", "head officer", False),
    ("send_back", "processing", "processing", "leader", True),
    ("enter_book", "processing", "", "head officer", False),
    ("forward", "processing", "", "head officer", False),
    ("step_back", "processing", "", "head officer", True),
    ("check_papers", "processing", "", "head intake officer", False),
    ("approve", "processing", "approved", "leader", False),
    ("reject", "processing", "rejected", "leader", True),
    ("issue", "approved", "resolved", "clerk", False),
    ("return_result", "resolved", "returned", "intake", False),
    ("archive", "returned", "closed_archived", "clerk", False),
    ("ask_supplement", "processing", "supplement", "head officer", True),
    ("confirm_supplement", "supplement", "processing", "intake", False),
    ("end_unsupplemented", "supplement", "rejected", "intake officer", True),
    ("await_payment", "processing", "finance", "officer", False),
    ("note_payment", "finance", "processing", "intake officer system", False),
    ("pause", "processing", "paused", "leader", True),
    ("resume", "paused", "processing", "leader officer", False),
    (
        "request_withdrawal",
        "finance intake_supplement paused processing received submitted supplement",
        "withdraw_requested",
        "intake resident",
        True,
    ),
    ("accept_withdrawal", "withdraw_requested", "withdrawn", "center_head leader", False),
    ("answer_supplement", "supplement", "", "intake resident", False),
    ("heir_continues", "paused", "processing", "intake officer", True),
    ("stop_after_death", "paused", "withdrawn", "leader", True),
    ("decline_withdrawal", "withdraw_requested", "", "center_head leader", True),
    ("cancel_withdrawal", "withdraw_requested", "", "intake resident", False),
    ("propose_extension", "approved processing received", "", "head officer", True),
    ("agree_extension", "approved processing received", "", "center_head leader", False),
    ("decline_extension", "approved processing received", "", "center_head leader", True),
    (
        "reassign",
        "approved finance paused processing received supplement withdraw_requested",
        "",
        "center_head head leader",
        True,
    ),
    (
        "check_mandate",
        (
            "approved finance intake_supplement paused processing received resolved submitted"
            " supplement withdraw_requested"
        ),
        "",
        "intake",
        True,
    ),
    ("ask_opinion", "paused processing", "", "head officer", True),
    (
        "note_opinion",
        "approved finance paused processing received supplement withdraw_requested",
        "",
        "head officer partner",
        True,
    ),
    (
        "recall_opinion",
        "approved finance paused processing received supplement withdraw_requested",
        "",
        "head officer",
        True,
    ),
    (
        "finish_part",
        "approved finance paused processing received supplement withdraw_requested",
        "",
        "head intake officer partner",
        True,
    ),
    (
        "send_papers",
        "approved finance paused processing received supplement withdraw_requested",
        "",
        "intake",
        False,
    ),
    (
        "take_papers",
        "approved finance paused processing received supplement withdraw_requested",
        "",
        "head intake officer",
        False,
    ),
    ("send_result", "resolved", "", "clerk intake", False),
    ("take_result", "resolved", "", "intake", False),
    ("correct_result", "closed_archived resolved returned", "processing", "leader", True),
    ("refer_correction", "closed_archived resolved returned", "", "leader", True),
    ("cancel_result", "closed_archived resolved returned", "", "leader", True),
}


def actor(*roles: str, agency=AGENCY, **more) -> Actor:
    return Actor(kind="staff", id=uuid4(), agency_id=agency, roles=frozenset(roles), **more)


def dossier(state: str, step: str = "appraisal", drafter=None, agency=AGENCY, **facts):
    return SimpleNamespace(**{
        "agency_id": agency,
        "state": state,
        "step": step,
        "drafter_id": drafter,
        "supplement": "answered",
        "supply_by": NOW - timedelta(seconds=1),
        "pause_ground": "",
        "extension": "",
        "correction": "",
        "resolved_at": None,
        "opinions_open": 0,
        "parts_open": 0,
        "hand_over": "none",
        "entry": "made",
        "outcome": "grant",
        "finance": "none",
        "flow_at": 0,
        "flow_left": 0,
        "flow_role": "",
        "papers_checked": False,
        "opinions_in": 0,
        "mandate": "",
        "received_by_id": None,
        **facts,
    })


def passable(row):
    """Return what makes every guard of a row hold."""
    facts: dict[Guard, dict[str, object]] = {
        Guard.UNANSWERED: {"supplement": "asked"},
        Guard.OWNER_DIED: {"pause_ground": "owner_died"},
        Guard.EXTENSION_PROPOSED: {"extension": "proposed"},
        Guard.PAPERS_AT_DESK: {"hand_over": "at_desk"},
        Guard.PAPERS_ON_WAY: {"hand_over": "papers_sent"},
        Guard.RESULT_TO_SEND: {"hand_over": "papers_arrived"},
        Guard.RESULT_ON_WAY: {"hand_over": "result_sent"},
        Guard.STEP_FOLLOWS: {"flow_left": 1},
        Guard.STEP_BEFORE: {"flow_at": 1},
        Guard.ORIGINAL_UNSEEN: {"mandate": "copy"},
    }
    here = {"received_by_id": AGENCY} if row.desk is Desk.RECEIVER else {}
    return here | {
        name: value for guard in row.guards for name, value in facts.get(guard, {}).items()
    }


def may_move(who, about, row, book=NOTHING):
    return policies.may_move(who, about, row, book, now=NOW)


def moves_open_to(who, about, book=NOTHING):
    return policies.moves_open_to(who, about, book, now=NOW)


def test_the_table_says_what_the_law_says():
    actual = {
        (
            row.name,
            " ".join(sorted(row.sources)),
            row.target.value if row.target else "",
            " ".join(sorted(row.roles)),
            row.needs_reason,
        )
        for row in TRANSITIONS.values()
    }

    assert actual == EXPECTED


def test_every_state_has_one_kind_and_one_national_code():
    kinds = [OPEN, STOPPED, WAITING, ENDED]

    assert sorted(state for kind in kinds for state in kind) == sorted(State)
    assert set(NATIONAL_CODE) == set(State)
    assert [NATIONAL_CODE[State(s)] for s in ("submitted", "received", "refused_intake")] == [
        1,
        2,
        3,
    ]
    assert [NATIONAL_CODE[State(s)] for s in ("intake_supplement", "finance", "withdrawn")] == [
        5,
        6,
        7,
    ]
    assert [NATIONAL_CODE[State(s)] for s in ("processing", "approved", "withdraw_requested")] == [
        4
    ] * 3
    assert [NATIONAL_CODE[State(s)] for s in ("supplement", "paused", "rejected")] == [5, 8, 8]
    assert [NATIONAL_CODE[State(s)] for s in ("resolved", "returned", "closed_archived")] == [
        9,
        10,
        10,
    ]


def test_the_clock_starts_stops_and_ends_where_it_should():
    by_clock = {
        clock: {row.name for row in TRANSITIONS.values() if row.clock is clock} for clock in Clock
    }

    assert by_clock[Clock.START] == {"receive"}
    assert by_clock[Clock.STOP] == {"ask_supplement", "await_payment", "pause"}
    assert by_clock[Clock.RESUME] == {
        "confirm_supplement",
        "note_payment",
        "resume",
        "heir_continues",
        "request_withdrawal",
    }
    assert by_clock[Clock.END] == {
        "refuse_intake",
        "reject",
        "issue",
        "end_unsupplemented",
        "accept_withdrawal",
        "stop_after_death",
    }


def test_the_steps_lead_from_desk_to_desk():
    then = {row.name: row.then for row in TRANSITIONS.values()}
    needed = {row.name: row.step for row in TRANSITIONS.values() if row.step}

    assert [then[n] for n in ("receive", "start", "propose", "approve", "issue")] == [
        Step.APPRAISAL,
        Step.APPRAISAL,
        Step.APPROVAL,
        Step.ISSUING,
        Step.RETURN,
    ]
    assert then["send_back"] is Step.APPRAISAL
    assert {then[n] for n in ("return_result", "archive", "reject", "refuse_intake")} == {Step.DONE}
    assert then["supply"] is then["ask_intake_supplement"] is Step.INTAKE
    assert needed == {
        "propose": Step.APPRAISAL,
        "enter_book": Step.APPRAISAL,
        "forward": Step.APPRAISAL,
        "step_back": Step.APPRAISAL,
        "check_papers": Step.APPRAISAL,
        "ask_opinion": Step.APPRAISAL,
        "send_back": Step.APPROVAL,
        "approve": Step.APPROVAL,
        "reject": Step.APPROVAL,
    }


def test_a_technician_neither_reads_nor_decides_even_with_another_post():
    for roles in (("technician",), ("technician", "leader", "intake", "officer", "clerk")):
        verdict = policies.may_read(actor(*roles))
        assert not verdict
        assert "kỹ thuật" in verdict.reason
        for row in TRANSITIONS.values():
            for state in row.sources:
                told = may_move(
                    actor(*roles), dossier(state, row.step or "intake", **passable(row)), row
                )
                assert not told
                assert "kỹ thuật" in told.reason


@pytest.mark.parametrize(
    ("roles", "reads"),
    [
        ((), False),
        (("admin",), False),
        (("admin", "technician"), False),
        (("admin", "intake"), True),
        (("clerk",), True),
    ],
)
def test_who_only_administers_reads_no_dossier(roles, reads):
    verdict = policies.may_read(actor(*roles))

    assert bool(verdict) is reads
    assert bool(verdict.reason) is not reads
    assert not policies.may_read(Actor(kind="resident", roles=frozenset({"intake"})))


def test_administrators_and_strangers_can_make_no_transition_at_all():
    for row in TRANSITIONS.values():
        for state in State:
            assert not may_move(
                actor("admin"), dossier(state, row.step or "intake", **passable(row)), row
            )
            assert not may_move(
                Actor(kind="job"), dossier(state, row.step or "intake", **passable(row)), row
            )


@pytest.mark.parametrize("row", TRANSITIONS.values(), ids=lambda row: row.name)
def test_a_transition_is_made_by_its_posts_from_its_states_only(row):
    posts = ("intake", "officer", "head", "leader", "clerk", "center_head", "admin")
    for state in State:
        for post in posts:
            verdict = may_move(
                actor(post), dossier(state, row.step or "intake", **passable(row)), row
            )

            assert bool(verdict) == (state in row.sources and post in row.roles)
            assert bool(verdict.reason) != bool(verdict)


def test_a_resident_may_supply_and_ask_to_withdraw_and_nothing_else():
    resident = Actor(kind="resident")

    names = {
        row.name
        for row in TRANSITIONS.values()
        for state in State
        if may_move(resident, dossier(state, row.step or "intake", **passable(row)), row)
    }

    assert names == {"supply", "answer_supplement", "request_withdrawal", "cancel_withdrawal"}


def test_who_drafted_a_result_neither_approves_nor_rejects_it():
    leader = actor("leader", "officer")
    waiting = dossier("processing", "approval", drafter=leader.id)

    for name in ("approve", "reject"):
        assert not may_move(leader, waiting, TRANSITIONS[name])
        assert may_move(actor("leader"), waiting, TRANSITIONS[name])
    assert may_move(leader, waiting, TRANSITIONS["send_back"])


def test_approval_waits_for_the_proposal():
    assert not may_move(actor("leader"), dossier("processing", "appraisal"), TRANSITIONS["approve"])


def test_another_agency_has_no_say():
    other = actor("intake", agency=uuid4())

    verdict = may_move(other, dossier("submitted", "intake"), TRANSITIONS["receive"])

    assert not verdict
    assert "cơ quan khác" in verdict.reason


def test_the_moves_open_to_a_leader_at_the_approval_step():
    open_ = moves_open_to(actor("leader"), dossier("processing", "approval"))

    assert [row.name for row in open_] == ["send_back", "approve", "reject", "pause", "reassign"]
