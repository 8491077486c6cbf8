"""One act on many dossiers: each by itself, once, by the rights of its moment."""

from __future__ import annotations

import subprocess

import pytest
from django.utils import timezone

from xaso.kernel.identity import api as identity
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.models import Batch, BatchItem, Dossier
from xaso.service.dossiers.services import batching
from xaso.service.dossiers.tests import make
from xaso.service.results import api as results

pytestmark = pytest.mark.django_db
LIST, MANY = "/can-bo/", "/can-bo/hang-loat/"
NOBODY = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def at():
    return make.house()


def drawn(at, found, transition="approve", who=None):
    return batching.draw_up(
        agency=at.agency,
        actor=at.acts(who or at.phuc),
        transition=transition,
        picked={one.pk: one.version for one in found},
        now=make.MORNING,
    )


def worked(batch):
    batching.confirm(batch, actor=identity.RESIDENT, now=make.MORNING)
    batching.work(str(batch.pk), str(batch.agency_id))
    batch.refresh_from_db()
    return {item.dossier_id: item.outcome for item in batch.items.all()}


def waiting(at, how_many=3):
    return [make.dossier(at, "processing", step="approval") for _ in range(how_many)]


def states(found):
    return [Dossier.objects.get(pk=one.pk).state for one in found]


def test_every_dossier_is_done_by_itself_and_the_batch_ends(at):
    found = waiting(at)
    batch = drawn(at, found)

    assert set(worked(batch).values()) == {"done"}
    assert states(found) == ["approved"] * 3
    assert batch.done_at is not None
    for one in found:
        event = one.events.get(type="approve")
        assert event.actor_id == at.phuc.pk


def test_one_that_moved_meanwhile_is_told_and_stops_no_other(at):
    found = waiting(at)
    batch = drawn(at, found)
    dossiers.move_only(
        "send_back",
        dossier_id=found[1].pk,
        actor=at.acts(at.phuc),
        now=make.MORNING,
        note="Thiếu chữ ký.",
    )
    outcomes = worked(batch)

    assert [outcomes[one.pk] for one in found] == ["done", "refused", "done"]
    assert states(found) == ["approved", "processing", "approved"]
    assert batch.items.get(dossier=found[1]).told


def test_who_lost_the_post_meanwhile_does_nothing(at):
    found = waiting(at)
    batch = drawn(at, found)
    today = timezone.localdate()
    identity.holdings_on(today).filter(account=at.phuc).update(valid_until=today)

    assert set(worked(batch).values()) == {"refused"}
    assert states(found) == ["processing"] * 3


def test_confirmed_or_worked_twice_it_is_done_once(at):
    found = waiting(at, 2)
    batch = drawn(at, found)
    worked(batch)
    worked(batch)

    for one in found:
        assert one.events.filter(type="approve").count() == 1


def test_a_worker_that_died_goes_on_where_it_stopped(at, monkeypatch):
    found = waiting(at)
    batch = drawn(at, found)
    real, calls = batching.DOES["approve"], []

    def dies(**common):
        calls.append(common)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(**common)

    monkeypatch.setitem(batching.DOES, "approve", dies)
    with pytest.raises(KeyboardInterrupt):
        worked(batch)
    assert sorted(batch.items.values_list("outcome", flat=True)) == ["done", "waiting", "waiting"]
    batching.work(str(batch.pk), str(batch.agency_id))

    assert set(batch.items.values_list("outcome", flat=True)) == {"done"}
    assert states(found) == ["approved"] * 3


def test_a_stopped_batch_leaves_the_rest_undone(at):
    found = waiting(at, 2)
    batch = drawn(at, found)
    batching.confirm(batch, actor=identity.RESIDENT, now=make.MORNING)
    batching.stop(batch, now=make.MORNING)
    batching.work(str(batch.pk), str(batch.agency_id))

    assert set(batch.items.values_list("outcome", flat=True)) == {"left"}
    assert states(found) == ["processing"] * 2


def test_a_batch_that_is_over_is_not_stopped_any_more(at):
    batch = drawn(at, waiting(at, 1))
    worked(batch)
    batching.stop(batch, now=make.MORNING)

    batch.refresh_from_db()
    assert batch.stopped_at is None


@pytest.mark.parametrize(
    ("transition", "state", "who", "becomes"),
    [
        ("receive", "submitted", "minh", "received"),
        ("start", "received", "thao", "processing"),
        ("issue", "approved", "mai", "resolved"),
        ("archive", "returned", "mai", "closed_archived"),
    ],
)
def test_each_act_that_asks_nothing_can_be_done_to_many(at, transition, state, who, becomes):
    found = [make.dossier(at, state) for _ in range(2)]

    assert set(worked(drawn(at, found, transition, getattr(at, who))).values()) == {"done"}
    assert states(found) == [becomes] * 2


@pytest.mark.parametrize("transition", ["reject", "propose", "return_result", "", "no-such"])
def test_acts_that_ask_for_words_are_not_for_many(at, transition):
    with pytest.raises(dossiers.WrongEntry) as refusal:
        drawn(at, waiting(at, 1), transition)
    assert refusal.value.field == "act"


def test_between_one_and_five_hundred(at, monkeypatch):
    with pytest.raises(dossiers.WrongEntry) as refusal:
        drawn(at, [])
    assert refusal.value.field == "pick"
    monkeypatch.setattr(batching, "MOST", 2)
    drawn(at, waiting(at, 2))
    with pytest.raises(dossiers.WrongEntry, match="nhiều nhất 2"):
        drawn(at, waiting(at, 3))


def test_what_others_own_is_not_there(at):
    stranger = make.house(code="1.000001")
    theirs = waiting(stranger, 1)

    with pytest.raises(dossiers.UnknownDossier):
        drawn(at, [*waiting(at, 1), *theirs])
    assert not Batch.objects.exists()


def test_drawn_up_again_the_first_that_was_never_confirmed_is_gone(at):
    found = waiting(at, 2)
    first = drawn(at, found)
    worked(drawn(at, found[:1]))
    drawn(at, found[1:])

    assert not Batch.objects.filter(pk=first.pk).exists()
    assert Batch.objects.count() == 2
    assert BatchItem.objects.count() == 2


def test_the_pages_lead_from_the_list_to_the_outcome(at, client):
    found = waiting(at, 2)
    client.force_login(at.phuc)
    listing = client.get(LIST).text
    assert listing.count('data-testid="pick"') == 2
    sent = {"act": "approve", "pick": [f"{one.pk}:{one.version}" for one in found]}
    answer = client.post(MANY, sent)
    assert answer.status_code == 303
    page = answer["Location"]

    asked = client.get(page)
    assert "Refresh" not in asked
    assert 'data-testid="go"' in asked.text
    assert client.post(page, {"do": "go"}).status_code == 303
    running = client.get(page)
    assert running["Refresh"] == "2"
    batch = Batch.objects.get()
    batching.work(str(batch.pk), str(batch.agency_id))
    over = client.get(page)

    assert "Refresh" not in over
    assert over.text.count('data-outcome="done"') == 2
    assert 'data-ended="2"' in over.text


def test_what_stands_in_the_way_is_said_before_anything_is_done(at, client):
    ready, drafted = waiting(at, 1)[0], make.dossier(at, "processing")
    client.force_login(at.phuc)
    sent = {"act": "approve", "pick": [f"{one.pk}:{one.version}" for one in (ready, drafted)]}
    page = client.get(client.post(MANY, sent)["Location"])

    assert "Hồ sơ chưa tới bước này." in page.text
    assert page.context["open"] == 1


def test_nothing_picked_leads_back_to_the_list_with_the_reason(at, client):
    waiting(at, 1)
    client.force_login(at.phuc)
    answer = client.post(MANY, {"act": "approve"})

    assert answer["Location"] == f"{LIST}?chon=pick"
    assert 'data-testid="unpicked"' in client.get(answer["Location"]).text


@pytest.mark.parametrize("pick", ["không-phải", f"{NOBODY}:một", f"{NOBODY}:1"])
def test_a_pick_that_names_nothing_is_not_there(at, client, pick):
    client.force_login(at.phuc)

    assert client.post(MANY, {"act": "approve", "pick": [pick]}).status_code == 404


def test_only_who_asked_sees_the_batch(at, client):
    batch = drawn(at, waiting(at, 1))
    client.force_login(at.thao)

    assert client.get(f"{MANY}{batch.pk}/").status_code == 404
    assert client.post(f"{MANY}{batch.pk}/", {"do": "go"}).status_code == 404


def test_five_hundred_stand_on_one_page_where_asked(at, client):
    client.force_login(at.phuc)

    assert client.get(f"{LIST}?dong=500").context["filters"].rows == 500
    assert client.get(f"{LIST}?dong=7").context["filters"].rows == 50


def test_what_was_drawn_up_elsewhere_stays(at):
    elsewhere = Batch.objects.create(
        agency=at.elsewhere, asked_by=at.phuc, transition="start", asked_at=make.MORNING
    )
    drawn(at, waiting(at, 1))

    assert Batch.objects.filter(pk=elsewhere.pk).exists()


def test_the_hand_over_list_names_what_was_done_alone(at, client):
    done, moved = (make.dossier(at, "approved") for _number in "12")
    batch = drawn(at, [done, moved], "issue", at.mai)
    make.ACTS["issue"](at, moved.pk, make.MORNING)
    client.force_login(at.mai)
    address = f"{MANY}{batch.pk}/ban-giao.pdf"
    assert client.get(address).status_code == 404
    worked(batch)
    answer = client.get(address)
    said = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=answer.content, capture_output=True, check=True
    ).stdout.decode()

    assert str(done.code) in said
    assert str(moved.code) not in said
    assert results.issued_for(done.pk).get().number in said
    assert at.mai.full_name in said
    assert "print-list" in client.get(f"{MANY}{batch.pk}/").text
