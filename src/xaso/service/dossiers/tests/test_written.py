"""What each act writes down: columns, event, note, clock, audit entry, and whom it tells.

And what a refused act writes: nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.files import api as files
from xaso.kernel.files.tests import make as make_files
from xaso.kernel.identity import api as identity
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import sealed_events
from xaso.service.dossiers.domain.sealing import record_context, secret_context
from xaso.service.dossiers.models import ClockStop, IntakeTerm, Submission
from xaso.service.dossiers.services import moving
from xaso.service.dossiers.tests import make
from xaso.service.procedures.tests import make as make_procedures
from xaso.service.results import api as results

pytestmark = pytest.mark.django_db
AFTER = make.MORNING + timedelta(hours=1)
LATER = make.MORNING + timedelta(hours=2)


@pytest.fixture
def house():
    return make.house()


@pytest.fixture
def told(monkeypatch):
    """Collect what is published."""
    heard: list[object] = []
    monkeypatch.setattr(events, "publish", heard.append)
    return heard


def last_event(dossier) -> dict[str, Any]:
    event = dossiers.DossierEvent.objects.filter(dossier=dossier).order_by("-seq").first()
    return {
        name: getattr(event, name)
        for name in (
            *("seq", "type", "at", "actor_kind", "actor_id", "actor_roles"),
            *("from_state", "to_state", "step", "ground", "data"),
        )
    }


def seal_of(dossier) -> dict[str, object]:
    """Return what an entry says of the dossier's newest event."""
    return sealed_events.seal_of(
        dossiers.DossierEvent.objects.filter(dossier=dossier).latest("seq")
    )


def last_entry(dossier) -> dict[str, object]:
    entry = audit.trail_of("dossiers.dossier", dossier.pk).latest("id")
    return {
        name: getattr(entry, name)
        for name in ("actor_kind", "actor_id", "agency_id", "verb", "object_id", "ground")
    } | {"details": entry.details}


def written() -> dict[str, list[tuple[object, ...]]]:
    """Return every row of this room, of its numbers and of the trail."""
    rows = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND (table_name ~ '^(dossiers|numbering|results|audit|procrastinate_jobs)')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t ORDER BY 1')
            rows[table] = cursor.fetchall()
    return rows


# --- Filing -----------------------------------------------------------------------------------


def test_filing_writes_event_entry_key_and_sealed_parts(house, told):
    sent = make.submitted(house, scans=2)

    dossier = dossiers.Dossier.objects.get(pk=sent.dossier_id)
    assert (dossier.state, dossier.step, dossier.version) == ("submitted", "intake", 1)
    assert (dossier.channel, dossier.submitted_at) == ("online", make.MORNING)
    assert dossier.procedure_version_id == house.adoption.version_id
    assert last_event(dossier) == {
        "seq": 1,
        "type": "submit",
        "at": make.MORNING,
        "actor_kind": "resident",
        "actor_id": None,
        "actor_roles": "",
        "from_state": "",
        "to_state": "submitted",
        "step": "intake",
        "ground": "",
        "data": {"channel": "online"},
    }
    assert last_entry(dossier) == {
        "actor_kind": "resident",
        "actor_id": None,
        "agency_id": house.agency.pk,
        "verb": "dossiers.submit",
        "object_id": str(dossier.pk),
        "ground": "",
        "details": {
            "procedure": house.adoption.procedure.code,
            "channel": "online",
            "files": 2,
            **seal_of(dossier),
        },
    }
    assert told == [dossiers.DossierSubmitted(dossier.pk, house.agency.pk)]
    sealed = {(row.kind, row.number, row.created_at) for row in dossier.sealed.all()}
    assert sealed == {("answers", 1, make.MORNING), ("parties", 1, make.MORNING)}
    assert [(row.paper_key, row.position) for row in dossier.files.order_by("position")] == [
        ("to_khai", 1),
        ("to_khai", 2),
    ]


def test_a_word_on_filing_stands_in_the_first_line_of_the_history(house):
    sent = filed(house, note="Nhờ gửi kết quả về nhà.")

    dossier = dossiers.Dossier.objects.get(pk=sent.dossier_id)
    assert dossiers.notes_of(dossier) == {1: "Nhờ gửi kết quả về nhà."}


def filed(house, **request) -> dossiers.Submitted:
    return dossiers.submit(**{
        "agency": house.agency,
        "procedure_code": house.adoption.procedure.code,
        "answers": {"nyc.hoTen": "Nguyễn Thị Ngọc Ánh"},
        "files": [],
        "idempotency_key": f"khoa-{uuid4().hex}",
        "actor": identity.RESIDENT,
        "now": make.MORNING,
        "parties": make.PARTIES,
        **request,
    })


def test_the_fingerprint_of_a_request_is_of_procedure_answers_and_files_in_any_order():
    usual = dossiers.body_hash("1.004873", {"a": "x", "b": "y"}, [("p", "1"), ("q", "2")])

    assert usual == dossiers.body_hash("1.004873", {"b": "y", "a": "x"}, [("q", "2"), ("p", "1")])
    others = {
        dossiers.body_hash("1.001193", {"a": "x", "b": "y"}, [("p", "1"), ("q", "2")]),
        dossiers.body_hash("1.004873", {"a": "x", "b": "z"}, [("p", "1"), ("q", "2")]),
        dossiers.body_hash("1.004873", {"a": "x", "b": "y"}, [("q", "1"), ("p", "2")]),
        dossiers.body_hash("1.004873", {"a": "x", "b": "y"}, [("p", "1")]),
    }
    assert len(others | {usual}) == 5


def test_a_used_key_is_answered_again_word_for_word(house):
    first = filed(house, idempotency_key="khoa-1")
    fingerprint = Submission.objects.get(key="khoa-1").body_hash

    assert fingerprint == dossiers.body_hash(
        house.adoption.procedure.code, {"nyc.hoTen": "Nguyễn Thị Ngọc Ánh"}, []
    )
    again = replace(first, is_replay=True)
    assert dossiers.replay(house.agency, "khoa-1", fingerprint) == again
    assert dossiers.acknowledged(house.agency, "khoa-1") == again
    for agency, key in ((house.agency, "khoa-2"), (house.elsewhere, "khoa-1")):
        assert dossiers.replay(agency, key, fingerprint) is None
        assert dossiers.acknowledged(agency, key) is None
    with pytest.raises(dossiers.IdempotencyConflict):
        dossiers.replay(house.agency, "khoa-1", "f" * 64)


def test_names_are_read_from_the_procedures_own_declaration(house):
    with_form = make_procedures.adoption(
        house.agency,
        make_procedures.version(code="1.001193", form_id="HT_KS"),
        confirmed_by=house.khoa,
    )
    answers = {"nyc.hoTen": "Lê Thị Lan", "ks.hoTen": "Lê Minh An", "nyc.dienThoai": "0912345678"}

    sent = filed(house, procedure_code=with_form.procedure.code, answers=answers, parties=None)
    plain = filed(house, answers=answers, parties=None)

    dossier = dossiers.Dossier.objects.get(pk=sent.dossier_id)
    assert (dossier.owner_name, dossier.submitter_name) == ("Lê Minh An", "Lê Thị Lan")
    assert dossiers.parties_of(dossier)["phone"] == "0912345678"
    nameless = dossiers.Dossier.objects.get(pk=plain.dossier_id)
    assert (nameless.owner_name, nameless.submitter_name) == ("", "")


def test_a_name_longer_than_its_column_is_cut_in_the_list_and_kept_whole_in_the_seal(house):
    long = "Nguyễn " * 30
    parties = dossiers.Parties(owner_name=long, submitter_name=long)

    dossier = dossiers.Dossier.objects.get(pk=filed(house, parties=parties).dossier_id)

    assert dossier.owner_name == dossier.submitter_name == long[:150]
    assert dossiers.parties_of(dossier)["owner_name"] == long


def test_the_first_answer_is_due_by_the_term_of_the_day(house):
    IntakeTerm.objects.all().delete()
    IntakeTerm.objects.bulk_create([
        IntakeTerm(
            rule="working_day:2",
            basis="cũ",
            valid_from=date(2026, 1, 1),
            valid_until=date(2026, 11, 17),
        ),
        IntakeTerm(rule="working_day:1", basis="mới", valid_from=date(2026, 11, 17)),
        IntakeTerm(rule="working_day:5", basis="sau này", valid_from=date(2026, 11, 18)),
    ])

    before, on_the_day, next_day = (
        filed(house, now=make.MORNING + timedelta(days=days)).answer_by for days in (-1, 0, 1)
    )

    assert before == make.MORNING + timedelta(days=1)
    assert on_the_day == make.MORNING + timedelta(days=1)
    assert next_day == make.MORNING + timedelta(days=8)


def test_without_a_term_nothing_is_filed(house):
    IntakeTerm.objects.all().delete()
    before = written()

    with pytest.raises(dossiers.TimeLimitUnknown, match="thời hạn trả lời"):
        filed(house)

    assert written() == before


def test_uploaded_files_name_their_papers_and_a_counter_counts_them(house):
    papers = [
        dossiers.PaperCount("to_khai", "Tờ khai", originals=1),
        dossiers.PaperCount("cccd", "Căn cước", certified=2, photocopies=3, is_shown_only=True),
    ]

    dossier = dossiers.Dossier.objects.get(pk=filed(house, papers=papers).dossier_id)

    assert [
        (p.position, p.key, p.name, p.originals, p.certified, p.photocopies, p.is_shown_only)
        for p in dossier.papers.order_by("position")
    ] == [(1, "to_khai", "Tờ khai", 1, 0, 0, False), (2, "cccd", "Căn cước", 0, 2, 3, True)]


def test_a_paper_only_to_be_shown_is_noted_as_such(house):
    house.adoption.version.papers.filter(key="to_khai").update(kind="xuat_trinh")

    dossier = make.dossier(house, scans=1)

    [paper] = dossier.papers.all()
    assert (paper.position, paper.key, paper.is_shown_only) == (1, "to_khai", True)


# --- Acceptance -------------------------------------------------------------------------------


def test_acceptance_writes_how_the_promise_came_about(house, told):
    sent = make.submitted(house)

    dossier = dossiers.receive(
        dossier_id=sent.dossier_id,
        actor=house.acts(house.minh),
        now=AFTER,
        note="Đủ giấy tờ.",
        expected_version=1,
    )

    friday = make.MORNING.replace(day=20, hour=10)
    assert dossier.due_at == dossier.promised_at == friday
    assert last_event(dossier) == {
        "seq": 2,
        "type": "receive",
        "at": AFTER,
        "actor_kind": "staff",
        "actor_id": house.minh.pk,
        "actor_roles": "intake",
        "from_state": "submitted",
        "to_state": "received",
        "step": "appraisal",
        "ground": "",
        "data": {
            "code": dossier.code,
            "rule": "working_day:3",
            "set": {"due_at": friday.isoformat()},
        },
    }
    assert last_entry(dossier) == {
        "actor_kind": "staff",
        "actor_id": house.minh.pk,
        "agency_id": house.agency.pk,
        "verb": "dossiers.receive",
        "object_id": str(dossier.pk),
        "ground": "",
        "details": {"from": "submitted", "to": "received", **seal_of(dossier)},
    }
    assert told[-1] == dossiers.DossierMoved(
        dossier.pk, house.agency.pk, "receive", "submitted", "received", 2
    )
    assert dossiers.notes_of(dossier) == {2: "Đủ giấy tờ."}
    promise = dossier.promise
    assert (promise["rule"], promise["received"]) == ("working_day:3", AFTER.isoformat())
    assert promise["is_expected"] is False
    assert promise["calendar"]
    assert set(promise["explain"][0]) == {"date", "kind", "minutes", "why", "codes"}
    assert promise["explain"][0]["date"] == "2026-11-17"
    assert sum(row["minutes"] for row in promise["explain"]) == 3 * 480


def test_a_limit_that_was_not_understood_is_read_by_the_official(house):
    way = house.adoption.version.ways.filter(channel="online")
    way.update(unit="", value=None)
    sent = make.submitted(house)
    desk = house.acts(house.minh)
    before = written()

    with pytest.raises(dossiers.TimeLimitUnknown, match="Nhập thời hạn"):
        dossiers.receive(dossier_id=sent.dossier_id, actor=desk, now=AFTER)
    assert written() == before

    dossier = dossiers.receive(
        dossier_id=sent.dossier_id, actor=desk, now=AFTER, rule="working_day:1"
    )
    assert last_event(dossier)["data"]["rule"] == "working_day:1"


def test_the_procedures_own_limit_goes_before_the_officials(house):
    sent = make.submitted(house)

    dossier = dossiers.receive(
        dossier_id=sent.dossier_id, actor=house.acts(house.minh), now=AFTER, rule="working_day:9"
    )

    assert dossier.promise["rule"] == "working_day:3"


def at_the_counter(house, key: str = "quay-1", **more) -> dossiers.Submitted:
    return dossiers.file_at_counter(
        agency=house.agency,
        procedure_code=house.adoption.procedure.code,
        answers={},
        files=[],
        idempotency_key=key,
        actor=house.acts(house.minh),
        now=make.MORNING,
        parties=make.PARTIES,
        **more,
    )


def test_the_counter_files_and_accepts_once(house):
    first = at_the_counter(house)
    again = at_the_counter(house)

    dossier = dossiers.Dossier.objects.get()
    assert (first.is_replay, again.is_replay) == (False, True)
    assert (dossier.state, dossier.version, dossier.channel) == ("received", 2, "in_person")
    assert dossiers.notes_of(dossier) == {}


def test_the_counter_says_where_the_limit_stands_and_may_take_post(house):
    house.adoption.version.ways.all().delete()

    told = at_the_counter(
        house, rule="working_day:2", rule_source="Quyết định 12/QĐ-UBND", channel="post"
    )

    dossier = dossiers.Dossier.objects.get(pk=told.dossier_id)
    assert dossier.channel == "post"
    assert dossiers.notes_of(dossier) == {2: "Thời hạn theo: Quyết định 12/QĐ-UBND"}


# --- The one way of moving --------------------------------------------------------------------


def test_a_move_seals_its_reason_and_says_its_ground(house, told):
    dossier = make.dossier(house, "processing", step="approval")

    moved = dossiers.move_only(
        "send_back",
        dossier_id=dossier.pk,
        actor=house.acts(house.phuc),
        now=LATER,
        note="  Xem lại tên mẹ. ",
        expected_version=dossier.version,
    )

    assert (moved.state, moved.step, moved.version) == ("processing", "appraisal", 5)
    assert dossiers.notes_of(moved)[5] == "Xem lại tên mẹ."
    assert last_event(moved) == {
        "seq": 5,
        "type": "send_back",
        "at": LATER,
        "actor_kind": "staff",
        "actor_id": house.phuc.pk,
        "actor_roles": "leader",
        "from_state": "processing",
        "to_state": "processing",
        "step": "appraisal",
        "ground": "",
        "data": {},
    }
    assert last_entry(moved)["verb"] == "dossiers.send_back"
    assert told[-1] == dossiers.DossierMoved(
        dossier.pk, house.agency.pk, "send_back", "processing", "processing", 5
    )


def test_posts_stand_in_the_event_in_one_order(house):
    dossier = make.dossier(house, "received")
    both = replace(house.acts(house.thao), roles=frozenset({"officer", "head"}))

    dossiers.start(dossier_id=dossier.pk, actor=both, now=AFTER)

    assert last_event(dossier)["actor_roles"] == "head,officer"


def test_a_move_without_stop_leaves_the_clock_alone(house):
    make.dossier(house, "processing", step="approval")

    assert not ClockStop.objects.exists()


def test_an_unknown_dossier_and_a_stale_version_are_told_apart(house):
    dossier = make.dossier(house)

    assert moving.lock(dossier.pk, expected_version=1) == moving.lock(dossier.pk) == dossier
    with pytest.raises(dossiers.UnknownDossier):
        moving.lock(uuid4())
    with pytest.raises(dossiers.LostRace, match="người khác cập nhật"):
        moving.lock(dossier.pk, expected_version=0)


# --- Processing -------------------------------------------------------------------------------


def test_an_officer_who_starts_has_the_dossier_and_the_desk_does_not(house):
    mine, open_ = make.dossier(house, "received"), make.dossier(house, "received")

    dossiers.start(dossier_id=mine.pk, actor=house.acts(house.thao), now=AFTER, expected_version=2)
    dossiers.start(dossier_id=open_.pk, actor=house.acts(house.minh), now=AFTER)

    assert dossiers.Dossier.objects.get(pk=mine.pk).officer_id == house.thao.pk
    assert dossiers.Dossier.objects.get(pk=open_.pk).officer_id is None


@pytest.mark.parametrize(("outcome", "drafts"), [("grant", True), ("refuse", False)])
def test_a_proposal_says_its_outcome_and_drafts_only_what_is_granted(house, outcome, drafts):
    dossier = make.dossier(house, "processing")

    dossiers.propose(
        dossier_id=dossier.pk,
        actor=house.acts(house.thao),
        now=AFTER,
        outcome=outcome,
        note="Điều 13",
        expected_version=3,
    )

    dossier.refresh_from_db()
    assert (dossier.outcome, dossier.drafter_id) == (outcome, house.thao.pk)
    assert last_event(dossier)["ground"] == outcome
    assert dossiers.notes_of(dossier)[4] == "Điều 13"
    draft = results.draft_for(dossier.pk)
    assert (draft is not None) == drafts
    if draft is not None:
        assert (draft.dossier_code, draft.owner_name) == (dossier.code, dossier.owner_name)
        assert (draft.agency_id, draft.key_id) == (dossier.agency_id, dossier.key_id)
        assert draft.drafted_at == AFTER


def test_issuing_numbers_the_result_in_the_event(house):
    dossier = make.dossier(house, "approved")
    dossiers.issue(
        dossier_id=dossier.pk, actor=house.acts(house.mai), now=LATER, expected_version=5
    )

    [result] = results.issued_for(dossier.pk)
    dossier.refresh_from_db()
    assert last_event(dossier)["data"] == {"result": str(result.pk), "number": 1}
    assert dossier.resolved_at == result.issued_at == LATER
    second = make.dossier(house, "resolved")
    assert last_event(second)["data"]["number"] == 2


def test_what_was_proposed_to_be_refused_is_not_approved(house):
    dossier = make.dossier(house, "processing")
    dossiers.propose(
        dossier_id=dossier.pk,
        actor=house.acts(house.thao),
        now=AFTER,
        outcome="refuse",
        note="Điều 13",
    )
    before = written()

    with pytest.raises(dossiers.NotAllowed, match="đề nghị từ chối"):
        dossiers.move_only(
            "approve", dossier_id=dossier.pk, actor=house.acts(house.phuc), now=LATER
        )

    assert written() == before


def test_refusals_are_numbered_by_themselves(house):
    numbers = [last_event(make.dossier(house, "rejected"))["data"]["number"] for _ in range(2)]
    issued = last_event(make.dossier(house, "resolved"))["data"]["number"]

    assert numbers == [1, 2]
    assert issued == 1
    rejected = dossiers.Dossier.objects.filter(state="rejected").earliest("pk")
    assert rejected.outcome == "refuse"
    assert rejected.resolved_at is not None


def test_who_took_the_result_is_sealed_with_the_last_event(house):
    dossier = make.dossier(house, "returned")

    assert dossiers.notes_of(dossier)[7] == "Nguyễn Thị Ngọc Ánh"
    assert dossier.returned_at == last_event(dossier)["at"]


def test_what_is_supplied_follows_what_was_there(house):
    dossier = make.dossier(house, "intake_supplement", scans=2)
    more = [
        files.store(
            BytesIO(make_files.picture(size_bytes=2_000)),
            key_id=dossier.key_id,
            agency_id=house.agency.pk,
            name="ảnh chụp lại.jpg",
        )
        for _ in range(2)
    ]

    dossiers.supply(
        dossier_id=dossier.pk,
        actor=identity.RESIDENT,
        now=LATER,
        files=[("chung_sinh", more[0]), ("to_khai", more[1])],
        expected_version=2,
    )

    assert [(f.position, f.paper_key) for f in dossier.files.order_by("position")] == [
        (1, "to_khai"),
        (2, "to_khai"),
        (3, "chung_sinh"),
        (4, "to_khai"),
    ]
    asked_again = datetime(2026, 11, 18, 11, 0, tzinfo=make.MORNING.tzinfo)
    assert last_event(dossier)["data"] == {
        "files": 2,
        "set": {"answer_by": asked_again.isoformat()},
    }
    dossier.refresh_from_db()
    assert dossier.answer_by == asked_again
    assert last_event(dossier)["actor_kind"] == "resident"


# --- A lost slip ------------------------------------------------------------------------------


def test_a_new_secret_is_an_event_of_its_own(house):
    dossier = make.dossier(house, "received")

    dossiers.renew_secret(
        dossier_id=dossier.pk,
        actor=house.acts(house.minh),
        now=LATER,
        identity_checked="Căn cước 019…",
        expected_version=2,
    )

    dossier.refresh_from_db()
    assert dossier.version == 3
    assert last_event(dossier) == {
        "seq": 3,
        "type": "renew_secret",
        "at": LATER,
        "actor_kind": "staff",
        "actor_id": house.minh.pk,
        "actor_roles": "intake",
        "from_state": "received",
        "to_state": "received",
        "step": "appraisal",
        "ground": "",
        "data": {},
    }
    entry = last_entry(dossier)
    assert (entry["verb"], entry["ground"]) == ("dossiers.renew_secret", "Căn cước 019…")
    assert entry["agency_id"] == house.agency.pk
    assert Submission.objects.get(dossier=dossier).sealed_secret is None


def test_the_desk_of_another_commune_gives_no_new_secret(house):
    dossier = make.dossier(house)

    with pytest.raises(dossiers.NotAllowed):
        dossiers.renew_secret(
            dossier_id=dossier.pk,
            actor=house.acts(house.binh, house.elsewhere),
            now=LATER,
            identity_checked="Căn cước",
        )


# --- Refused acts -----------------------------------------------------------------------------

REFUSED: dict[str, tuple[str, str, str, str, dict[str, Any]]] = {
    "by another post": ("processing", "", "approve", "minh", {}),
    "out of order": ("submitted", "", "approve", "phuc", {}),
    "before its step": ("processing", "", "approve", "phuc", {}),
    "without a reason": ("processing", "approval", "send_back", "phuc", {"note": " \n"}),
    "from a stale page": ("received", "", "start", "thao", {"expected_version": 1}),
    "start by a leader": ("received", "", "start", "phuc", {}),
    "refusal without its ground": ("processing", "", "propose", "thao", {"outcome": "refuse"}),
    "neither yes nor no": ("processing", "", "propose", "thao", {"outcome": "x", "note": "y"}),
    "proposal by the desk": ("processing", "", "propose", "minh", {"outcome": "x"}),
    "rejection without its ground": ("processing", "approval", "reject", "phuc", {"note": " "}),
    "rejection by the desk": ("processing", "approval", "reject", "minh", {"note": " "}),
    "issuing too early": ("processing", "approval", "issue", "mai", {}),
    "issuing by the desk": ("approved", "", "issue", "minh", {}),
    "return by the clerk": ("resolved", "", "return_result", "mai", {"receiver": "Mẹ"}),
    "supply of nothing": ("intake_supplement", "", "supply", "minh", {"files": [], "note": " "}),
    "supply unasked": ("submitted", "", "supply", "minh", {"files": [], "note": ""}),
    "acceptance by an officer": ("submitted", "", "receive", "thao", {}),
    "acceptance from a stale page": ("submitted", "", "receive", "minh", {"expected_version": 7}),
}
OWN = {"start", "propose", "reject", "issue", "return_result", "supply", "receive"}
REASONS = {
    "without a reason": dossiers.ReasonMissing,
    "from a stale page": dossiers.LostRace,
    "refusal without its ground": dossiers.ReasonMissing,
    "rejection without its ground": dossiers.ReasonMissing,
    "supply of nothing": dossiers.ReasonMissing,
    "acceptance from a stale page": dossiers.LostRace,
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refused_act_writes_nothing(house, case):
    state, step, act, who, words = REFUSED[case]
    dossier = make.dossier(house, state, step=step, scans=0)
    call = getattr(dossiers, act) if act in OWN else dossiers.move_only
    named = () if act in OWN else (act,)
    before = written()

    with pytest.raises(dossiers.DossierRefusal) as refusal:
        call(
            *named,
            dossier_id=dossier.pk,
            actor=house.acts(getattr(house, who)),
            now=LATER,
            **words,
        )

    assert type(refusal.value) is REASONS.get(case, dossiers.NotAllowed)
    assert str(refusal.value)
    assert written() == before


def test_every_sealed_part_has_a_place_of_its_own():
    one, two = uuid4(), uuid4()
    places = [
        record_context(one, "note", 1),
        record_context(one, "note", 2),
        record_context(one, "answers", 1),
        record_context(two, "note", 1),
        secret_context(one),
        secret_context(two),
    ]

    assert len(set(places)) == len(places)
    # What was sealed yesterday must open tomorrow.
    assert places[0] == f"dossiers.sealed|{one}|note|1"
    assert places[4] == f"dossiers.secret|{one}"
