"""Before an approval or a refusal the person proves again who sits at the computer."""

from __future__ import annotations

import pytest
from django.urls import reverse

from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.house()


def sit(client, who, *, confirmed, by="time_code"):
    client.force_login(who)
    kept = client.session
    kept["xaso_sign_in"] = kept["xaso_sign_in"] | {"by": by}
    if not confirmed:
        kept["xaso_sign_in"] |= {"confirmed": 0}
    kept.save()
    return client


def address(dossier, slug="ky-duyet"):
    return reverse("dossiers:act", args=[dossier.pk, slug])


@pytest.mark.parametrize("slug", ["ky-duyet", "tu-choi-giai-quyet"])
def test_a_leader_confirms_first_and_keeps_what_was_typed(client, at, settings, slug):
    settings.SECOND_FACTOR = "on"
    dossier = make.dossier(at, "processing", step="approval")
    leader = sit(client, at.phuc, confirmed=False)

    asked = leader.get(address(dossier, slug))
    held = leader.post(address(dossier, slug), {"version": dossier.version, "reason": "Đủ căn cứ"})

    assert asked["Location"].startswith("/can-bo/xac-nhan/?next=")
    assert held.status_code == 422
    assert 'value="Đủ căn cứ"' in held.content.decode()
    dossier.refresh_from_db()
    assert dossier.state == "processing"


def test_once_confirmed_the_approval_goes_through(client, at, settings):
    settings.SECOND_FACTOR = "on"
    dossier = make.dossier(at, "processing", step="approval")
    leader = sit(client, at.phuc, confirmed=True)

    answer = leader.post(address(dossier), {"version": dossier.version, "reason": ""})

    assert answer.status_code == 303


def test_nothing_is_asked_where_the_commune_asks_nothing_nor_for_lesser_acts(client, at, settings):
    dossier = make.dossier(at, "processing", step="approval")
    leader = sit(client, at.phuc, confirmed=False, by="password")
    assert leader.get(address(dossier)).status_code == 200

    settings.SECOND_FACTOR = "on"
    received = make.dossier(at, "submitted")
    desk = sit(type(client)(), at.minh, confirmed=False)
    assert desk.get(address(received, "tiep-nhan")).status_code == 200
