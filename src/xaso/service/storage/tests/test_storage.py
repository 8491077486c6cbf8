"""What is kept, on whose word, and how it is used again."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.files.tests.make import pdf
from xaso.kernel.forms import api as forms
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.service.dossiers import api as dossiers
from xaso.service.results import api as results
from xaso.service.storage import api as storage
from xaso.service.storage import selectors
from xaso.service.storage.models import Keeping, Reuse, SavedTime
from xaso.service.storage.tests import make as make_storage

pytestmark = pytest.mark.django_db
RESIDENT = identity.RESIDENT


@pytest.fixture
def at():
    return make_storage.house()


def items(*owned):
    return storage.items_of(owned, timezone.localdate())


def told(dossier):
    """Return what the trail of a dossier says of storage."""
    verbs = audit.trail_of("dossiers.dossier", dossier.pk).values_list("verb", flat=True)
    return [verb for verb in verbs if verb.startswith("storage.")]


def draft(at):
    made = forms.start_draft(
        subject="2.000751",
        form_id="CHUNG",
        agency_id=at.agency.pk,
        now=timezone.now(),
        address="192.0.2.1",
    )
    return made if isinstance(made, forms.Draft) else made.draft


def asked(at, name="Bản sao trích lục khai sinh"):
    paper = at.adoption.version.papers.first()
    paper.name = name
    return paper


def test_a_result_and_what_was_handed_in_are_there_and_kept_only_by_consent(at):
    dossier = make_storage.dossier(at)

    given, handed = items(dossier)

    assert (given.source, handed.source) == (Reuse.Source.RESULT, Reuse.Source.COMPONENT)
    assert given.title == "Trích lục khai sinh"
    assert handed.title == "Giấy chứng sinh"
    assert not given.holds
    storage.keep(dossier, actor=RESIDENT, now=timezone.now())
    assert all(item.holds for item in items(dossier))


def test_a_draft_and_papers_of_no_kind_are_not_there(at):
    dossier = make_storage.dossier(at, "processing", scans=0)
    dossiers.attach_scan(
        dossier_id=dossier.pk, upload=BytesIO(pdf()), name="a.pdf", actor=at.acts(at.minh)
    )

    assert items(dossier) == []


def test_consent_is_given_once_taken_back_and_given_again(at):
    dossier, now = make_storage.dossier(at), timezone.now()
    for _again in range(2):
        storage.keep(dossier, actor=RESIDENT, now=now)
    for _again in range(2):
        storage.let_go(dossier, actor=RESIDENT, now=now)
    assert not any(item.is_kept for item in items(dossier))
    storage.keep(dossier, actor=RESIDENT, now=now)

    assert Keeping.objects.get().withdrawn_at is None
    assert told(dossier) == ["storage.keep", "storage.let_go", "storage.keep"]


def test_what_is_used_again_is_the_same_bytes_under_a_key_of_its_own(at):
    dossier = make_storage.kept(at)
    item, mine = items(dossier)[0], draft(at)

    row = storage.use_again(item, draft=mine, paper=asked(at), actor=RESIDENT, now=timezone.now())

    [added] = forms.files_in(mine)
    assert added.file.sha256 == item.file.sha256
    assert added.file.pk != item.file.pk
    assert added.file.key_id == mine.key_id != item.file.key_id
    assert files.read_whole(added.file) == files.read_whole(item.file)
    assert (row.source, row.source_dossier_id) == ("result", dossier.pk)
    assert (row.source_file_id, row.result_id) == (item.file.pk, item.result.pk)
    assert told(dossier)[-1] == "storage.use_again"


def test_a_component_names_no_result(at):
    item = items(make_storage.kept(at))[1]

    row = storage.use_again(
        item,
        draft=draft(at),
        paper=asked(at, "Giấy chứng sinh"),
        actor=RESIDENT,
        now=timezone.now(),
    )

    assert (row.source, row.result_id) == ("component", None)


def test_what_is_not_kept_revoked_or_of_another_kind_is_not_used(at):
    dossier = make_storage.dossier(at)
    now, mine = timezone.now(), draft(at)
    with pytest.raises(storage.NotReusable):
        storage.use_again(items(dossier)[0], draft=mine, paper=asked(at), actor=RESIDENT, now=now)
    storage.keep(dossier, actor=RESIDENT, now=now)
    item = items(dossier)[0]
    with pytest.raises(storage.NotReusable, match="Giấy chứng sinh"):
        storage.use_again(
            item, draft=mine, paper=asked(at, "Giấy chứng sinh"), actor=RESIDENT, now=now
        )
    results.revoke_result(item.result, ground="Sai", actor=RESIDENT, now=now)

    revoked = items(dossier)[0]

    assert revoked.standing == results.Standing.REVOKED
    with pytest.raises(storage.NotReusable):
        storage.use_again(revoked, draft=mine, paper=asked(at), actor=RESIDENT, now=now)
    assert forms.files_in(mine) == []
    assert not Reuse.objects.exists()


def test_taking_the_file_out_of_the_draft_forgets_the_reuse(at):
    item, mine = items(make_storage.kept(at))[0], draft(at)
    row = storage.use_again(item, draft=mine, paper=asked(at), actor=RESIDENT, now=timezone.now())

    forms.remove_file(mine, row.file_id)

    assert not Reuse.objects.exists()


def reused(at):
    """Let the only file of a second dossier be a copy of the first one's result."""
    first, second = make_storage.kept(at), make_storage.dossier(at, "received")
    item, row = items(first)[0], second.files.get()
    Reuse.objects.create(
        file=row.file,
        source="result",
        source_dossier_id=first.pk,
        source_file_id=item.file.pk,
        result_id=item.result.pk,
        at=timezone.now(),
    )
    return first, second, item


def test_a_dossier_knows_what_was_not_handed_in_and_how_it_stands_today(at):
    _first, second, item = reused(at)
    [found] = storage.reused_in(second, timezone.localdate())
    assert (found.paper_key, found.standing) == ("to_khai", results.Standing.HOLDS)
    results.revoke_result(item.result, ground="Sai", actor=RESIDENT, now=timezone.now())

    [found] = storage.reused_in(second, timezone.localdate())
    assert found.standing == results.Standing.REVOKED


def test_a_copy_is_offered_from_where_it_came_and_not_again_as_a_component(at):
    first, second, _item = reused(at)
    storage.keep(second, actor=RESIDENT, now=timezone.now())

    assert items(second) == []
    assert len(items(first)) == 2


def test_each_file_says_how_it_came(at):
    first, second, item = reused(at)

    assert list(storage.digitised(first).values()) == [storage.Digitised.SCANNED]
    assert list(storage.digitised(second).values()) == [storage.Digitised.REUSED_RESULT]
    [(kind, number)] = storage.sources_of(second).values()
    assert (kind, number) == (2, item.result.number)
    assert storage.sources_of(first) == {}
    Reuse.objects.update(source="component", result_id=None)
    assert list(storage.sources_of(second).values()) == [(1, "")]
    assert list(storage.digitised(second).values()) == [storage.Digitised.REUSED_COMPONENT]


def test_what_was_saved_is_counted_by_procedure(at):
    reused(at)
    [row] = storage.saved_at(at.agency)

    assert (row.dossiers, row.reusing, row.papers, row.share) == (2, 1, 1, 50)
    assert storage.saved_at(people.cast().agency) == []


def test_the_minutes_are_those_of_the_day(at):
    today = timezone.localdate()
    rule = selectors.minutes_a_paper(today)
    assert rule is not None
    assert rule.minutes == 30
    SavedTime.objects.update(valid_until=today)

    assert selectors.minutes_a_paper(today) is None
