"""The inside of the sheets' proof, imported once Django is set up."""

from __future__ import annotations

import json
import random
import re
import time
import unicodedata
import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from unittest import mock

from xaso.kernel.audit import api as audit
from xaso.service.procedures.domain import official
from xaso.service.procedures.domain.shape import Node
from xaso.service.procedures.domain.sheets import Sheet
from xaso.service.procedures.domain.texts import Fee, Time, read_fees
from xaso.service.procedures.selectors import shown
from xaso.service.procedures.services import Report, import_files
from xaso.service.procedures.tests.by_hand import compare, read_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

DAY = date(2026, 11, 2)


def words(folder: Path) -> dict[str, Any]:
    """Import all sheets twice; compare with the files, and with the table read by eye."""
    began = time.monotonic()
    first = _take(folder, DAY)
    seconds = time.monotonic() - began
    second = _take(folder, DAY + timedelta(days=1))
    files = sorted(folder.glob("*.json"))
    raw = {file.stem: json.loads(file.read_text("utf-8")) for file in files}
    out = {code: shown(code) or {} for code in raw}
    agreed = compare({code: out[code] for code, _, _ in read_table()})
    wrong = [line for agreement in agreed.values() for line in agreement.wrong]
    return {
        "sheets": len(files),
        "created": first.created,
        "problems": first.problems[:5],
        "import_seconds": round(seconds, 2),
        "second_run_unchanged": second.unchanged,
        "not_word_for_word": [code for code in raw if _said(raw[code]) != _kept(out[code])][:5],
        "texts_reported": len(first.unclear),
        "table_rows": len(list(read_table())),
        "times_understood": round(agreed["times"].share, 4),
        "counts_understood": round(agreed["counts"].share, 4),
        "fees_understood": round(agreed["fees"].share, 4),
        "understood_wrongly": len(wrong),
        "wrong": wrong[:5],
    }


def _take(folder: Path, day: date) -> Report:
    return import_files([folder], actor=audit.Actor(kind="machine"), on=day)


def _said(raw: dict[str, Any]) -> dict[str, Any]:
    metadata, tables = raw["metadata"], raw["tables"]
    return {
        "name": metadata["tên_thủ_tục"],
        "field": metadata["lĩnh_vực"],
        "decision": metadata["số_quyết_định"],
        "levels": metadata["cấp_thực_hiện"].split(", "),
        "result": raw["content"]["kết_quả_thực_hiện"],
        "times": [way["thoi_han_giai_quyet"] for way in tables["hinh_thuc_nop"]],
        "fees": [way["phi_le_phi"] for way in tables["hinh_thuc_nop"]],
        "papers": [paper["ten_giay_to"] for paper in tables["thanh_phan_ho_so"]],
        "legal": [law["so_ky_hieu"] for law in tables["can_cu_phap_ly"]],
    }


def _kept(out: dict[str, Any]) -> dict[str, Any]:
    if not out:
        return {}
    return {
        **{key: out[key] for key in ("name", "field", "decision", "levels", "result")},
        "times": [way["verbatim_time"] for way in out["ways"]],
        "fees": [way["verbatim_fee"] for way in out["ways"]],
        "papers": [paper["name"] for paper in out["papers"]],
        "legal": [law["number"] for law in out["legal"]],
    }


def hostile(sheets: Path, folder: Path, seed: int, count: int) -> dict[str, Any]:
    """Import a folder of broken sheets among sound ones."""
    dice = random.Random(seed)
    folder.mkdir()
    files = dice.sample(sorted(sheets.glob("*.json")), 30)
    broken = set()
    for number in range(count):
        way = list(INJURIES)[number % len(INJURIES)]
        name = f"{number:03}-{way}.json"
        (folder / name).write_bytes(INJURIES[way](dice.choice(files).read_bytes(), dice))
        broken.add(name)
    for file in files[:10]:
        sheet = json.loads(file.read_text("utf-8"))
        code = f"9.{file.stem[2:]}"
        sheet["thu_tuc_id"] = sheet["metadata"]["mã_thủ_tục"] = code
        text = json.dumps(sheet, ensure_ascii=False)
        (folder / f"{dice.randrange(100):03}-sound-{code}.json").write_text(text, "utf-8")
    report = _take(folder, DAY)
    named = {problem["file"]: problem["problem"] for problem in report.problems}
    return {
        "hostile": len(broken),
        "named": len(broken & named.keys()),
        "names": sorted(set(named.values())),
        "silent": sorted(broken - named.keys())[:5],
        "sound_among_them": report.created,
        "sound_refused": len(named.keys() - broken),
    }


def _text_at(raw: dict[str, Any], dice: random.Random) -> None:
    """Put a value of a wrong type where a text, a list or an object has to stand."""
    strange = dice.choice([7, None, True, [], {}, [["x"]], 1.5])
    where = dice.randrange(4)
    if where == 0:
        raw["metadata"]["tên_thủ_tục"] = strange
    elif where == 1:
        raw["content"]["kết_quả_thực_hiện"] = 7 if strange is None else strange
    elif where == 2:
        raw["tables"]["thanh_phan_ho_so"] = dice.choice([7, "x", {}, None, [7], [None]])
    else:
        raw["tables"] = dice.choice([7, "x", [], None])


def _wrong_type(data: bytes, dice: random.Random) -> bytes:
    raw = json.loads(data)
    _text_at(raw, dice)
    return json.dumps(raw, ensure_ascii=False).encode()


def _nul(data: bytes, dice: random.Random) -> bytes:
    at = data.index("tên_thủ_tục".encode()) + dice.randrange(40, 60)
    return data[:at] + b"\x00" * dice.randrange(1, 9) + data[at:]


def _escaped_nul(data: bytes, dice: random.Random) -> bytes:
    raw = json.loads(data)
    raw["metadata"]["lĩnh_vực"] += "\x00" * dice.randrange(1, 4)
    return json.dumps(raw).encode()


def _deep(data: bytes, dice: random.Random) -> bytes:
    levels = dice.choice([50, 900, 1_500, 100_000])
    nest = b"[" * levels + b"]" * levels
    return data.rstrip()[:-1] + b', "x": ' + nest + b"}"


INJURIES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "cut": lambda data, dice: data[: dice.randrange(1, len(data) - 2)],
    "html": lambda _data, dice: f"<html><title>{dice.randrange(400, 600)}</title></html>".encode(),
    "utf-16": lambda data, dice: data.decode().encode(
        dice.choice(["utf-16", "utf-16-le", "utf-16-be"])
    ),
    "nul": _nul,
    "escaped-nul": _escaped_nul,
    "deep": _deep,
    "wrong-type": _wrong_type,
    "empty": lambda _data, dice: b" \n" * dice.randrange(3),
    "huge": lambda data, dice: data + b" " * (8_400_000 + dice.randrange(1000)),
    "bytes": lambda _data, dice: dice.randbytes(dice.randrange(50, 5000)) + b"\xff",
}


# --- Rules broken on purpose: with any of them the proof has to fail -------------------------


def _guess_time(text: str) -> Time:
    number = re.search(r"[0-9]+", text)
    return Time("hour" if "iờ" in text else "working_day", Decimal(number[0] if number else 1))


def _guess_fees(text: str) -> tuple[Fee, ...]:
    return read_fees(text) or (Fee("Phí", Decimal(0), "VND"),)


_exact_text = Node.text


def _tidy_text(node: Node, key: str, *, required: bool = False) -> str:
    return unicodedata.normalize("NFC", _exact_text(node, key, required=required)).strip()


BREAKS: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "guess-time": lambda: mock.patch.object(official, "read_time", _guess_time),
    "guess-fee": lambda: mock.patch.object(official, "read_fees", _guess_fees),
    "tidy-words": lambda: mock.patch.object(Node, "text", _tidy_text),
    "swallow-problems": lambda: mock.patch.object(Report, "refuse"),
    "always-new": lambda: mock.patch.object(
        Sheet, "content_hash", property(lambda _sheet: uuid.uuid4().hex)
    ),
}
