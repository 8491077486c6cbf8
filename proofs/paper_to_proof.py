"""Line 4.4: a phone photograph becomes a signed certified copy that is checked and used again.

Then an entry of 1987 is found in an old book and its extract printed. Both in Chromium on a real
server; only visible pages are driven.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import random
import re
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faults.system import PYTHON, ROOT
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from proofs.desks import FETCH, Case, answer, press, text_of
from proofs.journey import Story
from proofs.old_entry import old_entry
from proofs.telling import tell

if TYPE_CHECKING:
    from faults.system import System
    from playwright.sync_api import Page

    from proofs.desks import Town
    from proofs.telling import Journey

BREAKS = ("changed-file-passes", "revoked-is-offered")
COPY = "2.000815"
PAPER = "Giấy chứng nhận kết hôn"
FONT = ROOT / "src" / "xaso" / "lib" / "fonts" / "Tinos-Regular.ttf"
MOST_SECONDS = 90
PAGE_INCHES, DPI = (8.27, 11.69), 200


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Tell both journeys; every observation must hold.

    Breaks: `changed-file-passes` believes a file by its signatures' names alone;
    `revoked-is-offered` forgets that a copy was revoked.

    Raises:
        ValueError: There is no such break.
    """
    return tell(JOURNEYS, COPY, seed, break_name, BREAKS)


def certified_copy(town: Town, case: Case, system: System) -> dict[str, Any]:
    """From the photograph of an original to a second dossier that needs no upload."""
    chance = random.Random(case.owner)
    _take_in(town, case)
    _photograph(town, case, chance)
    _sign_and_hand_over(town, case)
    resident = town.resident(case)
    copy = _signed_file(town, resident)
    if shots := os.environ.get("XASO_SHOTS", ""):
        Path(shots, "copy.pdf").write_bytes(copy)
    words = text_of(resident, _result_address(resident))
    for said in ("Bản sao điện tử có chứng thực", case.owner, PAPER):
        town.check(f"copy: its words hold {said!r}", holds=said.lower() in words.lower())
    photographed = "ĐỐI CHIẾU BẢN CHÍNH"
    town.check("copy: the photograph's words are in it", holds=photographed in words)
    told = _check_by_file(town, system, copy)
    used = _use_again(town, case, copy, system, chance)
    revoked = _revoked_is_offered_no_more(town, case, system)
    return {"bytes": len(copy), **told, **used, **revoked}


def _take_in(town: Town, case: Case) -> None:
    """Ask for an electronic copy at the counter."""
    typed = {
        "phone": "0912345678",
        "ct.0.tenGiayTo": PAPER,
        "ct.0.coQuanCap": "UBND xã Vô Tranh",
        "ct.0.soTrang": "1",
        "ct.0.hinhThuc": "dien-tu",
    }
    page = town.take_in_at_once(case, typed)
    asked = page.get_by_test_id("scanning").count() == 1
    town.check("copy: the desk asks for the original", holds=asked)
    early = page.get_by_test_id("propose").count() == 0
    town.check("copy: nothing is laid before the leader before the scan", holds=early)


def _photograph(town: Town, case: Case, chance: random.Random) -> None:
    """Photograph the original on the page and wait until it is a readable document."""
    page = town.desk("motcua")
    here = page.url
    press(page, page.get_by_test_id("scan-original"))
    page.get_by_test_id("capture-component").select_option("ban_chinh")
    page.get_by_test_id("capture-pages").first.set_input_files({
        "name": "IMG_0001.jpg",
        "mimeType": "image/jpeg",
        "buffer": photograph(case.owner, chance),
    })
    press(page, page.get_by_test_id("capture-send"))
    address, deadline = page.url, time.monotonic() + MOST_SECONDS
    while not page.get_by_test_id("capture-document").count():
        if time.monotonic() > deadline:
            break
        time.sleep(1)
        page.goto(address)
    read = page.get_by_test_id("capture-document").count()
    town.check("copy: the photograph became one document", holds=read == 1)
    page.goto(here)


def _sign_and_hand_over(town: Town, case: Case) -> None:
    page = town.desk("motcua")
    here = page.url
    press(page, page.get_by_test_id("propose"))
    town.act(case, "chutich", "approve")
    page.goto(here)
    press(page, page.get_by_test_id("number"))
    number = page.get_by_test_id("number").inner_text().strip()
    town.check(f"copy: a number of the book: {number}", holds=bool(re.match(r"\d+/SCT/BS", number)))
    if page.locator("[name=receipt_number]").count():
        answer(page, "receipt_number", "0000777")
    press(page, page.get_by_test_id("hand-over"))
    town.check("copy: handed over", holds=page.get_by_test_id("done").count() == 1)
    case.code, case.secret = town.new_secret(case)


def _result_address(page: Page) -> str:
    return page.get_by_test_id("result").first.evaluate("one => one.href")


def _signed_file(town: Town, page: Page) -> bytes:
    """Download the copy as its owner does, once the machine has signed it."""
    deadline = time.monotonic() + MOST_SECONDS
    while True:
        content = base64.b64decode(page.evaluate(FETCH, _result_address(page)))
        is_signed = content.count(b"/ByteRange") == 2
        if is_signed or time.monotonic() > deadline:
            town.check("copy: official and agency signed it", holds=is_signed)
            return content
        time.sleep(1)


def _check_by_file(town: Town, system: System, copy: bytes) -> dict[str, Any]:
    """Drop the file on the public page, then the file with one byte changed; ask the command."""
    at = len(copy) // 3
    changed = copy[:at] + bytes([copy[at] ^ 1]) + copy[at + 1 :]
    stranger = town.browser.new_context(locale="vi-VN").new_page()
    verdicts = {}
    for name, content in (("whole", copy), ("changed", changed)):
        stranger.goto(town.address("", "/kiem-tra/"))
        file = {"name": "ban-sao.pdf", "mimeType": "application/pdf", "buffer": content}
        stranger.locator("[name=file]").set_input_files(file)
        press(stranger, stranger.get_by_test_id("check-file"))
        verdicts[name] = stranger.locator("[data-verdict]").get_attribute("data-verdict")
    town.check(f"check: the copy is {verdicts['whole']}", holds=verdicts["whole"] == "valid")
    refused = verdicts["changed"] in {"altered", "unreadable"}
    town.check(f"check: one byte changed is {verdicts['changed']}", holds=refused)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{name}.pdf" for name in verdicts]
        for path, content in zip(paths, (copy, changed), strict=True):
            path.write_bytes(content)
        asked = subprocess.run(
            [PYTHON, "-m", "xaso", "results", "verify", *map(str, paths), "--json",
             "--data", str(system.data)],
            capture_output=True, text=True, check=False, cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )  # fmt: skip
        independent = subprocess.run(
            ["pdfsig", "-nocert", str(paths[0])], capture_output=True, text=True, check=False
        ).stdout
    said = [json.loads(line)["verdict"] for line in asked.stdout.splitlines()]
    told = said[:1] == ["valid"] and len(said) == 2 and said[1] != "valid"
    town.check(f"check: the command says {said}", holds=told)
    sound = independent.count("Signature is Valid")
    town.check(f"check: pdfsig finds {sound} sound signatures", holds=sound == 2)
    return {"verdicts": verdicts, "command": said, "pdfsig": sound}


class Second(Story):
    """A birth registration whose parents' marriage certificate lies in storage."""

    def attach(self, page: Page) -> None:
        """Use what is kept; photograph only the paper that is not."""
        offers = page.get_by_test_id("offer")
        names = offers.all_inner_texts()
        self.check(f"storage: offered {names}", holds=len(names) == 1 and PAPER in names[0])
        press(page, page.get_by_test_id("use-again").first)
        kept = page.get_by_test_id("file").all_inner_texts()
        used = len(kept) == 1 and "dùng lại" in kept[0]
        self.check(f"storage: laid in without an upload: {kept}", holds=used)
        super().attach(page)


def _use_again(
    town: Town, case: Case, copy: bytes, system: System, chance: random.Random
) -> dict[str, Any]:
    page = town.resident(case)
    page.goto(town.address("", "/kho-giay-to/"))
    held = page.get_by_test_id("kept-paper").all_inner_texts()
    town.check(f"storage: holds the copy: {held}", holds=any(PAPER in one for one in held))
    press(page, page.get_by_test_id("keep-all"))
    story = Second(
        town.browser, system.address, {}, town.check,
        scripts=True, seed=chance.randrange(10**6), shots=None,
    )  # fmt: skip
    story.file(page)
    digest = hashlib.sha256(copy).hexdigest()
    desk = town.desk("motcua")
    desk.goto(town.address("", f"/can-bo/?q={story.code}"))
    press(desk, desk.get_by_test_id("queue-row").first.locator("a").first)
    reused = desk.get_by_test_id("reused-paper").all_inner_texts()
    holds = len(reused) == 1 and "Còn giá trị" in reused[0]
    town.check(f"storage: the desk sees what was used again: {reused}", holds=holds)
    filed = Case("second", "1.001193", "", code=story.code, secret=story.secret)
    mine = town.resident(filed)
    same = digest in mine.content()
    town.check("storage: the second dossier holds the very same bytes", holds=same)
    return {"second": story.code}


def _revoked_is_offered_no_more(town: Town, case: Case, system: System) -> dict[str, Any]:
    """The agency recalls the copy; storage says so, and the next dossier is not offered it."""
    town.act(
        case,
        "chutich",
        "cancel_result",
        cause="agency",
        recalled_by="BB 12, 20/11/2026",
        reason="Bản chính bị tẩy xóa",
        decision="15/QĐ-UBND",
        decided_on=time.strftime("%Y-%m-%d"),
    )
    page = town.resident(case)
    page.goto(town.address("", "/kho-giay-to/"))
    text = " ".join(page.get_by_test_id("kept-paper").all_inner_texts())
    town.check(f"storage: says the copy was recalled: {text[:200]}", holds="Đã thu hồi" in text)
    return {"recalled": "Đã thu hồi" in text}


def photograph(whose: str, chance: random.Random) -> bytes:
    """Draw a marriage certificate and photograph it: on a table, askew, soft, in uneven light."""
    wide, high = (round(side * DPI) for side in PAGE_INCHES)
    sheet = Image.new("L", (wide, high), 242)
    pen = ImageDraw.Draw(sheet)
    lines = [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 40),
        ("Độc lập - Tự do - Hạnh phúc", 40),
        ("GIẤY CHỨNG NHẬN KẾT HÔN", 60),
        (f"Số: {chance.randrange(1, 90)}/2015", 40),
        (f"Họ, chữ đệm, tên vợ: {whose}", 42),
        ("Dân tộc: Tày. Quốc tịch: Việt Nam", 42),
        ("Họ, chữ đệm, tên chồng: Trần Văn Hòa", 42),
        ("Nơi cư trú: xóm Đuổm, xã Động Đạt", 42),
        ("Ủy ban nhân dân xã Vô Tranh cấp ngày 12 tháng 3 năm 2015", 42),
        ("ĐỐI CHIẾU BẢN CHÍNH", 48),
    ]
    at = 190
    for text, size in lines:
        font = ImageFont.truetype(str(FONT), size)
        left = (wide - pen.textlength(text, font=font)) / 2 if size != 42 else 190
        pen.text((left, at), text, fill=30, font=font)
        at += size * 3
    table = Image.new("L", (wide + 120, high + 120), 100)
    table.paste(sheet, (60, 60))
    turned = table.rotate(chance.uniform(-1.6, 1.6), Image.Resampling.BICUBIC, fillcolor=100)
    shade = Image.linear_gradient("L").resize(turned.size)
    lit = Image.blend(turned, Image.composite(turned, Image.new("L", turned.size, 60), shade), 0.25)
    out = io.BytesIO()
    lit.filter(ImageFilter.GaussianBlur(0.7)).save(out, "JPEG", quality=82)
    return out.getvalue()


JOURNEYS: dict[str, Journey] = {
    "certified-copy": certified_copy,
    "old-entry": old_entry,
}
