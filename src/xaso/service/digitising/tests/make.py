"""Makers: papers with known words and fields, and what scanners and phones make of them.

All pages are drawn; nobody's paper is copied. The same seed gives the same scans.
"""

from __future__ import annotations

import io
import random
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.keyring import api as keyring
from xaso.lib import printing
from xaso.lib.longhand import long_date
from xaso.service.digitising.domain import separators
from xaso.service.digitising.domain.words import Word
from xaso.service.digitising.models import Batch, Document, Page, PaperCount, PlanLine
from xaso.service.digitising.services import proposals
from xaso.service.digitising.services.assembling import attach
from xaso.service.digitising.sheets import TEMPLATE as TEMPLATE_OF_SHEETS
from xaso.service.digitising.sheets import bound

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from xaso.kernel.identity.api import Account
    from xaso.service.dossiers import api as dossiers

FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý"]
MIDDLE = ["Thị", "Văn", "Hữu", "Đức", "Minh", "Ngọc", "Quang", "Thanh", "Xuân", "Kim"]
GIVEN = [
    "Hường", "Thủy", "Dũng", "Hải", "Tuấn", "Phượng", "Yến", "Quỳnh", "Sơn", "Lương",
    "Nghĩa", "Ánh", "Bẩy", "Đạt", "Khuê", "Mỹ", "Thảo", "Vượng", "Giang", "Liễu",
]  # fmt: skip
COMMUNES = ["Phú Lương", "Động Đạt", "Yên Ninh", "Hợp Thành", "Vô Tranh", "Tức Tranh"]
HAMLETS = ["Xóm Đuổm", "Xóm Ao Trám", "Xóm Cây Thị", "Xóm Đồng Nghè", "Xóm Làng Chảo"]
SENTENCES = [
    "Căn cứ Luật Tổ chức chính quyền địa phương và đề nghị của công chức văn hóa – xã hội.",
    "Người có tên trên đã thực hiện đầy đủ nghĩa vụ tại nơi cư trú theo quy định của pháp luật.",
    "Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm về lời khai.",
    "Giấy này được cấp để sử dụng vào mục đích bổ sung hồ sơ xin việc làm tại địa phương.",
    "Hộ gia đình đang sử dụng thửa đất số bảy mươi, tờ bản đồ địa chính số mười hai.",
    "Trợ cấp xã hội hằng tháng được chi trả qua dịch vụ bưu chính trước ngày mùng mười.",
    "Ủy ban nhân dân xã giao bộ phận một cửa tiếp nhận, kiểm tra và trả kết quả đúng hẹn.",
    "Việc khiếu nại, tố cáo được giải quyết theo trình tự, thủ tục do pháp luật quy định.",
    "Người thừa hành và các tổ chức, cá nhân liên quan chịu trách nhiệm thi hành.",
    "Đường vào xóm bị sạt lở sau đợt mưa lũ, đề nghị hỗ trợ khắc phục kịp thời.",
]
TEMPLATE = """#import "/lib/typst/paper.typ": *
#show: paper.with(title: "Bản thử", base: 13pt)
#if data.agency != "" { national-header(superior: data.superior, agency: data.agency,
  number: if data.number == "" { none } else { data.number }, place-date: data.place_date) }
#heading-of(data.heading)
#for line in data.lines [#par(line)]
#if data.number == "" [#align(right, data.place_date)]
#align(right, strong(data.signs))
"""


@dataclass(frozen=True, slots=True)
class Paper:
    """One page: its kind, the PDF it was drawn as, the words on it, the fields to be found."""

    kind: str
    pdf: bytes
    words: list[str]
    fields: dict[str, str] = field(default_factory=dict)


def name(rng: random.Random) -> str:
    """Return a name that nobody needs to bear."""
    return f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}"


def paper(seed: int, kind: str = "") -> Paper:
    """Draw one page of a kind, or of any."""
    rng = random.Random(seed)
    kind = kind or rng.choice(sorted(KINDS))
    on = date(2012, 1, 5) + timedelta(days=rng.randrange(5000))
    values: dict[str, Any] = {
        "agency": "", "superior": "", "number": "", "place_date": "", "heading": "", "lines": [],
        "signs": "", "made_at": datetime(2026, 11, 2, tzinfo=UTC),
    }  # fmt: skip
    fields = KINDS[kind](rng, on, values)
    body = rng.sample(SENTENCES, rng.randrange(3, 6))
    values["lines"] = [*values["lines"], *body]
    pdf = printing.render(TEMPLATE, values)
    return Paper(kind, pdf, words_of(pdf), fields)


def words_of(pdf: bytes) -> list[str]:
    """Return the words of a drawn page."""
    document = pdfium.PdfDocument(pdf)
    try:
        return str(document[0].get_textpage().get_text_range()).split()
    finally:
        document.close()


def _headed(rng: random.Random, on: date, values: dict[str, Any], number: str) -> dict[str, str]:
    commune = rng.choice(COMMUNES)
    values["superior"] = rng.choice(["HUYỆN PHÚ LƯƠNG", "TỈNH THÁI NGUYÊN"])
    values["agency"] = f"ỦY BAN NHÂN DÂN\nXÃ {commune.upper()}"
    values["number"] = number
    values["place_date"] = f"{commune}, {long_date(on)}"
    values["signs"] = name(rng)
    return {
        "number": number,
        "date": f"{on:%d/%m/%Y}",
        "issuer": f"Ủy ban nhân dân xã {commune}",
    }


def _birth(rng: random.Random, on: date, values: dict[str, Any]) -> dict[str, str]:
    who = name(rng)
    found = _headed(rng, on, values, f"{rng.randrange(1, 300)}/{on.year}")
    values["heading"] = "GIẤY KHAI SINH"
    values["lines"] = [
        f"Họ, chữ đệm, tên: {who}",
        f"Ngày, tháng, năm sinh: {on - timedelta(days=20):%d/%m/%Y}",
        f"Giới tính: Nữ. Dân tộc: Tày. Quốc tịch: Việt Nam. Nơi sinh: {rng.choice(HAMLETS)}",
        f"Họ, chữ đệm, tên người mẹ: {name(rng)}",
        f"Họ, chữ đệm, tên người cha: {name(rng)}",
    ]
    return {"name": who, **found}


def _marital(rng: random.Random, on: date, values: dict[str, Any]) -> dict[str, str]:
    who = name(rng)
    found = _headed(rng, on, values, f"{rng.randrange(1, 900)}/UBND-XNTTHN")
    values["heading"] = "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"
    values["lines"] = [
        f"Xét đề nghị của ông/bà: {name(rng)}",
        f"Họ, chữ đệm, tên: {who}",
        f"Nơi cư trú: {rng.choice(HAMLETS)}. Tình trạng hôn nhân: chưa đăng ký kết hôn với ai.",
    ]
    return {"name": who, **found}


def _decision(rng: random.Random, on: date, values: dict[str, Any]) -> dict[str, str]:
    who = name(rng)
    found = _headed(rng, on, values, f"{rng.randrange(1, 4000)}/QĐ-UBND")
    values["heading"] = "QUYẾT ĐỊNH"
    values["lines"] = [
        "Về việc trợ cấp xã hội hằng tháng",
        f"Họ và tên: {who}",
        f"Sinh ngày: {on - timedelta(days=29000):%d/%m/%Y}. Thường trú: {rng.choice(HAMLETS)}.",
    ]
    return {"name": who, **found}


def _application(rng: random.Random, on: date, values: dict[str, Any]) -> dict[str, str]:
    who, commune = name(rng), rng.choice(COMMUNES)
    values["heading"] = "TỜ KHAI CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"
    values["place_date"] = f"{commune}, {long_date(on)}"
    values["signs"] = who
    values["lines"] = [
        f"Kính gửi: Ủy ban nhân dân xã {commune}",
        f"Họ, chữ đệm, tên người yêu cầu: {who}",
        f"Nơi cư trú: {rng.choice(HAMLETS)}, xã {commune}, tỉnh Thái Nguyên",
    ]
    return {"name": who, "date": f"{on:%d/%m/%Y}"}


KINDS: dict[str, Callable[[random.Random, date, dict[str, Any]], dict[str, str]]] = {
    "birth": _birth,
    "marital": _marital,
    "decision": _decision,
    "application": _application,
}


def drawn(pdf: bytes, dpi: int, page: int = 0) -> Image.Image:
    """Return a page as a perfect scanner would see it."""
    document = pdfium.PdfDocument(pdf)
    try:
        picture: Image.Image = document[page].render(scale=dpi / 72).to_pil().convert("L")
        return picture
    finally:
        document.close()


def blank(dpi: int = 150, *, seed: int = 0) -> Image.Image:
    """Return the back of a page: paper with a little dust."""
    page = Image.new("L", (round(8.27 * dpi), round(11.69 * dpi)), 248)
    rng, draw = random.Random(seed), ImageDraw.Draw(page)
    for _ in range(6):
        draw.point((rng.randrange(page.width), rng.randrange(page.height)), 90)
    return noisy(page, rng, 0.06)


def tilted(page: Image.Image, rng: random.Random) -> Image.Image:
    """Return a page that lay askew."""
    angle = rng.choice([-1, 1]) * rng.uniform(0.6, 2.5)
    return page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)


def grey(page: Image.Image, rng: random.Random) -> Image.Image:
    """Return a page on grey paper, typed with a worn ribbon."""
    paper_at, ink_at = rng.randrange(185, 215), rng.randrange(50, 80)
    return page.point(lambda value: ink_at + value * (paper_at - ink_at) // 255)


def noisy(page: Image.Image, rng: random.Random, part: float = 0.18) -> Image.Image:
    """Return a page with the grain of an old scanner."""
    grain = Image.frombytes("L", page.size, rng.randbytes(page.width * page.height))
    calm = grain.point(lambda value: round(128 + (value - 128) * part))
    return ImageChops.add(page, calm, scale=1, offset=-128)


def photographed(page: Image.Image, rng: random.Random) -> Image.Image:
    """Return a page as a phone takes it: on a table, askew, in uneven light, a little soft."""
    margin = round(page.width * 0.05)
    table = Image.new("L", (page.width + 2 * margin, page.height + 2 * margin), 96)
    table.paste(page.point(lambda value: 18 + value * 215 // 255), (margin, margin))
    lean = [rng.uniform(0, 0.025) * page.width for _ in range(8)]
    wide, high = table.size
    corners = (
        *(lean[0], lean[1], lean[2], high - lean[3]),
        *(wide - lean[4], high - lean[5], wide - lean[6], lean[7]),
    )
    taken = table.transform(
        table.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC
    ).rotate(rng.uniform(-1.5, 1.5), Image.Resampling.BICUBIC, fillcolor=96)
    shade = Image.linear_gradient("L").rotate(rng.choice([0, 90, 180, 270])).resize(taken.size)
    depth = rng.uniform(0.35, 0.55)
    light = shade.point(lambda value: round(255 * (1 - depth) + value * depth))
    soft = ImageChops.multiply(taken, light).filter(ImageFilter.GaussianBlur(0.9))
    return noisy(soft, rng, 0.06)


def dark(page: Image.Image, _rng: random.Random) -> Image.Image:
    """Return a page taken without a lamp."""
    return page.point(lambda value: value * 62 // 255)


def light(page: Image.Image, _rng: random.Random) -> Image.Image:
    """Return a page on which the ink has faded away."""
    return page.point(lambda value: 205 + value * 50 // 255)


def blurred(page: Image.Image, _rng: random.Random) -> Image.Image:
    """Return a page that moved."""
    return page.filter(ImageFilter.GaussianBlur(page.width / 330))


def cut_off(page: Image.Image, _rng: random.Random) -> Image.Image:
    """Return a page of which the glass saw only a part."""
    return page.crop((round(page.width * 0.22), 0, page.width, page.height))


def jpeg(page: Image.Image, dpi: int, quality: int = 80) -> bytes:
    """Return a picture as a scanner or a phone writes it; `dpi` 0 says nothing."""
    out = io.BytesIO()
    page.save(out, "JPEG", quality=quality, **({"dpi": (dpi, dpi)} if dpi else {}))
    return out.getvalue()


def png(page: Image.Image, dpi: int) -> bytes:
    """Return a picture as some scanners write it."""
    out = io.BytesIO()
    page.save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def tiff(pages: Sequence[Image.Image], dpi: int) -> bytes:
    """Return pages as one TIFF."""
    out = io.BytesIO()
    more = {"save_all": True, "append_images": list(pages[1:])} if len(pages) > 1 else {}
    pages[0].save(out, "TIFF", compression="tiff_lzw", dpi=(dpi, dpi), **more)
    return out.getvalue()


def pdf(pages: Sequence[Image.Image], dpi: int) -> bytes:
    """Return pages as one PDF of pictures, as scanners write it."""
    out = io.BytesIO()
    pages[0].save(
        out, "PDF", resolution=dpi, save_all=True, append_images=list(pages[1:]), quality=80
    )
    return out.getvalue()


def stack(*parts: bytes) -> bytes:
    """Return PDFs bound one after the other, as they were never paper: read without a reader."""
    return bound(parts)


def sheet_of(code: str, agency_name: str = "XÃ PHÚ LƯƠNG") -> bytes:
    """Print one separator sheet that says `code` ("HS:…" or "TP:…")."""
    return printing.render(
        TEMPLATE_OF_SHEETS,
        {
            "title": code, "agency": agency_name, "words": separators.WORDS, "kind": "Thử",
            "code": code, "name": "", "hint": "", "qr": f"XASO:{code}" if code else "",
            "made_at": datetime(2026, 11, 2, tzinfo=UTC), "demo": False,
        },
    )  # fmt: skip


def digitised(dossier: dossiers.Dossier, *, proposes: bool = True) -> Batch:
    """Make a batch with one document in a dossier and one put aside, without reading anything."""
    agency_id, now = dossier.agency_id, datetime(2026, 11, 17, 3, tzinfo=UTC)
    key = keyring.make_data_key(agency_id)
    batch = Batch.objects.create(
        agency_id=agency_id, key_id=key.id, folder=f"/quet/{uuid4()}", begun_at=now, state="done"
    )
    drawn_paper = paper(1, "birth")
    file = batch.files.create(
        position=1, name="chong.pdf", state="stored", pages_count=3,
        stored=_stored(key, agency_id, drawn_paper.pdf),
    )  # fmt: skip
    pages = [
        Page.objects.create(file=file, number=number, state="read", faults=faults)
        for number, faults in enumerate(["", "", "blurred"], start=1)
    ]
    words = [[Word("Nguyễn", (100, 100, 200, 120), 95, 0)]]
    inside = Document(batch=batch, first=pages[0], asked_code=str(dossier), pages_count=1,
                      paper_key="to_khai", kind="birth", made_at=now)  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(drawn_paper.pdf + b"\n% " + uuid4().hex.encode())
        attach(inside, path, dossier, words, audit.Actor(kind="command"))
    loose = _stored(key, agency_id, paper(2).pdf)
    aside = Document(batch=batch, first=pages[1], asked_code="H00.01", pages_count=1,
                     loose=loose, why="unknown", made_at=now)  # fmt: skip
    proposals.seal_words(aside, words)
    aside.save()
    Page.objects.filter(pk=pages[0].pk).update(document=inside)
    Page.objects.filter(pk=pages[1].pk).update(document=aside)
    if proposes:
        inside.proposals.create(
            field="name", confidence=95, page=1, box=[100, 100, 300, 130],
            sealed_value=keyring.seal(dossier.key_id, "Nguyễn Thị Thử".encode(),
                                      f"digitising.value|{inside.pk}|name"),
        )  # fmt: skip
    return batch


def planned(dossier: dossiers.Dossier, account: Account) -> PlanLine:
    """Plan the group of a dossier, and count one dossier of a hamlet that is still paper."""
    now = datetime(2026, 11, 17, 3, tzinfo=UTC)
    PaperCount.objects.create(
        agency_id=dossier.agency_id, hamlet=HAMLETS[0], dossiers=1, counted_at=now
    )
    return PlanLine.objects.create(
        agency_id=dossier.agency_id,
        procedure_code=dossier.procedure_version.procedure.code,
        year=2026,
        account=account,
        begun_on=now.date(),
        due_on=date(2026, 12, 31),
        set_at=now,
    )


def _stored(key: keyring.OpenKey, agency_id: UUID, content: bytes) -> files.StoredFile:
    return files.store(
        io.BytesIO(content), key_id=key.id, agency_id=agency_id, name="a.pdf", key=key
    )
