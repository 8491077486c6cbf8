"""Journeys at the cash desk: by cash, by code, spared, back again, and the day's close."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.browser.harness import DESK

from proofs.alike import compare
from proofs.desks import VIETNAM, answer, press, text_of
from proofs.money_book import (
    COMMUNE,
    Bank,
    Book,
    check_ledger,
    copying,
    gateway,
    scanned,
    understood,
    until,
    vnd,
    words_of,
)

if TYPE_CHECKING:
    from random import Random

    from faults.system import System
    from playwright.sync_api import Page

    from proofs.desks import Case, Town

FEE_NAME = "Phí chứng thực bản sao"
BASIS = "Thông tư 226/2016/TT-BTC"
REFERENCE = re.compile(r"XS[23456789BCFGHJKMNPQRTVX]{9}")
ASKER, COUNTER, COLLEAGUE, LEADER = "phutrach", "motcua", "motcua2", "chutich"
BANK, HOLDER = "970415", "UBND XA DONG DAT"
NOTES = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500)
MONEY = "/can-bo/thu-tien/"
SHIFT = f"{MONEY}ca/"


def in_notes(amount: int) -> dict[int, int]:
    """Return the fewest notes that come to an amount of whole five hundreds."""
    counted = {}
    for note in NOTES:
        counted[note], amount = divmod(amount, note)
    return {note: many for note, many in counted.items() if many}


class Desk:
    """One day at the counter, in the order in which people come."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.book = chance, Book()
        self.number = f"1{chance.randrange(10**10, 10**11)}"
        self.float_ = chance.randrange(20, 400) * 1_000
        self.is_open = False

    def _ready(self, town: Town) -> None:
        """Open the account and the shift, once, before the first person comes."""
        if self.is_open:
            return
        self.is_open = True
        page = town.desk(LEADER)
        page.goto(town.address("", f"{MONEY}tai-khoan/"))
        for name, value in (("bin", BANK), ("number", self.number), ("holder", HOLDER)):
            answer(page, name, value)
        answer(page, "valid_from", "01/01/2026")
        press(page, page.get_by_test_id("add-account"))
        listed = page.get_by_test_id("account").count()
        town.check("desk: the account is listed", holds=listed == 1)
        page = town.desk(COUNTER)
        page.goto(town.address("", SHIFT))
        count_into(page, "", self.float_)
        press(page, page.get_by_test_id("open-shift"))
        refused = page.get_by_test_id("error-summary").count() == 1
        town.check("desk: a float from nowhere needs its reason", holds=refused)
        answer(page, "reason", "Tiền lẻ nhận từ thủ quỹ")
        press(page, page.get_by_test_id("open-shift"))
        said = words_of(page)
        town.check(
            f"desk: opened on {vnd(self.float_)}: {said[:200]}", holds=vnd(self.float_) in said
        )
        self.book.open(self.float_)

    def _asked(self, town: Town, case: Case) -> tuple[int, str]:
        """Bring a request for copies as far as its fee; return the fee and its reference."""
        self._ready(town)
        amount = copying(self.chance.randint(2, 9), self.chance.randint(1, 12))
        town.take_in(case)
        town.act(case, "hotich", "start")
        town.act(
            case, "hotich", "await_payment", amount=f"{amount}", fee_name=FEE_NAME, basis=BASIS
        )
        page = town.resident(case)
        owed = words_of(page.get_by_test_id("owed"))
        town.check(f"{case.name}: owes {vnd(amount)}: {owed}", holds=vnd(amount) in owed)
        found = REFERENCE.search(owed)
        town.check(f"{case.name}: is told the reference", holds=found is not None)
        return amount, found[0] if found else ""

    def _owed(self, town: Town, reference: str, username: str = COUNTER) -> Page:
        """Find what is owed by its reference, as the counter does."""
        page = town.desk(username)
        page.goto(town.address("", f"{MONEY}?ma={reference}"))
        press(page, page.get_by_test_id("obligation").first.locator("a").first)
        return page

    def _take(self, town: Town, case: Case, reference: str, amount: int, owed: int) -> None:
        """Take cash for what is owed, or a part of it, and see the change and the receipt."""
        page = self._owed(town, reference)
        left = words_of(page.get_by_test_id("owed"))
        town.check(f"{case.name}: the desk reads {left}", holds=left == vnd(owed))
        form = page.locator("form[action$='/thu/']")
        proposed = form.locator("[name=amount]").input_value()
        wanted = vnd(owed).removesuffix(" ₫")
        town.check(f"{case.name}: {proposed} is proposed", holds=proposed == wanted)
        given = -(-amount // 50_000) * 50_000
        form.locator("[name=amount]").fill(f"{amount}")
        form.locator("[name=given]").fill(f"{given}")
        form.locator("[name=name]").fill(case.owner)
        press(page, form.get_by_test_id("take"))
        change = words_of(page.get_by_test_id("change"))
        town.check(f"{case.name}: {change}", holds=change.endswith(f" {vnd(given - amount)}"))
        self.book.cash(case.procedure, amount)
        self._receipt(town, case, page, amount)

    def _receipt(self, town: Town, case: Case, page: Page, amount: int) -> None:
        """Read the receipt as the desk, as paper, and as whoever holds it."""
        cards = page.get_by_test_id("payment").all()
        mine = next((one for one in cards if words_of(one).startswith(vnd(amount))), page)
        links = mine.locator("a[href*='bien-lai']:not([href$='.pdf'])")
        town.check(f"{case.name}: a receipt for {vnd(amount)}", holds=links.count() > 0)
        if not links.count():
            return
        press(page, links.first)
        said = words_of(page)
        for what in (vnd(amount), case.owner):
            town.check(f"{case.name}: the receipt says {what}", holds=what in said)
        href = page.get_by_test_id("receipt-print").evaluate("one => one.href")
        paper = text_of(page, href)
        plain = vnd(amount).removesuffix(" ₫")
        town.check(f"{case.name}: so does the paper", holds=plain in paper and case.owner in paper)
        code = re.search(r"Mã tra cứu (\S+)", said)
        anybody = town.browser.new_context(locale="vi-VN").new_page()
        anybody.goto(town.address("", f"/bien-lai/?ma={code[1] if code else ''}&bi-mat={amount}"))
        told = words_of(anybody.get_by_test_id("receipt-found"))
        right = vnd(amount) in told and case.owner not in told
        town.check(f"{case.name}: anybody who holds it reads {told}", holds=right)
        anybody.context.close()

    def _goes_on(self, town: Town, case: Case) -> dict[str, str]:
        """See that the dossier goes on by itself once nothing is owed."""
        page = town.resident(case)
        state = page.get_by_test_id("status")
        gone = until(
            page, lambda: state.get_attribute("data-state") == "processing", address=page.url
        )
        town.check(f"{case.name}: the dossier goes on", holds=gone)
        return compare(town, case, "processing")

    def cash(self, town: Town, case: Case, system: System) -> dict[str, Any]:
        """The fee is paid in cash, in two parts; the dossier waits for the second."""
        amount, reference = self._asked(town, case)
        part = self.chance.randrange(1_000, amount, 1_000)
        self._take(town, case, reference, part, amount)
        waits = town.open(case, COUNTER).get_by_test_id("status").get_attribute("data-state")
        town.check(f"cash: a part of it is not enough: {waits}", holds=waits == "finance")
        self._take(town, case, reference, amount - part, amount - part)
        found = self._goes_on(town, case)
        check_ledger(town, system, self.book, case.name)
        return {**found, "amount": amount, "first": part}

    def code(self, town: Town, case: Case, system: System) -> dict[str, Any]:
        """The resident reads the code on the screen at the counter and pays by telephone."""
        amount, reference = self._asked(town, case)
        screen = self._show(town, reference)
        shown = words_of(screen.get_by_test_id("amount"))
        town.check(f"code: the screen asks for {shown}", holds=shown == vnd(amount))
        named = case.owner in words_of(screen)
        town.check("code: the screen names nobody", holds=not named)
        content = scanned(screen.get_by_test_id("qr"))
        said = understood(content)
        wanted = {
            "valid": True, "kind": "vietqr", "method": "dynamic", "service": "QRIBFTTA",
            "bin": BANK, "account": self.number, "amount": amount, "purpose": reference,
        }  # fmt: skip
        read = {name: said.get(name) for name in wanted}
        town.check(f"code: npm reads {read}", holds=read == wanted)
        with gateway(system):
            self._pay_by_telephone(town, case, str(said.get("purpose")), amount)
        self.book.paid("vnpay", case.procedure, amount)
        paid = screen.get_by_test_id("paid")
        town.check("code: the screen says paid", holds=until(screen, lambda: paid.count() == 1))
        screen.context.close()
        page = self._owed(town, reference)
        here = page.url
        receipts = page.get_by_test_id("payment").locator("a[href*='bien-lai']")
        until(page, lambda: receipts.count() > 0, address=here)
        self._receipt(town, case, page, amount)
        found = self._goes_on(town, case)
        check_ledger(town, system, self.book, case.name)
        return {**found, "amount": amount, "code": content}

    def transfer(self, town: Town, case: Case, system: System) -> dict[str, Any]:
        """The resident's own bank sends what the code on the screen says; ours tells of it."""
        amount, reference = self._asked(town, case)
        screen = self._show(town, reference)
        said = understood(scanned(screen.get_by_test_id("qr")))
        town.check(f"transfer: npm reads {said}", holds=said.get("amount") == amount)
        bank = Bank(system, COMMUNE, f"{BANK}:{self.number}", "THU-XA")
        noise = f"MBVCB.{self.chance.randrange(10**9)}.{said.get('purpose')}.CT tu 0123 toi 0456"
        verdict = bank.tells(int(said.get("amount") or 0), noise)
        town.check(f"transfer: the bank tells, {verdict}", holds=verdict == "taken")
        self.book.paid("transfer", case.procedure, amount)
        paid = screen.get_by_test_id("paid")
        town.check("transfer: the screen says paid", holds=until(screen, lambda: paid.count() == 1))
        screen.context.close()
        found = self._goes_on(town, case)
        check_ledger(town, system, self.book, case.name)
        return {**found, "amount": amount}

    def _show(self, town: Town, reference: str) -> Page:
        """Let the screen at the counter ask for it; return the screen."""
        page = self._owed(town, reference)
        press(page, page.get_by_test_id("show"))
        page.goto(town.address("", SHIFT))
        address = page.get_by_test_id("go-screen").evaluate("one => one.href")
        screen = town.browser.new_context(viewport=DESK, locale="vi-VN").new_page()
        screen.goto(address)
        return screen

    def _pay_by_telephone(self, town: Town, case: Case, purpose: str, amount: int) -> None:
        """Find what the code asks for, go through the gateway, come back and be told."""
        page = town.pages[case.name]
        page.goto(town.address("", "/nop-tien/"))
        answer(page, "ma", purpose)
        press(page, page.get_by_test_id("find"))
        press(page, page.get_by_test_id("vnpay"))
        press(page, page.get_by_test_id("go"))
        asked = page.get_by_test_id("amount").inner_text()
        town.check(f"{case.name}: the bank asks for {asked}", holds=asked == f"{amount}")
        press(page, page.get_by_test_id("pay"))
        paid = page.get_by_test_id("paid")
        told = until(page, lambda: paid.count() == 1)
        town.check(f"{case.name}: the telephone says paid", holds=told)

    def exempt(self, town: Town, case: Case, system: System) -> dict[str, Any]:
        """Who is near-poor pays half, who is poor nothing; each with the paper that was seen."""
        amount, reference = self._asked(town, case)
        code, percent = self.chance.choice([("poor", 100), ("near-poor", 50), ("merit", 100)])
        left = amount * (100 - percent) // 100
        page = self._owed(town, reference)
        form = page.locator("form[action$='/mien-giam/']")
        form.evaluate("one => one.closest('details').open = true")
        form.locator(f"[name=exemption][value='{code}']").check(force=True)
        press(page, form.get_by_test_id("exempt"))
        refused = page.get_by_test_id("error-summary").count() == 1
        town.check("exempt: not without the paper that proves it", holds=refused)
        seen = f"Giấy chứng nhận số {self.chance.randint(1, 99)}/2026"
        form.locator("[name=evidence]").fill(seen)
        press(page, form.get_by_test_id("exempt"))
        said, owed = words_of(page), words_of(page.get_by_test_id("owed"))
        town.check(f"exempt: {percent} % off {amount} leaves {owed}", holds=owed == vnd(left))
        town.check("exempt: the evidence stands on the page", holds=seen in said)
        if left:
            self._take(town, case, reference, left, left)
        found = self._goes_on(town, case)
        check_ledger(town, system, self.book, case.name)
        return {**found, "amount": amount, "exemption": code, "left": left}

    def refund(self, town: Town, case: Case, system: System) -> dict[str, Any]:
        """Cash goes back: asked for by one, approved by another, proved by a signed voucher."""
        amount, reference = self._asked(town, case)
        self._take(town, case, reference, amount, amount)
        self._two_posts(town)
        page = self._owed(town, reference, ASKER)
        form = page.locator("form[action*='/hoan-tra/lap/']")
        form.evaluate("one => one.closest('details').open = true")
        form.locator("[name=reason]").fill("Nộp nhầm thủ tục")
        press(page, form.get_by_test_id("ask-refund"))
        leader = town.desk(LEADER)
        leader.goto(town.address("", f"{MONEY}hoan-tra/"))
        waiting = leader.get_by_test_id("waiting").filter(has_text=reference)
        agree = waiting.locator("form[action$='/duyet/']").evaluate("one => one.action")
        self._not_by_herself(town, page, agree)
        said = words_of(waiting)
        town.check(f"refund: the leader reads {said}", holds=vnd(amount) in said)
        press(leader, waiting.get_by_test_id("approve"))
        counter = town.desk(COUNTER)
        counter.goto(town.address("", f"{MONEY}hoan-tra/"))
        voucher = f"PC {self.chance.randint(100, 999)}"
        waiting = counter.get_by_test_id("waiting").filter(has_text=reference)
        waiting.locator("[name=proof]").fill(voucher)
        press(counter, waiting.get_by_test_id("prove"))
        ended = words_of(counter.get_by_test_id("ended").filter(has_text=reference))
        whole = vnd(amount) in ended and voucher in ended
        town.check(f"refund: it ended: {ended}", holds=whole)
        self.book.back(case.procedure, amount)
        again = self._owed(town, reference).locator("form[action*='/hoan-tra/lap/']").count()
        town.check("refund: nothing is left to send back", holds=again == 0)
        check_ledger(town, system, self.book, case.name)
        return {"amount": amount, "voucher": voucher}

    def _two_posts(self, town: Town) -> None:
        """Give a head of section a second post, so that she could ask and decide."""
        page = town.desk("quantri")
        page.goto(town.address("", "/can-bo/quan-tri/tai-khoan/"))
        press(page, page.get_by_role("link", name="Chu Thị Mơ").first)
        options = page.locator("[name=position] option")
        for option in options.all():
            if "Phụ trách Một cửa" in option.inner_text():
                page.locator("[name=position]").select_option(option.get_attribute("value"))
        answer(page, "valid_from", f"{datetime.now(VIETNAM):%d/%m/%Y}")
        press(page, page.get_by_test_id("hold-position"))
        rows = page.get_by_test_id("holding-row").count()
        town.check("refund: who asks holds two posts", holds=rows == 2)

    def _not_by_herself(self, town: Town, page: Page, agree: str) -> None:
        """She sees no button, and what she sends past the page is refused."""
        page.goto(town.address("", f"{MONEY}hoan-tra/"))
        waiting = page.get_by_test_id("waiting").first
        offered = waiting.get_by_test_id("approve").count()
        said = "cần người thứ hai duyệt" in words_of(waiting)
        town.check("refund: who asked is offered no button", holds=said and not offered)
        told = page.evaluate(SEND, agree)
        town.check("refund: nor may she send it", holds="không tự duyệt" in told)
        page.reload()
        still = "cần người thứ hai duyệt" in words_of(page.get_by_test_id("waiting").first)
        town.check("refund: it still waits", holds=still)

    def closing(self, town: Town, case: Case, system: System) -> dict[str, Any]:
        """Cash goes to the treasury, the drawer to a colleague, and the day is closed short."""
        page = town.desk(COUNTER)
        page.goto(town.address("", SHIFT))
        brought = self.chance.randrange(1_000, max(2_000, self.book.drawer - 10_000), 1_000)
        form = page.locator("form[action$='/ca/nop-tien/']")
        form.evaluate("one => one.closest('details').open = true")
        form.locator("[name=where]").select_option("treasury|")
        form.locator("[name=amount]").fill(f"{brought}")
        form.locator("[name=proof]").fill(f"GNT-{self.chance.randint(1000, 9999)}")
        press(page, form.get_by_test_id("pay-in"))
        self.book.bring(brought)
        self._hand_over(town, page)
        return {**self._close(town, case), "brought": brought, **self._held(town, case, system)}

    def _hand_over(self, town: Town, page: Page) -> None:
        """Both count the same; until then nothing moves."""
        form = page.locator("form[action$='/ban-giao/']")
        form.evaluate("one => one.closest('details').open = true")
        form.locator("[name=to]").select_option(label="Lý Văn Quyết")
        count_into(page, "form[action$='/ban-giao/'] ", self.book.drawer)
        press(page, form.get_by_test_id("hand-over"))
        stands = page.get_by_test_id("handing").count() == 1
        town.check("closing: the drawer waits for the colleague", holds=stands)
        receiver = town.desk(COLLEAGUE)
        receiver.goto(town.address("", SHIFT))
        answer(receiver, "counted", f"{self.book.drawer + 1_000}")
        press(receiver, receiver.get_by_test_id("confirm-handover"))
        waits = receiver.get_by_test_id("offered").count() == 1
        town.check("closing: another count does not do", holds=waits)
        answer(receiver, "counted", f"{self.book.drawer}")
        press(receiver, receiver.get_by_test_id("confirm-handover"))
        holds = receiver.get_by_test_id("go-screen").count() == 1
        town.check("closing: the colleague holds the drawer", holds=holds)

    def _close(self, town: Town, case: Case) -> dict[str, Any]:
        """Count short, be asked why, close; the sheet says what the book says."""
        page, short = town.desk(COLLEAGUE), self.chance.choice([1_000, 2_000, 5_000])
        expected, counted = self.book.drawer, self.book.drawer - short
        page.goto(town.address("", SHIFT))
        count_into(page, "form[action$='/chot/'] ", counted)
        press(page, page.get_by_test_id("count"))
        told = words_of(page.get_by_test_id("compared"))
        sums = [vnd(counted), vnd(expected), f"Thiếu {vnd(short)}"]
        said = all(one in told for one in sums)
        town.check(f"closing: compared {told}, wanted {sums}", holds=said)
        press(page, page.get_by_test_id("close-shift"))
        refused = page.get_by_test_id("error-summary").count() == 1
        town.check("closing: not short without a reason", holds=refused)
        answer(page, "reason", "Trả nhầm tiền thừa cho khách")
        press(page, page.get_by_test_id("close-shift"))
        self.book.count(counted)
        taken, gone = sum(self.book.taken), sum(self.book.outgoing)
        rows = {
            "Tiền đầu ca": vnd(self.float_),
            "Đã thu": vnd(taken),
            "Đã chi, đã nộp": vnd(gone),
            "Theo sổ": vnd(expected),
            "Thực đếm": vnd(counted),
            "Chênh lệch": f"{vnd(-short)}: Trả nhầm tiền thừa cho khách",
        }
        shown = {
            words_of(row.locator("dt")): words_of(row.locator("dd"))
            for row in page.locator(".govuk-summary-list__row").all()
        }
        for name, wanted in rows.items():
            has = shown.get(name)
            town.check(f"closing: {name} {has}, the book says {wanted}", holds=has == wanted)
        sheet = text_of(page, page.get_by_test_id("print-closing").evaluate("one => one.href"))
        for amount in (self.float_, taken, gone, expected, counted):
            plain = vnd(amount).removesuffix(" ₫")
            town.check(f"closing: the sheet says {plain}", holds=plain in sheet)
        return {"short": short, "counted": counted, "taken": taken}

    def _held(self, town: Town, case: Case, system: System) -> dict[str, Any]:
        """Hold the day's report and the ledger against the book."""
        page = town.desk(LEADER)
        page.goto(town.address("", f"{MONEY}bao-cao/"))
        total = words_of(page.get_by_test_id("total"))
        came = sum(self.book.channels.values())
        wanted = f"Cộng {self.book.payments} {vnd(came)}"
        town.check(f"closing: the report says {total}, the book {wanted}", holds=wanted in total)
        page.goto(town.address("", f"{MONEY}?tt=open"))
        open_ = page.get_by_test_id("obligation").count()
        town.check(f"closing: {open_} are open", holds=open_ == 0)
        check_ledger(town, system, self.book, case.name)
        return {"came": came, "ledger": json.dumps(self.book.accounts(), ensure_ascii=False)}


SEND = """async address => {
    const body = new FormData();
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    body.set("csrfmiddlewaretoken", token);
    return (await fetch(address, {method: "POST", body})).text();
}"""
"""Sends a form that the page does not offer, as somebody who knows the address does."""


def count_into(page: Page, form: str, amount: int) -> None:
    """Type the notes that come to an amount into a form."""
    notes = in_notes(amount)
    for note in NOTES:
        field = page.locator(f"{form}[name=n{note}]")
        if field.count():
            field.fill(f"{notes.get(note, '')}")
