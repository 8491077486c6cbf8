"""Where the boxes, lanes and arrows of a way stand, for the picture and for BPMN alike.

One lane for each post that has a step; the steps go from left to right. After the signature a
question leads on or back to the first step. All measures are pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xaso.service.procedures.domain.flow import Flow

BACK = "question_back"
"""The arrow that leads back after the signature was refused."""
LANE, HEAD, COLUMN = 130, 130, 180
BOX_WIDTH, BOX_HEIGHT, ROUND, DIAMOND = 130, 70, 36, 50


@dataclass(frozen=True, slots=True)
class Shape:
    """One node: a step, the beginning, the end, or the question after the signature."""

    id: str
    kind: str
    name: str
    role: str
    x: int
    y: int
    width: int
    height: int
    note: str = ""
    needs: tuple[str, ...] = ()

    @property
    def middle(self) -> tuple[int, int]:
        """Its centre."""
        return self.x + self.width // 2, self.y + self.height // 2

    @property
    def right(self) -> tuple[int, int]:
        """The middle of its right side."""
        return self.x + self.width, self.middle[1]

    @property
    def left(self) -> tuple[int, int]:
        """The middle of its left side."""
        return self.x, self.middle[1]


@dataclass(frozen=True, slots=True)
class Lane:
    """The stripe of one post."""

    role: str
    y: int
    shapes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow with its corners; `name` is the answer it stands for."""

    id: str
    source: str
    target: str
    points: tuple[tuple[int, int], ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture."""

    width: int
    height: int
    lanes: tuple[Lane, ...]
    shapes: tuple[Shape, ...]
    arrows: tuple[Arrow, ...]


def draw(
    flow: Flow, *, agreed: str, sent_back: str, needs: Mapping[str, str] | None = None
) -> Drawing:
    """Return the picture of a way.

    Args:
        agreed: The word on the arrow that leads on after the signature.
        sent_back: The word on the one that leads back.
        needs: The words of what a step needs, for those who read the file.
    """
    roles = list(dict.fromkeys(step.role for step in flow.steps))
    shapes = _shapes(flow, roles, needs or {})
    lanes = tuple(
        Lane(role, row * LANE, tuple(one.id for one in shapes if one.role == role))
        for row, role in enumerate(roles)
    )
    arrows = [_onward(one, other) for one, other in pairwise(shapes)]
    question = next(one for one in shapes if one.kind == "question")
    arrows = [
        Arrow(one.id, one.source, one.target, one.points, agreed)
        if one.source == question.id
        else one
        for one in arrows
    ]
    arrows.append(_back(question, shapes[1], sent_back, len(roles) * LANE))
    width = shapes[-1].x + ROUND + 40
    return Drawing(width, len(roles) * LANE + 40, lanes, shapes, tuple(arrows))


def _shapes(flow: Flow, roles: list[str], needs: Mapping[str, str]) -> tuple[Shape, ...]:
    first, last = flow.steps[0], flow.steps[-1]
    made = [_shape("begin", "begin", "", first.role, roles, 0, ROUND, ROUND)]
    for step in flow.steps:
        column = len(made)
        note = f"{step.share} %"
        made.append(
            _shape(
                f"step_{column}",
                "step",
                step.name,
                step.role,
                roles,
                column,
                BOX_WIDTH,
                BOX_HEIGHT,
                note=note,
                needs=tuple(needs.get(need, need) for need in step.needs),
            )
        )
        if step.stage == "approval":
            made.append(
                _shape("question", "question", "", step.role, roles, len(made), DIAMOND, DIAMOND)
            )
    made.append(_shape("end", "end", "", last.role, roles, len(made), ROUND, ROUND))
    return tuple(made)


def _shape(
    id_: str,
    kind: str,
    name: str,
    role: str,
    roles: list[str],
    column: int,
    width: int,
    height: int,
    *,
    note: str = "",
    needs: tuple[str, ...] = (),
) -> Shape:
    x = HEAD + column * COLUMN - (COLUMN - BOX_WIDTH) + (BOX_WIDTH - width) // 2
    y = roles.index(role) * LANE + (LANE - height) // 2
    return Shape(id_, kind, name, role, max(x, HEAD + 10), y, width, height, note, needs)


def _onward(one: Shape, other: Shape) -> Arrow:
    start, end = one.right, other.left
    turn = (start[0] + end[0]) // 2
    corners = (start, end) if start[1] == end[1] else (start, (turn, start[1]), (turn, end[1]), end)
    return Arrow(f"{one.id}_{other.id}", one.id, other.id, corners)


def _back(question: Shape, first: Shape, name: str, below: int) -> Arrow:
    bottom = (question.middle[0], question.y + question.height)
    floor = below + 20
    target = (first.middle[0], first.y + first.height)
    corners = (bottom, (bottom[0], floor), (target[0], floor), target)
    return Arrow(BACK, question.id, first.id, corners, name)
