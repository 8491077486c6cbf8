"""What rooms above hang onto a dossier: objections, blocks for the staff, reading many at once."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.safestring import mark_safe

from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import blocks, objections
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
NOW = make.MORNING


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def nothing_held(monkeypatch):
    monkeypatch.setattr(objections, "_objections", {})


def test_what_is_held_against_a_transition_stops_it_and_is_said(at, nothing_held):
    lies, goes = make.dossier(at, "resolved"), make.dossier(at, "resolved")
    dossiers.register_objection("return_result", lambda _dossier: "")
    dossiers.register_objection("return_result", lambda one: "Đang gửi." if one == lies else "")

    with pytest.raises(dossiers.NotAllowed, match=r"^Đang gửi\.$"):
        make.ACTS["return"](at, lies.pk, NOW)
    make.ACTS["return"](at, goes.pk, NOW)

    lies.refresh_from_db()
    goes.refresh_from_db()
    assert (lies.state, goes.state) == ("resolved", "returned")


def test_an_objection_holds_against_its_own_transition_alone(at, nothing_held):
    dossiers.register_objection("return_result", lambda _dossier: "Đang gửi.")

    assert make.dossier(at, "resolved").state == "resolved"
    assert objections.against("issue", make.dossier(at, "resolved")) == ""


def test_the_page_says_what_is_held_instead_of_offering_the_act(at, client, nothing_held):
    dossiers.register_objection("return_result", lambda _dossier: "Đang gửi qua bưu điện.")
    dossier = make.dossier(at, "resolved")
    client.force_login(at.minh)

    page = client.get(reverse("dossiers:staff-dossier", args=[dossier.pk])).content.decode()

    assert 'data-testid="action-return"' not in page
    assert "Đang gửi qua bưu điện." in page


def test_a_room_above_draws_on_the_staffs_page(at, client, monkeypatch):
    monkeypatch.setattr(blocks, "_staff_blocks", {})
    dossiers.register_staff_block("tests.one", lambda _request, one: mark_safe(f"<b>{one.pk}</b>"))
    dossiers.register_staff_block("tests.two", lambda _request, _dossier: None)
    with pytest.raises(ValueError, match=r"tests\.two"):
        dossiers.register_staff_block("tests.two", lambda _request, _dossier: None)
    dossier = make.dossier(at, "received")
    client.force_login(at.minh)

    page = client.get(reverse("dossiers:staff-dossier", args=[dossier.pk])).content.decode()

    assert f"<b>{dossier.pk}</b>" in page
    assert "None" not in page


def test_many_are_opened_at_the_price_of_one(at, django_assert_max_num_queries):
    several = [make.dossier(at, "intake_supplement", owner_name=f"Người {n}") for n in range(3)]
    gone = make.dossier(at, "intake_supplement")
    keyring.destroy(gone.key_id)
    asked = {one.pk: one.version for one in several}

    with django_assert_max_num_queries(7):
        parties = dossiers.parties_of_all([*several, gone])
        notes = dossiers.notes_of_events([*several, gone], set(asked.values()))
        moments = dossiers.moments_of_all(asked.items())

    assert [parties[one.pk]["owner_name"] for one in several] == ["Người 0", "Người 1", "Người 2"]
    assert gone.pk not in parties
    assert notes == {(one.pk, 2): "Giấy chứng sinh bị mờ, xin chụp lại." for one in several}
    assert set(moments) == set(asked.items())


def test_the_last_of_some_happenings_counts(at):
    twice = make.dossier(at, "processing")
    for _again in range(2):
        make.ACTS["fee"](at, twice.pk, NOW)
        dossiers.note_payment(
            dossier_id=twice.pk, actor=at.acts(at.minh), now=NOW, amount=8_000, receipt_number="1"
        )
    make.dossier(at, "processing")
    rows = dossiers.visible_to(at.acts(at.minh), at.agency)

    found = dossiers.with_last(rows, ["await_payment", "pause"])

    last = max(twice.events.filter(type="await_payment").values_list("seq", flat=True))
    assert [(one.pk, vars(one)["about"]) for one in found] == [(twice.pk, last)]
