"""From stored answers, or JSON of another program, to what stands in inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaso.kernel.forms.engine.kinds import NO, YES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


DEEPEST = 6
"""No answer lies deeper; what does is dropped rather than followed."""


def flatten(answers: Mapping[str, Any]) -> dict[str, str]:
    """Return text by the names of inputs; `bind` reads it like a POST.

    >>> flatten({"ks.hoTen": "An", "dc": {"tinh": "19"}, "ct": [{"soBan": 2}], "banSao": True})
    {'ks.hoTen': 'An', 'dc.tinh': '19', 'ct.0.soBan': '2', 'banSao': 'co'}
    """
    return dict(_leaves("", answers, DEEPEST))


def _leaves(name: str, value: Any, levels: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in inner if levels else ():
            yield from _leaves(f"{name}.{key}" if name else str(key), one, levels - 1)
    elif isinstance(value, bool):
        yield name, YES if value else NO
    elif value is not None:
        yield name, str(value)
