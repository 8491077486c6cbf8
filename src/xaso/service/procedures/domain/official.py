"""Read an official sheet, as the national database prints it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from xaso.service.procedures.domain.reading import UnreadableSheet
from xaso.service.procedures.domain.shape import Node
from xaso.service.procedures.domain.sheets import Problem, Sheet, SheetLaw, SheetPaper, SheetWay
from xaso.service.procedures.domain.texts import (
    read_channel,
    read_counts,
    read_fees,
    read_levels,
    read_time,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

CODE = re.compile(r"[0-9A-Z][0-9A-Z.\-]{1,38}\Z")


def check_code(code: str) -> str:
    """Return the code if it can be one.

    Raises:
        UnreadableSheet: It cannot.
    """
    if not CODE.match(code):
        raise UnreadableSheet("bad_code", code[:60])
    return code


def read_official(raw: dict[str, Any]) -> Sheet:
    """Understand a sheet as far as it can be understood; the rest stands in `problems`.

    Raises:
        UnreadableSheet: The shape is not that of a sheet.
    """
    root = Node(raw, "")
    metadata, content, tables = root.node("metadata"), root.node("content"), root.node("tables")
    code = check_code(metadata.text("mã_thủ_tục", required=True))
    if root.text("thu_tuc_id") not in {"", code}:
        raise UnreadableSheet("two_codes", f"{root.text('thu_tuc_id')[:60]} ≠ {code}")
    ways = tuple(_way(row) for row in tables.rows("hinh_thuc_nop"))
    papers = tuple(_paper(row) for row in tables.rows("thanh_phan_ho_so"))
    levels, strange = read_levels(metadata.text("cấp_thực_hiện"))
    return Sheet(
        code=code,
        source="official",
        name=metadata.text("tên_thủ_tục", required=True),
        field=metadata.text("lĩnh_vực"),
        raw=raw,
        levels=levels,
        decision=metadata.text("số_quyết_định"),
        authority=content.text("cơ_quan_thực_hiện"),
        applicant=content.text("đối_tượng_thực_hiện"),
        steps=content.text("trình_tự_thực_hiện"),
        conditions=content.text("yêu_cầu_điều_kiện_thực_hiện"),
        result=content.text("kết_quả_thực_hiện"),
        ways=ways,
        papers=papers,
        legal=tuple(
            SheetLaw(row.text("so_ky_hieu"), row.text("trich_yeu"))
            for row in tables.rows("can_cu_phap_ly")
        ),
        problems=(
            *(Problem("level_unclear", "cấp thực hiện", level) for level in strange),
            *_problems_of_ways(ways),
            *(
                Problem("count_unclear", f"giấy tờ {number}", paper.verbatim_count)
                for number, paper in enumerate(papers, 1)
                if paper.counts is None
            ),
        ),
    )


def _way(row: Node) -> SheetWay:
    channel = row.text("hinh_thuc")
    time, fee = row.text("thoi_han_giai_quyet"), row.text("phi_le_phi")
    return SheetWay(
        channel=read_channel(channel) or "",
        verbatim_channel=channel,
        time=read_time(time),
        verbatim_time=time,
        fees=read_fees(fee),
        verbatim_fee=fee,
    )


def _paper(row: Node) -> SheetPaper:
    counts = row.text("ghi_chu")
    return SheetPaper(
        name=row.text("ten_giay_to"),
        counts=read_counts(counts),
        verbatim_count=counts,
        template=row.text("so_luong"),
    )


def _problems_of_ways(ways: tuple[SheetWay, ...]) -> Iterator[Problem]:
    """Yield what an official must look at: not understood, impossible, or at odds."""
    if not ways:
        yield Problem("no_way", "cách thức thực hiện")
    for number, way in enumerate(ways, 1):
        yield from _problems_of_way(way, f"cách nộp {number}")
    for channel, count in Counter(way.channel for way in ways if way.channel).items():
        if count > 1:
            rows = [way for way in ways if way.channel == channel]
            times = "; ".join(way.verbatim_time for way in rows)
            yield Problem("channel_twice", rows[0].verbatim_channel, times)
    yield from _units_at_odds(ways)


def _problems_of_way(way: SheetWay, place: str) -> Iterator[Problem]:
    if not way.channel:
        yield Problem("channel_unclear", place, way.verbatim_channel)
    if way.time is None:
        yield Problem("time_unclear", place, way.verbatim_time)
    elif way.time.value == 0:
        yield Problem("time_zero", place, way.verbatim_time)
    if way.fees is None:
        yield Problem("fee_unclear", place, way.verbatim_fee)


def _units_at_odds(ways: tuple[SheetWay, ...]) -> Iterator[Problem]:
    """Yield "14 Ngày" beside "14 Giờ": both are plain, one is probably a slip."""
    said: dict[object, dict[str, str]] = {}
    for way in ways:
        if way.time and way.time.value:
            said.setdefault(way.time.value, {})[way.time.unit] = way.verbatim_time
    for texts in said.values():
        if len(texts) > 1:
            yield Problem("units_differ", "thời hạn", "; ".join(texts.values()))
