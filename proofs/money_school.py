"""A school's list, a parent who pays by code to the school's own account, a poor household."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from tests.browser.harness import PHONE

from proofs.desks import VIETNAM, answer, press, text_of
from proofs.money_book import check_ledger, scanned, understood, until, vnd, words_of
from proofs.telling import owner

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from faults.system import System
    from playwright.sync_api import Page

    from proofs.desks import Case, Town
    from proofs.money_book import Book

INSIDE = "proofs.money_inside"
CODE, MARK, NAME = "H55.242.TH", "truonghoc", "Trường Tiểu học Động Đạt"
KEEPER, LEADER = f"{MARK}-ketoan", f"{MARK}-truong"
BANK = "970415"
MINE = "/toi-con-phai-nop/"
ITEMS = ("Bán trú", "Nước uống", "Học thêm")
HEADING = ("Mã học sinh", "Họ và tên", "Lớp", *ITEMS)
PUPILS = 8
SECRET = re.compile(r"mã (HS\d+), mã bí mật ([0-9A-Z]{4}[ -]?[0-9A-Z]{4})")
POOR, PERCENT = "bill-near-poor", 50


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil and what she is asked for, item by item."""

    code: str
    name: str
    grade: str
    amounts: tuple[int, ...]

    @property
    def owed(self) -> int:
        """Return the sum."""
        return sum(self.amounts)


class School:
    """A school with eight pupils; one has a parent who pays, one lives in a near-poor household."""

    def __init__(self, chance: Random, book: Book) -> None:
        self.chance, self.book = chance, book
        self.account = f"19{chance.randrange(10**8, 10**9)}"
        today = datetime.now(VIETNAM).date()
        self.period, self.due = f"{today:%m/%Y}", today + timedelta(days=chance.randint(2, 12))
        self.pupils = [
            Pupil(
                f"HS{chance.randrange(100, 999)}{number}",
                owner(chance),
                f"{chance.randint(1, 5)}A",
                tuple(chance.randrange(5, 300) * 1_000 for _item in ITEMS),
            )
            for number in range(PUPILS)
        ]
        self.path = ""
        self.secrets: dict[str, str] = {}

    def _ready(self, town: Town, system: System) -> None:
        """Make the school, open its own account, bring the list in, print the paper bills."""
        if self.path:
            return
        told = {"code": CODE, "name": NAME, "mark": MARK}
        made = system.inside(INSIDE, "school", json.dumps(told | {"account": self.account}))
        town.passwords |= made["passwords"]
        self.path = f"/can-bo/hoa-don/{made['provider']}/"
        self.bring(town, self.period, self.due)
        page = town.desk(KEEPER)
        month = datetime.strptime(self.period, "%m/%Y").replace(tzinfo=VIETNAM)
        paper = text_of(page, town.address("", f"{self.path}hoa-don/in.pdf?ky={month:%Y-%m}"))
        self.secrets = dict(SECRET.findall(paper))
        found = len(self.secrets)
        town.check(f"school: {found} paper bills bear a secret", holds=found == PUPILS)
        for pupil in self.pupils:
            plain = vnd(pupil.owed).removesuffix(" ₫")
            town.check(f"school: the paper asks {pupil.code} for {plain}", holds=plain in paper)

    def bring(self, town: Town, period: str, due: date) -> None:
        """Upload the list of a month and take it."""
        rows = [(one.code, one.name, one.grade, *one.amounts) for one in self.pupils]
        page = self._upload(town, "bills", [HEADING, *rows], period, due)
        said = words_of(page)
        total = vnd(sum(pupil.owed for pupil in self.pupils))
        town.check(f"school: the list comes to {total}: {said[:400]}", holds=total in said)
        press(page, page.get_by_test_id("take"))

    def _upload(
        self,
        town: Town,
        subject: str,
        rows: Sequence[Sequence[object]],
        period: str = "",
        due: date | None = None,
    ) -> Page:
        """Lay a sheet before the school's page; return the page that says what it would do."""
        page, period = town.desk(KEEPER), period or self.period
        page.goto(town.address("", f"{self.path}danh-sach/"))
        answer(page, "subject", subject)
        answer(page, "title", f"Khoản thu tháng {period}")
        answer(page, "period", period)
        answer(page, "due_on", f"{due:%d/%m/%Y}" if due else "")
        book = Workbook()
        for row in rows:
            book.active.append(row)
        file = io.BytesIO()
        book.save(file)
        page.locator("[name=file]").set_input_files({
            "name": "khoan-thu.xlsx",
            "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "buffer": file.getvalue(),
        })
        press(page, page.get_by_test_id("look"))
        return page

    def parent(self, town: Town, case: Case, system: System) -> dict[str, Any]:
        """A parent finds what her child owes and pays by code to the school's own account."""
        self._ready(town, system)
        pupil, other = self.pupils[0], self.pupils[1]
        page = self._link(town, case, pupil)
        said = words_of(page)
        for what in (vnd(pupil.owed), f"{self.due:%d/%m/%Y}", pupil.code, NAME):
            town.check(f"school: the parent reads {what}", holds=what in said)
        for what in (other.code, pupil.name, other.name):
            town.check(f"school: the page does not say {what}", holds=what not in said)
        self._not_others(town, page, other)
        press(page, page.get_by_test_id("see").first)
        content = scanned(page.get_by_test_id("vietqr"))
        read = understood(content)
        wanted = {
            "valid": True, "kind": "vietqr", "method": "dynamic", "bin": BANK,
            "account": self.account, "amount": pupil.owed,
        }  # fmt: skip
        got = {name: read.get(name) for name in wanted}
        town.check(f"school: npm reads {got}", holds=got == wanted)
        self._reconcile(town, pupil)
        here, paid = page.url, page.get_by_test_id("paid")
        told = until(page, lambda: paid.count() == 1, address=here)
        town.check("school: the parent reads that it is paid", holds=told)
        page.goto(town.address("", MINE))
        settled = words_of(page.get_by_test_id("settled"))
        town.check(f"school: among what was paid: {settled}", holds=vnd(pupil.owed) in settled)
        owed = page.get_by_test_id("owed")
        told = words_of(owed) if owed.count() else ""
        town.check(f"school: not owed any more: {told}", holds=f"tháng {self.period}" not in told)
        check_ledger(town, system, self.book, case.name)
        return {"pupil": pupil.code, "amount": pupil.owed}

    def _reconcile(self, town: Town, pupil: Pupil) -> None:
        """The money lies in the school's own account: its clerk reads its bank and says so."""
        number = f"FT{self.chance.randrange(10**9, 10**10)}"
        heading = ("Mã", "Kỳ", "Đã nộp", "Chứng từ")
        page = self._upload(town, "paid", [heading, (pupil.code, self.period, pupil.owed, number)])
        counts = words_of(page.get_by_test_id("counts"))
        right = "Ghi đã nộp tại đơn vị 1 " in counts and "Dòng bị loại 0" in counts
        town.check(f"school: the bank's line is read: {counts}", holds=right)
        press(page, page.get_by_test_id("take"))

    def _link(self, town: Town, case: Case, pupil: Pupil) -> Page:
        """Open a pupil's bills with code and secret; a wrong secret opens nothing."""
        page = town.browser.new_context(viewport=PHONE, locale="vi-VN").new_page()
        town.pages[case.name] = page
        page.goto(town.address("", MINE))
        for secret, opens in (("23456789", False), (self.secrets.get(pupil.code, ""), True)):
            option = page.locator("[name=provider] option").filter(has_text=NAME)
            page.locator("[name=provider]").select_option(option.get_attribute("value"))
            answer(page, "code", pupil.code)
            answer(page, "secret", secret)
            page.locator("[name=agrees]").check(force=True)
            press(page, page.get_by_test_id("link"))
            opened = page.get_by_test_id("customer").count() == 1
            town.check(f"{case.name}: {secret} opens {opened}", holds=opened == opens)
        return page

    def _not_others(self, town: Town, page: Page, other: Pupil) -> None:
        """Nobody sees another pupil's bill, also not by its address."""
        clerk = town.desk(KEEPER)
        clerk.goto(town.address("", f"{self.path}hoa-don/?ma={other.code}"))
        href = clerk.locator("a[href*='/hoa-don/']").evaluate_all(
            "all => all.map(one => one.href).find(one => /hoa-don\\/[0-9a-f-]{36}\\/$/.test(one))"
        )
        pk = (re.findall(r"hoa-don/([0-9a-f-]{36})/", href or "") or [""])[-1]
        status = page.evaluate(STATUS, town.address("", f"{MINE}hoa-don/{pk}/"))
        town.check(f"school: another's bill answers {status}", holds=bool(pk) and status == 404)

    def exemption(self, town: Town, case: Case, system: System) -> dict[str, Any]:
        """A near-poor household says so once; this bill falls and the next month's too."""
        self._ready(town, system)
        pupil, number = (
            self.pupils[2],
            f"0191{self.chance.randrange(10, 99)}00{self.chance.randrange(1000, 9999)}",
        )
        entry = {
            "name": owner(self.chance), "number": number, "household": "77",
            "hamlet": "Xóm Đuổm", "exemption": POOR, "evidence": "QĐ 12/QĐ-UBND, 2026",
        }  # fmt: skip
        system.inside(INSIDE, "entitle", json.dumps(entry))
        page = self._link(town, case, pupil)
        press(page, page.get_by_test_id("ask-exemption"))
        form = page.locator("form:has([name=exemption])")
        form.locator(f"[name=exemption][value='{POOR}']").check(force=True)
        press(page, form.get_by_test_id("send-exemption"))
        refused = page.get_by_test_id("error-summary").count() == 1
        town.check("exemption: nobody is looked up without consent", holds=refused)
        answer(page, "number", number)
        answer(page, "name", entry["name"].upper())
        form.locator("[name=agrees]").check(force=True)
        press(page, form.get_by_test_id("send-exemption"))
        state = page.get_by_test_id("claim").get_attribute("data-state")
        again = page.get_by_test_id("ask-exemption").count()
        town.check(f"exemption: {state}, asked again {again}", holds=(state, again) == ("asked", 0))
        self._confirm(town, entry["evidence"])
        left = pupil.owed * (100 - PERCENT) // 100
        owed = page.get_by_test_id("owed").first
        here = page.url
        fell = until(page, lambda: vnd(left) in words_of(owed), address=here)
        town.check(f"exemption: {pupil.owed} fell to {left}", holds=fell)
        after = datetime.strptime(self.period, "%m/%Y").replace(tzinfo=VIETNAM) + timedelta(days=31)
        self.bring(town, f"{after:%m/%Y}", self.due + timedelta(days=30))
        page.goto(here)
        both = [words_of(one) for one in page.get_by_test_id("owed").all()]
        holds = len(both) == 2 and all(vnd(left) in one for one in both)
        town.check(f"exemption: the next month is spared too: {both}", holds=holds)
        asked = page.get_by_test_id("ask-exemption").count()
        town.check("exemption: nothing is asked twice", holds=asked == 0)
        check_ledger(town, system, self.book, case.name)
        return {"pupil": pupil.code, "whole": pupil.owed, "left": left}

    def _confirm(self, town: Town, evidence: str) -> None:
        """The school's clerk reads the commune's decision and confirms."""
        clerk = town.desk(KEEPER)
        clerk.goto(town.address("", f"{self.path}mien-giam/"))
        said = words_of(clerk)
        town.check("exemption: the clerk reads the decision", holds=evidence in said)
        press(clerk, clerk.get_by_test_id("confirm").first)


STATUS = "async address => (await fetch(address, {redirect: 'manual'})).status"
