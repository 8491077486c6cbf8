"""Line 3.3: the desk on Monday morning, thirteen journeys in Chromium on a real server.

Only visible pages are driven, by officials of four agencies and by residents; the national portal
is the simulator, over HTTP. Each journey ends with register, control slip, due ledger and the
resident's page held against one another.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from proofs.alike import compare
from proofs.desks import VIETNAM, answer, press, text_of
from proofs.monday_others import away, book_entry, joint, national, relayed
from proofs.telling import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from faults.system import System

    from proofs.desks import Case, Town

BREAKS = ("ledger-forgets", "slip-forgets", "register-forgets")
MARITAL, BIRTH, COPY = "1.004873", "1.001193", "2.000815"
MOST_TYPING = 60
KEY_SECONDS, PRESS_SECONDS = 0.28, 1.1
"""Card, Moran and Newell's keystroke model: an ordinary typist, pointing."""


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Tell all journeys, or one by the environment; every observation must hold.

    Raises:
        ValueError: There is no such break.
    """
    return tell(JOURNEYS, MARITAL, seed, break_name, BREAKS)


def finish(town: Town, case: Case) -> None:
    """Lead a dossier from appraisal to the hands of its owner."""
    town.act(case, "hotich", "propose", outcome="grant", reason="Đủ điều kiện")
    sign(town, case, "chutich")
    town.act(case, "vanthu", "issue")
    town.act(case, "motcua", "return")


def sign(town: Town, case: Case, username: str, host: str = "") -> None:
    """Approve as the leader."""
    town.act(case, username, "approve", host or case.host)


def supplement(town: Town, case: Case, _system: System) -> dict[str, Any]:
    """More papers are asked for; the resident brings them; the term begins anew."""
    town.take_in(case)
    town.act(case, "hotich", "start")
    town.act(
        case,
        "hotich",
        "ask_supplement",
        reason="Giấy xác nhận nơi cư trú\nTờ khai có chữ ký",
        basis="Điều 22 NĐ 123/2015",
        approver="*",
    )
    page = town.resident(case)
    asked = page.get_by_test_id("missing").inner_text()
    town.check("supplement: the resident sees both papers", holds="chữ ký" in asked)
    answer(page, "note", "Tôi nộp đủ hai giấy tờ.")
    press(page, page.get_by_test_id("supply"))
    town.act(case, "motcua", "confirm_supplement")
    found = compare(town, case, "processing")
    kinds = ledger_kinds(town, case)
    town.check(f"supplement: the term begins anew: {kinds}", holds=kinds == ["promise", "restart"])
    finish(town, case)
    return {**found, **compare(town, case, "returned")}


def ledger_kinds(town: Town, case: Case) -> list[str]:
    """Return the kinds of the ledger's lines in their order."""
    page = town.desk("motcua") if not case.host else town.desk("votranh-motcua")
    page.goto(town.address(case.host, f"{case.path}cac-ngay-hen/"))
    return [row.get_attribute("data-kind") or "" for row in page.get_by_test_id("due-line").all()]


def fee(town: Town, case: Case, _system: System) -> dict[str, Any]:
    """The dossier waits until a fee is paid."""
    town.take_in(case)
    town.act(case, "hotich", "start")
    town.act(case, "hotich", "await_payment", amount="8000", fee_name="Lệ phí", basis="TT 281/2016")
    owed = town.resident(case).get_by_test_id("owed")
    town.check("fee: the resident sees what to pay", holds="8.000" in owed.inner_text())
    town.act(case, "motcua", "note_payment", amount="8000", receipt_number="0000123")
    kinds = ledger_kinds(town, case)
    town.check(f"fee: the waiting is added: {kinds}", holds=kinds == ["promise", "extend"])
    finish(town, case)
    return compare(town, case, "returned")


def pause(town: Town, case: Case, _system: System) -> dict[str, Any]:
    """The leader pauses on a ground that the procedure allows, and it goes on."""
    town.take_in(case)
    town.act(case, "hotich", "start")
    town.act(case, "chutich", "pause", ground="force_majeure", reason="Mưa lũ chia cắt xóm")
    page = town.resident(case)
    town.check("pause: the resident is told", holds=page.get_by_test_id("paused").count() == 1)
    town.act(case, "hotich", "resume")
    finish(town, case)
    return compare(town, case, "returned")


def late(town: Town, case: Case, _system: System) -> dict[str, Any]:
    """What came six days ago is late; the agency says sorry and names another date."""
    case.procedure = BIRTH
    received = datetime.now(VIETNAM) - timedelta(days=6, hours=20)
    town.take_in(case, received=received)
    town.act(case, "hotich", "start")
    until = datetime.now(VIETNAM) + timedelta(days=4)
    town.act(
        case, "hotich", "propose_extension", until=f"{until:%H:%M %d/%m/%Y}", reason="Mất điện"
    )
    town.act(case, "chutich", "agree_extension")
    page = town.resident(case)
    town.check("late: the resident reads sorry", holds=page.get_by_test_id("apology").count() == 1)
    slip = text_of(town.desk("motcua"), town.address("", f"{case.path}in/xin-loi-hen-lai.pdf"))
    town.check("late: the letter says sorry", holds="xin lỗi" in slip.lower())
    town.act(case, "hotich", "enter_book", entry=book_entry(case))
    finish(town, case)
    found = compare(town, case, "returned")
    slip = text_of(town.desk("motcua"), town.address("", f"{case.path}in/phieu-kiem-soat.pdf"))
    town.check("late: the slip says late", holds="Quá hạn" in slip)
    return found


def withdrawal(town: Town, case: Case, _system: System) -> dict[str, Any]:
    """The resident takes the request back; the leader lets it go."""
    town.take_in(case)
    town.act(case, "hotich", "start")
    page = town.resident(case)
    press(page, page.get_by_test_id("withdraw"))
    answer(page, "reason", "Tôi nộp nhầm thủ tục")
    press(page, page.get_by_test_id("confirm"))
    town.act(case, "chutich", "accept_withdrawal")
    return compare(town, case, "withdrawn")


def _wrong(cause: str) -> Callable[[Town, Case, System], dict[str, Any]]:
    def tell(town: Town, case: Case, _system: System) -> dict[str, Any]:
        """A wrong certificate was handed out; it is recalled and issued anew."""
        town.take_in(case)
        town.act(case, "hotich", "start")
        finish(town, case)
        first = compare(town, case, "returned")
        town.act(
            case,
            "chutich",
            "correct_result",
            cause=cause,
            recalled_by="BB 12, 20/11/2026",
            reason="Sai chữ lót của họ tên",
        )
        page = town.resident(case)
        told = page.get_by_test_id("correcting").count()
        town.check(f"{case.name}: the resident is told", holds=told == 1)
        if cause == "agency":
            desk = town.open(case, "hotich")
            free = not desk.get_by_test_id("action-await_payment").count()
            town.check(f"{case.name}: no second fee", holds=free)
        finish(town, case)
        again = compare(town, case, "returned")
        town.check(f"{case.name}: the due date stays", holds=first["due"] == again["due"])
        kinds = ledger_kinds(town, case)
        town.check(f"{case.name}: its own clock: {kinds}", holds=kinds == ["promise", "correction"])
        return again

    return tell


def at_once(town: Town, case: Case, _system: System) -> dict[str, Any]:
    """A certified copy while the person waits: the card is scanned, the typing is counted."""
    case.procedure = COPY
    typed = {
        "phone": "0912345678",
        "ct.0.tenGiayTo": "Bằng tốt nghiệp THPT",
        "ct.0.coQuanCap": "Sở GD&ĐT Thái Nguyên",
        "ct.0.soTrang": "2",
    }
    page = town.take_in_at_once(case, typed)
    case.keys += sum(len(text) for text in typed.values())
    case.presses += 1 + len(typed)
    here = page.url
    sign(town, case, "chutich")
    page.goto(here)
    press(page, page.get_by_test_id("number"))
    if page.locator("[name=receipt_number]").count():
        answer(page, "receipt_number", "0000777")
        case.keys += 7
    press(page, page.get_by_test_id("hand-over"))
    case.presses += 2
    town.check("at once: done", holds=page.get_by_test_id("done").count() == 1)
    seconds = case.keys * KEY_SECONDS + case.presses * PRESS_SECONDS
    town.check(f"at once: {seconds:.0f} s of typing", holds=seconds <= MOST_TYPING)
    case.code, case.secret = town.new_secret(case)
    found = compare(town, case, "returned")
    counted = {"keys": case.keys, "presses": case.presses, "typing_seconds": round(seconds, 1)}
    return {**found, **counted}


def ticket(town: Town, case: Case, _system: System) -> dict[str, Any]:
    """From the number at the door to the stars on the phone."""
    kiosk = town.desk("motcua2")
    kiosk.goto(town.address("", "/can-bo/goi-so/"))
    press(kiosk, kiosk.get_by_test_id("kiosk-open"))
    press(kiosk, kiosk.get_by_test_id("take").first)
    number = kiosk.get_by_test_id("number").inner_text().strip()
    page = town.desk("motcua")
    page.goto(town.address("", "/can-bo/goi-so/"))
    if page.get_by_test_id("open-window").count():
        press(page, page.get_by_test_id("open-window"))
    press(page, page.get_by_test_id("next"))
    called = page.get_by_test_id("at-window").inner_text()
    town.check(f"ticket: {number} is called: {called!r}", holds=number in called)
    press(page, page.get_by_test_id("serve"))
    town.take_in(case)
    page.goto(town.address("", "/can-bo/goi-so/"))
    press(page, page.get_by_test_id("finish"))
    town.act(case, "hotich", "start")
    finish(town, case)
    found = compare(town, case, "returned")
    mine = town.resident(case)
    press(mine, mine.get_by_test_id("rate-5"))
    town.check("ticket: rated", holds=mine.get_by_test_id("rated").count() == 1)
    return {**found, "number": number}


JOURNEYS: dict[str, Callable[[Town, Case, System], dict[str, Any]]] = {
    "supplement": supplement,
    "fee": fee,
    "pause": pause,
    "late": late,
    "withdrawal": withdrawal,
    "wrong-by-agency": _wrong("agency"),
    "wrong-by-declarant": _wrong("declarant"),
    "joint": joint,
    "relayed": relayed,
    "at-once": at_once,
    "ticket": ticket,
    "away": away,
    "national": national,
}
