"""Line 2.1: officials come in by passkey; a code counts once; guesses are bounded for everybody.

A real server, a real Chromium with its virtual authenticator, and visitors over HTTP who come
through one proxy of ours (`XASO_PROXIES=1`), so that each may have an address of its own.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyotp
from faults.system import PYTHON, ROOT, System, python_path
from tests.browser.harness import DESK, chromium

from proofs.browserless import Visitor
from proofs.journey import Checks, demo_accounts

if TYPE_CHECKING:
    from playwright.sync_api import Page

BREAKS = ("replay-allowed", "no-throttle")
PASSWORD = "bốn con mèo dưới gốc chè"
SIGN_IN, SECOND = "/can-bo/dang-nhap/", "/can-bo/dang-nhap/buoc-hai/"
ME, SECURITY = "/can-bo/tai-khoan/", "/can-bo/tai-khoan/bao-mat/"
REPLAYS, STEPS_EACH, GUESSES = 500, 3, 10_000
CROWDS = {1: 8, 100: 60, 10_000: 60}
"""From so many addresses, so many guesses at one name may reach the password check."""
SPRAY_BOUND = 100
NEIGHBOUR = "hangxom"
THREADS = 4


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Sign in by passkey, replay codes, guess passwords.

    Args:
        seed: What is guessed, when the right word comes, from which address honest people come.
        break_name: `replay-allowed` forgets the last half minute used, `no-throttle` lets every
            guess through; each has to be noticed.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no such break: {break_name}; there are {', '.join(BREAKS)}")
    checks, figures = Checks(), {}
    names = tuple(f"dich{number}" for number in CROWDS)
    people = (*names, NEIGHBOUR, "rai")
    with tempfile.TemporaryDirectory(prefix="xaso-sign-in-") as folder:
        system = System(Path(folder) / "data", _environment(break_name))
        system.start()
        try:
            site = system.address.replace("127.0.0.1", "localhost")
            codes = _make_people(system, -(-REPLAYS // STEPS_EACH), people)
            _by_passkey(site, demo_accounts(system)["intake"], checks)
            if break_name != "no-throttle":
                figures |= _replays(site, codes, checks)
            if break_name != "replay-allowed":
                guesses = 120 if break_name else GUESSES
                figures |= _guesses(site, random.Random(seed), guesses, checks)
        finally:
            system.stop()
    return not checks.missed, {"held": checks.held, "missed": checks.missed, **figures}


def _environment(break_name: str | None) -> dict[str, str]:
    usual = {"XASO_PROXIES": "1", "XASO_SECOND_FACTOR": "auto"}
    if break_name is None:
        return usual
    path = python_path(ROOT / "faults" / "breaks")
    return {**usual, "PYTHONPATH": path, "XASO_FAULT": break_name}


def _make_people(system: System, with_code: int, names: tuple[str, ...]) -> dict[str, Any]:
    made = subprocess.run(
        [
            *(PYTHON, "-m", "xaso", "--data", str(system.data), "shell", "--no-imports"),
            *("-c", f"from proofs.sign_in_cast import make; make({with_code}, {names})"),
        ],
        capture_output=True,
        check=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
    ).stdout
    told: dict[str, Any] = json.loads(made.strip().splitlines()[-1])
    return told


def _by_passkey(site: str, account: dict[str, str], checks: Checks) -> None:
    """Enrol a passkey in Chromium, and come in by it alone and as the second step."""
    with chromium() as browser:
        context = browser.new_context(viewport=DESK, locale="vi-VN")
        context.set_default_timeout(20_000)
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                }
            },
        )
        who = _enrol(page, site, account, checks)
        page.get_by_test_id("sign-out").click()
        page.goto(site + SIGN_IN)
        page.get_by_test_id("passkey").click()
        page.wait_for_url(lambda url: SIGN_IN not in url)
        page.goto(site + ME)
        name = page.get_by_test_id("who").inner_text()
        checks("the passkey alone lets in", holds=name == who)
        page.get_by_test_id("sign-out").click()
        _password(page, site, account)
        checks("then the password alone does not", holds=SECOND in page.url)
        page.goto(site + ME)
        checks("nor opens any page", holds=SIGN_IN in page.url)
        page.goto(site + SECOND)
        page.get_by_test_id("passkey").click()
        page.wait_for_url(lambda url: SECOND not in url)
        checks("the passkey is the second step too", holds=SIGN_IN not in page.url)
        context.close()


def _enrol(page: Page, site: str, account: dict[str, str], checks: Checks) -> str:
    _password(page, site, account)
    checks("the password alone lets in before", holds=SIGN_IN not in page.url)
    page.goto(site + SECURITY)
    page.get_by_label("Gọi khóa này là").fill("Máy ở bàn")
    page.get_by_test_id("add-passkey").click()
    page.get_by_test_id("make-codes").click()
    printed = page.get_by_test_id("printed-code").count()
    checks("ten printed codes are shown", holds=printed == 10)
    page.goto(site + SECURITY)
    named = page.get_by_test_id("passkey-row").inner_text()
    checks("the passkey stands in the list", holds="Máy ở bàn" in named)
    return page.get_by_test_id("who").inner_text()


def _password(page: Page, site: str, account: dict[str, str]) -> None:
    page.goto(site + SIGN_IN)
    page.locator("[name=username]").fill(account["username"])
    page.locator("[name=password]").fill(account["password"])
    page.get_by_test_id("sign-in").click()
    page.wait_for_load_state()


def _replays(site: str, people: dict[str, Any], checks: Checks) -> dict[str, Any]:
    """Use each code once and again: half of them one after the other, half at the same time."""
    with ThreadPoolExecutor(THREADS) as pool:
        futures = [
            pool.submit(_codes_of, site, number, person)
            for number, person in enumerate(people.values())
        ]
        outcomes = [outcome for future in futures for outcome in future.result()][:REPLAYS]
    refused = sum(outcome == [302, 422] for outcome in outcomes)
    checks(f"{REPLAYS} codes were replayed", holds=len(outcomes) == REPLAYS)
    checks("every code let in once, and no replay ever did", holds=refused == REPLAYS)
    odd = [outcome for outcome in outcomes if outcome != [302, 422]]
    return {"replays": len(outcomes), "replays_refused": refused, "odd": odd[:5]}


def _codes_of(site: str, number: int, person: dict[str, Any]) -> list[list[int]]:
    """Send the codes of three half minutes twice each; return the statuses of each pair, sorted."""
    app, send = pyotp.TOTP(person["seed"]), _both if number % 2 else _in_turn
    visitors = [_at_second_step(site, number, session) for session in person["sessions"]]
    while 30 - time.time() % 30 < 8:
        time.sleep(0.5)
    here = int(time.time()) // 30
    return [
        sorted(send(visitors.pop(), visitors.pop(), app.generate_otp(step)))
        for step in (here - 1, here, here + 1)
    ]


def _at_second_step(site: str, number: int, session: str) -> Visitor:
    visitor = Visitor(site, f"192.0.2.{number}")
    visitor.cookies["xaso"] = session
    visitor.get(SECOND)
    return visitor


def _in_turn(first: Visitor, second: Visitor, code: str) -> list[int]:
    return [visitor.post(SECOND, code=code)[0] for visitor in (first, second)]


def _both(first: Visitor, second: Visitor, code: str) -> list[int]:
    barrier = threading.Barrier(2)

    def send(visitor: Visitor) -> int:
        barrier.wait()
        return visitor.post(SECOND, code=code)[0]

    with ThreadPoolExecutor(2) as pair:
        return list(pair.map(send, (first, second)))


def _guesses(site: str, chance: random.Random, guesses: int, checks: Checks) -> dict[str, Any]:
    """Guess at one name from 1, 100 and 10,000 addresses, and at many names from one."""
    figures: dict[str, Any] = {"guesses": guesses, "reached": {}, "honest": {}}
    for crowd, bound in CROWDS.items():
        name = f"dich{crowd}"
        owner = _known_at(site, name)
        addresses = [f"10.{n // 65536}.{n // 256 % 256}.{n % 256}" for n in range(crowd)]
        targets = [(name, addresses[number % crowd]) for number in range(guesses)]
        statuses = _attack(site, targets, chance.randrange(guesses // 2, guesses))
        reached = sum(status in {302, 422} for status in statuses)
        figures["reached"][f"from {crowd}"] = reached
        what = f"of {guesses} guesses from {crowd} addresses at most {bound} are heard"
        checks(what, holds=0 < reached <= bound)
        checks(f"none of them enters, from {crowd}", holds=302 not in statuses)
        owner.address = neighbour_at = chance.choice(addresses)
        entered = _enters(owner, name)
        beside = _enters(Visitor(site, neighbour_at), NEIGHBOUR)
        figures["honest"][f"from {crowd}"] = {"owner": entered, "neighbour": beside}
        checks(f"the owner enters meanwhile, from {crowd}", holds=entered)
        checks(f"a neighbour behind one of the addresses enters, from {crowd}", holds=beside)
    figures |= _spray(site, chance, guesses, checks)
    return figures


def _spray(site: str, chance: random.Random, guesses: int, checks: Checks) -> dict[str, Any]:
    """Guess at as many names as guesses from one address; one of the names is real."""
    owner, address = _known_at(site, "rai"), "203.0.113.9"
    targets = [(f"ten{number}", address) for number in range(guesses)]
    targets[chance.randrange(guesses // 2, guesses)] = ("rai", address)
    statuses = _attack(site, targets, None)
    reached = sum(status in {302, 422} for status in statuses)
    owner.address = address
    entered = _enters(owner, "rai")
    checks(
        f"of {guesses} guesses at as many names from one address at most {SPRAY_BOUND} are heard",
        holds=0 < reached <= SPRAY_BOUND,
    )
    checks("who signed in here before enters from that address", holds=entered)
    return {"spray_reached": reached, "spray_honest": entered}


def _attack(site: str, targets: list[tuple[str, str]], right_at: int | None) -> list[int]:
    """Send every guess from its address; the one at `right_at` is the right word."""

    def send(share: int) -> list[int]:
        visitor = Visitor(site)
        visitor.get(SIGN_IN)
        statuses = []
        for number in range(share, len(targets), THREADS):
            name, visitor.address = targets[number]
            word = PASSWORD if number == right_at else f"đoán mò lần {number}"
            statuses.append(visitor.post(SIGN_IN, username=name, password=word)[0])
        return statuses

    with ThreadPoolExecutor(THREADS) as pool:
        return [status for part in pool.map(send, range(THREADS)) for status in part]


def _known_at(site: str, name: str) -> Visitor:
    """Return a browser on which its owner signed in before the attack."""
    visitor = Visitor(site, "198.51.100.7")
    _enters(visitor, name)
    visitor.get(ME)
    visitor.post("/can-bo/dang-xuat/")
    return visitor


def _enters(visitor: Visitor, name: str) -> bool:
    visitor.get(SIGN_IN)
    return visitor.post(SIGN_IN, username=name, password=PASSWORD)[0] == 302
