"""What changed from one version to the next, line by line, for the official who adopts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Difference(NamedTuple):
    """One place that differs; "" on a side where it did not stand."""

    place: str
    before: str
    after: str


_TEXTS = {"name": "Tên", "field": "Lĩnh vực", "decision": "Quyết định", "result": "Kết quả"}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return what differs between two versions as `xaso procedures show` prints them."""
    return [d for d in _pairs(before, after) if d.before != d.after]


def _pairs(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for key, place in _TEXTS.items():
        yield Difference(place, before[key], after[key])
    yield Difference("Cấp", ", ".join(before["levels"]), ", ".join(after["levels"]))
    yield from _rows("Thời hạn", _times(before), _times(after))
    yield from _rows("Phí, lệ phí", _fees(before), _fees(after))
    yield from _rows("Giấy tờ", _papers(before), _papers(after))
    yield from _rows("Căn cứ", _laws(before), _laws(after))


def _rows(place: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    for key in [*before, *(key for key in after if key not in before)]:
        yield Difference(f"{place}: {key}", before.get(key, ""), after.get(key, ""))


def _times(version: Mapping[str, Any]) -> dict[str, str]:
    return _numbered((way["channel"], way["verbatim_time"]) for way in version["ways"])


def _fees(version: Mapping[str, Any]) -> dict[str, str]:
    return _numbered((way["channel"], way["verbatim_fee"]) for way in version["ways"])


def _papers(version: Mapping[str, Any]) -> dict[str, str]:
    return _numbered(
        (
            paper["name"],
            f"{_count(paper['originals'])} bản chính, {_count(paper['copies'])} bản sao",
        )
        for paper in version["papers"]
    )


def _laws(version: Mapping[str, Any]) -> dict[str, str]:
    return _numbered((law["number"], "có") for law in version["legal"])


def _count(number: int | None) -> str:
    return "?" if number is None else str(number)


def _numbered(rows: Iterator[tuple[str, str]]) -> dict[str, str]:
    """Return rows by key; a key that comes again gets its number."""
    found: dict[str, str] = {}
    for key, value in rows:
        again = sum(1 for known in found if known == key or known.startswith(f"{key} ("))
        found[f"{key} ({again + 1})" if again else key] = value
    return found
