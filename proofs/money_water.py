"""A village water round: read on a telephone without the line, sent twice, billed by steps."""

from __future__ import annotations

import base64
import csv
import io
import json
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from tests.browser.harness import CHROMIUM, CHROMIUM_ARGUMENTS, PHONE

from proofs.desks import FETCH, VIETNAM, answer, press
from proofs.money_book import vnd, words_of
from proofs.telling import owner

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from faults.system import System
    from playwright.sync_api import BrowserContext, Page

    from proofs.desks import Case, Town

INSIDE = "proofs.money_inside"
METERS = 12
SEND = "**/ghi-so/gui/"
MARK, CODE = "nuoc", "H55.242.NC"
ROLLED, MISTAKEN, UNUSUAL = 2, 5, 8
"""Which meters of the walk begin again at zero, are misread at first, ran unusually fast."""


def priced(units: int, steps: Sequence[tuple[int | None, int]], *, fixed: int, percent: int) -> int:
    """Return what so many m³ of a month cost: one m³ after the other, each at its step's price."""
    cost = 0
    for number in range(1, units + 1):
        each = next(each for end, each in steps if end is None or number <= end)
        cost += each
    return cost + fixed + (cost * percent + 50) // 100


@dataclass
class Meter:
    """One meter as it hangs on the wall: what it showed, what it shows now."""

    number: str
    code: str
    name: str
    place: str
    turn: int
    digits: int
    first: int
    previous: int
    value: int
    used: int
    before: list[tuple[str, int, bool]] = field(default_factory=list)

    @property
    def has_rolled_over(self) -> bool:
        """Tell whether it began again at zero."""
        return self.value < self.previous


class Water:
    """A scheme, its price and its twelve meters, made up by chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        now = datetime.now(VIETNAM)
        self.period = f"{now:%Y-%m}"
        ends = sorted(chance.sample(range(5, 25), 2))
        prices = sorted(chance.sample(range(40, 130), 3))
        self.steps = [
            (ends[0], prices[0] * 100), (ends[1], prices[1] * 100), (None, prices[2] * 100),
        ]  # fmt: skip
        self.fixed, self.percent = chance.choice([0, 5_000, 12_000]), chance.choice([5, 8, 10])
        self.path = ""
        self.meters = [self._meter(turn) for turn in range(1, METERS + 1)]

    def _meter(self, turn: int) -> Meter:
        chance, digits = self.chance, self.chance.choice([4, 5])
        usual = chance.randint(8, 16)
        first = 10**digits - usual * 3 - 4 if turn == ROLLED else chance.randint(0, 3_000)
        used = usual * 4 + 11 if turn == UNUSUAL else chance.randint(4, 3 * usual - 1)
        if turn == ROLLED:
            used = usual * 2
        before, shown = [], first
        for period in _months_before(self.period, 2):
            shown += usual
            before.append((period, shown, False))
        return Meter(
            number=f"DH{chance.randrange(10**6):06d}{turn:02d}",
            code=f"NC{turn:03d}",
            name=owner(chance),
            place=f"Nhà số {turn}, ngõ {chance.randint(1, 9)}",
            turn=turn,
            digits=digits,
            first=first,
            previous=shown,
            value=(shown + used) % 10**digits,
            used=used,
            before=before,
        )

    def told(self) -> dict[str, Any]:
        """Return the scheme as `money_inside` makes it; meters shuffled, for turns order them."""
        meters = [vars(meter) | {"before": meter.before} for meter in self.meters]
        self.chance.shuffle(meters)
        tiers = [
            {"up_to": end, "each": each} if end else {"each": each} for end, each in self.steps
        ]
        return {
            "code": CODE,
            "name": "Hợp tác xã nước sạch Động Đạt",
            "mark": MARK,
            "price": {"tiers": tiers, "fixed": self.fixed, "percent": self.percent},
            "meters": meters,
        }

    def tell(self, town: Town, case: Case, system: System) -> dict[str, Any]:
        """The walk: loaded, cut off, half read, reloaded, closed, opened, sent twice, billed."""
        made = system.inside(INSIDE, "water", json.dumps(self.told()))
        town.passwords |= made["passwords"]
        self.path = f"/can-bo/hoa-don/{made['provider']}/"
        with tempfile.TemporaryDirectory(prefix="xaso-phone-") as profile:
            phone = _phone(town, profile)
            page = self._ready(town, phone)
            system.stop()
            page.reload()
            _await(page)
            said = page.get_by_test_id("line").inner_text()
            town.check(f"water: the page says it is cut off: {said}", holds="Không có mạng" in said)
            half = METERS // 2
            self._read(town, page, self.meters[:half])
            page.reload()
            _await(page)
            kept = page.get_by_test_id("waiting").inner_text()
            town.check(f"water: {kept} wait after a reload", holds=kept == f"{half}")
            phone.close()
            phone = _phone(town, profile)
            page = phone.new_page()
            page.goto(town.address("", f"{self.path}ghi-so/?ky={self.period}"))
            _await(page)
            kept = page.get_by_test_id("waiting").inner_text()
            town.check(f"water: {kept} wait after the browser was closed", holds=kept == f"{half}")
            self._read(town, page, self.meters[half:])
            done = page.get_by_test_id("done").inner_text()
            town.check(f"water: {done} are read", holds=done == f"{METERS}/{METERS}")
            self._send_twice(town, page, system)
            phone.close()
        return self._compare(town, system)

    def _ready(self, town: Town, phone: BrowserContext) -> Page:
        """Sign the reader in on her telephone and let it hold the walk."""
        page = phone.new_page()
        page.goto(town.address("", "/can-bo/dang-nhap/"))
        self._sign_in(town, page)
        page.goto(town.address("", f"{self.path}ghi-so/?ky={self.period}"))
        _await(page)
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        page.reload()
        _await(page)
        rows = page.get_by_test_id("meter").all_inner_texts()
        wanted = [meter.number for meter in self.meters]
        holds = len(rows) == METERS and all(
            number in row for number, row in zip(wanted, rows, strict=True)
        )
        town.check("water: the meters stand in walking order", holds=holds)
        return page

    def _read(self, town: Town, page: Page, meters: Sequence[Meter]) -> None:
        for meter in meters:
            say = f"water: meter {meter.turn} "
            page.get_by_test_id("number").filter(has_text=meter.number).wait_for()
            previous = page.get_by_test_id("previous").inner_text()
            town.check(f"{say}showed {previous}", holds=previous == f"{meter.previous}")
            field_ = page.locator("#value")
            if meter.turn == MISTAKEN:
                field_.fill(f"{meter.previous - 1}")
                field_.press("Enter")
                page.get_by_test_id("ask-back").wait_for()
            field_.fill(f"{meter.value}")
            field_.press("Enter")
            if meter.has_rolled_over:
                page.get_by_test_id("ask-back").wait_for()
                page.locator("#why-rolled").check(force=True)
                page.get_by_test_id("keep").click()
            if meter.turn == UNUSUAL:
                page.get_by_test_id("ask-unusual").wait_for()
                page.locator("#again").check(force=True)
                page.get_by_test_id("keep").click()
            row = page.locator(f"[data-testid=meter]:has-text('{meter.number}')")
            row.and_(page.locator("[data-status=waiting]")).wait_for()

    def _send_twice(self, town: Town, page: Page, system: System) -> None:
        """Come back to the line and lose the first answer on the way; send again, and once more."""
        lost = {"answers": 0}

        def lose(route: Any) -> None:
            route.fetch()
            lost["answers"] += 1
            route.abort()

        page.route(SEND, lose, times=1)
        system.start()
        page.get_by_test_id("bring-home").click()
        page.wait_for_timeout(3_000)
        if page.locator("#sign-in").is_visible():
            press(page, page.locator("#sign-in a"))
            self._sign_in(town, page)
            _await(page)
        town.check(f"water: {lost} is lost on the way", holds=lost["answers"] == 1)
        for _again in range(2):
            page.get_by_test_id("bring-home").click()
            page.wait_for_timeout(1_500)
        taken = page.locator("[data-testid=meter][data-status=taken]").count()
        town.check(f"water: {taken} are taken", holds=taken == METERS)
        waiting = page.get_by_test_id("waiting").inner_text()
        town.check(f"water: {waiting} wait", holds=waiting == "0")

    def _sign_in(self, town: Town, page: Page) -> None:
        username = f"{MARK}-ghiso"
        page.locator("[name=username]").fill(username)
        page.locator("[name=password]").fill(town.passwords[username])
        with page.expect_navigation():
            page.locator("[name=password]").press("Enter")

    def _compare(self, town: Town, system: System) -> dict[str, Any]:
        """Hold what stands inside against the meters on the wall."""
        asked = json.dumps({"code": CODE, "period": self.period})
        told = system.inside(INSIDE, "readings", asked)
        for meter in self.meters:
            found = told["readings"].get(meter.number)
            wanted = [[meter.value, meter.used]]
            town.check(f"water: meter {meter.turn} {found}, wanted {wanted}", holds=found == wanted)
        return {"meters": METERS, **self._bill(town)}

    def _bill(self, town: Town) -> dict[str, Any]:
        """Let the scheme's clerk make the bills; each is what the proof's own price says."""
        page = town.desk(f"{MARK}-ketoan")
        page.goto(town.address("", f"{self.path}chi-so/lap-hoa-don/?ky={self.period}"))
        total = sum(self.owed(meter) for meter in self.meters)
        said = words_of(page)
        town.check(
            f"water: the round comes to {vnd(total)}: {said[:300]}", holds=vnd(total) in said
        )
        due = datetime.now(VIETNAM) + timedelta(days=14)
        answer(page, "due_on", f"{due:%d/%m/%Y}")
        press(page, page.get_by_test_id("bill"))
        listed = town.address("", f"{self.path}hoa-don/?ky={self.period}&tep=csv")
        sheet = base64.b64decode(page.evaluate(FETCH, listed)).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(sheet)))
        code, amount = rows[0].index("Mã"), rows[0].index("Phải nộp")
        asked = sorted((row[code], int(row[amount])) for row in rows[1:])
        wanted = sorted((meter.code, self.owed(meter)) for meter in self.meters)
        for found, right in zip_longest(asked, wanted):
            town.check(f"water: asks for {found}, wanted {right}", holds=found == right)
        return {"used": sum(meter.used for meter in self.meters), "owed": total}

    def owed(self, meter: Meter) -> int:
        """Return what a month of a meter costs."""
        return priced(meter.used, self.steps, fixed=self.fixed, percent=self.percent)


def _months_before(period: str, how_many: int) -> list[str]:
    year, month = map(int, period.split("-"))
    found = []
    for _ in range(how_many):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        found.append(f"{year}-{month:02d}")
    return found[::-1]


def _phone(town: Town, profile: str) -> BrowserContext:
    """Open the telephone's browser; what it keeps lies in a folder, as on a telephone."""
    return town.browser.browser_type.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        args=CHROMIUM_ARGUMENTS,
        viewport=PHONE,  # type: ignore[arg-type]
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )


def _await(page: Page) -> None:
    page.locator("[data-round][data-ready]").wait_for(timeout=30_000)
