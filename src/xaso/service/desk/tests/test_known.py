"""Who stands in the commune's list is asked for her number alone."""

from __future__ import annotations

from uuid import uuid4

import pytest

from xaso.kernel.audit import api as audit
from xaso.kernel.residents.tests import make as residents
from xaso.service.desk.known import GROUND
from xaso.service.desk.tests.test_counter import CARD, URL, field_of, text_of
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
SAID = "Lấy từ danh sách dân cư của xã."


@pytest.fixture
def at():
    made = make.house()
    residents.hamlets(made.agency)
    residents.people(made.agency)
    return made


@pytest.fixture
def desk(client, at):
    client.force_login(at.minh)
    return client


def read(desk, **typed):
    given = {"key": uuid4(), "do": "read", "personal_number": residents.NUMBER, **typed}
    return desk.post(URL, given)


def looks():
    kinds = ("residents.person", "organisations.agency")
    return [
        entry for kind in kinds for entry in audit.entries_about(kind).filter(verb="residents.look")
    ]


def filled(answer):
    return tuple(field_of(answer, name) for name in ("submitter_name", "address"))


def test_a_number_alone_fills_the_person_and_the_look_says_why(desk, at):
    answer = read(desk, personal_number="019 301 001 234")

    assert answer.status_code == 200
    assert filled(answer) == ("Trần Thị An", "Số 3, xóm Đuổm")
    assert field_of(answer, "card_born") == "2001-05-02"
    assert SAID in text_of(answer)
    [entry] = looks()
    assert (entry.ground, entry.details, entry.actor_id) == (GROUND, {"found": True}, at.minh.pk)


def test_an_address_that_was_typed_stays(desk):
    assert filled(read(desk, address="Xóm Mới")) == ("Trần Thị An", "Xóm Mới")


def test_the_hamlet_stands_for_an_address_and_a_year_is_no_birthday(desk, at):
    other = residents.person(
        3, name="Lê Văn Hai", number="019201001235", relation="", address="", born="2001", sex="Nam"
    )
    residents.people(at.agency, other)

    answer = read(desk, personal_number="019201001235")

    assert filled(answer) == ("Lê Văn Hai", "Xóm Đuổm")
    assert 'name="card_born"' not in text_of(answer)


@pytest.mark.parametrize(
    "typed",
    [
        {"submitter_name": "Lê Thị Khác"},
        {"card": "quét hỏng"},
        {"do": "count"},
        {"personal_number": "01930100123"},
        {"personal_number": ""},
    ],
)
def test_nobody_is_looked_for_unless_the_number_stands_alone(desk, typed):
    answer = read(desk, **typed)

    assert looks() == []
    assert field_of(answer, "submitter_name") == typed.get("submitter_name", "")
    assert SAID not in text_of(answer)


def test_a_card_goes_before_the_list(desk):
    answer = read(desk, card=CARD)

    assert field_of(answer, "submitter_name") == "Nguyễn Thị Mơ"
    assert looks() == []


def test_a_number_nobody_bears_changes_nothing_and_stands_in_the_audit(desk):
    answer = read(desk, personal_number="019301009999")

    assert filled(answer) == ("", "")
    assert field_of(answer, "personal_number") == "019301009999"
    assert [entry.details for entry in looks()] == [{"found": False}]


def test_who_lives_elsewhere_is_not_found(desk, at):
    residents.hamlets(at.elsewhere)
    stranger = residents.person(2, number="019301007777", name="Người Lạ Đây")
    residents.people(at.elsewhere, stranger)

    assert filled(read(desk, personal_number="019301007777")) == ("", "")
