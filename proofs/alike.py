"""Four tellers of one dossier held against one another: register, slip, ledger, resident."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from proofs.desks import VIETNAM, text_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from proofs.desks import Case, Town

LAWFUL = ("promise", "restart", "extend")
"""Lines of the ledger that on time is measured by."""


def compare(town: Town, case: Case, state: str, *, reader: str = "motcua") -> dict[str, str]:
    """Hold the four against one another and against the state where the journey must end."""
    desk = town.open(case, reader, case.host)
    tag = desk.get_by_test_id("status")
    words, actual = tag.inner_text().strip(), tag.get_attribute("data-state") or ""
    official = desk.get_by_test_id("dossier-code").inner_text().strip()
    say = f"{case.name}: "
    town.check(f"{say}ends {state}, is {actual}", holds=actual == state)
    due = _of_ledger(town, case, desk)
    _of_register(town, case, desk, official, due, words)
    _of_slip(town, case, desk, official)
    page = town.resident(case)
    shown = page.get_by_test_id("status").get_attribute("data-state")
    town.check(f"{say}the resident's page says {shown}", holds=shown == actual)
    told = page.get_by_test_id("dossier-code").inner_text().strip()
    town.check(f"{say}the resident's page has the code", holds=told == official)
    hers = page.get_by_test_id("due")
    if hers.count():
        moment = hers.first.get_attribute("datetime") or ""
        town.check(f"{say}the resident's date {moment} is {due}", holds=_same(moment, due))
    return {"code": official, "state": actual, "due": due}


def _of_ledger(town: Town, case: Case, desk: Page) -> str:
    """Read the ledger: its last lawful date is the dossier's; the promise stands first for good."""
    shown = desk.get_by_test_id("due").first.get_attribute("datetime") or ""
    again = desk.get_by_test_id("reappointed").count()
    desk.goto(town.address(case.host, f"{case.path}cac-ngay-hen/"))
    lines = [
        (row.get_attribute("data-kind") or "", row.locator("time").get_attribute("datetime") or "")
        for row in desk.get_by_test_id("due-line").all()
    ]
    say = f"{case.name}: the ledger "
    lawful = [moment for kind, moment in lines if kind in LAWFUL]
    town.check(f"{say}begins with the promise", holds=bool(lines) and lines[0][0] == "promise")
    last = lawful[-1] if lawful else ""
    town.check(f"{say}ends with {last}, the page says {shown}", holds=_same(last, shown))
    apologies = [kind for kind, _moment in lines].count("reappoint")
    town.check(f"{say}tells {apologies} apologies", holds=apologies == again)
    return last


def _of_register(town: Town, case: Case, desk: Page, official: str, due: str, words: str) -> None:
    desk.goto(town.address(case.host, "/can-bo/so-theo-doi/"))
    rows = desk.get_by_test_id("register-row").filter(has_text=official)
    if not rows.count():
        months = desk.locator("nav .xs-chip").all()
        for href in [one.get_attribute("href") or "" for one in months]:
            desk.goto(town.address(case.host, f"/can-bo/so-theo-doi/{href}"))
            rows = desk.get_by_test_id("register-row").filter(has_text=official)
            if rows.count():
                break
    say = f"{case.name}: the register "
    town.check(f"{say}has one row", holds=rows.count() == 1)
    if rows.count() != 1:
        return
    row = rows.inner_text()
    for what, wanted in (
        ("name", case.owner),
        ("date", f"{datetime.fromisoformat(due).astimezone(VIETNAM):%d/%m/%Y}"),
        ("state", words),
    ):
        town.check(f"{say}tells the {what} {wanted}: {row!r}", holds=wanted in row)


def _of_slip(town: Town, case: Case, desk: Page, official: str) -> None:
    """Read the control slip: the code, and every act since acceptance with its moment."""
    desk.goto(town.address(case.host, case.path))
    acts = [
        (
            one.locator(".xs-timeline__title").inner_text().strip(),
            one.locator("time").get_attribute("datetime") or "",
        )
        for one in reversed(desk.locator(".xs-timeline__entry").all())
    ]
    begun = next((n for n, (title, _at) in enumerate(acts) if "hẹn ngày trả" in title), 0)
    slip = text_of(desk, town.address(case.host, f"{case.path}in/phieu-kiem-soat.pdf"))
    say = f"{case.name}: the control slip "
    town.check(f"{say}bears the code", holds=official in slip)
    town.check(f"{say}has acts to tell", holds=len(acts) > begun)
    for title, at in acts[begun:]:
        moment = f"{datetime.fromisoformat(at).astimezone(VIETNAM):%H:%M %d/%m/%Y}"
        told = slip.count(moment)
        town.check(f"{say}tells “{title}” at {moment}", holds=told > 0 and _head(title) in slip)


def _head(title: str) -> str:
    """Return the first two words: a narrow column may break a line after them."""
    return " ".join(title.split()[:2])


def _same(one: str, other: str) -> bool:
    if not one or not other:
        return False
    return datetime.fromisoformat(one) == datetime.fromisoformat(other)
