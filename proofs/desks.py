"""Officials and residents at work in Chromium, each in a browser profile of her own."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from tests.browser.harness import DESK, PHONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Browser, BrowserContext, Page

    from proofs.journey import Checks

VIETNAM = timezone(timedelta(hours=7))
HERE = ""
FETCH = """async address => {
    const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
    return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""));
}"""
"""Fetches a file as the page itself would, so that only the browser knows the host names."""


@dataclass(slots=True)
class Case:
    """One dossier as those who handle it know it; `host` is the agency that decides."""

    name: str
    procedure: str
    owner: str
    code: str = ""
    secret: str = ""
    official: str = ""
    path: str = ""
    host: str = HERE
    keys: int = 0
    presses: int = 0


@dataclass
class Town:
    """A running system, who works there, and everybody's browser."""

    browser: Browser
    port: int
    passwords: dict[str, str]
    check: Checks
    pages: dict[str, Page] = field(default_factory=dict)

    def address(self, host: str, path: str) -> str:
        """Return where a path of an agency lies."""
        return f"http://{host or '127.0.0.1'}:{self.port}{path}"

    def desk(self, username: str, host: str = HERE) -> Page:
        """Return an official's page, signed in."""
        if username not in self.pages:
            page = self._context(DESK).new_page()
            page.goto(self.address(host, "/can-bo/dang-nhap/"))
            page.locator("[name=username]").fill(username)
            page.locator("[name=password]").fill(self.passwords[username])
            with page.expect_navigation():
                page.locator("[name=password]").press("Enter")
            self.pages[username] = page
        return self.pages[username]

    def _context(self, size: dict[str, int]) -> BrowserContext:
        context = self.browser.new_context(viewport=size, locale="vi-VN")
        context.set_default_timeout(20_000)
        return context

    def take_in(
        self,
        case: Case,
        *,
        username: str = "motcua",
        decided_at: str = "",
        received: datetime | None = None,
    ) -> str:
        """Take a request in at the counter; return what stood on the page before the last press."""
        page = self.desk(username)
        page.goto(self.address(HERE, "/can-bo/tiep-nhan/"))
        if decided_at:
            page.locator("[name=decides]").select_option(label=decided_at)
            press(page, page.get_by_test_id("change-place"))
        page.locator("[name=submitter_name]").fill(case.owner)
        page.locator("[name=phone]").fill("0912345678")
        page.locator("[name=find]").fill(case.procedure)
        press(page, page.get_by_test_id("find"))
        if page.get_by_test_id("count-all").count():
            press(page, page.get_by_test_id("count-all"))
        if received is not None:
            page.locator("[name=received_at]").evaluate("one => one.closest('details').open = true")
            page.locator("[name=received_at]").fill(f"{received:%Y-%m-%dT%H:%M}")
            page.locator("[name=late_reason]").fill("Mất điện")
        stood = page.content()
        press(page, page.get_by_test_id("submit"))
        case.code = page.get_by_test_id("receipt-id").inner_text().strip()
        case.secret = page.get_by_test_id("receipt-secret").inner_text().strip()
        return stood

    def take_in_at_once(self, case: Case, typed: Mapping[str, str]) -> Page:
        """Take a request in that is carried through while the person waits; her card is scanned."""
        page = self.desk("motcua")
        page.goto(self.address(HERE, f"/can-bo/tiep-nhan/?thu-tuc={case.procedure}&tra-ngay=1"))
        card = f"019190001234||{case.owner}|05021990|Nữ|Xóm Đuổm, Động Đạt, Phú Lương|25042021"
        page.get_by_test_id("card").fill(card)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        for name, value in typed.items():
            answer(page, name, value)
        press(page, page.get_by_test_id("at-once"))
        case.path = page.url.split(f":{self.port}")[1].replace("tra-ngay", "ho-so")
        case.official = page.get_by_test_id("dossier-code").inner_text().strip()
        return page

    def open(self, case: Case, username: str, host: str = HERE) -> Page:
        """Find a dossier by its code, as an official does, and open it."""
        page = self.desk(username, host)
        if not case.path or host != case.host:
            page.goto(self.address(host, f"/can-bo/?q={case.official or case.code}"))
            press(page, page.get_by_test_id("queue-row").first.locator("a").first)
            if host == case.host:
                case.path = page.url.split(f":{self.port}")[1]
        else:
            page.goto(self.address(host, case.path))
        return page

    def act(self, case: Case, username: str, action: str, host: str = HERE, **entries: str) -> None:
        """Press an act's button, answer what it asks, confirm; a miss is noted with its page."""
        page = self.open(case, username, host)
        button = page.get_by_test_id(f"action-{action}")
        if not button.count():
            self.check(f"{case.name}: {username} is offered {action}", holds=False)
            return
        press(page, button)
        for name, value in entries.items():
            answer(page, name, value)
        press(page, page.get_by_test_id("confirm"))
        done = page.get_by_test_id("status").count() == 1
        told = "" if done else page.locator("main").inner_text()[:300]
        self.check(f"{case.name}: {action} by {username} is done {told}", holds=done)
        if not case.official and page.get_by_test_id("dossier-code").count():
            shown = page.get_by_test_id("dossier-code").inner_text().strip()
            case.official = shown if shown.count("-") > 1 and shown != case.code else ""

    def new_secret(self, case: Case) -> tuple[str, str]:
        """Give who stands at the desk without a slip a secret; return it with the code."""
        page = self.desk("motcua")
        page.goto(self.address(HERE, f"{case.path}cap-lai-ma/"))
        answer(page, "identity_checked", "căn cước, số cuối 1234")
        press(page, page.get_by_test_id("confirm"))
        shown = (page.get_by_test_id("receipt-id"), page.get_by_test_id("receipt-secret"))
        code, secret = (one.inner_text().strip() for one in shown)
        return code, secret

    def resident(self, case: Case) -> Page:
        """Look a dossier up as its resident does, on a phone."""
        if case.name not in self.pages:
            self.pages[case.name] = self._context(PHONE).new_page()
        page = self.pages[case.name]
        page.goto(self.address(case.host, "/tra-cuu/"))
        page.locator("[name=code]").fill(case.code.lower())
        page.locator("[name=secret]").fill(case.secret.lower())
        with page.expect_navigation():
            page.locator("[name=secret]").press("Enter")
        return page


def press(page: Page, what: Any) -> None:
    """Press something and wait for the page it leads to."""
    with page.expect_navigation():
        what.click()


def answer(page: Page, name: str, value: str) -> None:
    """Put a value into whatever kind of field the page has; "*" takes the first choice."""
    field_ = page.locator(f"[name='{name}']")
    kind = field_.first.get_attribute("type") or ""
    if kind == "radio":
        page.locator(f"[name='{name}'][value='{value}']").check(force=True)
    elif field_.first.evaluate("one => one.tagName") == "SELECT":
        if value == "*":
            field_.select_option(index=1)
        else:
            field_.select_option(value)
    else:
        field_.fill(value)


def text_of(page: Page, address: str) -> str:
    """Return the words of a PDF, fetched with the cookies of a page, composed."""
    pdf = base64.b64decode(page.evaluate(FETCH, address))
    read = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", read.stdout.decode()))


def passwords_of(folder: Any) -> dict[str, str]:
    """Return the passwords of a demo."""
    kept: dict[str, str] = json.loads((folder / "keys" / "demo-accounts.json").read_text())
    return kept
