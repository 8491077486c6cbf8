"""Figures drawn as SVG on the server: labelled on the bar or line, a table one tap away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django import template

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

register = template.Library()

BAR_STEP, BAR_HEIGHT, LABEL_WIDTH, CHART_WIDTH, VALUE_WIDTH = 40, 24, 220, 640, 90
LINE_HEIGHT, LINE_MARGIN = 220, 36


class Bar(NamedTuple):
    """One bar: `share` of the longest decides its length."""

    label: str
    value: float
    text: str
    y: int
    middle: int
    width: float
    text_x: float


@dataclass(frozen=True, slots=True)
class Point:
    """One dot of a line."""

    label: str
    value: float
    text: str
    x: float
    y: float


def bars(rows: Iterable[tuple[str, float]], unit: str) -> list[Bar]:
    """Lay bars out, one below the other."""
    given = list(rows)
    longest = max((value for _, value in given), default=0) or 1
    room = CHART_WIDTH - LABEL_WIDTH - VALUE_WIDTH
    return [
        Bar(
            label=label,
            value=value,
            text=_written(value, unit),
            y=index * BAR_STEP + (BAR_STEP - BAR_HEIGHT) // 2,
            middle=index * BAR_STEP + BAR_STEP // 2,
            width=round(max(2.0, value / longest * room), 1),
            text_x=round(LABEL_WIDTH + value / longest * room + 8, 1),
        )
        for index, (label, value) in enumerate(given)
    ]


def points(rows: Sequence[tuple[str, float]], unit: str) -> list[Point]:
    """Lay the dots of a line out from left to right; the foot of the chart is zero."""
    highest = max((value for _, value in rows), default=0) or 1
    step = (CHART_WIDTH - 2 * LINE_MARGIN) / max(1, len(rows) - 1)
    room = LINE_HEIGHT - 2 * LINE_MARGIN
    return [
        Point(
            label=label,
            value=value,
            text=_written(value, unit),
            x=round(LINE_MARGIN + index * step, 1),
            y=round(LINE_HEIGHT - LINE_MARGIN - value / highest * room, 1),
        )
        for index, (label, value) in enumerate(rows)
    ]


def _written(value: float, unit: str) -> str:
    number = f"{value:,.1f}".rstrip("0").rstrip(".").translate(str.maketrans(",.", ".,"))
    return f"{number}{unit}" if unit in {"", "%"} else f"{number} {unit}"


@register.inclusion_tag("ui/components/bar_chart.html")
def bar_chart(rows: Iterable[tuple[str, float]], *, title: str, unit: str = "") -> dict[str, Any]:
    """Draw bars with their label before and their figure behind them."""
    drawn = bars(rows, unit)
    return {
        "title": title,
        "bars": drawn,
        "height": len(drawn) * BAR_STEP,
        "width": CHART_WIDTH,
        "label_x": LABEL_WIDTH - 8,
        "bar_x": LABEL_WIDTH,
        "bar_height": BAR_HEIGHT,
    }


@register.inclusion_tag("ui/components/line_chart.html")
def line_chart(rows: Iterable[tuple[str, float]], *, title: str, unit: str = "") -> dict[str, Any]:
    """Draw a line that begins and ends with its figure, and names its highest point."""
    drawn = points(list(rows), unit)
    highest = max(drawn, key=lambda point: point.value, default=None)
    return {
        "title": title,
        "points": drawn,
        "path": " ".join(f"{point.x},{point.y}" for point in drawn),
        "labelled": {id(p): p for p in (*drawn[:1], highest, *drawn[-1:]) if p}.values(),
        "width": CHART_WIDTH,
        "height": LINE_HEIGHT,
        "foot": LINE_HEIGHT - LINE_MARGIN,
        "left": LINE_MARGIN,
        "right": CHART_WIDTH - LINE_MARGIN,
    }
