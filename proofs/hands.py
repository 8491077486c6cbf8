"""How a person works a page: with a pointer, or with nothing but the keyboard.

The story of `journey.py` is told with either. The keyboard's hand never points: it presses Tab
until the thing it wants has the focus, as somebody who cannot use a mouse does, and notes every
place where the focus could not be seen or was never reached.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Locator, Page

MOST_TABS = 250
MOST_ARROWS = 400

_IS_SEEN = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return false;
  const drawn = (style) =>
    (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) ||
    style.boxShadow !== "none";
  const places = [at, ...(at.labels || [])];
  return places.some((one) =>
    [undefined, "::before"].some((part) => drawn(getComputedStyle(one, part))));
}"""


class OutOfReach(Exception):
    """The keyboard did not get there; the text says where."""


class Hand(Protocol):
    """What a person does to a page."""

    def press(self, what: Locator) -> None:
        """Press a button or follow a link."""

    def press_twice(self, what: Locator) -> None:
        """Press impatiently."""

    def write(self, what: Locator, text: str) -> None:
        """Replace what a field holds."""

    def tick(self, what: Locator) -> None:
        """Choose a radio button or tick a box."""

    def select(self, what: Locator, value: str) -> None:
        """Choose an option."""

    def attach(self, what: Locator, file: FilePayload) -> None:
        """Choose a file."""


class Pointer:
    """Finger or mouse."""

    def press(self, what: Locator) -> None:
        """Click."""
        what.click()

    def press_twice(self, what: Locator) -> None:
        """Double-click."""
        what.dblclick()

    def write(self, what: Locator, text: str) -> None:
        """Fill in."""
        what.fill(text)

    def tick(self, what: Locator) -> None:
        """Click the choice; its drawn box covers the real one."""
        what.check(force=True)

    def select(self, what: Locator, value: str) -> None:
        """Pick from the list."""
        what.select_option(value)

    def attach(self, what: Locator, file: FilePayload) -> None:
        """Hand the file to the input."""
        what.set_input_files(file)


class Keyboard:
    """Tab, arrows, Space, Enter and letters; nothing else."""

    def __init__(self) -> None:
        self.tabs = 0
        self.unseen: set[str] = set()

    def press(self, what: Locator) -> None:
        """Reach it and press Enter."""
        self._reach(what)
        what.page.keyboard.press("Enter")
        what.page.wait_for_timeout(50)
        what.page.wait_for_load_state()

    def press_twice(self, what: Locator) -> None:
        """Reach it and press Enter twice."""
        self._reach(what)
        what.page.keyboard.press("Enter")
        what.page.keyboard.press("Enter")

    def write(self, what: Locator, text: str) -> None:
        """Reach the field, mark what it holds, type."""
        self._reach(what)
        keyboard = what.page.keyboard
        keyboard.press("Control+A")
        keyboard.press("Delete")
        keyboard.type(text)

    def tick(self, what: Locator) -> None:
        """Tab to the group and walk it with the arrows; a box takes Space."""
        page = what.page
        if what.is_checked():
            return
        if what.get_attribute("type") == "checkbox":
            self._reach(what)
            page.keyboard.press("Space")
            return
        group = page.locator(f"input[type=radio][name='{what.get_attribute('name')}']")
        self._reach(group)
        page.keyboard.press("Space")
        for _ in range(MOST_ARROWS):
            if what.is_checked():
                return
            page.keyboard.press("ArrowDown")
        raise OutOfReach(f"the arrows never chose {what}")

    def select(self, what: Locator, value: str) -> None:
        """Tab to the list and walk it with the arrows."""
        self._reach(what)
        keyboard = what.page.keyboard
        keyboard.press("Home")
        for _ in range(MOST_ARROWS):
            if what.input_value() == value:
                return
            keyboard.press("ArrowDown")
        raise OutOfReach(f"the arrows never chose {value} in {what}")

    def attach(self, what: Locator, file: FilePayload) -> None:
        """Open the file chooser with Enter."""
        self._reach(what)
        with what.page.expect_file_chooser() as chooser:
            what.page.keyboard.press("Enter")
        chooser.value.set_files(file)

    def _reach(self, wanted: Locator) -> None:
        """Press Tab until the focus is on one of the wanted; it has to be seen there."""
        page = wanted.page
        for _ in range(MOST_TABS):
            if any(one.evaluate("e => e === document.activeElement") for one in wanted.all()):
                if not page.evaluate(_IS_SEEN):
                    self.unseen.add(f"{self._name(page)} on {page.url}")
                return
            page.keyboard.press("Tab")
            self.tabs += 1
        raise OutOfReach(f"{MOST_TABS} presses of Tab never reached {wanted} on {page.url}")

    @staticmethod
    def _name(page: Page) -> Any:
        return page.evaluate(
            "() => { const e = document.activeElement;"
            " return e.name || e.dataset.testid || e.textContent.trim().slice(0, 40) }"
        )
