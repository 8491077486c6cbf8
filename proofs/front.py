"""Line 1.7: the queue costs the same at any size; pages are light and open to everybody."""

from __future__ import annotations

from typing import Any

from bench import queue

from proofs import keyboard, pages

QUEUE_BREAKS = ("no-join",)


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Count the queue's queries at 100 and 100,000 dossiers, then walk every public link.

    Last, the whole story is told by keyboard alone.

    Breaks: `no-join` of the queue; `uncompressed` and `unlabelled` of the pages; `unfocusable`
    and `unseen-focus` of the keyboard.

    Raises:
        ValueError: There is no such break.
    """
    if break_name in QUEUE_BREAKS:
        return queue.run(5, break_name)
    if break_name in keyboard.BREAKS:
        return keyboard.prove(seed, break_name)
    light, page_figures = pages.prove(seed, break_name)
    if break_name is not None:
        return light, page_figures
    same, queue_figures = queue.run(5)
    reached, key_figures = keyboard.prove(seed, None)
    figures = {"queue": queue_figures, "pages": page_figures, "keyboard": key_figures}
    return same and light and reached, figures
