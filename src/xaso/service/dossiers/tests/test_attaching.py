"""Scans of required papers and of originals: attached, replaced in place, kept once proposed."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.files.tests import make as make_files
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.domain.transitions import State, Step, is_undecided
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
ACTOR = audit.Actor(kind="job", name="Thử")


@pytest.fixture
def at():
    return make.house()


def attach(dossier, seed, paper_key=dossiers.SCAN_OF_ORIGINAL):
    return dossiers.attach_scan(
        dossier_id=dossier.pk,
        upload=BytesIO(make_files.pdf(seed=seed, padding_bytes=50)),
        name=f"{seed}.pdf",
        actor=ACTOR,
        is_scan=True,
        paper_key=paper_key,
    )


def lie(dossier, seed, paper_key=dossiers.SCAN_OF_ORIGINAL):
    """Let a scan lie in a dossier as if it had been attached before anything was proposed."""
    stored = files.store(
        BytesIO(make_files.pdf(seed=seed, padding_bytes=50)),
        key_id=dossier.key_id,
        agency_id=dossier.agency_id,
        name=f"{seed}.pdf",
        is_scan=True,
    )
    return dossier.files.create(
        file=stored, paper_key=paper_key, position=dossier.files.count() + 1, is_attached=True
    )


def detach(dossier, row):
    dossiers.detach_scan(dossier_id=dossier.pk, file_id=row.file_id, actor=ACTOR)


def lying(dossier):
    rows = dossier.files.select_related("file").order_by("position")
    return [(row.position, row.paper_key, files.name_of(row.file)) for row in rows]


@pytest.mark.parametrize("key", ["to_khai", "ban_chinh", "old_scan"])
def test_a_scan_lies_under_the_paper_it_is(at, key):
    dossier = make.dossier(at, "received", scans=1)
    row = attach(dossier, 1, key)

    assert lying(dossier) == [(1, "to_khai", "tờ khai 0.jpg"), (2, key, "1.pdf")]
    assert row.is_attached
    assert not dossier.files.get(position=1).is_attached
    [entry] = audit.trail_of("dossiers.dossier", dossier.pk).filter(verb="dossiers.attach_scan")
    assert entry.details == {"file": str(row.file_id), "position": 2, "paper": key}


def test_a_paper_that_the_procedure_does_not_ask_for_is_refused(at):
    dossier = make.dossier(at, "received")
    with pytest.raises(dossiers.WrongEntry, match="không có giấy tờ này") as refused:
        attach(dossier, 1, "so_ho_khau")
    assert refused.value.field == "paper_key"
    assert not dossier.files.exists()


@pytest.mark.parametrize("key", ["to_khai", "ban_chinh"])
def test_before_a_decision_was_proposed_it_may_be_taken_off(at, key):
    dossier = make.dossier(at, "processing")
    row = attach(dossier, 1, key)

    detach(dossier, row)

    assert not dossier.files.exists()
    assert not files.StoredFile.objects.filter(pk=row.file_id).exists()
    [gone] = audit.trail_of("dossiers.dossier", dossier.pk).filter(verb="dossiers.detach_scan")
    assert gone.details == {"file": str(row.file_id), "paper": key}


@pytest.mark.parametrize("stage", ["approval", "approved", "resolved", "returned", "rejected"])
def test_once_proposed_only_scans_of_old_papers_come_off(at, stage):
    known = ("processing", "approval") if stage == "approval" else (stage, "")
    dossier = make.dossier(at, known[0], step=known[1])
    original, required = lie(dossier, 1), attach(dossier, 2, "to_khai")
    old = attach(dossier, 3, "old_scan")

    for row in (original, required):
        with pytest.raises(dossiers.NotAllowed, match="đã trình kết quả"):
            detach(dossier, row)
    detach(dossier, old)

    assert [key for _n, key, _name in lying(dossier)] == ["ban_chinh", "to_khai"]


@pytest.mark.parametrize("stage", ["approval", "approved", "resolved", "returned", "rejected"])
def test_once_proposed_no_original_is_added_that_would_stand_in_no_copy(at, stage):
    known = ("processing", "approval") if stage == "approval" else (stage, "")
    dossier = make.dossier(at, known[0], step=known[1])
    with pytest.raises(dossiers.NotAllowed, match="không có trong bản sao"):
        attach(dossier, 1)
    for key in ("to_khai", "old_scan"):
        assert dossiers.why_closed(dossier, key) == ""
    assert lying(dossier) == []


def test_an_original_is_added_while_the_draft_is_worked_on_again(at):
    dossier = make.dossier(at, "processing")
    make.ACTS["propose"](at, dossier.pk, make.MORNING + timedelta(hours=1))
    dossiers.move_only(
        "send_back",
        dossier_id=dossier.pk,
        actor=at.acts(at.phuc),
        now=make.MORNING + timedelta(hours=2),
        note="Thiếu trang hai.",
    )
    dossier.refresh_from_db()
    attach(dossier, 1)
    assert [key for _n, key, _name in lying(dossier)] == ["ban_chinh"]


def test_a_bad_scan_comes_off_when_the_draft_was_sent_back(at):
    dossier = make.dossier(at, "processing")
    row, later = attach(dossier, 1), make.MORNING + timedelta(hours=1)
    make.ACTS["propose"](at, dossier.pk, later)
    dossiers.move_only(
        "send_back",
        dossier_id=dossier.pk,
        actor=at.acts(at.phuc),
        now=later + timedelta(hours=1),
        note="Xem lại trang hai.",
    )
    dossier.refresh_from_db()
    assert is_undecided(dossier.state, dossier.step)

    detach(dossier, row)

    assert not dossier.files.exists()


def test_a_scan_stays_while_a_result_is_put_right(at):
    dossier = make.dossier(at, "processing")
    row = attach(dossier, 1)
    for act in ("propose", "approve", "issue"):
        make.ACTS[act](at, dossier.pk, make.MORNING + timedelta(hours=1))
    dossiers.correct_result(
        dossier_id=dossier.pk,
        actor=at.acts(at.phuc),
        now=make.MORNING + timedelta(hours=2),
        note="Sai họ",
        cause="agency",
        recalled_by="BB 12",
    )
    dossier.refresh_from_db()
    assert is_undecided(dossier.state, dossier.step)

    with pytest.raises(dossiers.NotAllowed, match="đã trình kết quả"):
        detach(dossier, row)


def test_what_was_handed_in_is_never_taken_off_nor_replaced(at):
    dossier = make.dossier(at, "received", scans=1)
    handed_in = dossier.files.get()
    assert "không có bản quét này" in dossiers.why_kept(dossier, handed_in.file_id)
    with pytest.raises(dossiers.NotAllowed):
        detach(dossier, handed_in)
    with pytest.raises(dossiers.NotAllowed):
        replace(dossier, handed_in, 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        handed_in.delete()
    handed_in = dossier.files.get()
    handed_in.is_attached = True
    with pytest.raises(DatabaseError), transaction.atomic():
        handed_in.save()


def test_under_a_legal_hold_nothing_comes_off(at):
    dossier = make.dossier(at, "received")
    row = attach(dossier, 1)
    dossier.holds.create(placed_at=make.MORNING, ground="Thanh tra")
    with pytest.raises(dossiers.NotAllowed, match="đang được giữ lại"):
        detach(dossier, row)


def replace(dossier, row, seed):
    return dossiers.replace_scan(
        dossier_id=dossier.pk,
        file_id=row.file_id,
        upload=BytesIO(make_files.pdf(seed=seed, padding_bytes=50)),
        name=f"{seed}.pdf",
        actor=ACTOR,
    )


def test_a_scan_is_replaced_in_its_place(at):
    dossier = make.dossier(at, "received")
    first, _second = attach(dossier, 1), attach(dossier, 2)

    made = replace(dossier, first, 3)

    assert lying(dossier) == [(1, "ban_chinh", "3.pdf"), (2, "ban_chinh", "2.pdf")]
    assert made.is_attached
    assert not files.StoredFile.objects.filter(pk=first.file_id).exists()
    [entry] = audit.trail_of("dossiers.dossier", dossier.pk).filter(verb="dossiers.replace_scan")
    assert entry.details == {
        "file": str(made.file_id),
        "instead_of": str(first.file_id),
        "paper": "ban_chinh",
    }


def test_once_proposed_nothing_is_replaced(at):
    dossier = make.dossier(at, "processing", step="approval")
    row = lie(dossier, 1)
    with pytest.raises(dossiers.NotAllowed):
        replace(dossier, row, 2)
    assert lying(dossier) == [(1, "ban_chinh", "1.pdf")]


def test_the_same_bytes_replace_nothing(at):
    dossier = make.dossier(at, "received")
    row = attach(dossier, 1)
    with pytest.raises(dossiers.WrongEntry, match="đã có trong hồ sơ"):
        replace(dossier, row, 1)


@pytest.mark.parametrize(
    ("state", "step", "told"),
    [
        (State.SUBMITTED, Step.INTAKE, True),
        (State.RECEIVED, Step.APPRAISAL, True),
        (State.PROCESSING, Step.APPRAISAL, True),
        (State.SUPPLEMENT, Step.INTAKE, True),
        (State.PAUSED, Step.APPRAISAL, True),
        (State.PROCESSING, Step.APPROVAL, False),
        (State.WITHDRAW_REQUESTED, Step.APPROVAL, False),
        (State.APPROVED, Step.ISSUING, False),
        (State.RETURNED, Step.DONE, False),
        (State.REFUSED_INTAKE, Step.DONE, False),
    ],
)
def test_undecided_is_what_is_open_and_lies_before_nobody_who_decides(state, step, told):
    assert is_undecided(state, step) is told
