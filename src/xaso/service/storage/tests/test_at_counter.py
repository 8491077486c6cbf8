"""What the desk need not ask for: found by a whole personal number, for a purpose, and copied."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make
from xaso.service.results import api as results
from xaso.service.storage import api as storage
from xaso.service.storage import holding
from xaso.service.storage.models import Holder, Reuse
from xaso.service.storage.tests import make as make_storage

pytestmark = pytest.mark.django_db
NUMBER, OTHER = "019301001234", "019301009999"
NAME = "Trần Thị An"
PURPOSE = "Tiếp nhận: Cấp bản sao"


@pytest.fixture
def at():
    return make_storage.house(
        papers=[("to_khai", "Trích lục khai sinh"), ("ct", "Giấy chứng sinh")]
    )


def given(at, state="resolved", **parties):
    """Bring a dossier of somebody with a number to a state."""
    own = {"owner_name": NAME, "submitter_name": NAME, "personal_number": NUMBER}
    now = timezone.now() - timedelta(hours=2)
    return make.dossier(at, state, now=now, **{"scans": 1, **own, **parties})


def asked(at, who=None, *, number=NUMBER, intake=None, agency=None, papers=None):
    return storage.offers(
        agency=agency or at.agency,
        actor=who or at.acts(at.minh),
        number=number,
        papers=list(at.adoption.version.papers.all()) if papers is None else papers,
        purpose=PURPOSE,
        intake=intake or uuid4(),
        now=timezone.now(),
    )


def offered(at, *given, **more):
    return asked(at, *given, **more).papers


def looks(intake):
    return list(audit.trail_of("desk.intake", intake).filter(verb="storage.look"))


def test_a_result_is_found_by_the_number_of_whom_it_was_given_without_consent(at):
    dossier = given(at)
    intake = uuid4()

    found = offered(at, number="019 301 001 234", intake=intake)

    assert list(found) == ["to_khai"]
    [offer] = found["to_khai"]
    result = results.issued_for(dossier.pk).get()
    assert offer.title == "Trích lục khai sinh"
    assert f"Số {result.number}" in offer.told
    [entry] = looks(intake)
    assert (entry.ground, entry.actor_id, entry.agency_id) == (PURPOSE, at.minh.pk, at.agency.pk)
    assert entry.details["dossiers"] == [str(dossier.pk)]
    assert NUMBER not in str(entry.details)


def test_what_was_handed_in_is_offered_only_where_it_is_kept(at):
    dossier = given(at)
    dossier.files.create(
        file=files.store(
            BytesIO(files.read_whole(dossier.files.get().file)),
            key_id=dossier.key_id,
            agency_id=dossier.agency_id,
            name="a.jpg",
        ),
        paper_key="ct",
        position=9,
    )
    assert list(offered(at)) == ["to_khai"]
    storage.keep(dossier, actor=identity.RESIDENT, now=timezone.now())
    found = offered(at)
    assert sorted(found) == ["ct", "to_khai"]
    assert "đã nộp trong hồ sơ" in found["ct"][0].told


@pytest.mark.parametrize("number", [OTHER, "", "01930100123", "0193010012345"])
def test_another_number_finds_nothing(at, number):
    given(at)
    assert offered(at, number=number) == {}


def test_a_vain_look_stands_in_the_audit_too_and_each_person_once_an_intake(at):
    intake = uuid4()
    for number in (OTHER, OTHER, NUMBER, "", "123"):
        assert offered(at, number=number, intake=intake) == {}
    entries = looks(intake)
    assert [entry.details["dossiers"] for entry in entries] == [[], []]
    assert len({entry.details["whose"] for entry in entries}) == 2
    other = uuid4()
    offered(at, number=OTHER, intake=other)
    assert looks(other)[0].details["whose"] not in {one.details["whose"] for one in entries}


def test_only_the_desk_looks_and_only_at_its_own(at):
    given(at)
    for who in (at.thao, at.phuc, at.khoa):
        intake = uuid4()
        assert offered(at, at.acts(who), intake=intake) == {}
        assert looks(intake) == []
    stranger = at.acts(at.binh, at.elsewhere)
    assert offered(at, stranger, agency=at.elsewhere) == {}
    assert offered(at, papers=[]) == {}


@pytest.mark.parametrize(
    "parties",
    [
        {"owner_name": "Trần Bé Con", "attendance": make.COPY},
        {"personal_number": ""},
        {"personal_number": "12"},
    ],
)
def test_filed_for_another_or_without_a_number_it_is_nobodys(at, parties):
    dossier = given(at, **parties)
    assert Holder.objects.get(dossier=dossier).number_index == ""
    assert offered(at) == {}


def test_an_unfinished_or_revoked_or_erased_one_is_not_offered(at):
    given(at, "processing")
    assert offered(at) == {}
    assert not Holder.objects.exists()
    dossier = given(at, "returned")
    results.revoke_result(
        results.issued_for(dossier.pk).get(),
        ground="Sai",
        actor=identity.RESIDENT,
        now=timezone.now(),
    )
    assert offered(at) == {}
    assert Holder.objects.filter(dossier=dossier).exists()
    dossiers.erase(
        dossier_id=dossier.pk, actor=audit.Actor(kind="job"), now=timezone.now(), ground="Hết hạn"
    )
    assert not Holder.objects.filter(dossier=dossier).exists()


def test_dossiers_from_before_are_noted_at_night_once(at):
    dossier, running = given(at), given(at, "processing", scans=0)
    Holder.objects.all().delete()

    assert holding.note_left_out() == 1
    assert holding.note_left_out() == 0

    assert list(Holder.objects.values_list("dossier_id", flat=True)) == [dossier.pk]
    assert not Holder.objects.filter(dossier=running).exists()
    assert offered(at)


def used(at, offer, *, number=NUMBER, key="to_khai", who=None, intake=None):
    kept = []

    def put(content, called):
        assert called == "Trích lục khai sinh"
        data_key = keyring.new_data_key(at.agency.pk)
        kept.append(
            files.store(content, key_id=data_key, agency_id=at.agency.pk, name=f"{called}.pdf")
        )
        return kept[-1]

    storage.use_at_counter(
        agency=at.agency,
        actor=who or at.acts(at.minh),
        number=number,
        paper=at.adoption.version.papers.get(key=key),
        item_id=offer.id,
        purpose=PURPOSE,
        intake=intake or uuid4(),
        put=put,
        now=timezone.now(),
    )
    return kept[0]


def test_what_is_used_is_the_same_bytes_and_known_as_reused(at):
    dossier = given(at)
    [offer] = offered(at)["to_khai"]

    copy = used(at, offer)

    row = Reuse.objects.get()

    result = results.issued_for(dossier.pk).get()
    assert files.read_whole(copy) == files.read_whole(results.file_of(result))
    assert (row.file_id, row.source, row.result_id) == (copy.pk, "result", result.pk)
    assert row.source_dossier_id == dossier.pk
    trail = audit.trail_of("dossiers.dossier", dossier.pk)
    assert trail.filter(verb="storage.use_again", actor_id=at.minh.pk).count() == 1


def test_what_is_not_offered_is_not_used(at):
    dossier = given(at)
    [offer] = offered(at)["to_khai"]
    for wrong in ({"number": OTHER}, {"key": "ct"}, {"who": at.acts(at.thao)}):
        with pytest.raises(storage.NotReusable, match="không còn dùng lại được"):
            used(at, offer, **wrong)
    results.revoke_result(
        results.issued_for(dossier.pk).get(),
        ground="Sai",
        actor=identity.RESIDENT,
        now=timezone.now(),
    )
    with pytest.raises(storage.NotReusable):
        used(at, offer)
    assert not Reuse.objects.exists()


@pytest.fixture
def trial(settings):
    settings.PAPER_SOURCES = ["xaso.service.storage.simulator.TrialRegister"]


def test_a_connected_database_is_asked_and_its_paper_says_whose_it_is(at, trial):
    intake = uuid4()
    [offer] = offered(at, intake=intake)["to_khai"]
    assert offer.title == "Trích lục khai sinh"
    assert offer.told.startswith("Cơ sở dữ liệu hộ tịch (BẢN THỬ): Số 1234/TLKS-BT")
    assert len(looks(intake)) == 1

    copy = used(at, offer, intake=intake)

    assert files.read_whole(copy).startswith(b"%PDF")
    row = Reuse.objects.get()
    assert (row.file_id, row.source, row.register) == (copy.pk, "database", "thu-ho-tich")
    assert row.source_dossier_id is None
    [entry] = audit.trail_of("desk.intake", intake).filter(verb="storage.fetch")
    assert entry.details == {"source": "thu-ho-tich", "paper": "to_khai"}
    assert entry.ground == PURPOSE


def test_what_the_agency_gave_itself_comes_first(at, trial):
    given(at)
    first, second = offered(at)["to_khai"]
    assert "BẢN THỬ" not in first.told
    assert "BẢN THỬ" in second.told


def test_a_database_that_is_away_or_knows_nobody_holds_nobody_up(at, trial):
    given(at)
    assert asked(at, number=OTHER) == storage.Offered()
    away = asked(at, number="019301000000")
    assert away.papers == {}
    assert away.away == ["Cơ sở dữ liệu hộ tịch (BẢN THỬ)"]
    assert asked(at, at.acts(at.thao)) == storage.Offered()
    [_own, other] = offered(at)["to_khai"]
    for wrong in ({"number": "019301000000"}, {"key": "ct"}, {"who": at.acts(at.thao)}):
        with pytest.raises(storage.NotReusable):
            used(at, other, **wrong)


def test_no_database_is_connected_unless_the_installation_names_one(at, settings):
    assert settings.PAPER_SOURCES == []
    assert offered(at) == {}
