"""The second half of line 4.4: an entry of 1987 is found in an old book, its extract printed.

The book is the proof's own: put on the list, photographed, keyed, and what could not be read surely
keyed a second time by somebody else, all by its pages.
"""

from __future__ import annotations

import io
import random
import unicodedata
from typing import TYPE_CHECKING, Any

from faults.system import ROOT
from PIL import Image, ImageDraw, ImageFont

from proofs.desks import answer, press, text_of

if TYPE_CHECKING:
    from faults.system import System
    from playwright.sync_api import Page

    from proofs.desks import Case, Town

VOLUMES = "abcdefgh"
TINOS = str(ROOT / "src" / "xaso" / "lib" / "fonts" / "Tinos-Italic.ttf")
FAMILIES = (("Lý", "Li"), ("Vy", "vi"), ("Quỳ", "qui"))
"""A name as the book spells it, and as somebody looks for it."""
COVER = "Xã Làng Chảo, huyện Phú Lương, tỉnh Bắc Thái"


def old_entry(town: Town, case: Case, _system: System) -> dict[str, Any]:
    """Shelve a book of 1987, key two entries of its page, find one, print its extract."""
    chance = random.Random(case.owner)
    family, asked = chance.choice(FAMILIES)
    number = str(chance.randrange(10, 90))
    born = f"{chance.randrange(1, 28)}/{chance.randrange(1, 12)}/1987"
    entry = {
        "number": number,
        "written_on": f"{chance.randrange(1, 28)}/12/1987",
        "name": f"{family} Thị {case.owner.split()[-1]}",
        "born": born,
        "father": f"{family} Văn {case.owner.split()[0]}",
        "mother": "Nông Thị Mĩ",
        "remarks": "Đẻ rơi dọc đường, y sĩ Hoà nhận.",
    }
    doubted = {**entry, "number": f"{int(number) + 1}", "name": f"{family} Văn Ngọ"}
    page = town.desk("hotich")
    book = _shelve(town, page, chance)
    _photograph(town, page, book, [entry, doubted])
    _key(page, f"{book}trang/3/", entry)
    _key(page, f"{book}trang/3/", doubted, doubt="Tên mờ, Ngọ hay Ngộ")
    _second(town, doubted)
    found = _find(town, asked, entry)
    words = _extract(town, found, case.owner)
    for key, said in entry.items():
        town.check(f"extract: {key} stands as in the book: {said!r}", holds=said in words)
    for said in (COVER, case.owner, "nguyên văn"):
        town.check(f"extract: says {said!r}", holds=said.lower() in words.lower())
    return {"asked": asked, "found": entry["name"], "entries": 2}


def _shelve(town: Town, page: Page, chance: random.Random) -> str:
    page.goto(town.address("", "/can-bo/so-cu/them/"))
    page.locator("[name=commune]").select_option(index=1)
    page.locator("[name=kind]").select_option(index=1)
    for name, value in {
        "volume": f"{chance.randrange(10, 99)}{chance.choice(VOLUMES)}",
        "cover": COVER,
        "year_from": "1987",
        "year_to": "1987",
        "pages_count": "4",
        "place": "Kho lưu trữ, giá 2, hộp 5",
    }.items():
        answer(page, name, value)
    press(page, page.get_by_test_id("add-book"))
    shelved = page.get_by_test_id("progress").inner_text()
    town.check(f"book: shelved, {shelved!r}", holds="0/4" in shelved)
    return page.url


def _photograph(town: Town, page: Page, book: str, entries: list[dict[str, str]]) -> None:
    answer(page, "first", "3")
    page.locator("[name=photographs]").set_input_files({
        "name": "IMG_1.jpg",
        "mimeType": "image/jpeg",
        "buffer": _picture(entries),
    })
    press(page, page.get_by_test_id("photograph"))
    page.goto(f"{book}trang/3/")
    seen = page.get_by_test_id("page-picture").count()
    town.check("book: the photographed page shows", holds=seen == 1)


def _picture(entries: list[dict[str, str]]) -> bytes:
    """Draw a ruled page with the entries in italics."""
    sheet = Image.new("RGB", (1200, 1700), (243, 236, 215))
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(TINOS, 34)
    for at in range(120, 1650, 60):
        pen.line((80, at, 1120, at), fill=(180, 190, 205))
    for place, value in enumerate(value for entry in entries for value in [*entry.values(), ""]):
        pen.text((100, 130 + 60 * place), value, fill=(40, 50, 110), font=font)
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=80)
    return out.getvalue()


def _type(page: Page, entry: dict[str, str]) -> None:
    for name, value in entry.items():
        if page.locator(f"[name={name}]").count():
            answer(page, name, value)


def _key(page: Page, address: str, entry: dict[str, str], doubt: str = "") -> None:
    page.goto(address)
    _type(page, entry)
    if doubt:
        page.locator("[name=is_doubtful]").check(force=True)
        answer(page, "doubt", doubt)
    press(page, page.get_by_test_id("key-entry"))


def _second(town: Town, entry: dict[str, str]) -> None:
    """Somebody else keys what could not be read surely, without seeing the first reading."""
    page = town.desk("motcua")
    page.goto(town.address("", "/can-bo/so-cu/"))
    rows = page.get_by_test_id("waiting-second").filter(has_text=entry["number"])
    press(page, rows.last.locator("a").first)
    if page.get_by_test_id("go-again").count():
        press(page, page.get_by_test_id("go-again"))
    blind = entry["name"] not in page.content()
    town.check("doubt: the second reader does not see the first reading", holds=blind)
    _type(page, entry)
    press(page, page.get_by_test_id("key-again"))
    waits = page.get_by_test_id("waits").count() or page.get_by_test_id("go-compare").count()
    town.check("doubt: two equal readings settle it", holds=not waits)


def _find(town: Town, asked: str, entry: dict[str, str]) -> str:
    """Look for it with another spelling and without marks; return the address of its page."""
    page = town.desk("motcua")
    page.goto(town.address("", "/can-bo/so-cu/tim/"))
    given = entry["name"].split()[-1]
    page.get_by_test_id("old-books-search").fill(f"{asked} thi {_bare(given)}")
    answer(page, "tu", "1987")
    answer(page, "den", "1987")
    press(page, page.get_by_test_id("old-books-find"))
    rows = page.get_by_test_id("old-entry").filter(has_text=entry["name"])
    town.check(f"search: {asked!r} finds {entry['name']!r}", holds=rows.count() == 1)
    press(page, rows.first.locator("a").first)
    beside = page.get_by_test_id("page-picture").count()
    town.check("search: the page stands beside the reading", holds=beside == 1)
    return page.url


def _extract(town: Town, address: str, whose: str) -> str:
    page = town.desk("motcua")
    page.goto(address)
    press(page, page.get_by_test_id("go-extract"))
    beside = page.get_by_test_id("page-picture").count()
    town.check("extract: the page stands beside the form", holds=beside == 1)
    answer(page, "recipient", whose)
    answer(page, "purpose", "làm lại giấy khai sinh")
    with page.expect_response(lambda answer: answer.request.method == "POST") as printed:
        page.get_by_test_id("extract-print").click()
    town.check("extract: it is printed", holds=printed.value.status == 303)
    page = page.context.new_page()
    page.goto(address)
    link = page.get_by_test_id("extract-pdf").first
    return text_of(page, link.evaluate("one => one.href || one.querySelector('a').href"))


def _bare(word: str) -> str:
    """Take the marks off a syllable, as people type who look for it."""
    apart = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    return "".join(one for one in apart if one.isascii())
