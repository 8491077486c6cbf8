"""The demo's old books, with drawn pages: of a commune that never was, and of the demo's own.

The pages are drawn from the entries, in a slanted hand on ruled paper; all people are made up.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from xaso.kernel.organisations import api as organisations
from xaso.lib.printing import FONTS
from xaso.service.old_books import api as old_books

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

CODE, NAME = "H55.242.CU", "UBND xã Làng Chảo"
MERGED_ON = date(1994, 1, 1)
WIDTH, HEIGHT, MARGIN, LINE = 1240, 1754, 110, 58
PAPER, RULE, INK, RED = (244, 236, 214), (176, 190, 206), (38, 52, 110), (160, 60, 50)
Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class Volume:
    """One book of the demo with what stands on its pages; `commune` is a former one, or empty."""

    commune: str
    kind: str
    volume: str
    cover: str
    years: tuple[int, int]
    pages_count: int
    place: str
    pages: tuple[tuple[Values, ...], ...]


def _born(number: str, written_on: str, name: str, born: str, father: str, mother: str) -> Values:
    return {
        "number": number,
        "written_on": written_on,
        "name": name,
        "sex": "Nữ" if " Thị " in name else "Nam",
        "born": born,
        "birthplace": "Trạm xá xã Làng Chảo",
        "ethnicity": "Kinh",
        "father": father,
        "mother": mother,
        "residence": "Xóm Làng Ngòi, xã Làng Chảo, huyện Phú Lương",
        "informant": father,
    }


BIRTHS = (
    (
        _born("44", "9/5/1987", "Trần Văn Quí", "28/4/1987", "Trần Văn Sửu", "Nông Thị Mĩ"),
        _born("45", "12/5/1987", "Nguyễn Thị Lý", "3/5/1987", "Nguyễn Văn Mão", "Lí Thị Thìn")
        | {"remarks": "Đẻ rơi dọc đường, y sĩ Hoà nhận."},
        _born("46", "20/5/1987", "Ma Văn Mỹ", "11/5/1987", "Ma Văn Hợi", "Triệu Thị Tý"),
    ),
    (
        _born("47", "2/6/1987", "Lý Văn Kỳ", "25/5/1987", "Lý Văn Dậu", "Hoàng Thị Tỵ"),
        _born("48", "15/6/1987", "Bàn Thị Thuý", "8/6/1987", "Bàn Văn Ngọ", "Đặng Thị Quý"),
        _born("49", "3/1/1988", "Nguyễn Văn Lí", "29/12/1987", "Nguyễn Văn Thân", "Vũ Thị Mùi"),
    ),
)
MARRIAGES = (
    (
        {
            "number": "7",
            "written_on": "14/2/1991",
            "husband": "Hoàng Văn Vỹ",
            "husband_born": "1966",
            "wife": "Nông Thị Lý",
            "wife_born": "1970",
            "residence": "Xóm Đuổm, xã Động Đạt, huyện Phú Lương",
        },
        {
            "number": "8",
            "written_on": "2/3/1991",
            "husband": "Trần Văn Thìn",
            "husband_born": "1965",
            "wife": "Lục Thị Mỵ",
            "wife_born": "1968",
            "residence": "Xóm Ao Sen, xã Động Đạt, huyện Phú Lương",
        },
    ),
)
VOLUMES = (
    Volume(
        NAME,
        "birth",
        "01",
        "Xã Làng Chảo, huyện Phú Lương, tỉnh Bắc Thái",
        (1987, 1988),
        12,
        "Kho lưu trữ, giá 2, hộp 5",
        BIRTHS,
    ),
    Volume(
        "",
        "marriage",
        "02",
        "Xã Động Đạt, huyện Phú Lương, tỉnh Bắc Thái",
        (1990, 1992),
        8,
        "Kho lưu trữ, giá 1, hộp 3",
        MARRIAGES,
    ),
    Volume(
        NAME,
        "cadastral",
        "01",
        "Xã Làng Chảo, huyện Phú Lương, tỉnh Bắc Thái",
        (1985, 1993),
        60,
        "Tủ địa chính, ngăn dưới",
        (),
    ),
)
DOUBTFUL = {"46": "Tên người mẹ nhòe mực, đọc được Tý hoặc Tỷ", "48": "Tên cha mờ: Ngọ hay Ngộ"}
"""Entries that somebody could not read surely, and why."""
READ_OTHERWISE = {"48": {"father": "Bàn Văn Ngộ"}}
"""Of these a second person has read something else."""


def shelve_old_books(agency: Agency, actors: Mapping[str, list[Actor]], now: datetime) -> None:
    """Put three books on the list, photograph and key what their pages say.

    Nothing where there are books already.

    Effects: a former commune, books, photographs, entries: one waits for a second person, one to
        be compared, one has a note.
    """
    clerk = actors["clerk"][0]
    if old_books.books_of(clerk, agency).exists():
        return
    former = _former_commune(agency)
    kinds = {one.code: one for one in old_books.kinds_on(timezone.localdate(now))}
    for volume in VOLUMES:
        book = old_books.add_book(
            agency=former if volume.commune else agency,
            kind=kinds[volume.kind],
            actor=clerk,
            now=now,
            volume=volume.volume,
            cover=volume.cover,
            year_from=volume.years[0],
            year_to=volume.years[1],
            pages_count=volume.pages_count,
            place=volume.place,
        )
        for number, entries in enumerate(volume.pages, start=1):
            _photograph(book, number, entries, clerk, now)
            for values in entries:
                _key(book, number, values, actors, now)


def _former_commune(agency: Agency) -> Agency:
    """Return the commune that the demo's commune continues; there never was such a one."""
    former: Agency = organisations.Agency.objects.create(
        code=CODE,
        name=NAME,
        level=organisations.Agency.Level.COMMUNE,
        parent=agency.parent,
        valid_until=MERGED_ON,
        is_demo=True,
    )
    organisations.AgencySuccession.objects.create(
        predecessor=former, successor=agency, kind="merge", on=MERGED_ON, basis="Dữ liệu thử"
    )
    agency.known_scope = None
    return former


def _photograph(
    book: old_books.Book, number: int, entries: tuple[Values, ...], actor: Actor, now: datetime
) -> None:
    drawn = _draw(book, number, entries)
    old_books.photograph(
        book=book,
        number=number,
        upload=SimpleUploadedFile(f"trang-{number}.jpg", drawn, "image/jpeg"),
        actor=actor,
        now=now,
    )


def _key(
    book: old_books.Book,
    page: int,
    values: Values,
    actors: Mapping[str, list[Actor]],
    now: datetime,
) -> None:
    first, second = actors["officer"][:2]
    is_birth = book.kind.code == "birth"
    doubt = DOUBTFUL.get(values["number"], "") if is_birth else ""
    entry = old_books.key(book=book, page=page, values=values, doubt=doubt, actor=first, now=now)
    if doubt and values["number"] in READ_OTHERWISE:
        read = values | READ_OTHERWISE[values["number"]]
        old_books.key_again(entry_id=entry.pk, values=read, actor=second, now=now)
    if is_birth and values["number"] == "44":
        old_books.note(
            entry=entry,
            on=date(2009, 8, 17),
            ground="Quyết định 31/QĐ-UBND ngày 17/8/2009 của UBND xã Động Đạt",
            text="Cải chính ngày sinh từ 28/4/1987 thành 24/4/1987.",
            actor=second,
            now=now,
        )


def _draw(book: old_books.Book, number: int, entries: tuple[Values, ...]) -> bytes:
    """Draw a page of a book: ruled paper, its heading in print, its entries in a slanted hand."""
    chance = random.Random(f"{book.kind.code}-{book.volume}-{number}")
    sheet = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(sheet)
    printed = ImageFont.truetype(FONTS / "Tinos-Regular.ttf", 34)
    hand = ImageFont.truetype(FONTS / "Tinos-Italic.ttf", 42)
    for line in range(MARGIN + LINE, HEIGHT - MARGIN // 2, LINE):
        pen.line((0, line, WIDTH, line), fill=RULE, width=2)
    pen.line((MARGIN, 0, MARGIN, HEIGHT), fill=RED, width=3)
    pen.text((MARGIN + 24, 50), f"{book.cover}. Trang {number}", font=printed, fill=(60, 60, 60))
    pen.text(
        (WIDTH - 620, HEIGHT - 60), "BẢN THỬ – trang vẽ, không có thật", font=printed, fill=RED
    )
    at = MARGIN + LINE + 10
    for values in entries:
        for words in _lines(book, values):
            jitter = chance.randrange(-5, 6)
            pen.text((MARGIN + 24 + abs(jitter) * 3, at + jitter), words, font=hand, fill=INK)
            at += LINE
        at += LINE // 2
    turned = sheet.rotate(chance.uniform(-0.6, 0.6), fillcolor=(120, 110, 96))
    out = io.BytesIO()
    turned.save(out, "JPEG", quality=80)
    return out.getvalue()


def _lines(book: old_books.Book, values: Values) -> list[str]:
    """Return what a hand wrote into the book, so many words to a line."""
    told = [f"Số {values['number']}, ngày {values['written_on']}"]
    told += [f"{one.label}: {values[one.key]}" for one in book.kind.fields if values.get(one.key)]
    told += [values["remarks"]] if values.get("remarks") else []
    lines = [told[0]]
    for words in told[1:]:
        if len(lines) > 1 and len(lines[-1]) + len(words) < 50:
            lines[-1] += f"; {words}"
        else:
            lines.append(words)
    return lines
