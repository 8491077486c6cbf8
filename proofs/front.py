"""Line 1.7: the queue costs the same at any size; pages are light and open to everybody."""

from __future__ import annotations

from typing import Any

from bench import queue

from proofs import pages

QUEUE_BREAKS = ("no-join",)


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Count the queue's queries at 100 and 100,000 dossiers, then walk every public link.

    Breaks: `no-join` of the queue; `uncompressed` and `unlabelled` of the pages.

    Raises:
        ValueError: There is no such break.
    """
    if break_name in QUEUE_BREAKS:
        return queue.run(5, break_name)
    light, page_figures = pages.prove(seed, break_name)
    if break_name is not None:
        return light, page_figures
    same, queue_figures = queue.run(5)
    return same and light, {"queue": queue_figures, "pages": page_figures}
