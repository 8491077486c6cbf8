"""The signing folder: hers alone, ticked, proved once, signed one by one, what fails stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.rights import api as rights
from xaso.kernel.rights.tests import make as make_rights
from xaso.kernel.signing import api as signing
from xaso.kernel.signing.api import SigningKey
from xaso.kernel.signing.tests import make as make_signing
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import folder, policies
from xaso.service.dossiers.models import Batch, BatchItem, Dossier
from xaso.service.dossiers.services import batching
from xaso.service.dossiers.tests import make
from xaso.service.dossiers.views import folder as page
from xaso.service.results import api as results

pytestmark = pytest.mark.django_db
FOLDER, MANY = "/can-bo/trinh-ky/", "/can-bo/hang-loat/"


@pytest.fixture
def at():
    return make.house()


def laid(at, *, now=make.MORNING):
    return make.dossier(at, "processing", step="approval", now=now)


def opened(at, who=None, *, limit=100, now=make.MORNING):
    actor = at.acts(who or at.phuc)
    return folder.folder_of(
        actor, at.agency, rights.book_on(at.agency.pk, now.date()), now, limit=limit
    )


def ids(found):
    return [one.dossier.pk for one in found.papers]


def ticked(*found):
    return {"pick": [f"{one.pk}:{one.version}" for one in found]}


def signed(batch):
    batching.work(str(batch.pk), str(batch.agency_id))


def drawn(at, *found):
    return batching.draw_up(
        agency=at.agency,
        actor=at.acts(at.phuc),
        transition="approve",
        picked={one.pk: one.version for one in found},
        now=make.MORNING,
    )


def sent(at, *found):
    """Draw up, confirm and work through a batch of signatures."""
    batch = drawn(at, *found)
    batching.confirm(batch, actor=at.acts(at.phuc), now=make.MORNING)
    signed(batch)
    return batch


def send_back(at, one, now=make.MORNING):
    dossiers.move_only(
        "send_back", dossier_id=one.pk, actor=at.acts(at.phuc), now=now, note="Xem lại."
    )


def propose(at, one, now=make.MORNING, **how):
    dossiers.propose(dossier_id=one.pk, actor=at.acts(at.thao), now=now, note="Đủ.", **how)


def test_the_folder_holds_what_waits_for_her_signature_the_most_urgent_first(at):
    later, first = laid(at), laid(at, now=make.MORNING - timedelta(days=7))
    make.dossier(at, "processing")
    make.dossier(at, "approved")
    make.dossier(at, "withdraw_requested")
    found = opened(at)

    assert ids(found) == [first.pk, later.pk]
    assert found.open == 2
    assert not found.has_more
    paper = found.papers[0]
    assert paper.draft == results.draft_for(first.pk)
    assert paper.drafter == at.thao.full_name
    assert paper.lateness.urgency == "late"
    assert paper.lateness.deadline == first.due_at
    assert (paper.bar, paper.failed, paper.is_running) == ("", None, False)


def test_what_another_commune_waits_for_is_in_no_folder_here(at):
    laid(make.house(code="1.000001"))

    assert ids(opened(at)) == []


@pytest.mark.parametrize("who", ["thao", "minh", "mai"])
def test_who_signs_nothing_has_no_folder(at, client, who):
    laid(at)
    client.force_login(getattr(at, who))

    assert ids(opened(at, getattr(at, who))) == []
    assert client.get(FOLDER).status_code == 404
    assert client.post(FOLDER, {}).status_code == 404
    assert "to-folder" not in client.get("/can-bo/").text


def test_by_a_delegation_somebody_has_a_folder_of_what_it_covers(at, client):
    found = laid(at)
    deputy = people.staff("officer", agency=at.agency, full_name="Nông Văn Hà")
    make_rights.delegation(deputy, make_rights.chair(at.agency))
    client.force_login(deputy)

    assert ids(opened(at, deputy)) == [found.pk]
    assert client.get(FOLDER).status_code == 200
    assert "to-folder" in client.get("/can-bo/").text


def test_a_technician_holds_no_folder_whatever_other_post_she_has(at):
    both = people.staff("leader", "technician", agency=at.agency)
    book = rights.book_on(at.agency.pk, make.MORNING.date())

    assert not policies.may_sign(at.acts(both), book)
    assert policies.may_sign(at.acts(at.phuc), book)


def test_what_may_not_be_signed_lies_in_it_with_the_reason_and_no_box(at, client):
    refusing, own = make.dossier(at, "processing"), laid(at)
    propose(at, refusing, outcome="refuse")
    Dossier.objects.filter(pk=own.pk).update(drafter_id=at.phuc.pk)
    client.force_login(at.phuc)
    found = {one.dossier.pk: one for one in opened(at).papers}
    text = client.get(f"{FOLDER}?chon=het").text

    assert "đề nghị từ chối" in found[refusing.pk].bar
    assert found[own.pk].bar == "Người soạn kết quả không được ký duyệt."
    assert opened(at).open == 0
    assert 'data-testid="pick"' not in text
    assert text.count('data-testid="bar"') == 2
    assert 'data-testid="sign"' not in text


def test_so_many_at_most_and_it_says_that_there_are_more(at):
    found = [laid(at, now=make.MORNING + timedelta(minutes=n)) for n in range(3)]

    assert ids(opened(at, limit=2)) == [one.pk for one in found[:2]]
    assert opened(at, limit=2).has_more
    assert not opened(at, limit=3).has_more


def test_all_are_ticked_by_a_link_and_none_by_itself(at, client):
    laid(at)
    client.force_login(at.phuc)

    assert "checked" not in client.get(FOLDER).text.partition("<tbody>")[2]
    assert "checked" in client.get(f"{FOLDER}?chon=het").text.partition("<tbody>")[2]


def test_more_than_a_page_are_shown_when_asked(at, client, monkeypatch):
    monkeypatch.setattr(page, "PAPERS_A_PAGE", 1)
    for _number in "12":
        laid(at)
    client.force_login(at.phuc)
    first, whole = client.get(FOLDER), client.get(f"{FOLDER}?dong=500")

    assert first.text.count('data-testid="folder-paper"') == 1
    assert 'data-testid="more"' in first.text
    assert whole.text.count('data-testid="folder-paper"') == 2
    assert 'data-testid="more"' not in whole.text


def test_from_the_folder_to_the_outcome_with_one_proof(at, client, settings):
    settings.SECOND_FACTOR = "on"
    found = [laid(at), laid(at)]
    client.force_login(at.phuc)
    kept = client.session
    kept["xaso_sign_in"] = kept["xaso_sign_in"] | {"by": "time_code", "confirmed": 0}
    kept.save()

    answer = client.post(FOLDER, ticked(*found))
    assert answer.status_code == 303
    where = answer["Location"]
    asked = client.get(where)
    assert asked["Location"].startswith("/can-bo/xac-nhan/?next=")
    assert client.post(where, {"do": "go"}).status_code == 422
    assert Batch.objects.get().confirmed_at is None

    kept = client.session
    kept["xaso_sign_in"] = kept["xaso_sign_in"] | {"confirmed": timezone.now().timestamp()}
    kept.save()
    shown = client.get(where).text
    assert shown.count('data-testid="look"') == 2
    assert f'href="{FOLDER}"' in shown
    assert client.post(where, {"do": "go"}).status_code == 303
    assert "running" in client.get(FOLDER).text
    signed(Batch.objects.get())
    over = client.get(where).text

    assert over.count('data-outcome="done"') == 2
    assert "Đã ký" in over
    assert {Dossier.objects.get(pk=one.pk).state for one in found} == {"approved"}
    assert ids(opened(at)) == []
    assert 'data-testid="last"' in client.get(FOLDER).text


def test_nothing_ticked_is_said_on_the_page(at, client):
    laid(at)
    client.force_login(at.phuc)
    answer = client.post(FOLDER, {})

    assert answer.status_code == 422
    assert 'data-testid="said"' in answer.text
    assert "Chọn ít nhất một hồ sơ." in answer.text


def test_what_others_own_cannot_be_ticked(at, client):
    theirs = laid(make.house(code="1.000001"))
    client.force_login(at.phuc)

    assert client.post(FOLDER, ticked(theirs)).status_code == 404
    assert not Batch.objects.exists()


def test_what_fails_stays_in_the_folder_with_the_reason(at, client):
    found = [laid(at), laid(at)]
    batch = drawn(at, *found)
    send_back(at, found[0])
    propose(at, found[0])
    batching.confirm(batch, actor=at.acts(at.phuc), now=make.MORNING)
    signed(batch)
    client.force_login(at.phuc)
    stays = opened(at)

    assert ids(stays) == [found[0].pk]
    assert stays.papers[0].failed == batch.items.get(dossier=found[0])
    assert "Hồ sơ vừa được người khác cập nhật" in client.get(FOLDER).text
    assert stays.open == 1


def test_a_failure_before_it_was_laid_there_anew_is_not_told_any_more(at):
    found = laid(at)
    batch = drawn(at, found)
    send_back(at, found)
    batching.confirm(batch, actor=at.acts(at.phuc), now=make.MORNING)
    signed(batch)
    item = batch.items.get()
    assert item.outcome == "refused"
    propose(at, found, now=item.at)
    assert opened(at).papers[0].failed == item
    BatchItem.objects.filter(pk=item.pk).update(at=item.at - timedelta(seconds=1))

    assert opened(at).papers[0].failed is None


def test_what_a_colleague_failed_to_sign_is_not_told_as_hers(at):
    found = laid(at)
    batch = drawn(at, found)
    send_back(at, found)
    propose(at, found)
    batching.confirm(batch, actor=at.acts(at.phuc), now=make.MORNING)
    signed(batch)
    other = people.staff("leader", agency=at.agency)

    assert opened(at).papers[0].failed is not None
    assert opened(at, other).papers[0].failed is None


def test_what_is_being_signed_has_no_box_until_it_is_over(at, client):
    found = laid(at)
    batch = drawn(at, found)
    assert not opened(at).papers[0].is_running
    batching.confirm(batch, actor=at.acts(at.phuc), now=make.MORNING)
    client.force_login(at.phuc)

    assert opened(at).papers[0].is_running
    assert opened(at).open == 0
    assert 'data-testid="pick"' not in client.get(FOLDER).text
    batching.stop(batch, now=make.MORNING)
    assert not opened(at).papers[0].is_running


def test_sent_twice_nothing_is_signed_twice_and_it_says_so(at):
    found = laid(at)
    first = sent(at, found)
    second = sent(at, found)

    assert first.items.get().outcome == "done"
    assert second.items.get().outcome == "refused"
    assert second.items.get().told == "Đã làm ở lượt khác, không làm lần nữa."
    assert found.events.filter(type="approve").count() == 1


def test_what_a_colleague_signed_meanwhile_is_told_as_changed(at):
    found = laid(at)
    other = people.staff("leader", agency=at.agency)
    batch = drawn(at, found)
    dossiers.move_only("approve", dossier_id=found.pk, actor=at.acts(other), now=make.MORNING)
    batching.confirm(batch, actor=at.acts(at.phuc), now=make.MORNING)
    signed(batch)

    assert "người khác cập nhật" in batch.items.get().told


def test_a_confirmed_batch_stands_in_the_audit_once(at):
    batch = sent(at, laid(at), laid(at))
    batching.confirm(batch, actor=at.acts(at.phuc), now=make.MORNING)
    entries = audit.trail_of("dossiers.batch", batch.pk).filter(verb="dossiers.begin_batch")

    assert [one.details for one in entries] == [{"act": "approve", "dossiers": 2}]
    assert entries[0].actor_id == at.phuc.pk


def test_what_was_stopped_before_it_began_is_not_begun(at):
    batch = drawn(at, laid(at))
    batching.stop(batch, now=make.MORNING)
    batching.confirm(batch, actor=at.acts(at.phuc), now=make.MORNING)

    batch.refresh_from_db()
    assert batch.confirmed_at is None


def test_it_says_where_no_electronic_signature_will_follow(at, client, tmp_path):
    laid(at)
    client.force_login(at.phuc)
    assert 'data-testid="no-keys"' in client.get(FOLDER).text
    now = timezone.now()
    with make_signing.house(tmp_path) as keys:
        for key, owner in ((keys.leader, at.phuc.pk), (keys.agency, None)):
            assert not folder.has_keys(at.acts(at.phuc), at.agency, now)
            signing.keep_key(
                key, agency=at.agency, account_id=owner, actor=at.acts(at.khoa), now=now
            )

    assert folder.has_keys(at.acts(at.phuc), at.agency, timezone.now())
    assert not folder.has_keys(identity.RESIDENT, at.agency, timezone.now())
    kept = client.get(FOLDER).text
    assert 'data-testid="no-keys"' not in kept
    assert 'data-testid="key-ends"' not in kept
    SigningKey.objects.filter(account=at.phuc).update(valid_until=now + timedelta(days=29))
    assert 'data-testid="key-ends"' in client.get(FOLDER).text


@pytest.mark.parametrize(
    ("columns", "stands", "told"),
    [
        ({}, "", "Đã phát hành, chưa ký số"),
        ({"awaits_signature": True}, "awaits", "Đã phát hành, máy đang ký số"),
        ({"is_signed": True}, "signed", "Đã phát hành, đã ký số"),
    ],
)
def test_what_was_signed_says_how_its_file_stands(at, client, columns, stands, told):
    found = laid(at)
    batch = sent(at, found)
    client.force_login(at.phuc)
    assert folder.behind([found]) == {}
    assert 'data-testid="file"' not in client.get(f"{MANY}{batch.pk}/").text
    make.ACTS["issue"](at, found.pk, make.MORNING + timedelta(hours=1))
    results.issued_for(found.pk).update(**columns)

    assert folder.behind([found]) == {found.pk: stands}
    assert told in client.get(f"{MANY}{batch.pk}/").text


def test_the_newest_draft_of_a_dossier_is_the_one_to_look_at(at):
    found = laid(at)
    send_back(at, found)
    propose(at, found, now=make.MORNING + timedelta(hours=1))

    assert results.drafts_among([found.pk]) == {found.pk: results.draft_for(found.pk)}
    assert results.drafts_among([]) == {}


def test_other_acts_on_many_keep_their_own_words_and_way_back(at, client):
    batch = batching.draw_up(
        agency=at.agency,
        actor=at.acts(at.thao),
        transition="start",
        picked={make.dossier(at, "received").pk: 2},
        now=make.MORNING,
    )
    client.force_login(at.thao)
    drawn_up = client.get(f"{MANY}{batch.pk}/").text

    assert 'href="/can-bo/"' in drawn_up
    assert "Làm tất cả" in drawn_up
    assert not folder.last_signings(at.acts(at.thao), at.agency).exists()
