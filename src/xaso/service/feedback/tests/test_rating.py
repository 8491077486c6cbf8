"""A rating: one for each dossier, by whoever proved its secret, changeable for a week."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make
from xaso.service.feedback import api as feedback

pytestmark = pytest.mark.django_db
NOW = make.MORNING


@pytest.fixture
def at():
    return make.house()


def first(pattern: str, text: str) -> str:
    """Return the first group of the only match that a page must have."""
    found = re.search(pattern, text, re.DOTALL)
    assert found is not None, pattern
    return found[1]


def rate(dossier, stars=4, *, comment="", now=NOW):
    return feedback.rate(
        dossier=dossier, stars=stars, comment=comment, actor=identity.RESIDENT, now=now
    )


def stored(dossier) -> feedback.Rating:
    rating = feedback.rating_of(dossier)
    assert rating is not None
    return rating


def test_a_finished_dossier_has_one_rating_that_may_be_changed_for_a_week(at):
    dossier = make.dossier(at, "resolved")

    rate(dossier, 2, comment="Chờ lâu")
    rate(dossier, 5, now=NOW + timedelta(days=7))

    rating = stored(dossier)
    assert (rating.stars, feedback.comment_of(rating, dossier)) == (5, "")
    with pytest.raises(feedback.RatingClosed):
        rate(dossier, 1, now=NOW + timedelta(days=7, seconds=1))
    assert stored(dossier).stars == 5


@pytest.mark.parametrize("state", ["submitted", "received", "processing", "approved"])
def test_there_is_nothing_to_judge_before_an_outcome(at, state):
    with pytest.raises(feedback.NotFinished):
        rate(make.dossier(at, state))


@pytest.mark.parametrize("state", ["rejected", "refused_intake", "returned"])
def test_whoever_was_refused_may_judge_too(at, state):
    assert rate(make.dossier(at, state)).stars == 4


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_only_one_to_five(at, stars):
    with pytest.raises(feedback.NotAStar):
        rate(make.dossier(at, "resolved"), stars)


def test_words_are_sealed_and_the_trail_knows_stars_only(at):
    dossier = make.dossier(at, "resolved")

    rating = rate(dossier, 1, comment="Cán bộ vắng mặt")

    assert "vắng".encode() not in bytes(rating.sealed_comment)
    entry = list(audit.trail_of("dossiers.dossier", dossier.pk))[-1]
    assert (entry.verb, entry.details) == ("feedback.rate", {"stars": 1, "is_new": True})


def test_a_rating_writes_when_where_and_by_whom(at):
    dossier = make.dossier(at, "resolved")
    later = NOW + timedelta(days=1)

    rate(dossier, 2, comment="  Chờ lâu ")
    first_entry = list(audit.trail_of("dossiers.dossier", dossier.pk))[-1]
    begun = stored(dossier)
    assert (begun.agency_id, begun.at, begun.changed_at) == (at.agency.pk, NOW, NOW)
    assert feedback.comment_of(begun, dossier) == "Chờ lâu"

    rate(dossier, 4, comment="Đã xin lỗi", now=later)

    changed = stored(dossier)
    assert (changed.stars, changed.at, changed.changed_at) == (4, NOW, later)
    assert feedback.comment_of(changed, dossier) == "Đã xin lỗi"
    entry = list(audit.trail_of("dossiers.dossier", dossier.pk))[-1]
    assert (entry.verb, entry.actor_kind, entry.agency_id) == (
        "feedback.rate",
        "resident",
        at.agency.pk,
    )
    assert first_entry.details == {"stars": 2, "is_new": True}
    assert entry.details == {"stars": 4, "is_new": False}


@pytest.mark.parametrize("stars", [1, 5])
def test_the_worst_and_the_best_star_count(at, stars):
    assert rate(make.dossier(at, "resolved"), stars, comment=" ").sealed_comment is None
    assert stored(dossiers.Dossier.objects.get()).stars == stars


@pytest.mark.parametrize(("state", "stars"), [("received", 4), ("resolved", 0), ("resolved", 6)])
def test_a_refused_rating_writes_nothing(at, state, stars):
    dossier = make.dossier(at, state)
    entries = audit.trail_of("dossiers.dossier", dossier.pk).count()

    with pytest.raises(feedback.RatingRefusal):
        rate(dossier, stars)

    assert feedback.rating_of(dossier) is None
    assert audit.trail_of("dossiers.dossier", dossier.pk).count() == entries


# --- through the pages ----------------------------------------------------------------------


def prove(client, made):
    return client.post(
        reverse("dossiers:look-up"), {"code": made.look_up_code, "secret": made.secret}, follow=True
    )


def finished(at):
    made = make.submitted(at)
    for act in make._way_to("resolved", ""):
        make.ACTS[act](at, made.dossier_id, NOW)
    return made


def token_in(response):
    return first(r'name="token" value="([^"]+)"', response.content.decode())


def press(client, made, token, **typed):
    url = reverse("feedback:rate", args=[made.look_up_code])
    return client.post(url, {"token": token, **typed}, follow=True)


def test_a_resident_rates_on_the_tracking_page(client, at):
    made = finished(at)
    page = prove(client, made)
    assert 'data-testid="rate-5"' in page.content.decode()
    assert 'data-testid="rated"' not in page.content.decode()

    after = press(client, made, token_in(page), stars=5, comment="Nhanh")

    assert 'data-testid="rated"' in after.content.decode()
    assert "5/5" in after.content.decode()


def test_an_unfinished_dossier_shows_no_rating(client, at):
    assert "rate-5" not in prove(client, make.submitted(at)).content.decode()


@pytest.mark.parametrize("typed", [{}, {"stars": "6"}, {"stars": "x"}, {"stars": "5\x00"}])
def test_a_wrong_star_keeps_the_words(client, at, typed):
    made = finished(at)
    token = token_in(prove(client, made))

    response = press(client, made, token, comment="Chu đáo", **typed)

    assert response.status_code == 422
    assert "Chu đáo" in response.content.decode()
    assert 'data-testid="error-summary"' in response.content.decode()


def test_without_the_token_of_this_dossier_there_is_nothing(client, at):
    mine, other = finished(at), finished(at)
    token = token_in(prove(client, mine))

    for made, given in ((mine, ""), (mine, "x" * 40), (other, token)):
        assert press(client, made, given, stars=1).status_code == 404
    assert not feedback.Rating.objects.exists()


def test_a_new_secret_ends_the_old_token(client, at):
    made = finished(at)
    token = token_in(prove(client, made))
    dossiers.renew_secret(
        dossier_id=made.dossier_id,
        actor=at.acts(at.minh),
        now=timezone.now(),
        identity_checked="CC, cuối 1234",
    )

    assert press(client, made, token, stars=1).status_code == 404


# --- for the staff --------------------------------------------------------------------------


def test_low_ratings_are_listed_and_reading_the_words_is_written_down(client, at):
    low, high = make.dossier(at, "resolved"), make.dossier(at, "resolved")
    rate(low, 2, comment="Chờ lâu quá")
    rate(high, 5, comment="Tốt")
    client.force_login(at.phuc)

    listed = client.get(reverse("feedback:low-ratings")).content.decode()
    read = client.get(reverse("feedback:comment", args=[low.pk]))

    assert listed.count('data-testid="rating-row"') == 1
    assert "Chờ lâu" not in listed
    assert "Chờ lâu quá" in read.content.decode()
    entry = list(audit.trail_of("dossiers.dossier", low.pk))[-1]
    assert (entry.verb, entry.actor_id) == ("feedback.view_comment", at.phuc.pk)
    assert client.get(reverse("feedback:comment", args=[high.pk])).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("khoa", 404), ("mai", 404), ("binh", 404), ("phuc", 200)]
)
def test_low_ratings_are_for_those_who_can_mend_the_reason(client, at, who, status):
    client.force_login(getattr(at, who))

    assert client.get(reverse("feedback:low-ratings")).status_code == status


def test_a_technician_who_also_leads_sees_no_rating(client, at):
    low = make.dossier(at, "resolved")
    rate(low, 1, comment="Chờ lâu quá")
    both = people.staff("leader", "technician", agency=at.agency)
    client.force_login(both)

    listed = client.get(reverse("feedback:low-ratings")).content.decode()

    assert 'data-testid="rating-row"' not in listed
    assert client.get(reverse("feedback:comment", args=[low.pk])).status_code == 404


def test_of_an_erased_dossier_the_stars_stay_without_words(at, client):
    dossier = make.dossier(at, "returned")
    feedback.rate(
        dossier=dossier, stars=4, comment="Nhanh lắm", actor=identity.RESIDENT, now=timezone.now()
    )
    keyring.destroy(dossier.key_id)
    session = client.session
    session["dossiers_seen"] = {dossier.look_up_code: dossier.secret_hash}
    session.save()

    page = client.get(reverse("dossiers:track", args=[dossier.look_up_code])).content.decode()

    assert "4/5" in page
    assert "Nhanh lắm" not in page
