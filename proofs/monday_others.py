"""Journeys with others: three agencies, another commune, no signer, the national portal."""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.request
import zlib
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from faults.system import PYTHON, ROOT, System, free_port

from proofs.alike import compare
from proofs.desks import VIETNAM, Case, Town, answer, press, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

JOINT, POLICE, INSURANCE, THERE = (
    "3.000722",
    "congan.localhost",
    "bhxh.localhost",
    "votranh.localhost",
)
KEY = "khoa-thu-3-3"
MOST_ROUNDS = 30
COMMUNE = "H55.242"
LEADERS = ("Nông Văn Thành", "Hoàng Thị Minh Nguyệt", "Trần Đức Thịnh")


def joint(town: Town, case: Case, _system: System) -> dict[str, Any]:
    """Birth, residence and insurance in one request: three agencies, one slip."""
    case.procedure = JOINT
    town.take_in(case)
    town.act(case, "hotich", "start")
    dated = text_of(town.desk("hotich"), town.address("", f"{case.path}in/giay-tiep-nhan.pdf"))
    for body in ("Công an xã Động Đạt", "Bảo hiểm xã hội cơ sở Phú Lương"):
        town.check(f"joint: the slip names {body}", holds=_spaced(body) in _spaced(dated))
    town.act(case, "hotich", "enter_book", entry=book_entry(case))
    town.act(case, "hotich", "propose", outcome="grant", reason="Đủ điều kiện")
    town.act(case, "chutich", "approve")
    barred = not town.open(case, "vanthu").get_by_test_id("action-issue").count()
    town.check("joint: the result waits for the parts", holds=barred)
    for username, host in (("congan", POLICE), ("bhxh", INSURANCE)):
        page = town.desk(username, host)
        page.goto(town.address(host, "/can-bo/phoi-hop/"))
        press(
            page,
            page.get_by_test_id("referral-row").filter(has_text=case.official).locator("a").first,
        )
        answer(page, "ending", "done")
        answer(page, "words", "Đã thực hiện.")
        press(page, page.get_by_test_id("answer"))
        told = page.get_by_test_id("ending").count()
        town.check(f"joint: {username} is done", holds=told == 1)
    town.act(case, "vanthu", "issue")
    town.act(case, "motcua", "return")
    return compare(town, case, "returned")


def _spaced(text: str) -> str:
    return "".join(text.split())


def book_entry(case: Case) -> str:
    """Return what the ministry's system would say of a birth entered today."""
    today, number = datetime.now(VIETNAM), zlib.crc32(case.owner.encode()) % 900_000 + 1
    return (
        f"Quyển số: 01/{today:%Y}-KS\nSố: {number}\nNgày đăng ký: {today:%d/%m/%Y}\n"
        f"Số định danh: 0192{today:%y}{number:06d}"
    )


def relayed(town: Town, case: Case, _system: System) -> dict[str, Any]:
    """Handed in here, decided at Vô Tranh, the result handed out here; counted once."""
    town.take_in(case, decided_at="UBND xã Vô Tranh")
    leg(town, case, "motcua", "", "send_papers")
    case.host = THERE
    leg(town, case, "votranh-motcua", THERE, "take_papers")
    town.act(case, "votranh-hotich", "start", THERE)
    town.act(case, "votranh-hotich", "propose", THERE, outcome="grant", reason="Đủ điều kiện")
    town.act(case, "votranh-chutich", "approve", THERE)
    town.act(case, "votranh-vanthu", "issue", THERE)
    leg(town, case, "votranh-motcua", THERE, "send_result")
    leg(town, case, "motcua", "", "take_result")
    page = town.desk("motcua")
    page.goto(town.address("", case.path))
    press(page, page.get_by_test_id("action-return"))
    press(page, page.get_by_test_id("confirm"))
    found = compare(town, case, "returned", reader="votranh-motcua")
    page.goto(town.address("", "/can-bo/so-theo-doi/"))
    here = page.get_by_test_id("register-row").filter(has_text=found["code"]).count()
    town.check("relayed: not counted here a second time", holds=here == 0)
    return found


def leg(town: Town, case: Case, username: str, host: str, name: str) -> None:
    """Press one leg of the way of paper or result."""
    page = town.desk(username, host)
    page.goto(town.address(host, "/can-bo/nhan-ho/"))
    rows = page.get_by_test_id("relay-row")
    row = rows.filter(has=page.locator(f"a:has-text('{case.official or case.code}')"))
    if not row.count():
        row = rows.filter(has=page.get_by_test_id(name))
    if not case.path:
        href = row.first.locator("a").first.get_attribute("href") or ""
        case.path = href
    press(page, row.first.get_by_test_id(name))
    said = page.get_by_test_id("said").count()
    town.check(f"{case.name}: {name} is noted", holds=said == 0)


def away(town: Town, case: Case, _system: System) -> dict[str, Any]:
    """All leaders are away; the desk is warned, the date stands, a delegate signs."""
    page = town.desk("chutich")
    back = datetime.now(VIETNAM) + timedelta(hours=5)
    gone = datetime.now(VIETNAM) - timedelta(minutes=5)
    for name in LEADERS:
        page.goto(town.address("", "/can-bo/vang-mat/"))
        page.locator("[name=account]").select_option(label=name)
        answer(page, "kind", "business")
        answer(page, "begins_at", f"{gone:%H:%M %d/%m/%Y}")
        answer(page, "ends_at", f"{back:%H:%M %d/%m/%Y}")
        press(page, page.get_by_test_id("save"))
    stood = town.take_in(case)
    town.check("away: the counter warns", holds="Chưa có người ký đến" in stood)
    town.check("away: and names the hour", holds=f"{back.hour}:{back:%M}" in stood)
    town.act(case, "hotich", "start")
    before = town.resident(case).get_by_test_id("due").first.get_attribute("datetime")
    page.goto(town.address("", "/can-bo/quan-tri/giao-quyen-ky/"))
    page.locator("[name=position]").select_option(label="Chủ tịch UBND xã")
    page.locator("[name=account]").select_option(label="Chu Thị Mơ")
    answer(page, "form", "TUQ")
    answer(page, "signs_as", "Phụ trách chuyên môn")
    answer(page, "decision", "15/QĐ-UBND")
    today = datetime.now(VIETNAM)
    answer(page, "valid_from", f"{today:%d/%m/%Y}")
    answer(page, "valid_until", f"{today + timedelta(days=2):%d/%m/%Y}")
    press(page, page.get_by_test_id("preview-delegation"))
    press(page, page.get_by_test_id("confirm"))
    desk = town.open(case, "motcua")
    warned = desk.get_by_test_id("nobody-signs").count()
    town.check("away: with a delegate the warning is gone", holds=warned == 0)
    town.act(case, "hotich", "propose", outcome="grant", reason="Đủ điều kiện")
    town.act(case, "phutrach", "approve")
    town.act(case, "vanthu", "issue")
    town.act(case, "motcua", "return")
    found = compare(town, case, "returned")
    after = town.resident(case).get_by_test_id("due").first.get_attribute("datetime")
    town.check("away: the legal date stands", holds=before == after)
    return found


def national(town: Town, case: Case, system: System) -> dict[str, Any]:
    """Filed on the national portal, decided here, every state told; refusals sent again."""
    with simulator(system) as address:
        page = town.pages["portal"] = town.browser.new_context(locale="vi-VN").new_page()
        page.goto(f"{address}/nop-ho-so?MaTTHCDP={case.procedure}&MaCoQuanThucHien={COMMUNE}")
        for name, value in (
            ("ChuHoSo", case.owner),
            ("SoDinhDanh", "019190001234"),
            ("SoDienThoai", "0912345678"),
            ("DiaChi", "Xóm Đuổm"),
        ):
            page.get_by_test_id(name).fill(value)
        press(page, page.get_by_test_id("file"))
        there = page.get_by_test_id("national-code").inner_text()
        xaso(system, "national", "read", "--agency", COMMUNE)
        desk = town.desk("motcua")
        desk.goto(town.address("", f"/can-bo/?q={case.owner.replace(' ', '+')}"))
        press(desk, desk.get_by_test_id("queue-row").first.locator("a").first)
        case.path = desk.url.split(f":{town.port}")[1]
        town.act(case, "motcua", "receive")
        town.act(case, "hotich", "start")
        town.act(case, "hotich", "propose", outcome="grant", reason="Đủ điều kiện")
        town.act(case, "phutrach", "approve")
        town.act(case, "vanthu", "issue")
        town.act(case, "motcua", "return")
        case.code, case.secret = town.new_secret(case)
        refused = _settle(town, system)
        told = _report(address)["dossiers"].get(there, [])
        found = compare(town, case, "returned")
    states = [one["TrangThaiHoSo"] for one in told]
    town.check("national: something was refused on the way", holds=refused > 0)
    town.check(f"national: each state in its order: {states}", holds=states == _in_order(states))
    town.check(f"national: the last is handed out: {states}", holds=states[-1:] == ["10"])
    due = datetime.fromisoformat(found["due"]).astimezone(VIETNAM)
    said = told[-1]["NgayHenTra"] if told else ""
    town.check(f"national: the same date: {said}", holds=said == f"{due:%Y%m%d%H%M%S}")
    return {**found, "national": there, "states": states, "refused": refused}


def _in_order(states: list[str]) -> list[str]:
    return sorted(states, key=int)


def _settle(town: Town, system: System) -> int:
    """Send again from the page what was refused or got lost; return how often it was refused."""
    refused, desk = 0, town.desk("motcua")
    for _round in range(MOST_ROUNDS):
        xaso(system, "national", "read", "--agency", COMMUNE)
        desk.goto(town.address("", "/can-bo/cong-quoc-gia/"))
        rows = desk.get_by_test_id("envelope")
        if not rows.count():
            break
        refused += rows.first.get_attribute("data-state") == "refused"
        press(desk, rows.first.get_by_test_id("retry"))
        time.sleep(1)
    left = desk.get_by_test_id("envelope").count()
    town.check(f"national: nothing is left, {left}", holds=left == 0)
    return refused


@contextmanager
def simulator(system: System) -> Iterator[str]:
    """Run the stand-in, connect the commune with it, and yield its address."""
    port = free_port()
    command = [PYTHON, "-m", "xaso", "simulators", "national", "--faults", "refuse,lost"]
    with subprocess.Popen(
        [*command, "--port", str(port), "--key", KEY],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "XASO_DATA": str(system.data)},
        stdout=subprocess.DEVNULL,
    ) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            _await(address)
            connection = ("--agency", COMMUNE, "--address", address, "--key", KEY)
            xaso(system, "national", "connect", *connection)
            yield address
        finally:
            process.terminate()


def _await(address: str) -> None:
    for _try in range(100):
        try:
            _report(address)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)


def _report(address: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{address}/kiem-tra", timeout=5) as told:
        report: dict[str, Any] = json.load(told)
    return report


def xaso(system: System, *words: str) -> str:
    """Run a command of the system."""
    return subprocess.run(
        [PYTHON, "-m", "xaso", "--data", str(system.data), *words],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
    ).stdout
