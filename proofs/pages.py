"""1.7, the pages: all that links reach is light on a cold cache, and axe finds nothing to mend.

A demo commune is made and served as in production. From the home page every link of the public
site is followed in both languages; each page is weighed as the line brought it. axe looks at
pages of every shape: as they open, with every fold opened, and as they answer to a form sent
empty. Then each demo account signs in and axe looks at the desk it sees.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urlsplit

from tests.browser import harness

from xaso.site.cluster import APP, Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parents[1]
LIMIT_BYTES = 100_000
MOST_PAGES = 1500
LOOKED_AT_PER_SHAPE = 4
DESK_PAGES_PER_ROLE = 30
DOSSIERS = "120"
RULES = frozenset({"uncompressed", "unlabelled"})
STARTS = ("/", "/en/", "/tra-cuu/", "/khong-co-trang-nay/", "/en/thu-tuc/?q=zzzzzz", "/ui/")
NOT_PAGES = re.compile(r"\.(pdf|svg|png|jpe?g|csv|xlsx|json|zip)\Z|/(static|tep|files|ket-qua)/")


@dataclass(slots=True)
class Findings:
    """What was met on the way."""

    weights: dict[str, int] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)
    looks: Counter[str] = field(default_factory=Counter)
    violations: dict[str, list[str]] = field(default_factory=dict)
    wide: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def look(self, page: Page, state: str, *, breaks: str | None) -> None:
        """Let axe see the page, and see whether it fits its screen."""
        if breaks == "unlabelled":
            page.evaluate("document.querySelectorAll('label').forEach((label) => label.remove())")
        self.looks[state.partition(" ")[0]] += 1
        found = harness.axe(page)
        if found:
            self.violations[f"{state} {page.url}"] = found[:3]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            self.wide.append(f"{state} {page.url}")

    def figures(self) -> dict[str, object]:
        """Sum up."""
        heaviest = max(self.weights, key=self.weights.__getitem__, default="")
        return {
            "urls_weighed": len(self.weights),
            "heaviest_url": heaviest,
            "heaviest_bytes": self.weights.get(heaviest, 0),
            "too_heavy": [url for url, size in self.weights.items() if size > LIMIT_BYTES][:10],
            "foreign": sorted(self.foreign),
            "looked_at": dict(self.looks),
            "axe_violations": len(self.violations),
            "axe": dict(list(self.violations.items())[:10]),
            "wider_than_the_screen": self.wide[:10],
            "broken_links": self.broken[:10],
        }

    @property
    def is_clean(self) -> bool:
        """Tell whether the line holds."""
        return bool(self.weights) and not (
            self.violations
            or self.foreign
            or self.wide
            or self.broken
            or max(self.weights.values()) > LIMIT_BYTES
        )


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, object]]:
    """Weigh and look.

    Args:
        seed: Chooses which pages of one shape axe looks at.
        break_name: `uncompressed` serves static files as they are; `unlabelled` takes the labels
            off before axe looks.

    Raises:
        ValueError: No rule of that name.
    """
    if break_name and break_name not in RULES:
        raise ValueError(f"no rule named {break_name!r} to break; there are {sorted(RULES)}")
    with tempfile.TemporaryDirectory(prefix="xaso-pages-") as place:
        os.environ["XASO_DATA"] = place
        _xaso(place, "migrate", "--verbosity=0")
        _xaso(place, "demo", "load", "--now", "--dossiers", DOSSIERS)
        accounts = json.loads(_xaso(place, "demo", "accounts", "--json").splitlines()[-1])
        with Cluster(Path(place)).running() as cluster:
            address = cluster.address(APP)
            harness.collect_static(address)
            if break_name == "uncompressed":
                _throw_away_compressed(Path(place))
            with harness.serve(address) as site, harness.chromium() as browser:
                findings = Findings()
                order = random.Random(seed)
                _walk_the_public_site(site, browser, findings, order, break_name)
                for account in accounts:
                    _walk_the_desk(site, browser, findings, account)
    return findings.is_clean, findings.figures()


def _xaso(data: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "xaso", *words],
        env={
            **{k: v for k, v in os.environ.items() if "DATABASE_URL" not in k},
            "XASO_DATA": data,
            "PYTHONPATH": str(ROOT / "src"),
        },
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def _throw_away_compressed(data: Path) -> None:
    for path in (data / "collected-static").rglob("*"):
        if path.suffix in {".br", ".gz"}:
            path.unlink()


def _walk_the_public_site(
    site: harness.Site,
    browser: Browser,
    findings: Findings,
    order: random.Random,
    breaks: str | None,
) -> None:
    context = harness.visit(browser, harness.PHONE)
    page = context.new_page()
    scale = harness.Scale(context, page)
    seen, waiting, shapes = set(STARTS), deque(STARTS), Counter[str]()
    while waiting and len(findings.weights) < MOST_PAGES:
        path = waiting.popleft()
        weight = scale.weigh(site(path))
        if weight.status >= 400 and path not in STARTS:
            findings.broken.append(path)
        findings.weights[path] = weight.total
        findings.foreign.update(weight.foreign)
        links = [link for link in _links(page, site) if link not in seen]
        order.shuffle(links)
        seen.update(links)
        waiting.extend(links)
        if shapes[_shape(path)] < LOOKED_AT_PER_SHAPE:
            shapes[_shape(path)] += 1
            _look_at_every_state(page, findings, breaks)
    context.close()


def _look_at_every_state(page: Page, findings: Findings, breaks: str | None) -> None:
    findings.look(page, "opened", breaks=breaks)
    if page.locator("main details").count():
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
        findings.look(page, "unfolded", breaks=breaks)
    forms = page.locator("main form[method=post]:not([action*='hien-thi'])")
    if forms.count():
        buttons = forms.first.locator("button[type=submit], button:not([type])")
        if buttons.count():
            forms.first.evaluate("(form) => { form.noValidate = true }")
            buttons.last.click()
            page.wait_for_load_state()
            findings.look(page, "sent-empty", breaks=breaks)


def _walk_the_desk(
    site: harness.Site, browser: Browser, findings: Findings, account: dict[str, str]
) -> None:
    context = harness.visit(browser, harness.DESK)
    page = _signed_in(context, site, account)
    start = urlsplit(page.url).path
    seen, waiting, shapes = {start}, deque([start]), Counter[str]()
    looked = 0
    while waiting and looked < DESK_PAGES_PER_ROLE:
        path = waiting.popleft()
        if shapes[_shape(path)] >= 2:
            continue
        shapes[_shape(path)] += 1
        answer = page.goto(site(path))
        if answer is None or answer.status >= 400:
            findings.broken.append(f"{account['role']} {path}")
        looked += 1
        findings.look(page, f"desk-{account['role']}", breaks=None)
        for link in _links(page, site):
            if link not in seen and ("/can-bo/" in link or "/xem-thu/" in link):
                seen.add(link)
                waiting.append(link)
    context.close()


def _signed_in(context: BrowserContext, site: harness.Site, account: dict[str, str]) -> Page:
    page = context.new_page()
    page.goto(site("/can-bo/dang-nhap/"))
    page.locator("main input[name=username]").fill(account["username"])
    page.locator("main input[name=password]").fill(account["password"])
    page.locator("main button").last.click()
    page.wait_for_load_state()
    if "dang-nhap" in page.url:
        raise RuntimeError(f"{account['username']} could not sign in")
    return page


def _links(page: Page, site: harness.Site) -> Iterator[str]:
    addresses: list[Any] = page.eval_on_selector_all("a[href]", "all => all.map((a) => a.href)")
    for address in addresses:
        path = urldefrag(address).url.removeprefix(site.url)
        if path.startswith("/") and not path.startswith("//") and not NOT_PAGES.search(path):
            yield path


def _shape(path: str) -> str:
    """Return what addresses of one view have in common."""
    parts = urlsplit(path)
    words = ["*" if re.search(r"\d", part) else part for part in parts.path.split("/")]
    return "/".join(words) + ("?" if parts.query else "")
