"""Drive the demo with Chromium as a resident and as each official, and keep what they see.

A picture that cannot be taken is named on standard error, the others are still taken, and the
command ends with 1.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from PIL import Image
from playwright.sync_api import Browser, Error, Page, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
CHROMIUM = os.environ.get("XASO_CHROMIUM", "/usr/bin/chromium")
PHONE, DESK = (390, 844), (1280, 860)
SAMPLE = """
import datetime, json, django
django.setup()
from xaso.kernel.forms import api as forms
print(json.dumps(forms.plausible_answers("HT_KS", seed=19, on=datetime.date.today())))
"""
START_SECONDS = 300
COLOURS = 96


@dataclass(slots=True)
class Demo:
    """The demo that is photographed."""

    url: str
    data: Path
    accounts: dict[str, dict[str, str]] = field(default_factory=dict)
    slip: dict[str, Any] = field(default_factory=dict)

    def ask(self, *command: str) -> Any:
        """Return what an `xaso` command answers in JSON."""
        done = subprocess.run(
            [ROOT / "script" / "xaso", *command, "--data", self.data, "--json"],
            capture_output=True,
            check=True,
        )
        return json.loads(done.stdout)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its file, the size of the window, who looks, and the way there."""

    name: str
    size: tuple[int, int]
    role: str
    go: Callable[[Page, Demo], None]
    whole: bool = False


def at(path: str) -> Callable[[Page, Demo], None]:
    """Return a way that opens one address."""

    def go(page: Page, demo: Demo) -> None:
        answer = page.goto(demo.url + path)
        if answer is None or answer.status >= 400:
            raise LookupError(f"{path} answered {answer.status if answer else 'nothing'}")

    return go


def tracking(page: Page, demo: Demo) -> None:
    """Look up the dossier that was filed for the pictures."""
    at("/tra-cuu/")(page, demo)
    page.get_by_label("Mã", exact=False).first.wait_for()
    page.locator("[name=code]").fill(demo.slip["id"])
    page.locator("[name=secret]").fill(demo.slip["secret"])
    page.locator("main form button[type=submit]").first.click()
    page.get_by_test_id("status").first.wait_for()


def first_step(page: Page, demo: Demo) -> None:
    """Open the first section of a birth registration."""
    at("/thu-tuc/1.001193/")(page, demo)
    page.get_by_test_id("apply").first.click()
    page.get_by_test_id("next").first.wait_for()


def first_of_queue(page: Page, demo: Demo) -> None:
    """Open the dossier that stands first in the queue."""
    at("/can-bo/")(page, demo)
    page.get_by_test_id("queue-row").first.locator("a").first.click()
    page.wait_for_load_state()


SHOTS = (
    Shot("trang-chu", PHONE, "", at("/")),
    Shot("tim-thu-tuc", PHONE, "", at("/thu-tuc/?q=khai%20sih")),
    Shot("thu-tuc", PHONE, "", at("/thu-tuc/1.001193/")),
    Shot("to-khai", PHONE, "", first_step),
    Shot("tra-cuu", PHONE, "", tracking),
    Shot("dang-nhap", DESK, "", at("/can-bo/dang-nhap/")),
    Shot("viec-cua-toi", DESK, "intake", at("/can-bo/")),
    Shot("ho-so", DESK, "intake", first_of_queue),
    Shot("tai-quay", DESK, "intake", at("/can-bo/tiep-nhan/")),
    Shot("tham-dinh", DESK, "officer", first_of_queue),
    Shot("ky-duyet", DESK, "leader", first_of_queue),
)


def main() -> int:
    """Take the pictures asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--url")
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()
    if unknown := set(asked.names) - {shot.name for shot in SHOTS}:
        parser.error(f"no such picture: {', '.join(sorted(unknown))}")
    with ExitStack() as stack:
        if asked.url and asked.data:
            demo = Demo(asked.url.rstrip("/"), asked.data)
        else:
            demo = stack.enter_context(started())
        demo.accounts = {row["role"]: row for row in demo.ask("demo", "accounts")}
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--font-render-hinting=none"]
        )
        stack.callback(browser.close)
        wanted = [shot for shot in SHOTS if not asked.names or shot.name in asked.names]
        missed = sum(not take(browser, demo, shot) for shot in wanted)
    return 1 if missed else 0


@contextmanager
def started() -> Iterator[Demo]:
    """Start a demo in a folder of its own and throw both away afterwards."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="xaso-pictures-") as folder:
        server = subprocess.Popen(
            [ROOT / "script" / "server", "--port", str(port), "--data", folder],
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            demo = Demo(f"http://127.0.0.1:{port}", Path(folder))
            wait_until_ready(demo.url, server)
            yield demo
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=60)


def wait_until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the site answers.

    Raises:
        SystemExit: It ended, or took longer than five minutes.
    """
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):  # noqa: S310
                return
        except OSError:
            time.sleep(1)
    raise SystemExit("script/screenshots: the demo did not start")


def file_one(demo: Demo) -> None:
    """File the birth registration that the tracking picture shows."""
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "#F7F6F2").save(picture, "PNG")
    answers = subprocess.run([sys.executable, "-c", SAMPLE], capture_output=True, check=True).stdout
    answer = httpx.post(
        f"{demo.url}/api/v1/dossiers",
        data={"procedure": "1.001193", "answers": answers.decode()},
        files={"file": ("giay-chung-sinh.png", picture.getvalue(), "image/png")},
        headers={"Idempotency-Key": uuid.uuid4().hex},
        timeout=30,
    )
    if answer.status_code != httpx.codes.CREATED:
        raise LookupError(f"filing answered {answer.status_code}: {answer.text[:200]}")
    demo.slip = answer.json()


def take(browser: Browser, demo: Demo, shot: Shot) -> bool:
    """Take one picture and tell whether it succeeded."""
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="vi-VN", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    try:
        if shot.go is tracking and not demo.slip:
            file_one(demo)
        if shot.role:
            sign_in(page, demo, shot.role)
        shot.go(page, demo)
        page.evaluate("document.fonts.ready")
        keep(page.screenshot(full_page=shot.whole), IMAGES / f"{shot.name}.png")
    except (Error, LookupError, OSError, httpx.HTTPError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"{shot.name}: {str(error).splitlines()[0]}\n")
        return False
    finally:
        context.close()
    sys.stdout.write(f"{shot.name}.png\n")
    return True


def sign_in(page: Page, demo: Demo, role: str) -> None:
    """Sign in by the page, as people do."""
    account = demo.accounts[role]
    at("/can-bo/dang-nhap/")(page, demo)
    page.locator("[name=username]").fill(account["username"])
    page.locator("[name=password]").fill(account["password"])
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def keep(png: bytes, path: Path) -> None:
    """Write a picture with few colours: a third of the bytes, the same to the eye."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
