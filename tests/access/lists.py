"""Whose things each role finds in a list, a search or a count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from tests.access.asking import ANOTHER_DESK, DESK_OF
from tests.access.world import OWNER
from xaso.service.reports.domain import periods

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.access.world import World

WHOSE = ("own", "same", "other", "successor")


def found_in(world: World, name: str, address: str, role: str) -> frozenset[str]:
    """Return whose thing stands in the list as the role's browser gets it."""
    return frozenset(whose for whose in WHOSE if _shows(world, name, address, role, whose))


def _shows(world: World, name: str, address: str, role: str, whose: str) -> bool:
    mark, code = MARKS[name](world, role, whose)
    headers = {"HX-Request": "true"} if name.endswith("htmx") else {}
    mine = world.here.cases["submitted"].dossier.pk
    quarter = periods.latest(periods.Kind.QUARTER, timezone.localdate(), 1)[0]
    place = address.format(code=code, name=OWNER, dossier=mine, quarter=quarter)
    answer = world.browsers[role].get(place, headers=headers)
    return answer.status_code == 200 and mark in answer.content.decode()


def _dossier(world: World, role: str, whose: str) -> tuple[str, str]:
    desk = DESK_OF.get(role, "submitted")
    found = world.commune(whose).cases[ANOTHER_DESK[desk] if whose == "same" else desk].dossier
    return str(found.pk), found.code or found.look_up_code


def _rating(world: World, _role: str, whose: str) -> tuple[str, str]:
    stage = "submitted" if whose == "same" else "resolved"
    return str(world.commune(whose).cases[stage].dossier.pk), ""


def _message(world: World, _role: str, whose: str) -> tuple[str, str]:
    return str(world.commune(whose).message), ""


def _member(world: World, _role: str, whose: str) -> tuple[str, str]:
    return str(world.commune(whose).house.thao.pk), ""


def _leader(world: World, _role: str, whose: str) -> tuple[str, str]:
    return world.commune(whose).house.phuc.full_name, ""


def _money(world: World, _role: str, whose: str) -> tuple[str, str]:
    money = None if whose == "same" else world.commune(whose).money
    return money.reference if money else "no such reference", ""


def _bank_line(world: World, _role: str, whose: str) -> tuple[str, str]:
    things = None if whose == "same" else world.commune(whose).bank
    return str(things.line) if things else "no such line", ""


def _bank_statement(world: World, _role: str, whose: str) -> tuple[str, str]:
    things = None if whose == "same" else world.commune(whose).bank
    return str(things.statement) if things else "no such statement", ""


def _decision(world: World, _role: str, whose: str) -> tuple[str, str]:
    return f"{world.commune(whose).name}/QĐ-UBND", ""


def _officer(world: World, _role: str, whose: str) -> tuple[str, str]:
    return world.commune(whose).house.thao.full_name, ""


def _hamlet(world: World, _role: str, whose: str) -> tuple[str, str]:
    return f"Xóm Thử {world.commune(whose).name}<", ""


def _import(world: World, _role: str, whose: str) -> tuple[str, str]:
    return f"Đã nhập {world.commune(whose).name}<", ""


def _trial(world: World, _role: str, whose: str) -> tuple[str, str]:
    return f"Thử {world.commune(whose).name}<", ""


def counts(world: World) -> dict[str, tuple[int, int]]:
    """Return figures by name: what a page says, and what lies in the scope."""
    asked = {
        "desk of the officer": ("officer", "/can-bo/", lambda page: page["mine"].open, 24),
        "late on the officer's desk": ("officer", "/can-bo/", lambda page: page["mine"].late, 0),
        "desk of the technician": ("technician", "/can-bo/", lambda page: page["mine"].open, 0),
        "desk of the administrator": ("admin", "/can-bo/", lambda page: page["mine"].open, 0),
        "undelivered": ("admin", "/quan-tri/tinh-trang/", lambda page: page["undelivered"], 1),
    }
    return {
        name: (say(world.browsers[role].get(address).context), wanted)
        for name, (role, address, say, wanted) in asked.items()
    }


def _delegation(world: World, _role: str, whose: str) -> tuple[str, str]:
    return str(world.commune(whose).delegation), ""


def _post(world: World, _role: str, whose: str) -> tuple[str, str]:
    return str(world.commune(whose).spare_post), ""


def _subject_request(world: World, _role: str, whose: str) -> tuple[str, str]:
    return str(world.commune(whose).subject_requests[whose == "same"]), ""


def _book(world: World, _role: str, whose: str) -> tuple[str, str]:
    return str(world.commune(whose).book), ""


def _digitised(world: World, _role: str, whose: str) -> tuple[str, str]:
    if whose == "same":
        return "there is none of a desk", ""
    return str(world.commune(whose).scanned), ""


def _shelved(world: World, _role: str, whose: str) -> tuple[str, str]:
    shelf = world.commune(whose).shelf
    return str(shelf.book if shelf and whose != "same" else "there is none of a desk"), ""


def _found_in_a_book(world: World, _role: str, whose: str) -> tuple[str, str]:
    shelf = world.commune(whose).shelf
    return str(shelf.settled if shelf and whose != "same" else "there is none of a desk"), ""


def _notice(world: World, _role: str, whose: str) -> tuple[str, str]:
    return str(world.commune(whose).notice), ""


def _received(world: World, _role: str, whose: str) -> tuple[str, str]:
    stage = "approved" if whose == "same" else "received"
    return str(world.commune(whose).cases[stage].dossier.pk), ""


def _sent(world: World, _role: str, whose: str) -> tuple[str, str]:
    return str(world.commune(whose).item), ""


MARKS: dict[str, Callable[[World, str, str], tuple[str, str]]] = {
    "queue": _dossier,
    "queue-of-one-desk": _dossier,
    "folder": _dossier,
    "search-by-name": _dossier,
    "search-by-code": _dossier,
    "search-by-code-htmx": _dossier,
    "low-ratings": _rating,
    "stop-notices": _notice,
    "calls": _rating,
    "papers-unknown": _received,
    "digitised": _digitised,
    "bank-lines": _bank_line,
    "bank-statements": _bank_statement,
    "payments": _money,
    "old-books": _shelved,
    "old-books-search": _found_in_a_book,
    "post": _sent,
    "books": _book,
    "hamlets": _hamlet,
    "imports": _import,
    "trials": _trial,
    "register": _received,
    "report": _received,
    "undelivered": _message,
    "staff": _member,
    "subject-requests": _subject_request,
    "delegations": _delegation,
    "positions": _post,
    "signers-by-post": _leader,
    "signers-by-decision": _decision,
    "why-people": _officer,
}
