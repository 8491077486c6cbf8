"""Registers as other systems write them are read by their headings, and days in every shape."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from xaso.service.moving.domain.old_register import (
    COLUMNS,
    address_of,
    channel_of,
    phone_of,
    read,
)
from xaso.service.moving.domain.table import NotADay, Row

NINE = time(9)
HEAD = ("STT", "Mã hồ sơ", "Tên TTHC", "Họ và tên (chủ hồ sơ)", "Nhận hồ sơ", "Hẹn trả")


def on(hour, minute=0):
    return datetime.combine(date(2026, 11, 2), time(hour, minute))


def test_titles_above_are_skipped_and_rows_keep_the_sheets_numbers():
    lines = [
        ("ỦY BAN NHÂN DÂN XÃ", None),
        (None, None),
        HEAD,
        (1, "A-1", "Khai sinh", " Trần  An ", "02/11/2026", None),
        (None, None, None, None, None, None),
        HEAD,
        (2, "A-2", "Kết hôn", "Lê Bình", "03/11/2026", "05/11/2026"),
    ]

    rows, missing = read(lines)

    assert missing == []
    assert [(row.number, row.words("code"), row.words("owner")) for row in rows] == [
        (4, "A-1", "Trần An"),
        (7, "A-2", "Lê Bình"),
    ]
    assert rows[0].words("due") == rows[0].words("note") == ""


def test_without_the_needed_columns_nothing_is_read():
    assert read([("Mã hồ sơ", "Ngày nhận"), ("A-1", "02/11/2026")]) == (
        [],
        ["code", "owner", "received"],
    )
    assert read([(None,)] * 15 + [HEAD]) == ([], [])
    assert read([(None,)] * 16 + [HEAD])[1] == ["code", "owner", "received"]


def test_every_heading_is_known_with_marks_capitals_and_remarks():
    for part, headings in COLUMNS.headings.items():
        for heading in headings:
            rows, _missing = read([
                ("Mã hồ sơ:", "CHỦ HỒ SƠ*", "Ngày nhận (ngày, tháng)", heading.upper() + " (x)"),
                ("A", "B", "02/11/2026", "words"),
            ])
            said = rows[0].words(part)
            assert said == ("words" if part not in {"code", "owner", "received"} else said)
            assert said


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("2/11/2026", on(9)),
        ("02-11-2026", on(9)),
        ("02.11.2026", on(9)),
        ("14:05 02/11/2026", on(14, 5)),
        ("14h05, 02/11/2026", on(14, 5)),
        ("02/11/2026 14:05", on(14, 5)),
        ("02/11/2026, 0:05", on(0, 5)),
        ("2026-11-02", on(9)),
        ("2026-11-02T14:05:33", on(14, 5)),
        (date(2026, 11, 2), on(9)),
        (on(0), on(9)),
        (on(14, 5), on(14, 5)),
        ("", None),
        (None, None),
    ],
)
def test_a_day_is_read_in_every_shape(cell, wanted):
    assert Row(1, {"due": cell}).moment("due", hour=NINE) == wanted


@pytest.mark.parametrize(
    "cell", ["31/02/2026", "hôm qua", "02/11", "2026-13-01", "25:00 02/11/2026", "12"]
)
def test_what_is_no_day_is_no_day(cell):
    with pytest.raises(NotADay):
        Row(1, {"due": cell}).moment("due", hour=NINE)


@pytest.mark.parametrize(
    ("said", "channel"),
    [
        ("Trực tiếp", "in_person"),
        ("Nộp trực tuyến", "online"),
        ("BƯU CHÍNH công ích", "post"),
        ("", "in_person"),
        ("khác", "in_person"),
    ],
)
def test_the_way_it_came_is_known_by_its_words(said, channel):
    assert channel_of(Row(1, {"channel": said})) == channel


@pytest.mark.parametrize(
    ("said", "phone", "address"),
    [
        ("Xóm Đuổm, 0912 345 678", "0912345678", "Xóm Đuổm"),
        ("0912.345.678 - Xóm Đuổm", "0912345678", "Xóm Đuổm"),
        ("+84912345678", "+84912345678", ""),
        ("Xóm 5, nhà 12", "", "Xóm 5, nhà 12"),
        ("", "", ""),
    ],
)
def test_telephone_and_address_come_apart(said, phone, address):
    row = Row(1, {"contact": said})

    assert (phone_of(row), address_of(row)) == (phone, address)
