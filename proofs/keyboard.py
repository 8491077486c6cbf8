"""1.7, the keyboard: the whole story is told once with no pointer at all.

Resident and officials press Tab, arrows, Space, Enter and letters only. Each thing that is used
must be reached, and the focus must be seen on it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faults.system import System
from tests.browser.harness import chromium

from proofs.hands import Keyboard, OutOfReach
from proofs.journey import Checks, Story, demo_accounts

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

BREAKS = {
    "unfocusable": "document.querySelectorAll('main button').forEach((b) => { b.tabIndex = -1 })",
    "unseen-focus": (
        "const sheet = new CSSStyleSheet();"
        "sheet.replaceSync('*, *::before { outline: 0 !important; box-shadow: none !important }');"
        "document.adoptedStyleSheets.push(sheet)"
    ),
}


class KeyboardStory(Story):
    """The story, on pages that a break may have spoilt."""

    spoilt_by = ""

    def context(self, size: dict[str, int]) -> BrowserContext:
        """Return a fresh browser profile."""
        context = super().context(size)
        if self.spoilt_by:
            context.add_init_script(
                f"addEventListener('DOMContentLoaded', () => {{ {self.spoilt_by} }})"
            )
        return context


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Tell the story by keyboard.

    Args:
        seed: Chooses what is typed.
        break_name: `unfocusable` takes the buttons out of the Tab order; `unseen-focus` hides
            the mark of the focus.
    """
    checks, hand = Checks(), Keyboard()
    with tempfile.TemporaryDirectory(prefix="xaso-keyboard-") as folder:
        system = System(Path(folder) / "data")
        system.start()
        try:
            accounts = demo_accounts(system)
            with chromium() as browser:
                story = KeyboardStory(
                    browser,
                    system.address,
                    accounts,
                    checks,
                    scripts=True,
                    seed=seed,
                    shots=None,
                    hand=hand,
                )
                story.spoilt_by = BREAKS.get(break_name or "", "")
                told = _told(story, checks)
        finally:
            system.stop()
    figures = {"held": checks.held, "missed": checks.missed, "tabs": hand.tabs, "story": told}
    return not checks.missed and not hand.unseen, {**figures, "unseen": sorted(hand.unseen)}


def _told(story: Story, checks: Checks) -> dict[str, Any]:
    try:
        return story.tell()
    except OutOfReach as error:
        checks(str(error), holds=False)
        return {}
