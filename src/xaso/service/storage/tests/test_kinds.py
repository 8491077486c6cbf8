"""Which kept paper answers a required one."""

from __future__ import annotations

import pytest

from xaso.service.storage.domain.kinds import Kind, answers, kinds_in

BIRTH = Kind("birth", "Giấy khai sinh", "Birth", ("giay khai sinh", "trich luc khai sinh"))
DEATH = Kind("death", "Trích lục khai tử", "Death", ("trich luc khai tu",))
KINDS = [BIRTH, DEATH]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Giấy khai sinh", {"birth"}),
        ("Bản sao GIẤY KHAI SINH (có chứng thực)", {"birth"}),
        ("Giấy khai sinh hoặc trích lục khai tử", {"birth", "death"}),
        ("Tờ khai đăng ký khai sinh", set()),
        ("Giấy khai sinhh", set()),
        ("nghigiay khai sinh", set()),
        ("", set()),
    ],
)
def test_a_kind_is_known_by_whole_words(text, found):
    assert kinds_in(text, KINDS) == found


@pytest.mark.parametrize(
    ("kept", "required", "said"),
    [
        ("Trích lục khai sinh", "Bản sao Giấy khai sinh", True),
        ("Trích lục khai tử", "Bản sao Giấy khai sinh", False),
        ("Thẻ bảo hiểm y tế", "thẻ  bảo hiểm Y TẾ", True),
        ("Thẻ bảo hiểm y tế", "Thẻ bảo hiểm", False),
        ("", "", False),
    ],
)
def test_a_paper_answers_one_of_its_kind_or_of_its_name(kept, required, said):
    assert answers(kept, required, KINDS) is said
