"""Read one entry of the curated catalogue."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xaso.lib.longhand import dotted
from xaso.service.procedures.domain.official import check_code
from xaso.service.procedures.domain.shape import Node
from xaso.service.procedures.domain.sheets import Problem, Sheet, SheetLaw, SheetPaper, SheetWay
from xaso.service.procedures.domain.texts import Counts, Fee, Time

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEVELS = {"xa": "Cấp Xã", "tinh": "Cấp Tỉnh", "bo": "Cấp Bộ"}
_CHANNELS = {
    "in_person": ("truc_tiep", "Trực tiếp"),
    "online": ("truc_tuyen", "Trực tuyến"),
}
_COUNTED = {
    "working_day": "ngày làm việc",
    "calendar_day": "ngày",
    "working_hour": "giờ làm việc",
    "hour": "giờ",
}
_FREE = {"none"}
_PRICED = {"fixed", "per_page"}


def read_curated(raw: dict[str, Any]) -> Sheet:
    """Understand one entry; every entry is to be checked before use, which is a problem too.

    Raises:
        UnreadableSheet: The shape is wrong.
    """
    root = Node(raw, "")
    code = check_code(root.text("code", required=True))
    ways = tuple(_ways(root))
    return Sheet(
        code=code,
        source="curated",
        name=root.text("name", required=True),
        name_en=root.text("name_en"),
        field=root.text("field"),
        field_en=root.text("field_en"),
        raw=raw,
        levels=(_LEVELS.get(root.text("level"), root.text("level")),),
        authority=root.text("authority"),
        applicant=root.text("applicant"),
        result=root.text("result"),
        form_id=root.text("form_id"),
        presence=root.text("presence_required"),
        note=root.text("note"),
        exemptions=root.node("fee").texts("exempt"),
        refers_elsewhere=root.text("status") == "refer",
        ways=ways,
        papers=tuple(_paper(row) for row in root.rows("documents")),
        legal=tuple(SheetLaw(number) for number in root.texts("legal_basis")),
        problems=tuple(_problems(root, ways)),
    )


def _ways(root: Node) -> Iterator[SheetWay]:
    """Yield the counter and, unless the entry says never, the web, each with its own time."""
    channels = ["in_person"] + ["online"] * (root.text("online_level") != "khong")
    own_times = (
        root.node("time").node("by_channel") if root.node("time").has("by_channel") else None
    )
    for channel in channels:
        key, channel_name = _CHANNELS[channel]
        own = own_times.node(key) if own_times and own_times.has(key) else None
        time = own or root.node("time")
        unit = time.text("unit")
        value = time.number("value")
        counted = unit in _COUNTED and bool(value)
        yield SheetWay(
            channel=channel,
            verbatim_channel=channel_name,
            time=Time(unit, Decimal(value or 0)) if counted else None,
            verbatim_time=_time_text(time, unit, value),
            fees=_fees(root.node("fee")),
            verbatim_fee=_fee_text(root.node("fee")),
            same_day=unit == "same_day_15h",
        )


def _time_text(time: Node, unit: str, value: int | None) -> str:
    said = f"{value} {_COUNTED[unit]}" if unit in _COUNTED and value else ""
    extension = ""
    if time.has("extension"):
        more = time.node("extension")
        counted = _COUNTED.get(more.text("unit"), more.text("unit"))
        extension = f"thêm {more.number('value')} {counted} khi {more.text('when')}"
    return "; ".join(part for part in (said, extension, time.text("note")) if part)


def _fees(fee: Node) -> tuple[Fee, ...] | None:
    kind, amount = fee.text("type"), fee.number("amount")
    if kind in _FREE and not amount:
        return (Fee("Phí", Decimal(0), "VND"),)
    if kind in _PRICED and amount is not None:
        per = fee.text("per")
        return (Fee("Phí", Decimal(amount), "VND", f"mỗi {per}" if per else ""),)
    return None


def _fee_text(fee: Node) -> str:
    parts = []
    for tier in fee.rows("tier") if fee.has("tier") else ():
        until = tier.number("to_page")
        pages = f"trang {tier.number('from_page')}" + (f"–{until}" if until else " trở đi")
        parts.append(f"{pages}: {_dong(tier.number('amount') or 0)}/trang")
    if fee.has("cap"):
        parts.append(f"không quá {_dong(fee.number('cap') or 0)}/{fee.text('cap_per')}")
    amount = fee.number("amount")
    if not parts and amount:
        parts.append(f"{_dong(amount)}" + (f"/{fee.text('per')}" if fee.text("per") else ""))
    return "; ".join([*parts, *([fee.text("note")] if fee.text("note") else [])])


def _dong(amount: int) -> str:
    return f"{dotted(amount)} đồng"


def _paper(row: Node) -> SheetPaper:
    originals, copies = row.number("originals"), row.number("copies")
    return SheetPaper(
        name=row.text("name", required=True),
        counts=Counts(originals, copies) if originals is not None and copies is not None else None,
        kind=row.text("kind") or "nop",
        condition=row.text("condition"),
        form_id=row.text("form_id"),
        reuse_from=row.text("reuse_from"),
    )


def _problems(root: Node, ways: tuple[SheetWay, ...]) -> Iterator[Problem]:
    if root.value.get("verify_before_use"):
        yield Problem("to_verify", "toàn bộ", "; ".join(root.texts("source")))
    if root.text("code_basis") == "M":
        yield Problem("code_from_memory", "mã thủ tục", root.text("code"))
    for remark in root.texts("remarks"):
        yield Problem("remark", "người biên soạn ghi", remark)
    way = ways[0]
    if way.time is None and not way.same_day:
        yield Problem("time_unclear", "thời hạn", way.verbatim_time)
    if way.fees is None:
        yield Problem("fee_unclear", "phí, lệ phí", way.verbatim_fee)
