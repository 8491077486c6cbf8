"""At the counter, what a person was given already is offered beside each paper."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.service.desk.models import CounterScan
from xaso.service.desk.tests.test_counter import URL, first, text_of
from xaso.service.desk.views.stored import PURPOSE
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make
from xaso.service.results import api as results
from xaso.service.storage import api as storage

pytestmark = pytest.mark.django_db
CODE, NUMBER, NAME = "1.001193", "019301001234", "Trần Thị An"


@pytest.fixture
def at():
    return make.house(code=CODE, papers=[("to_khai", "Trích lục khai sinh")])


@pytest.fixture
def given(at):
    own = {"owner_name": NAME, "submitter_name": NAME, "personal_number": NUMBER}
    return make.dossier(at, "resolved", now=timezone.now() - timedelta(hours=2), **own)


@pytest.fixture
def desk(client, at):
    client.force_login(at.minh)
    return client


def typed(key, **more):
    return {
        "key": str(key),
        "procedure": CODE,
        "submitter_name": NAME,
        "phone": "0912 345 678",
        "address": "Xóm Đuổm",
        "personal_number": NUMBER,
        "not_same": "1",
        **more,
    }


def button_in(page):
    return first(r'name="do" value="(stored:to_khai:[^"]+)"', page)


def test_a_number_and_a_procedure_offer_what_was_given_and_it_comes_into_the_dossier(
    desk, at, given
):
    key = uuid4()
    page = text_of(desk.post(URL, typed(key, do="read")))
    assert "Trích lục khai sinh" in page
    result = results.issued_for(given.pk).get()
    assert f"Số {result.number}" in page

    taken = desk.post(URL, typed(key, do=button_in(page)))

    assert taken.status_code == 200
    assert "1. Trích lục khai sinh" in text_of(taken)
    assert 'data-testid="use-stored"' not in text_of(taken)
    scan = CounterScan.objects.get(intake=key)
    assert files.read_whole(scan.file) == files.read_whole(results.file_of(result))

    assert desk.post(URL, typed(key, do="submit")).status_code == 303

    filed = dossiers.Dossier.objects.exclude(pk=given.pk).get()
    [reused] = storage.reused_in(filed, timezone.localdate())
    assert (reused.paper_key, reused.row.source_dossier_id) == ("to_khai", given.pk)
    [look] = audit.trail_of("desk.intake", key).filter(verb="storage.look")
    assert look.ground == f"{PURPOSE}: {at.adoption.version.name}"


def test_without_procedure_or_number_nothing_is_offered_nor_looked_for(desk, given):
    for missing in ({"procedure": ""}, {"personal_number": ""}):
        key = uuid4()
        page = text_of(desk.post(URL, typed(key, do="count", **missing)))
        assert 'data-testid="use-stored"' not in page
        assert not audit.trail_of("desk.intake", key).exists()


def test_what_is_no_longer_offered_is_told_and_what_was_typed_stays(desk, given):
    key = uuid4()
    button = button_in(text_of(desk.post(URL, typed(key, do="read"))))
    answer = desk.post(URL, typed(key, do=button, personal_number="019301009999"))
    assert answer.status_code == 422
    assert "không còn dùng lại được" in text_of(answer)
    assert NAME in text_of(answer)
    assert not CounterScan.objects.exists()
    strange = desk.post(URL, typed(key, do="stored:khac:1"))
    assert strange.status_code == 200


def test_another_commune_is_offered_nothing(client, at, given):
    client.force_login(at.binh)
    page = client.post(URL, typed(uuid4(), do="read"))
    assert "use-stored" not in text_of(page)


def test_a_database_that_is_away_is_told(desk, settings):
    settings.PAPER_SOURCES = ["xaso.service.storage.simulator.TrialRegister"]
    page = text_of(desk.post(URL, typed(uuid4(), do="read", personal_number="019301000000")))
    assert 'data-testid="sources-away"' in page
    assert "hộ tịch (BẢN THỬ)" in page
    page = text_of(desk.post(URL, typed(uuid4(), do="read")))
    assert 'data-testid="sources-away"' not in page
    assert "1234/TLKS-BT" in page


def test_what_a_connected_database_gives_counts_as_not_handed_in(desk, at, settings):
    settings.PAPER_SOURCES = ["xaso.service.storage.simulator.TrialRegister"]
    key = uuid4()
    button = button_in(text_of(desk.post(URL, typed(key, do="read"))))
    desk.post(URL, typed(key, do=button))
    assert desk.post(URL, typed(key, do="submit")).status_code == 303

    filed = dossiers.Dossier.objects.get()
    file_id = filed.files.get().file_id
    assert storage.digitised(filed) == {file_id: 3}
    assert storage.sources_of(filed) == {file_id: (2, "")}
    [saved] = storage.saved_at(at.agency)
    assert (saved.dossiers, saved.reusing, saved.papers) == (1, 1, 1)
    page = text_of(desk.get(f"/can-bo/ho-so/{filed.pk}/"))
    assert "Lấy từ Cơ sở dữ liệu hộ tịch (BẢN THỬ)" in page
    settings.PAPER_SOURCES = []
    assert "Lấy từ thu-ho-tich" in text_of(desk.get(f"/can-bo/ho-so/{filed.pk}/"))
