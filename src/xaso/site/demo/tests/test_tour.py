"""The tour switches roles without passwords, in the demo and nowhere else."""

from __future__ import annotations

import pytest

from xaso.kernel.audit.models import AuditEntry
from xaso.kernel.calendar.tests import make as make_calendar
from xaso.kernel.identity.models import Account
from xaso.kernel.identity.tests import make as make_people
from xaso.kernel.organisations.models import Agency

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    make_calendar.calendar()
    return make_people.cast()


@pytest.fixture
def demo(cast):
    Agency.objects.update(is_demo=True)
    Account.objects.update(is_demo=True)
    return cast


@pytest.mark.parametrize("role", ["intake", "officer", "leader", "clerk"])
def test_a_visitor_sits_down_at_any_desk_of_the_demo(demo, client, role):
    answer = client.post(f"/xem-thu/{role}/")

    assert (answer.status_code, answer["Location"]) == (303, "/can-bo/")
    assert client.get("/can-bo/").status_code == 200
    assert AuditEntry.objects.filter(verb="site.play_role").count() == 1


def test_starting_over_signs_out_and_forgets(demo, client):
    client.post("/xem-thu/intake/")

    answer = client.post("/xem-thu/bat-dau-lai/")

    assert (answer.status_code, answer["Location"]) == (303, "/xem-thu/")
    assert client.get("/can-bo/").status_code == 302


def test_the_home_page_of_the_demo_invites(demo, client):
    assert b'data-testid="tour"' in client.get("/").content


@pytest.mark.parametrize("role", ["admin", "center_head", "nobody"])
def test_no_other_role_can_be_played(demo, client, role):
    assert client.post(f"/xem-thu/{role}/").status_code == 404


def test_an_account_that_is_not_of_the_demo_cannot_be_played(demo, client):
    Account.objects.update(is_demo=False)

    assert client.post("/xem-thu/leader/").status_code == 404


def test_a_real_agency_has_no_tour(cast, client):
    assert client.get("/xem-thu/").status_code == 404
    assert client.post("/xem-thu/intake/").status_code == 404
    assert client.post("/xem-thu/bat-dau-lai/").status_code == 404
    assert b'data-testid="tour"' not in client.get("/").content
    assert client.get("/can-bo/").status_code == 302
