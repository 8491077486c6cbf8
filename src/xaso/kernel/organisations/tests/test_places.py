"""Communes are found by what stands on people's papers."""

from __future__ import annotations

import pytest

from xaso.kernel.organisations import api as organisations
from xaso.kernel.organisations.domain.area_tables import area_rows
from xaso.kernel.organisations.models import Area, AreaSuccession
from xaso.kernel.organisations.services import load_areas

pytestmark = pytest.mark.django_db


def province(text):
    found = organisations.gazetteer().province(text)
    assert found
    return found


def test_the_map_of_today_has_34_provinces_and_3321_communes():
    today = [row for row in area_rows() if row.is_current]

    assert sum(row.level == "province" for row in today) == 34
    assert sum(row.level == "commune" for row in today) == 3321


@pytest.mark.parametrize(
    ("within", "written", "name", "heirs"),
    [
        ("19", "Xã Phú Lương", "Xã Phú Lương", ["Xã Phú Lương"]),
        ("Thái Nguyên", "phu luong", "Xã Phú Lương", ["Xã Phú Lương"]),
        ("19", "xã Động Đạt", "Xã Động Đạt", ["Xã Phú Lương"]),
        ("19", "Thị trấn Đu", "Thị trấn Đu", ["Xã Phú Lương"]),
        ("19", "Yên Đổ, huyện Phú Lương", "Xã Yên Đổ", ["Xã Yên Trạch"]),
        ("19", "05629", "Xã Động Đạt", ["Xã Phú Lương"]),
        ("Bắc Kạn", "Thị trấn Nà Phặc", "Thị trấn Nà Phặc", ["Xã Nà Phặc"]),
    ],
)
def test_a_commune_is_found_by_its_new_and_old_name(within, written, name, heirs):
    places = organisations.gazetteer()
    found = places.commune(written, province(within)).place

    assert found
    assert found.name == name
    assert [heir.name for heir in places.heirs(found)] == heirs


def test_namesakes_are_offered_with_their_districts():
    places = organisations.gazetteer()
    found = places.commune("Xã Tân Kim", province("Hà Nội"))
    namesakes = places.commune("Xã Liên Hà", province("Hà Nội"))

    assert found.place is None
    assert not found.choices
    assert {place.district for place in namesakes.choices} == {"Huyện Đông Anh", "Huyện Đan Phượng"}


def test_suggestions_put_today_before_yesterday():
    places = organisations.gazetteer()

    def names(text):
        return [place.label for place in places.suggest(text, province("19"))]

    assert names("dong")[:2] == ["Xã Đồng Hỷ", "Xã Đồng Phúc"]
    assert names("động đạt") == ["Xã Động Đạt, Huyện Phú Lương"]


def test_a_slip_of_the_pen_is_met_with_the_nearest_name():
    places = organisations.gazetteer()

    assert places.nearest("Phú Lưong", province("19"))[0].name == "Xã Phú Lương"


def test_provinces_gone_do_not_repeat_those_of_today():
    places = organisations.gazetteer()

    assert len(places.provinces_today) == 34
    assert len(places.provinces_gone) == 29


def test_loading_twice_adds_nothing():
    assert load_areas(Area, AreaSuccession) == (0, 0)
