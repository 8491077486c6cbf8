"""The forty sheets read by eye, and how far the importer agrees with the eye."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = Path(__file__).parent / "data" / "by_hand.txt"
_CHANNELS = {"I": "in_person", "O": "online", "P": "post"}
_UNITS = {"w": "working_day", "d": "calendar_day", "h": "hour"}


@dataclass(slots=True)
class Agreement:
    """How often the importer says what the eye says, where the eye could say anything."""

    asked: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Return the share understood."""
        return self.right / self.asked if self.asked else 1.0

    def compare(self, place: str, seen: object, understood: object) -> None:
        """Count one value; saying something where the eye says nothing or else is wrong."""
        nothing: tuple[object, ...] = (None, [])
        if seen not in nothing:
            self.asked += 1
            self.right += understood == seen
        if understood not in nothing and understood != seen:
            self.wrong.append(f"{place}: {understood} where the eye reads {seen}")


def read_table() -> Iterator[tuple[str, list[dict[str, Any]], list[tuple[int, int]]]]:
    """Yield code, ways and paper counts of each row."""
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, ways, papers = (part.strip() for part in line.split("|"))
        counts = [(int(o), int(c)) for o, c in (p.split("/") for p in papers.split())]
        yield code, [_way(way) for way in ways.split(";")], counts


def _way(text: str) -> dict[str, Any]:
    channel, time, price = text.split()
    return {
        "channel": _CHANNELS[channel],
        "time": None if time == "?" else {"unit": _UNITS[time[-1]], "value": float(time[:-1])},
        "fees": [] if price == "?" else [_fee(part) for part in price.split("+")],
    }


def _fee(text: str) -> dict[str, Any]:
    currency = "USD" if text.endswith("$") else "VND"
    return {"amount": float(text.rstrip("$")), "currency": currency}


def compare(shown: dict[str, dict[str, Any]]) -> dict[str, Agreement]:
    """Compare what `xaso procedures show` printed, by code, with the table."""
    agreed = {name: Agreement() for name in ("times", "fees", "counts", "channels")}
    for code, ways, counts in read_table():
        out = shown[code]
        agreed["channels"].compare(
            code, [w["channel"] for w in ways], [w["channel"] for w in out["ways"]]
        )
        for number, (seen, way) in enumerate(zip(ways, out["ways"], strict=True), 1):
            place = f"{code} way {number}"
            agreed["times"].compare(place, seen["time"], way["time"])
            agreed["fees"].compare(place, seen["fees"], way["fees"])
        for number, (seen_counts, paper) in enumerate(zip(counts, out["papers"], strict=True), 1):
            told = (paper["originals"], paper["copies"])
            agreed["counts"].compare(
                f"{code} paper {number}", seen_counts, None if None in told else told
            )
    return agreed
