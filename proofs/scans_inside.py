"""What `proofs.scans` and `proofs.scan_batch` do inside Django: draw, break, judge."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
from django.core.management import execute_from_command_line
from PIL import Image

from proofs.hard_fields import HARD, is_marked, place_of
from xaso.kernel.files import api as files
from xaso.kernel.scope import api as scope
from xaso.service.digitising import api as digitising
from xaso.service.digitising import selectors
from xaso.service.digitising.domain import proposing, splitting
from xaso.service.digitising.services import assembling
from xaso.service.digitising.tests import make as scans
from xaso.service.dossiers.tests import make

if TYPE_CHECKING:
    from collections.abc import Callable

    from xaso.service.digitising.models import Batch, Document

SCANNERS: dict[str, tuple[int, Callable[[Image.Image, random.Random], Image.Image] | None]] = {
    "clean 300": (300, None),
    "clean 150": (150, None),
    "tilted 300": (300, scans.tilted),
    "phone": (300, scans.photographed),
    "grey 300": (300, scans.grey),
    "noisy 150": (150, scans.noisy),
    "grey 150": (150, scans.grey),
    "tilted 150": (150, scans.tilted),
}
SPOILT: dict[str, Callable[[Image.Image, random.Random], Image.Image]] = {
    "dark": scans.dark,
    "light": scans.light,
    "blurred": scans.blurred,
    "cut_off": scans.cut_off,
}
HOW = ("right", "wrong", "blank")
SHOWN = 24
"""So many fields that were not right are told, legible ones first."""
A_STACK = 5
"""Papers of a stack."""
EACH_HARD = 3
"""The name on each third first paper of a dossier is hard to read."""


class _Drawing:
    """Draws stacks into a folder, and writes down what is on every page."""

    def __init__(self, folder: Path, seed: int, codes: list[str], strange: str) -> None:
        self.folder, self.chance, self.codes, self.strange = (
            folder,
            random.Random(seed),
            codes,
            strange,
        )
        self.seed = seed * 100_000
        self.sheets = self.papers = self.firsts = 0
        self.truth: list[dict[str, Any]] = []

    def stack(self, number: int, scanner: str, papers: int) -> None:
        """Draw one stack: sheets, papers, backs, now and then a stray page or a lost sheet."""
        dpi, spoil = SCANNERS[scanner]
        pages: list[tuple[Image.Image, dict[str, Any]]] = []
        code = ""
        if self.chance.random() < 0.3:
            pages.append(self._paper(dpi, spoil, "", scanner))
        while papers > 0:
            code = self._sheet(pages, dpi, spoil)
            for at in range(min(papers, self.chance.randrange(1, 4))):
                papers -= 1
                hard = self._hard() if code and at == 0 else None
                pages.append(self._paper(dpi, spoil, code, scanner, hard))
                if self.chance.random() < 0.25:
                    pages.append((
                        scans.blank(dpi, seed=self.chance.randrange(999)),
                        {"is": "blank"},
                    ))
                if papers and self.chance.random() < 0.4:
                    sheet = scans.drawn(scans.sheet_of("TP:to_khai"), dpi)
                    pages.append((self._spoilt(sheet, spoil), {"is": "sheet"}))
        self._write(number, scanner, dpi, pages)

    def _sheet(self, pages: list[Any], dpi: int, spoil: Any) -> str:
        """Lay a dossier's sheet: mostly good, sometimes unknown, sometimes with its codes lost.

        The second of all is always lost, so that few scans too show what follows from it.
        """
        self.sheets += 1
        draw = {1: 1.0, 2: 0.0}.get(self.sheets, self.chance.random())
        code = self.chance.choice(self.codes)
        says = f"HS:{code}"
        if draw < 0.08:
            says = code = ""
        elif draw < 0.16:
            says, code = f"HS:{self.strange}", ""
        sheet = scans.drawn(scans.sheet_of(says), dpi)
        pages.append((self._spoilt(sheet, spoil), {"is": "sheet"}))
        return code

    def _hard(self) -> Any:
        """Return what makes the name on a dossier's first paper hard to read, mostly nothing."""
        self.firsts += 1
        turn, left = divmod(self.firsts + 1, EACH_HARD)
        return None if left else HARD[(turn - 1) % len(HARD)]

    def _paper(
        self, dpi: int, spoil: Any, code: str, scanner: str, hard: Any = None
    ) -> tuple[Image.Image, dict[str, Any]]:
        self.seed += 1
        self.papers += 1
        paper = scans.paper(self.seed)
        while hard is not None and not is_marked(paper.fields["name"]):
            self.seed += 1
            paper = scans.paper(self.seed)
        page = scans.drawn(paper.pdf, dpi)
        fault = ""
        if hard is not None:
            hard(page, place_of(paper.pdf, paper.fields["name"], dpi), dpi, self.chance)
            page = self._spoilt(page, spoil)
        elif scanner != "phone" and (self.papers == 2 or self.chance.random() < 0.08):
            fault = self.chance.choice(sorted(SPOILT))
            page = SPOILT[fault](page, self.chance)
        else:
            page = self._spoilt(page, spoil)
        said = {"words": paper.words, "fields": paper.fields, "kind": paper.kind}
        said["hard"] = hard.__name__ if hard else ""
        return page, {"is": "paper", "code": code, "scanner": scanner, "fault": fault, **said}

    def _spoilt(self, page: Image.Image, spoil: Any) -> Image.Image:
        return spoil(page, self.chance) if spoil else page

    def _write(self, number: int, scanner: str, dpi: int, pages: list[Any]) -> None:
        name = f"chong-{number:03}"
        if scanner == "phone":
            (self.folder / name).mkdir()
            for at, (page, said) in enumerate(pages, start=1):
                file = f"{name}/IMG_{at:04}.jpg"
                (self.folder / file).write_bytes(scans.jpeg(page, 0))
                self.truth.append({"file": file, "page": 1, **said})
            return
        as_tiff = number % 3 == 2
        file = f"{name}.tif" if as_tiff else f"{name}.pdf"
        drawn = [page for page, _said in pages]
        content = scans.tiff(drawn, dpi) if as_tiff else scans.pdf(drawn, dpi)
        (self.folder / file).write_bytes(content)
        for at, (_page, said) in enumerate(pages, start=1):
            self.truth.append({"file": file, "page": at, **said})


def draw(folder: str, seed: int, how_many: int) -> None:
    """Make a commune with dossiers and a folder of mixed stacks; print the agency's code."""
    with scope.everything():
        at = make.house()
        own = [make.dossier(at, "received") for _ in range(max(3, how_many // 10))]
        foreign = make.dossier(make.house(code="1.009999", name="Thủ tục khác"), "received")
    place = Path(folder)
    drawing = _Drawing(place / "quet", seed, [str(one.code) for one in own], str(foreign.code))
    drawing.folder.mkdir()
    names, left, number = list(SCANNERS), how_many, 0
    while left > 0:
        papers = min(A_STACK, left)
        drawing.stack(number, names[number % len(names)], papers)
        left, number = left - papers, number + 1
    (place / "truth.json").write_text(json.dumps(drawing.truth, ensure_ascii=False))
    print(
        json.dumps({"agency": at.agency.code, "pages": len(drawing.truth), "files": _count(place)})
    )


def draw_many(folder: str, seed: int, pages: int) -> None:
    """Make a commune with dossiers and PDFs of fifty scanned pages; print the agency's code."""
    with scope.everything():
        at = make.house()
        own = [make.dossier(at, "received") for _ in range(3)]
    place, chance = Path(folder) / "quet", random.Random(seed)
    place.mkdir()
    for number, begin in enumerate(range(0, pages, 50)):
        drawn = [scans.drawn(scans.sheet_of(f"HS:{chance.choice(own).code}"), 150)]
        drawn += [
            scans.drawn(scans.paper(seed * 10_000 + begin + at).pdf, 150)
            for at in range(min(50, pages - begin) - 1)
        ]
        (place / f"chong-{number:03}.pdf").write_bytes(scans.pdf(drawn, 150))
    print(json.dumps({"agency": at.agency.code}))


def _count(place: Path) -> int:
    return sum(path.is_file() for path in (place / "quet").rglob("*"))


def command(broken: str, words: list[str]) -> None:
    """Run the command of the console with a rule broken."""
    if broken:
        BREAKS[broken]()
    execute_from_command_line(["xaso", "digitise", *words])


def _trust_the_last_sheet() -> None:
    after = splitting._after  # noqa: SLF001
    splitting._after = lambda mark, before: (  # noqa: SLF001
        splitting.Stack(before.code, before.component) if mark.is_lost else after(mark, before)
    )


def _be_sure_of_everything() -> None:
    proposing.SURE = proposing.SURE_NAME = 0


def _leave_faulty_pages_out() -> None:
    leaf = assembling._leaf  # noqa: SLF001
    assembling._leaf = lambda page: (  # noqa: SLF001
        splitting.Leaf(page.pk, None, is_blank=True)
        if page.faults and not page.mark
        else leaf(page)
    )


BREAKS: dict[str, Callable[[], None]] = {
    "last-sheet-trusted": _trust_the_last_sheet,
    "sure-of-everything": _be_sure_of_everything,
    "faulty-pages-left-out": _leave_faulty_pages_out,
}


def judge(folder: str) -> None:
    """Compare what became of every page with what was drawn on it; print the figures as JSON."""
    place = Path(folder)
    truth = json.loads((place / "truth.json").read_text())
    with scope.everything():
        batch = digitising.Batch.objects.get()
        print(json.dumps(_judged(batch, truth, place / "quet"), ensure_ascii=False))


def _judged(batch: Batch, truth: list[dict[str, Any]], folder: Path) -> dict[str, Any]:
    pages = {
        (page.file.name, page.number): page
        for page in digitising.Page.objects.filter(file__batch=batch).select_related(
            "file", "document__dossier"
        )
    }
    count: Counter[str] = Counter()
    accuracy: dict[str, list[float]] = defaultdict(list)
    readers = {one.pk: _Reader(one) for one in batch.documents.select_related("dossier")}
    for said in truth:
        page = pages.get((said["file"], said["page"]))
        if page is None:
            count["lost"] += 1
        elif said["is"] != "paper":
            wanted = {"blank": "blank", "sheet": "separator"}[said["is"]]
            count["mistaken_for_something_else"] += page.state != wanted
        elif page.document is None:
            count["lost"] += 1
        else:
            _judge_paper(said, page, readers[page.document.pk], count, accuracy)
    count["doubled"] = len(pages) - len(truth)
    _judge_originals(batch, folder, count)
    legible = sum(count[f"fields_{how}"] for how in HOW) or 1
    hard = sum(count[f"hard_{how}"] for how in HOW)
    return {
        **count,
        "pages": len(truth),
        "word_accuracy": {
            name: round(sum(found) / len(found), 4) for name, found in sorted(accuracy.items())
        },
        "fields": legible + hard,
        "fields_hard": hard,
        "right_part": round(count["fields_right"] / legible, 4),
        "right_of_all": round((count["fields_right"] + count["hard_right"]) / (legible + hard), 4),
        "wrong_part": round((count["fields_wrong"] + count["hard_wrong"]) / (legible + hard), 4),
        "not_right": sorted(
            (one for reader in readers.values() for one in reader.not_right), key=lambda one: one[1]
        )[:SHOWN],
        "seconds_reading": round(sum(page.seconds for page in pages.values()), 1),
    }


def _judge_paper(
    said: dict[str, Any], page: Any, reader: _Reader, count: Counter[str], accuracy: Any
) -> None:
    count["papers"] += 1
    dossier = page.document.dossier
    if str(dossier.code if dossier else "") != said["code"]:
        count["unassigned_needlessly" if dossier is None else "in_a_wrong_dossier"] += 1
    if said["fault"]:
        count["faults"] += 1
        count["faults_told"] += said["fault"] in page.faults.split(",")
        return
    count["false_alarms"] += bool(page.faults)
    read = Counter(reader.words_of(page))
    hit = sum(min(read[word], many) for word, many in Counter(said["words"]).items())
    beside = f"{said['scanner']}, a name hard to read" if said["hard"] else said["scanner"]
    accuracy[beside].append(hit / len(said["words"]))
    if dossier is None or page.document.first_id != page.pk:
        return
    found = reader.proposed()
    for name in set(said["fields"]) | set(found):
        wanted, got = said["fields"].get(name), found.get(name)
        how = "blank" if got is None else "right" if got == wanted else "wrong"
        count[f"hard_{how}" if said["hard"] else f"fields_{how}"] += 1
        if how != "right":
            reader.not_right.append([
                *(said["scanner"], said["hard"], name, wanted, got, page.document.kind)
            ])


def _judge_originals(batch: Batch, folder: Path, count: Counter[str]) -> None:
    for file in batch.files.select_related("stored"):
        own = hashlib.sha256((folder / file.name).read_bytes()).hexdigest()
        kept = file.stored and hashlib.sha256(files.read_whole(file.stored)).hexdigest()
        count["originals"] += 1
        count["originals_changed"] += kept != own


class _Reader:
    """Reads a document back: the words of its pages as anybody's reader finds them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.not_right: list[list[str | None]] = []
        self._pdf = pdfium.PdfDocument(files.read_whole(selectors.file_of(document)))
        ordered = document.pages.order_by("file__position", "number").values_list("pk", flat=True)
        self._order = list(ordered)

    def words_of(self, page: Any) -> list[str]:
        """Return the words of one page."""
        drawn = self._pdf[self._order.index(page.pk)]
        return str(drawn.get_textpage().get_text_range()).split()

    def proposed(self) -> dict[str, str]:
        """Return the fields proposed of the document."""
        return {one.field: digitising.value_of(one) for one in self.document.proposals.all()}


def judge_many(folder: str) -> None:
    """Tell whether every original is what was written, and every page read once, as JSON."""
    count: Counter[str] = Counter()
    with scope.everything():
        batch = digitising.Batch.objects.get()
        _judge_originals(batch, Path(folder) / "quet", count)
        pages = digitising.Page.objects.filter(file__batch=batch)
        told = {
            **count,
            "pages": pages.count(),
            "in_documents": pages.exclude(document=None).count(),
            "separators": pages.filter(state="separator").count(),
        }
    print(json.dumps(told))


__all__ = ["command", "draw", "draw_many", "judge", "judge_many"]
