"""Line 1.2: the story of one birth registration, in a real browser on a real server.

Only the visible page is driven: no ORM, no test client, nothing prepared after the start. The
same story is told four ways: scripts on and off, section by section and all on one page.
"""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faults.system import PYTHON, ROOT, System
from PIL import Image, ImageDraw
from playwright.sync_api import expect
from tests.browser.harness import DESK, PHONE, chromium

from proofs.hands import Pointer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from proofs.hands import Hand

PROCEDURE = "1.001193"
VIETNAM = timezone(timedelta(hours=7))
BREAKS = ("wrong-secret-opens",)
ARRIVAL_MS = 60_000
"""By keyboard the button is looked for first, Tab by Tab."""


@dataclass
class Checks:
    """What was looked at, and what did not hold."""

    held: int = 0
    missed: list[str] = field(default_factory=list)

    def __call__(self, what: str, *, holds: bool) -> None:
        """Note one observation."""
        if holds:
            self.held += 1
        else:
            self.missed.append(what)


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Tell the story with and without scripts; every observation must hold.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no such break: {break_name}; there are {', '.join(BREAKS)}")
    checks, stories = Checks(), []
    shots = Path(os.environ.get("XASO_SHOTS", ""))
    with tempfile.TemporaryDirectory(prefix="xaso-journey-") as folder:
        system = System(Path(folder) / "data")
        system.start()
        try:
            accounts = demo_accounts(system)
            with chromium() as browser:
                for number, scripts in enumerate((True, False)):
                    story = Story(
                        browser,
                        system.address,
                        accounts,
                        checks,
                        scripts=scripts,
                        seed=seed * 10 + number,
                        shots=shots if str(shots) != "." else None,
                        opens_with_wrong_secret=break_name is not None,
                    )
                    stories.append(story.tell())
        finally:
            system.stop()
    return not checks.missed, {"held": checks.held, "missed": checks.missed, "stories": stories}


def demo_accounts(system: System) -> dict[str, dict[str, str]]:
    """Ask `xaso demo accounts --json`; return the first account of each role."""
    told = subprocess.run(
        [PYTHON, "-m", "xaso", "demo", "accounts", "--json", "--data", str(system.data)],
        capture_output=True,
        check=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    ).stdout
    by_role: dict[str, dict[str, str]] = {}
    for account in json.loads(told):
        by_role.setdefault(account["role"], account)
    return by_role


class Story:
    """One resident and the officials who serve her."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        accounts: dict[str, dict[str, str]],
        checks: Checks,
        *,
        scripts: bool,
        seed: int,
        shots: Path | None,
        opens_with_wrong_secret: bool = False,
        hand: Hand | None = None,
    ) -> None:
        self.browser, self.address, self.accounts, self.check = browser, address, accounts, checks
        self.scripts, self.seed, self.shots = scripts, seed, shots
        self.opens_with_wrong_secret = opens_with_wrong_secret
        self.hand = hand or Pointer()
        self.chance = random.Random(seed)
        self.entered = made_up_answers(seed)
        self.code = self.secret = ""

    def tell(self) -> dict[str, Any]:
        """File, receive, appraise, approve, issue, return, look up, rate."""
        resident = self.context(PHONE)
        page = resident.new_page()
        self.file(page)
        self.look_with_a_wrong_secret(page)
        for role, action, note in (
            ("intake", "action-receive", ""),
            ("officer", "action-start", ""),
            ("officer", "action-propose", ""),
            ("leader", "action-approve", ""),
            ("clerk", "action-issue", ""),
            ("intake", "action-return", "Mẹ cháu, đã xem căn cước"),
        ):
            self.act(role, action, note)
        told = self.look_up(page)
        self.rate(page)
        resident.close()
        return {"scripts": self.scripts, "child": self.entered["ks.hoTen"], **told}

    def context(self, size: dict[str, int]) -> BrowserContext:
        """Return a fresh browser profile."""
        context = self.browser.new_context(
            viewport=size, java_script_enabled=self.scripts, locale="vi-VN"
        )
        context.set_default_timeout(20_000)
        return context

    def see(self, page: Page, name: str) -> None:
        """Keep a picture, where pictures are wanted."""
        if self.shots is not None:
            self.shots.mkdir(parents=True, exist_ok=True)
            way = "js" if self.scripts else "plain"
            page.screenshot(path=self.shots / f"{way}-{name}.png", full_page=True)

    def file(self, page: Page) -> None:
        """Find the procedure, fill the declaration in, attach a photograph, send."""
        page.goto(self.address)
        search = page.get_by_role("searchbox").or_(page.locator("input[name=q]")).first
        self.hand.write(search, "khai sih")
        page.keyboard.press("Enter")
        found = page.locator(f"a[href*='/thu-tuc/{PROCEDURE}/']").first
        found.wait_for()
        self.hand.press(found)
        self.hand.press(page.get_by_test_id("apply").first)
        self.see(page, "start")
        self.hand.press(page.get_by_test_id("next"))
        self.fill_in_wrongly_first(page)
        for _step in range(12):
            if page.locator("input[type=file]").count():
                break
            self.fill_page(page)
            self.press_on(page)
        self.attach(page)
        self.press_on(page)
        if not page.get_by_test_id("submit").count():
            self.press_on(page)
        self.see(page, "check")
        self.check("the answers are shown", holds=self.entered["ks.hoTen"] in page.content())
        self.hand.press_twice(page.get_by_test_id("submit"))
        page.wait_for_selector("[data-testid=receipt-id]")
        self.code = page.get_by_test_id("receipt-id").inner_text().strip()
        self.secret = page.get_by_test_id("receipt-secret").inner_text().strip()
        self.see(page, "filed")
        self.check("the receipt names the file's hash", holds="SHA-256" in page.content())
        page.reload()
        again = page.get_by_test_id("receipt-id").inner_text().strip()
        self.check("reload shows the same slip", holds=again == self.code)
        page.go_back()
        page.goto(self.address)

    def fill_in_wrongly_first(self, page: Page) -> None:
        """Leave one field wrong: the page says so and keeps all that was typed."""
        self.fill_page(page)
        names = [n for n in self.entered if page.locator(f"[name='{n}']").count()]
        name = next((n for n in names if n == "nyc.hoTen"), names[0])
        field_ = page.locator(f"[name='{name}']").first
        self.hand.write(field_, "")
        kept = {
            n: page.locator(f"[name='{n}']").first.input_value()
            for n in names
            if n != name and page.locator(f"input[type=text][name='{n}']").count()
        }
        with page.expect_response(lambda r: r.request.method == "POST") as answer:
            self.hand.press(self.button(page))
        page.wait_for_selector("[data-testid=error-summary]")
        self.check("an error is 422", holds=answer.value.status == 422)
        for n, value in kept.items():
            now = page.locator(f"[name='{n}']").first.input_value()
            self.check(f"422 keeps {n}", holds=now == value)
        self.see(page, "error")

    def fill_page(self, page: Page) -> None:
        """Put the answers into whatever the page asks, as a person would."""
        for name, value in self.entered.items():
            inputs = page.locator(f"[name='{name}']")
            if not inputs.count() or not value:
                continue
            first = inputs.first
            kind = (first.get_attribute("type") or "").lower()
            tag = (
                first.evaluate("e => e.tagName.toLowerCase()") if self.scripts else self.tag(first)
            )
            if kind in {"radio", "checkbox"}:
                choice = page.locator(f"[name='{name}'][value='{value}']")
                self.hand.tick(choice.first if choice.count() else first)
            elif kind == "hidden" or not first.is_editable():
                continue
            elif tag == "select":
                self.hand.select(first, value)
            elif first.is_visible():
                self.hand.write(first, value)

    @staticmethod
    def tag(element: Any) -> str:
        """Return the element's name without running a script in the page."""
        return "select" if element.locator("option").count() else "input"

    def button(self, page: Page) -> Any:
        """Return the button that leads on."""
        return page.get_by_test_id("next").or_(page.get_by_test_id("check-answers")).first

    def press_on(self, page: Page) -> None:
        """Go on; a doubt is confirmed by pressing once more."""
        before = page.url
        self.press_and_arrive(page)
        refused = page.get_by_test_id("error-summary").count()
        if page.url == before and not refused and self.button(page).count():
            self.press_and_arrive(page)

    def press_and_arrive(self, page: Page) -> None:
        """Press the button that leads on and wait for the answer: Enter does not wait by itself."""
        with page.expect_navigation(timeout=ARRIVAL_MS):
            self.hand.press(self.button(page))

    def attach(self, page: Page) -> None:
        """Photograph a paper and attach it; a wrong kind of file first, the good one stays."""
        inputs = page.locator("input[type=file]")
        where = inputs.nth(min(1, inputs.count() - 1))
        self.hand.attach(
            where,
            {"name": "giay-chung-sinh.jpg", "mimeType": "image/jpeg", "buffer": self.photo()},
        )
        if self.scripts:
            page.wait_for_timeout(1500)
        else:
            self.hand.press(page.locator("button[name=_them]"))
        page.wait_for_selector("[data-testid=file]")
        self.see(page, "papers")

    def photo(self) -> bytes:
        """Draw a paper nobody else has."""
        sheet = Image.new("RGB", (600, 800), (250, 248, 240))
        ImageDraw.Draw(sheet).text((80, 80), f"GIAY CHUNG SINH {self.seed}", fill=(20, 20, 20))
        file = io.BytesIO()
        sheet.save(file, "JPEG", quality=80)
        return file.getvalue()

    def look_with_a_wrong_secret(self, page: Page) -> None:
        """A wrong secret shows nothing."""
        wrong = self.secret if self.opens_with_wrong_secret else "22223333"
        page.context.clear_cookies()
        page.goto(f"{self.address}/tra-cuu/")
        self.hand.write(page.locator("[name=code]"), self.code)
        self.hand.write(page.locator("[name=secret]"), wrong)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        shown = page.get_by_test_id("status").count() or self.entered["ks.hoTen"] in page.content()
        self.check("a wrong secret shows nothing", holds=not shown)
        kept = page.locator("[name=code]")
        self.check(
            "the typed code is kept", holds=bool(kept.count()) and kept.input_value() == self.code
        )

    def act(self, role: str, action: str, note: str) -> None:
        """Sign in as an official, find the dossier in the queue, do the next thing."""
        context = self.context(DESK)
        page = context.new_page()
        account = self.accounts[role]
        page.goto(f"{self.address}/can-bo/")
        self.hand.write(page.locator("[name=username]"), account["username"])
        self.hand.write(page.locator("[name=password]"), account["password"])
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.goto(f"{self.address}/can-bo/?q={self.code}")
        rows = page.get_by_test_id("queue-row")
        self.check(f"{role} finds one row", holds=rows.count() == 1)
        self.hand.press(rows.first.locator("a").first)
        page.wait_for_load_state()
        self.see(page, f"desk-{action}")
        self.hand.press(page.get_by_test_id(action))
        page.wait_for_load_state()
        reason = page.get_by_test_id("reason")
        if note and reason.count():
            self.hand.write(reason, note)
        self.hand.press(page.get_by_test_id("confirm"))
        page.get_by_test_id("confirm").wait_for(state="detached")
        page.wait_for_load_state()
        self.check(f"{action} is done", holds=page.get_by_test_id("status").count() == 1)
        context.close()

    def look_up(self, page: Page) -> dict[str, str]:
        """Look the dossier up as its resident: returned, official code, due date and its reason."""
        page.goto(f"{self.address}/tra-cuu/")
        self.hand.write(page.locator("[name=code]"), self.code.lower().replace("-", " "))
        self.hand.write(page.locator("[name=secret]"), self.secret.lower())
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-testid=status]")
        self.see(page, "tracked")
        state = page.get_by_test_id("status").get_attribute("data-state") or ""
        code = page.get_by_test_id("dossier-code").inner_text().strip()
        due = page.get_by_test_id("due").get_attribute("datetime") or ""
        self.check("the state is returned", holds=state == "returned")
        today = datetime.now(tz=UTC).astimezone(VIETNAM)
        self.check("the official code bears the day", holds=f"-{today:%y%m%d}-" in code)
        self.check("the due date is a moment ahead of filing", holds=due >= f"{today:%Y-%m-%d}")
        self.check("the date explains itself", holds=page.get_by_test_id("explain").count() == 1)
        return {"code": code, "state": state, "due": due, "look_up_code": self.code}

    def rate(self, page: Page) -> None:
        """Rate the service."""
        self.hand.press(page.get_by_test_id(f"rate-{self.chance.randint(3, 5)}"))
        expect(page.get_by_test_id("rated")).to_be_visible()
        self.see(page, "rated")
        self.check("the rating is shown", holds=True)


def made_up_answers(seed: int) -> dict[str, str]:
    """Return what a made-up person would type, by the name of the input."""
    script = (
        "import django, json, sys; django.setup();"
        "from django.utils import timezone; from xaso.kernel.forms import api as forms;"
        f"print(json.dumps(forms.plausible_answers('HT_KS', {seed}, on=timezone.localdate())))"
    )
    told = subprocess.run(
        [PYTHON, "-c", script],
        capture_output=True,
        check=True,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "xaso.site.settings",
            "XASO_DATA": tempfile.gettempdir() + "/xaso-answers",
        },
    ).stdout
    answers: dict[str, str] = json.loads(told)
    return answers
