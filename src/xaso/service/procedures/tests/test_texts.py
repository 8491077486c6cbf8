"""The short texts of sheets: understood when plain, never guessed."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Literal

import pytest

from xaso.service.procedures.domain.texts import (
    Counts,
    read_channel,
    read_counts,
    read_fees,
    read_levels,
    read_time,
)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("02 Giờ", "hour", "2"),
        ("0.5 Giờ", "hour", "0.5"),
        ("0,5 giờ", "hour", "0.5"),
        ("0 Giờ", "hour", "0"),
        ("8 Giờ làm việc", "working_hour", "8"),
        ("30 Ngày", "calendar_day", "30"),
        ("30 Ngày làm việc", "working_day", "30"),
        ("  3\u00a0ngày  LÀM việc ", "working_day", "3"),
        ("115 Ngày", "calendar_day", "115"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_number_and_a_unit_is_understood(
    text: str, unit: str, value: str, form: Literal["NFC", "NFD"]
) -> None:
    time = read_time(unicodedata.normalize(form, text))

    assert time is not None
    assert (time.unit, time.value) == (unit, Decimal(value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Không quy định",
        "10-25",
        "Ngay trong ngày",
        "30",
        "Ngày",
        "30 Ngày kể từ ngày nhận đủ hồ sơ",
        "không quá 30 Ngày",
        "03 đến 05 Ngày làm việc",
        "2 tháng",
        "24/24 Giờ",
        "1.000 Ngày",
        "-3 Ngày",
        "٣ Ngày",
        "3 Ngày\n5 Ngày",
        "3 Ngày làm",
        "30 Ngày.",
    ],
)
def test_all_else_is_left_to_people(text: str) -> None:
    assert read_time(text) is None


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Phí : 0 Đồng", [("0", "VND")]),
        ("Lệ phí : 50.000 Đồng", [("50000", "VND")]),
        ("Phí : Không Đồng", [("0", "VND")]),
        ("Lệ phí : 1.5 USD", [("1.5", "USD")]),
        (
            "Lệ phí : 05 USD (qua đêm (trừ miễn))\nLệ phí : 20000 Đồng",
            [("5", "USD"), ("20000", "VND")],
        ),
        ("Phí : 2.000.000 Đồng (một)\nFile đính kèm: 64-btc.pdf", [("2000000", "VND")]),
    ],
)
def test_prices_are_understood(text: str, amounts: list[tuple[str, str]]) -> None:
    fees = read_fees(text)

    assert fees is not None
    assert [(str(fee.amount), fee.currency) for fee in fees] == amounts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Phí : o Đồng",
        "Phí :  Đồng",
        "Phí : Mức thu bằng 50% mức thu phí quy định Đồng",
        "Phí : 10.000-20.000 Đồng",
        "Phí : 1.5 Đồng",
        "Phí : 1.500 USD",
        "Phí : 50,000 Đồng",
        "Phí : 5.0000 Đồng",
        "Phí : 100 Euro",
        "Phí : 0 Đồng\nvà theo quy định của tỉnh",
        "miễn phí",
    ],
)
def test_half_a_price_list_is_no_price_list(text: str) -> None:
    assert read_fees(text) is None


def test_counts_channels_and_levels() -> None:
    assert read_counts("Bản chính: 3\nBản sao: 12") == Counts(3, 12)
    for text in ("", "Bản chính: 1", "Bản chính: \nBản sao: 0", "Bản chính: 1-2\nBản sao: 0"):
        assert read_counts(text) is None
    assert read_channel("Dịch vụ bưu chính") == "post"
    assert read_channel("Điện thoại") is None
    assert read_levels("Cấp Bộ, Cấp Xóm") == (("Cấp Bộ", "Cấp Xóm"), ("Cấp Xóm",))
