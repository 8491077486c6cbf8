"""Administrators verify and adopt; nothing unverified opens dossiers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.procedures import api as procedures
from xaso.service.procedures.domain.differences import Difference, differences
from xaso.service.procedures.selectors import as_shown
from xaso.service.procedures.tests import make

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune() -> organisations.Agency:
    agency = make.agency()
    organisations.SiteProfile.objects.create(agency=agency, name="Xã Động Đạt")
    return agency


def sign_in(client: Client, commune: organisations.Agency, role: str) -> identity.Account:
    account = make.account(f"cb-{role}")
    post = organisations.Position.objects.create(agency=commune, title=role, role=role)
    identity.PositionHolding.objects.create(
        account=account, position=post, valid_from=date(2020, 1, 1)
    )
    client.force_login(account)
    return account


def adopting(**changes: Any) -> dict[str, Any]:
    return {
        "verified": "on",
        "basis": "12/QĐ-UBND",
        "valid_from": "01/01/2026",
        "filing_route": "own_portal",
        "processing_route": "here",
    } | changes


def is_open(commune: organisations.Agency) -> bool:
    try:
        procedures.open_adoption(commune.pk, "1.001193", date(2026, 11, 17))
    except procedures.NotAdopted:
        return False
    return True


def test_an_administrator_reads_the_problems_and_adopts(
    client: Client, commune: organisations.Agency
) -> None:
    version = make.version(problems=[{"kind": "fee_unclear", "place": "cách nộp 1", "text": "o"}])
    account = sign_in(client, commune, "admin")
    address = f"/can-bo/thu-tuc/{version.pk}/"

    assert version.name in client.get("/can-bo/thu-tuc/").content.decode()
    assert "<q>o</q>" in client.get(address).content.decode()
    assert client.post(address, adopting()).status_code == 302

    adopted = procedures.open_adoption(commune.pk, "1.001193", date(2026, 11, 17))
    assert (adopted.confirmed_by_id, adopted.basis) == (account.pk, "12/QĐ-UBND")
    trail = audit.trail_of("procedures.adoption", adopted.pk)
    assert [(entry.verb, entry.actor_id) for entry in trail] == [("procedures.adopt", account.pk)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"verified": ""}, "Hãy đối chiếu"),
        ({"basis": " "}, "số quyết định"),
        ({"valid_from": "mai"}, "20/11/2026"),
        ({"filing_route": "x"}, ""),
    ],
)
def test_an_unverified_version_opens_nothing(
    client: Client, commune: organisations.Agency, changes: dict[str, str], words: str
) -> None:
    version = make.version()
    sign_in(client, commune, "admin")

    answer = client.post(f"/can-bo/thu-tuc/{version.pk}/", adopting(**changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not is_open(commune)


def test_a_time_nobody_understood_must_be_decided(
    client: Client, commune: organisations.Agency
) -> None:
    version = make.version(unit="hour", value=2, channels=("in_person", "online"))
    sign_in(client, commune, "center_head")
    address = f"/can-bo/thu-tuc/{version.pk}/"

    refused = client.post(address, adopting(unit_in_person="none"))
    half = client.post(address, adopting(unit_in_person="none", unit_online="working_hour"))
    assert (refused.status_code, half.status_code, is_open(commune)) == (422, 422, False)

    decided = adopting(unit_in_person="none", unit_online="working_hour", value_online="2")
    assert client.post(address, decided).status_code == 302
    adopted = procedures.open_adoption(commune.pk, "1.001193", date(2026, 11, 17))
    assert (adopted.rule("in_person"), adopted.rule("online")) == (None, "working_hour:2")


@pytest.mark.parametrize("role", ["intake", "officer", "leader", "clerk"])
def test_other_posts_find_no_such_page(
    client: Client, commune: organisations.Agency, role: str
) -> None:
    version = make.version()
    sign_in(client, commune, role)

    for path in ("/can-bo/thu-tuc/", f"/can-bo/thu-tuc/{version.pk}/"):
        assert client.get(path).status_code == 404
    assert client.post(f"/can-bo/thu-tuc/{version.pk}/", adopting()).status_code == 404
    assert not is_open(commune)


def test_the_service_itself_refuses_other_posts(commune: organisations.Agency) -> None:
    version = make.version()
    actor = audit.Actor("staff", make.account().pk, commune.pk, frozenset({"officer"}))

    with pytest.raises(procedures.NotAllowed):
        procedures.adopt(
            actor=actor,
            version=version,
            now=make.MOMENT,
            valid_from=date(2026, 1, 1),
            filing_route="own_portal",
        )


def test_withdrawing_needs_a_reason_and_closes_the_door(
    client: Client, commune: organisations.Agency
) -> None:
    adopted = make.adoption(commune)
    sign_in(client, commune, "admin")
    address = f"/can-bo/thu-tuc/{adopted.version_id}/thoi/"

    assert client.post(address, {"ground": ""}).status_code == 422
    assert client.post(address, {"ground": "Bãi bỏ theo 9/QĐ-UBND"}).status_code == 302

    adopted.refresh_from_db()
    assert adopted.valid_until is not None
    assert client.post(address, {"ground": "lần nữa"}).status_code == 404


def test_a_newer_version_shows_what_changed_and_replaces_the_adopted_one(
    client: Client, commune: organisations.Agency
) -> None:
    old = make.version(valid_until=date(2026, 6, 1))
    make.adoption(commune, old)
    new = make.version(papers=(("to_khai", "Tờ khai mới"),))
    sign_in(client, commune, "admin")

    html = client.get(f"/can-bo/thu-tuc/{new.pk}/").content.decode()
    client.post(f"/can-bo/thu-tuc/{new.pk}/", adopting(valid_from="01/07/2026"))

    assert "<ins>1 bản chính, 0 bản sao</ins>" in html
    for day, version in ((date(2026, 6, 30), old), (date(2026, 7, 1), new)):
        assert procedures.open_adoption(commune.pk, "1.001193", day).version == version


def test_differences_name_what_came_and_what_went() -> None:
    old, new = as_shown(make.version()), as_shown(make.version(name="Khai sinh", source="official"))
    new["papers"] = new["papers"][1:]

    assert differences(old, old) == []
    assert differences(old, new) == [
        Difference("Tên", "Đăng ký khai sinh", "Khai sinh"),
        Difference("Giấy tờ: Tờ khai", "1 bản chính, 0 bản sao", ""),
    ]
