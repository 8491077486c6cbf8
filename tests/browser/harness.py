"""A real server on a private database, a real browser, and what to measure with them.

Usable without pytest too (`proofs/` do): `serve(database_url)` and `chromium()` are plain
context managers.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import Error, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "node_modules/axe-core/axe.min.js"
CHROMIUM = os.environ.get("XASO_CHROMIUM", "/usr/bin/chromium")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
START_SECONDS = 60
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True, slots=True)
class Site:
    """A running server."""

    url: str
    database_url: str
    process: subprocess.Popen[bytes]

    def __call__(self, path: str) -> str:
        """Return the address of a path."""
        return self.url + path


@dataclass(slots=True)
class Weight:
    """What one cold visit brought over the line, in bytes as sent (headers not counted)."""

    url: str
    parts: dict[str, int] = field(default_factory=dict)
    foreign: list[str] = field(default_factory=list)
    status: int = 0

    @property
    def total(self) -> int:
        """Return the sum."""
        return sum(self.parts.values())


def environment(database_url: str, **more: str) -> dict[str, str]:
    """Return the environment of a server or command on a database, as in production."""
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "XASO_DEBUG": "0",
        "XASO_LOG": "WARNING",
        "XASO_STATIC": str(_static_folder()),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "xaso.site.settings",
        **more,
    }


def _static_folder() -> Path:
    return Path(os.environ["XASO_DATA"]) / "collected-static"


def collect_static(database_url: str) -> None:
    """Collect and compress static files as a release does, once a session."""
    folder = _static_folder()
    if folder.exists():
        return
    for step in (
        ["django", "collectstatic", "--noinput", "--verbosity=0"],
        ["whitenoise.compress", "-q", str(folder)],
    ):
        subprocess.run(
            [sys.executable, "-m", *step],
            env=environment(database_url),
            check=True,
            stdout=subprocess.DEVNULL,
        )


@contextmanager
def serve(database_url: str, *, port: int = 0, **settings: str) -> Iterator[Site]:
    """Start the server that production uses, on a free port of the loopback, and stop it.

    Args:
        database_url: A migrated database, as `xaso_app`.
        port: Where it served before it was stopped; a free one when absent.
        settings: Environment variables over the usual ones.
    """
    collect_static(database_url)
    port = port or _free_port()
    process = subprocess.Popen(
        [
            sys.executable,
            *("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(port), "--workers", "1", "--blocking-threads", "4"),
            *("--log-level", "warning", "xaso.site.wsgi:application"),
        ],
        env=environment(database_url, **settings),
        cwd=ROOT,
        start_new_session=True,
    )
    site = Site(f"http://127.0.0.1:{port}", database_url, process)
    try:
        _wait(site)
        yield site
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(site: Site) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if site.process.poll() is not None:
            raise RuntimeError(f"the server ended with {site.process.returncode}")
        try:
            with urllib.request.urlopen(site("/healthz"), timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError("the server did not answer")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def can_browse() -> bool:
    """Tell whether a browser is installed here."""
    return shutil.which(CHROMIUM) is not None


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def visit(browser: Browser, size: dict[str, int], **options: Any) -> BrowserContext:
    """Open a fresh profile of a given size; `java_script_enabled=False` turns scripts off."""
    is_phone = size["width"] < 600
    return browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        has_touch=is_phone,
        is_mobile=is_phone,
        **options,
    )


def axe(page: Page, *, within: str | None = None) -> list[str]:
    """Run axe-core on the page as it stands; return one line for each violation."""
    page.wait_for_load_state()
    page.wait_for_function("document.documentElement !== null")
    if page.evaluate("typeof window.axe") == "undefined":
        page.evaluate(AXE.read_text())
    found = page.evaluate(
        """([within, tags]) => axe.run(within ?? document, {
            runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})""",
        [within, RULES],
    )
    return [
        f"{rule['id']} ({rule['impact']}) {node['target']}: {node['html'][:160]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


class Scale:
    """Weighs visits, each on a cold cache: every byte of body as the line brought it."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.page = page
        self.weight = Weight("")
        self._names: dict[str, str] = {}
        self._heads: dict[str, int] = {}
        self._session = context.new_cdp_session(page)
        self._session.on("Network.responseReceived", self._received)
        self._session.on("Network.loadingFinished", self._finished)
        self._session.send("Network.enable")
        self._session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def weigh(self, url: str) -> Weight:
        """Visit `url` and return what came."""
        self.weight = Weight(url)
        self._session.send("Network.clearBrowserCache")
        answer = self.page.goto(url, wait_until="load")
        self.page.evaluate("document.fonts.ready.then(() => true)")
        self.weight.status = answer.status if answer else 0
        return self.weight

    def _received(self, event: dict[str, Any]) -> None:
        self._names[event["requestId"]] = event["response"]["url"]
        self._heads[event["requestId"]] = event["response"].get("encodedDataLength", 0)

    def _finished(self, event: dict[str, Any]) -> None:
        name = self._names.pop(event["requestId"], "")
        if not name or name.startswith("data:"):
            return
        body = event["encodedDataLength"] - self._heads.pop(event["requestId"], 0)
        self.weight.parts[name] = self.weight.parts.get(name, 0) + max(0, int(body))
        if urlsplit(name).netloc != urlsplit(self.weight.url).netloc:
            self.weight.foreign.append(name)


def weigh(browser: Browser, url: str, size: dict[str, int] = PHONE) -> Weight:
    """Visit a page in a fresh profile and weigh what came."""
    context = visit(browser, size)
    weight = Scale(context, context.new_page()).weigh(url)
    context.close()
    return weight


def picture(page: Page, name: str) -> Path:
    """Keep a picture of the whole page under `build/screenshots/`."""
    folder = ROOT / "build/screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}.png"
    try:
        page.screenshot(path=target, full_page=True)
    except Error:  # Chromium on a busy machine has no picture to give at times; a second try has
        page.wait_for_timeout(500)
        page.screenshot(path=target, full_page=True)
    return target
