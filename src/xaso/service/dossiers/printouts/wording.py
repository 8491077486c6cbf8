"""The wording of a paper: plain text that an official edits, read into blocks that are drawn.

A line is

    Nhãn: {chỗ điền}      a label with its value, or with dots to write on where there is none
    ! Nhãn: {chỗ điền}    the same, standing out
    ? ...                 only where every value of the line is known
    a || b                two of them side by side
    > ...                 in the middle
      ...                 (two blanks) set in
    [phần: lời | lời]     a part that the program draws, with its words
    anything else         a paragraph; *so* is bold

Nothing of it is code: what stands in braces or brackets is one of `NAMES` and `PARTS`, or refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["NAMES", "PARTS", "BadWording", "Block", "drawn", "read", "said_by"]

NAMES: Final[dict[str, str]] = {
    "cơ quan": "agency",
    "cơ quan giải quyết": "decider",
    "mã hồ sơ": "dossier_code",
    "tên thủ tục": "procedure_name",
    "mã thủ tục": "procedure_code",
    "tên người nộp": "submitter.name",
    "địa chỉ người nộp": "submitter.address",
    "điện thoại người nộp": "submitter.phone",
    "tên chủ hồ sơ": "person.name",
    "địa chỉ chủ hồ sơ": "person.address",
    "số bộ": "sets",
    "hình thức nộp": "channel",
    "cách nộp": "way_in",
    "ngày nộp": "submitted",
    "thời gian giải quyết": "legal_time",
    "lúc nhận": "received",
    "nhận lúc": "received_when",
    "lúc hẹn trả": "due",
    "dự kiến": "expected",
    "hình thức nhận kết quả": "return_where",
    "số trong sổ": "book",
    "hạn bổ sung": "supply_by",
    "lý do": "reason",
    "tình trạng": "state_now",
    "người chịu trách nhiệm": "responsible",
    "lúc hẹn lại": "new_due",
    "lúc yêu cầu dừng": "asked",
    "giai đoạn": "stage",
    "số tiền": "refund",
    "lúc lập giấy": "made",
    "cán bộ hướng dẫn": "officer",
    "điện thoại cán bộ": "officer_phone",
    "chức danh người ký": "signer_role",
    "người ký": "signer",
}
"""What may stand in braces, and which value it is."""

PARTS: Final[dict[str, frozenset[str]]] = {
    name: frozenset(says.split())
    for name, says in {
        "mã hồ sơ": "dossier_code",
        "người nộp và chủ hồ sơ": "person owner stands",
        "chủ hồ sơ": "person",
        "nội dung yêu cầu": "procedure_name procedure_code",
        "giấy tờ": "papers",
        "căn cứ": "legal_grounds",
        "liên hệ": "officer officer_phone",
        "tra cứu": "look_up_code",
        "kết quả đã trả": "results",
        "các lần giao nhận": "hops",
        "các ngày hẹn": "dates",
        "phần việc liên thông": "parts",
        "chữ ký": "signature",
        "chữ ký tại quầy": "signature",
        "chữ ký đóng dấu": "signature",
        "nơi nhận và chữ ký": "signature",
    }.items()
}
"""What may stand in brackets, and which values it prints."""

PART: Final = re.compile(r"\[(?P<name>[^\[\]:]+)(?::(?P<words>[^\[\]]*))?\]")
PLACE: Final = re.compile(r"\{([^{}]*)\}")
PIECE: Final = re.compile(r"(\*[^*]+\*)")
FIELD: Final = re.compile(r"(?P<label>[^:]{1,80}):(?:\s+(?P<value>.*\{.*))\Z")
MOST_SIGNS: Final = 6_000


class BadWording(ValueError):
    """A line that cannot be drawn; the text says which and why, in the reader's language."""

    def __init__(self, line: int, fault: str, what: str = "") -> None:
        """Keep the line's number, which fault it is, and the words at fault."""
        super().__init__(f"{line}: {fault} {what}")
        self.line, self.fault, self.what = line, fault, what


@dataclass(frozen=True, slots=True)
class Block:
    """One line, read: how it is drawn and its words, not filled in yet.

    `kind` is text, field, fact, pair, middle, inset or part; `words` are the line, the label and
    the value, the words of a part, or the two sides of a pair as blocks.
    """

    kind: str
    words: tuple[str, ...] = ()
    name: str = ""
    sides: tuple[Block, ...] = ()
    if_known: bool = False

    def places(self) -> list[str]:
        """Return the names in braces, in order."""
        own = [place for word in self.words for place in PLACE.findall(word)]
        return [*own, *(place for side in self.sides for place in side.places())]


def read(source: str) -> list[Block]:
    """Read a wording into blocks.

    Raises:
        BadWording: The first line that cannot be drawn.
    """
    if len(source) > MOST_SIGNS:
        raise BadWording(0, "long", f"{MOST_SIGNS}")
    found = []
    for number, line in enumerate(source.splitlines(), start=1):
        if line.strip():
            block = _block(line.rstrip())
            _check(block, line, number)
            found.append(block)
    return found


def _block(line: str) -> Block:
    part = PART.fullmatch(line.strip())
    if part:
        words = tuple(word.strip() for word in (part["words"] or "").split("|"))
        return Block("part", words, part["name"].strip())
    if line.startswith("? "):
        inner = _block(line[2:])
        return Block(inner.kind, inner.words, inner.name, inner.sides, if_known=True)
    if "||" in line:
        return Block("pair", sides=tuple(_plain(side.strip()) for side in line.split("||", 1)))
    if line.startswith("> "):
        return Block("middle", (line[2:].strip(),))
    if line.startswith("  "):
        return Block("inset", (line.strip(),))
    return _plain(line)


def _plain(line: str) -> Block:
    is_fact = line.startswith("! ")
    field = FIELD.fullmatch(line.removeprefix("! "))
    if field is None:
        return Block("text", (line,))
    return Block("fact" if is_fact else "field", (field["label"], field["value"].strip()))


def _check(block: Block, line: str, number: int) -> None:
    """Refuse what names no value and no part, and signs that stand alone."""
    if block.kind == "part" and block.name not in PARTS:
        raise BadWording(number, "part", block.name)
    if block.kind != "part" and re.search(r"[\[\]]", line):
        raise BadWording(number, "brackets")
    for place in block.places():
        if place not in NAMES:
            raise BadWording(number, "place", place)
    if re.search(r"[{}]", PLACE.sub("", line)):
        raise BadWording(number, "braces")
    if line.count("*") % 2:
        raise BadWording(number, "stars")


def said_by(blocks: Sequence[Block]) -> frozenset[str]:
    """Return which values a wording prints, by the names machines are told them under."""
    places = {NAMES[place] for block in blocks for place in block.places()}
    parts = {name for block in blocks if block.kind == "part" for name in PARTS[block.name]}
    people = {place.partition(".")[0] for place in places if place.endswith(".name")}
    also = {"received"} if "received_when" in places else set()
    return frozenset(places | parts | people | also)


def drawn(blocks: Sequence[Block], values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the blocks with their values, as the form draws them."""
    known = {place: str(_value(values, name) or "") for place, name in NAMES.items()}
    return [
        _drawn(block, known)
        for block in blocks
        if not (block.if_known and not all(known[place] for place in block.places()))
    ]


def _value(values: Mapping[str, Any], name: str) -> object:
    found: Any = values
    for step in name.split("."):
        found = found[step]
    return found


def _drawn(block: Block, known: Mapping[str, str]) -> dict[str, Any]:
    if block.kind == "pair":
        return {"kind": "pair", "sides": [_drawn(side, known) for side in block.sides]}
    if block.kind == "part":
        return {
            "kind": block.name,
            "words": [_part_words(block, word, known) for word in block.words],
        }
    if block.kind in {"field", "fact"}:
        label, value = block.words
        is_known = any(known[place] for place in PLACE.findall(value))
        return {
            "kind": block.kind,
            "label": _filled(label, known),
            "runs": _runs(value, known) if is_known else [],
        }
    return {"kind": block.kind, "runs": _runs(block.words[0], known)}


def _part_words(block: Block, word: str, known: Mapping[str, str]) -> str | list[str]:
    """Return the words of a part; of a signature what stands above it and the name below."""
    if "signature" in PARTS[block.name]:
        above, _comma, name = word.partition(",")
        return [_filled(above.strip(), known), _filled(name.strip(), known)]
    return _filled(word, known)


def _runs(words: str, known: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the words in runs of plain and bold; what was filled in is never read again."""
    pieces = [piece for piece in PIECE.split(words) if piece]
    return [
        {
            "text": _filled(piece.strip("*") if PIECE.fullmatch(piece) else piece, known),
            "bold": PIECE.fullmatch(piece) is not None,
        }
        for piece in pieces
    ]


def _filled(words: str, known: Mapping[str, str]) -> str:
    return PLACE.sub(lambda place: known[place[1]], words)
