"""Line 3.4: the server stopped for two hours at eight, twenty people served, sent twice.

Real Chromium profiles of three desks, a real server that is stopped whole, and a first sending
whose answers are lost on the way: the desk must send again, and nothing may be doubled. The three
ranges of codes are merged too, which is half of line 3.2.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faults.system import PYTHON, ROOT, System, python_path
from playwright.sync_api import expect
from tests.browser.harness import DESK, chromium

from proofs.journey import Checks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

VIETNAM = timezone(timedelta(hours=7))
BREAKS = ("codes-forgotten",)
PAGE = "/can-bo/ngoai-tuyen/"
SYNC = "**/can-bo/ngoai-tuyen/dong-bo/"
SERVED = (7, 7, 6)
"""So many people at each of the three desks: twenty in all."""
CLERKS = ("motcua", "motcua2", "motcua2")
RANGE = 60
FAMILY = ("Ma", "Nông", "Lường", "Hoàng", "Trần", "Nguyễn", "Đặng", "Triệu")
GIVEN = ("Thị Sớm", "Văn Đông", "Thị Hạ", "Đức Thịnh", "Thị Ngọc Hường", "Văn Khởi", "Quỳnh Trâm")


@dataclass
class Person:
    """Who came, when, for what; and the slip that was given."""

    name: str
    at: datetime
    choice: int
    counts: list[int]
    fee: int
    receipt: str
    slip: dict[str, str] = field(default_factory=dict)


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Serve twenty people without the server, send twice, count.

    Args:
        seed: Who comes, when, for what, with which papers and fees.
        break_name: `codes-forgotten` lets the server forget which codes are used; it enters twice.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no such break: {break_name}; there are {', '.join(BREAKS)}")
    chance, checks = random.Random(seed), Checks()
    day = _working_day()
    people = [_person(chance, day, number) for number in range(sum(SERVED))]
    with tempfile.TemporaryDirectory(prefix="xaso-offline-") as folder:
        system = System(Path(folder) / "data", _environment(break_name))
        system.start()
        try:
            with chromium() as browser:
                desks = [_desk(browser, system, clerk, checks) for clerk in CLERKS]
                before = _inside(system, [])["all_dossiers"]
                reported = _xaso(system, "reports", "tthc", "--period", f"{day:%Y-%m}", "--json")
                system.stop()
                _serve(desks, people, checks)
                system.start()
                for page, count in zip(desks, SERVED, strict=True):
                    _send_twice(page, count, checks, is_whole=break_name is None)
            told = _inside(system, people)
            verified = _xaso(system, "dossiers", "verify", "--json")
            after = _xaso(system, "reports", "tthc", "--period", f"{day:%Y-%m}", "--json")
        finally:
            system.stop()
    _compare(people, told, before, checks)
    _compare_reports(reported, after, told["found"], day, checks)
    checks(f"projections equal the replay: {verified}", holds=not verified["differences"])
    figures = {
        "day": day.isoformat(),
        "served": len(people),
        "desks": len(SERVED),
        "dossiers": told["all_dossiers"] - before,
        "codes_used": told["codes_used"],
        "reported": [one["totals"]["received"] for one in (reported, after)],
        "held": checks.held,
        "missed": checks.missed,
    }
    return not checks.missed, figures


def _environment(break_name: str | None) -> dict[str, str]:
    if break_name is None:
        return {}
    path = python_path(ROOT / "faults" / "breaks")
    return {"PYTHONPATH": path, "XASO_FAULT": break_name}


def _working_day() -> datetime:
    """Return eight o'clock of the last weekday whose ten o'clock has passed."""
    now = datetime.now(VIETNAM)
    day = now.date()
    while day.weekday() > 4 or datetime.combine(day, time(10), VIETNAM) > now:
        day -= timedelta(days=1)
    return datetime.combine(day, time(8), VIETNAM)


def _person(chance: random.Random, eight: datetime, number: int) -> Person:
    fee = chance.choice([0, 0, 8_000, 20_000])
    return Person(
        name=f"{chance.choice(FAMILY)} {chance.choice(GIVEN)}",
        at=eight + timedelta(minutes=chance.randrange(120)),
        choice=chance.randrange(1_000),
        counts=[chance.randrange(4) for _paper in range(60)],
        fee=fee,
        receipt=f"{number + 1:07d}" if fee else "",
    )


def _desk(browser: Browser, system: System, clerk: str, checks: Checks) -> Page:
    """Sign a clerk in on a machine of its own and let it hold its codes."""
    context = browser.new_context(viewport=DESK, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    context.set_default_timeout(30_000)
    page = context.new_page()
    kept = json.loads((system.data / "keys" / "demo-accounts.json").read_text())
    page.goto(f"{system.address}/can-bo/dang-nhap/")
    page.locator("[name=username]").fill(clerk)
    page.locator("[name=password]").fill(kept[clerk])
    with page.expect_navigation():
        page.locator("[name=password]").press("Enter")
    page.goto(system.address + PAGE)
    _ready(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.reload()
    _ready(page)
    checks(
        f"{clerk} holds codes", holds=page.get_by_test_id("codes-left").inner_text() == f"{RANGE}"
    )
    return page


def _ready(page: Page) -> None:
    page.locator("[data-offline][data-ready]").wait_for()


def _serve(desks: list[Page], people: list[Person], checks: Checks) -> None:
    """Take everybody in while nothing answers; each page is loaded anew on the way."""
    waiting = iter(people)
    for page, count in zip(desks, SERVED, strict=True):
        page.reload()
        _ready(page)
        for number in range(count):
            person = next(waiting)
            page.clock.set_fixed_time(person.at)
            _take_in(page, person)
            if number == count // 2:
                page.reload()
                _ready(page)
        left = page.get_by_test_id("codes-left").inner_text()
        checks("codes leave the range", holds=left == f"{RANGE - count}")


def _take_in(page: Page, person: Person) -> None:
    page.locator("#submitter_name").fill(person.name)
    page.locator("#phone").fill("0912345678")
    options = page.locator("#procedure option")
    index = 1 + person.choice % (options.count() - 1)
    page.locator("#procedure").select_option(index=index)
    inputs = page.locator("#papers input")
    for number, count in zip(range(inputs.count()), person.counts, strict=False):
        if count:
            inputs.nth(number).fill(f"{count}")
    if person.fee:
        page.locator("#fee").fill(f"{person.fee}")
        page.locator("#receipt_number").fill(person.receipt)
    page.get_by_test_id("take-in").click()
    page.get_by_test_id("slip-code").wait_for()
    person.slip = {
        "code": page.get_by_test_id("slip-code").inner_text(),
        "secret": page.get_by_test_id("slip-secret").inner_text(),
        "procedure": options.nth(index).get_attribute("value") or "",
    }
    page.get_by_test_id("next").click()


def _send_twice(page: Page, count: int, checks: Checks, *, is_whole: bool) -> None:
    """Send everything; lose the first answer on the way; send again, and once more for nothing."""
    lost = {"answers": 0}

    def lose(route: Any) -> None:
        route.fetch()
        lost["answers"] += 1
        route.abort()

    page.route(SYNC, lose, times=1)
    entered = page.locator('[data-testid="kept"][data-status="entered"]')
    page.get_by_test_id("bring-home").click()
    page.wait_for_timeout(3_000)
    checks("the first answer was lost", holds=lost["answers"] == 1 and entered.count() == 0)
    for _again in range(2):
        page.get_by_test_id("bring-home").click()
        if is_whole:
            expect(entered).to_have_count(count)
        page.wait_for_timeout(1_500)
    checks("all is entered", holds=entered.count() == count)
    checks("nothing waits", holds=page.get_by_test_id("waiting").inner_text() == "0")


def _compare(people: list[Person], told: dict[str, Any], before: int, checks: Checks) -> None:
    codes = [person.slip["code"] for person in people]
    checks("no code twice", holds=len(set(codes)) == len(codes))
    checks("one dossier for each", holds=told["all_dossiers"] - before == len(people))
    checks("each code used once", holds=told["codes_used"] == len(people))
    officials = {one.get("official") for one in told["found"]}
    checks("official codes differ", holds=len(officials) == len(people))
    for person, one in zip(people, told["found"], strict=True):
        same = {
            "count": (one["count"], 1),
            "received once": (one.get("received_events"), 1),
            "state": (one.get("state"), "received"),
            "name": (one.get("who"), person.name),
            "procedure": (one.get("procedure"), person.slip["procedure"]),
            "hour": (one.get("received"), f"{person.at:%Y-%m-%dT%H:%M}"),
            "date": (one.get("due"), one.get("expected_due")),
            "fees": (one.get("fees"), [[person.fee, person.receipt]] if person.fee else []),
            "reason": (one.get("late"), ["Mất mạng"]),
            "code and secret open it": (one.get("opens"), True),
        }
        for what, (found, wanted) in same.items():
            checks(f"{person.slip['code']} {what}: {found} / {wanted}", holds=found == wanted)


def _compare_reports(
    before: dict[str, Any],
    after: dict[str, Any],
    found: list[dict[str, Any]],
    day: datetime,
    checks: Checks,
) -> None:
    """Hold the month's report against what was served: by field, by way, by lateness."""
    served = Counter(one.get("field") for one in found)
    old, new = ({row["key"]: row for row in one["rows"]} for one in (before, after))
    for field_name in new:
        more = new[field_name]["received_direct"] - old.get(field_name, {}).get(
            "received_direct", 0
        )
        checks(f"{field_name}: {more} more in the report", holds=more == served[field_name])
    month_after = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    until = min(month_after.replace(hour=0), datetime.now(VIETNAM))
    late = sum(one.get("due", "9") < f"{until:%Y-%m-%dT%H:%M}" for one in found)
    for measure, wanted in (
        ("received", len(found)),
        ("received_online", 0),
        ("in_hand", len(found)),
        ("open", len(found)),
        ("open_late", late),
        ("finished", 0),
    ):
        more = after["totals"][measure] - before["totals"][measure]
        checks(f"{measure}: {more} more, {wanted} served", holds=more == wanted)
    checks("the report balances", holds=before["balanced"] and after["balanced"])


def _xaso(system: System, *words: str) -> dict[str, Any]:
    """Run a command of the system that prints one JSON object as its last line."""
    said = subprocess.run(
        [PYTHON, "-m", "xaso", "--data", str(system.data), *words],
        capture_output=True,
        check=False,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
    ).stdout
    told: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    return told


def _inside(system: System, people: list[Person]) -> dict[str, Any]:
    codes = [person.slip["code"] for person in people]
    secrets = [person.slip["secret"] for person in people]
    asked = f"from proofs.offline_inside import tell; tell({codes}, {secrets})"
    return _xaso(system, "shell", "--no-imports", "-c", asked)
