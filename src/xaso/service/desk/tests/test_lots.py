"""Several dossiers from one person: typed once, one slip for all."""

from __future__ import annotations

import subprocess
from uuid import uuid4

import pytest

from xaso.service.desk import lots
from xaso.service.desk.models import LotEntry
from xaso.service.desk.tests.make import BY_RIGHT
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
INTAKE = "/can-bo/tiep-nhan/"
PERSON = {
    "submitter_name": "Ma Thị Lan",
    "personal_number": "019190001234",
    "address": "Xóm Đuổm",
    "phone": "0912345678",
}


@pytest.fixture
def at(client):
    house = make.house()
    client.force_login(house.minh)
    return house


def handed_in(client, at, **more):
    key = str(uuid4())
    about = {"procedure": at.adoption.procedure.code, **PERSON}
    if "owner_name" in more:
        about |= BY_RIGHT
    sent = {"key": key, "do": "submit", **about, **more}
    answer = client.post(INTAKE, sent)
    assert answer.status_code == 303, answer.text
    return key


def lot_in(page):
    return page.text.split('name="lot" value="')[1].split('"')[0]


def test_the_next_page_knows_the_person_and_the_procedure(client, at):
    first = handed_in(client, at, owner_name="Bé Na")
    page = client.get(f"{INTAKE}?tiep={first}")

    for value in ("Ma Thị Lan", "019190001234", "Xóm Đuổm"):
        assert f'value="{value}"' in page.text
    assert 'value="Bé Na"' not in page.text
    assert at.adoption.procedure.code in page.text
    assert lot_in(page) == first


def test_all_stand_together_in_the_order_they_came(client, at):
    first = handed_in(client, at, owner_name="Bé Na")
    second = handed_in(client, at, owner_name="Bé Tí", lot=first)
    third = handed_in(
        client, at, owner_name="Bé Tèo", lot=lot_in(client.get(f"{INTAKE}?tiep={second}"))
    )

    assert {str(lot) for lot in LotEntry.objects.values_list("lot", flat=True)} == {first}
    for key in (first, second, third):
        page = client.get(f"{INTAKE}{key}/")
        assert page.text.count('data-testid="handed"') == 3
        owners = [one.dossier.owner_name for one in page.context["handed"]]
        assert owners == ["Bé Na", "Bé Tí", "Bé Tèo"]


def test_one_alone_is_told_as_one(client, at):
    first = handed_in(client, at)

    page = client.get(f"{INTAKE}{first}/")
    assert 'data-testid="handed"' not in page.text
    assert f"?tiep={first}" in page.text
    assert not LotEntry.objects.exists()


def test_pressed_twice_it_joins_once(client, at):
    first = handed_in(client, at, owner_name="Bé Na")
    key = handed_in(client, at, owner_name="Bé Tí", lot=first)
    sent = {"key": key, "procedure": at.adoption.procedure.code, "do": "submit", "lot": first}
    client.post(INTAKE, {**sent, **PERSON, "owner_name": "Bé Tí", **BY_RIGHT})

    assert LotEntry.objects.count() == 2
    assert dossiers.Dossier.objects.count() == 2


def test_the_slip_lists_every_dossier_with_its_codes(client, at, tmp_path):
    first = handed_in(client, at, owner_name="Đặng Thị Ngọc Hường")
    handed_in(client, at, owner_name="Nguyễn Đỗ Quỳnh Trâm", lot=first)
    answer = client.get(f"{INTAKE}{first}/mot-phieu.pdf")
    assert answer["Content-Type"] == "application/pdf"
    printed = tmp_path / "phieu.pdf"
    printed.write_bytes(answer.content)
    said = subprocess.run(
        ["pdftotext", "-layout", printed, "-"], capture_output=True, text=True, check=True
    ).stdout

    for one in dossiers.Dossier.objects.all():
        assert (one.code or "?") in said
        assert one.look_up_code in said
    for words in ("Đặng Thị Ngọc Hường", "Nguyễn Đỗ Quỳnh Trâm", "2 hồ sơ của cùng người nộp"):
        assert words in " ".join(said.split())
    secrets = [one.secret for one in client.get(f"{INTAKE}{first}/").context["handed"]]
    assert len(secrets) == 2
    assert all(secret in said for secret in secrets)


def test_anothers_intake_opens_nothing(client, at):
    assert client.get(f"{INTAKE}?tiep={uuid4()}").status_code == 404
    stranger = make.house(code="1.000001")
    client.force_login(stranger.minh)
    first = str(uuid4())
    lots.join(
        agency=stranger.agency,
        lot=uuid4(),
        intake=uuid4(),
        submitted=make.submitted(stranger),
        now=make.MORNING,
    )
    client.force_login(at.minh)

    assert client.get(f"{INTAKE}{first}/mot-phieu.pdf").status_code == 404


def test_a_long_lot_costs_no_more_queries_than_a_short_one(
    client, at, django_assert_max_num_queries
):
    first = handed_in(client, at, owner_name="Bé Na")
    for number in range(4):
        handed_in(client, at, owner_name=f"Bé {'ABCD'[number]}", lot=first)
    actor = at.acts(at.minh)

    with django_assert_max_num_queries(7):
        found = lots.handed_in(actor, at.agency, lots.lot_of(at.agency, first))
    assert [one.dossier.owner_name for one in found] == ["Bé Na", "Bé A", "Bé B", "Bé C", "Bé D"]
    assert len({one.secret for one in found} - {""}) == 5


def test_a_lot_of_another_commune_is_empty(client, at):
    first = handed_in(client, at, owner_name="Bé Na")
    stranger = make.house(code="1.000009")

    assert lots.handed_in(stranger.acts(stranger.minh), stranger.agency, first) == []
