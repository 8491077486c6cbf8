"""What is found, by whom, and that nobody reads the table behind the function's back."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from xaso.kernel.search import api as search

pytestmark = pytest.mark.django_db
NAMES = {
    "birth": "Đăng ký khai sinh",
    "death": "Đăng ký khai tử",
    "marriage": "Đăng ký kết hôn",
    "copy": "Chứng thực bản sao từ bản chính giấy tờ, văn bản",
    "signature": "Chứng thực chữ ký trong các giấy tờ, văn bản",
    "poor": "Công nhận hộ nghèo, hộ cận nghèo",
}


@pytest.fixture
def filled() -> None:
    for key, name in NAMES.items():
        search.put("test.thing", key, head=name, aliases=["sao y"] if key == "copy" else ())


def first(query: str) -> str:
    return next((hit.object_id for hit in search.find("test.thing", query)), "")


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("khai sinh", "birth"),
        ("KHAI SINH", "birth"),
        ("sinh khai", "birth"),
        ("khai sih", "birth"),
        ("kahi sinh", "birth"),
        ("khai sinhh", "birth"),
        ("khaisinh", "birth"),
        ("khai xinh", "birth"),
        ("ddawng kys khai sinh", "birth"),
        ("d9a8ng ky1 khai sinh", "birth"),
        ("khai t", "death"),
        ("ket hon", "marriage"),
        ("sao y", "copy"),
        ("chu ky", "signature"),
        ("trứng thực chữ kí", "signature"),
        ("ho ngheo", "poor"),
    ],
)
def test_the_right_thing_comes_first(filled: None, query: str, key: str) -> None:
    assert first(query) == key


@pytest.mark.parametrize(
    "query", ["", "   ", "!!!", "zzzzzz qqqq", "'; DROP TABLE search_entry; --"]
)
def test_nonsense_finds_nothing_and_breaks_nothing(filled: None, query: str) -> None:
    assert search.find("test.thing", query) == []


def test_a_thing_is_found_only_in_its_scope() -> None:
    ours, theirs = uuid.uuid4(), uuid.uuid4()
    search.put("test.case", 1, head="Nguyễn Văn An", agency_id=ours)

    assert [h.object_id for h in search.find("test.case", "van an", scope=[ours])] == ["1"]
    assert search.find("test.case", "van an", scope=[theirs]) == []
    assert search.find("test.case", "van an") == []
    assert search.find("test.other", "van an", scope=[ours]) == []


def test_putting_again_replaces_and_dropping_forgets() -> None:
    search.put("test.thing", 1, head="khai sinh")
    search.put("test.thing", 1, head="kết hôn")

    assert search.find("test.thing", "khai sinh") == []
    search.drop("test.thing", 1)
    assert search.find("test.thing", "kết hôn") == []


@pytest.mark.parametrize("statement", ["SELECT * FROM search_entry", "DELETE FROM search_entry"])
def test_the_application_cannot_touch_the_table(statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)
