"""The commune's list of exempted households comes in from a sheet, each row for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.residents import api as residents
from xaso.lib.text import fold, tidy
from xaso.service.bills import policies
from xaso.service.bills.domain.plans import Rejected
from xaso.service.bills.errors import AlreadyDone, WrongEntry
from xaso.service.bills.services.claiming import entitle_household
from xaso.service.bills.services.listing import sheet_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.bills.services.listing import Brought

HAMLET, HOUSEHOLD, EVIDENCE = "xom", "so ho", "so quyet dinh"


class Entitled(NamedTuple):
    """What became of a list: how many are new, how many were known, which rows were refused."""

    new: int
    known: int
    rejected: list[Rejected]


@transaction.atomic
def entitle_list(
    commune: Agency,
    brought: Brought,
    *,
    exemption: str,
    valid_from: date,
    valid_until: date,
    actor: Actor,
    now: datetime,
) -> Entitled:
    """Put the households of a sheet on the list, by hamlet and number; known ones stay.

    Effects: an `EntitledHousehold` and an audit entry for each that is new.

    Raises:
        NotAllowed: It is not for this post.
        WrongEntry: It is no sheet, or has not the three columns; no days.
    """
    policies.entitler(actor, commune.pk)
    lines = sheet_of(brought)
    columns = _columns(lines)
    book, new, known = residents.book_of(commune), 0, 0
    rejected: list[Rejected] = []
    for number, line in enumerate(lines[1:], start=2):
        hamlet, home, evidence = (_cell(line, at) for at in columns)
        if not (hamlet or home):
            continue
        found = book.found(hamlet, "", valid_from)
        household = None
        if len(found) == 1:
            household = residents.household_by_number(commune, found[0].id, home)
        if household is None:
            rejected.append(Rejected(number, _("Không có hộ này trong danh sách của xóm.")))
            continue
        try:
            entitle_household(
                commune,
                household,
                exemption=exemption,
                evidence=evidence,
                valid_from=valid_from,
                valid_until=valid_until,
                actor=actor,
                now=now,
            )
        except AlreadyDone:
            known += 1
        except WrongEntry as refusal:
            if refusal.field != "evidence":
                raise
            rejected.append(Rejected(number, str(refusal)))
        else:
            new += 1
    return Entitled(new, known, rejected)


def _columns(lines: Sequence[Sequence[object]]) -> tuple[int, int, int]:
    heads = [fold(str(cell)).strip(" .:*") for cell in lines[0]] if lines else []
    if not {HAMLET, HOUSEHOLD, EVIDENCE} <= set(heads):
        raise WrongEntry("file", _("Cần ba cột: Xóm, Số hộ, Số quyết định."))
    return heads.index(HAMLET), heads.index(HOUSEHOLD), heads.index(EVIDENCE)


def _cell(line: Sequence[object], at: int) -> str:
    value = line[at] if at < len(line) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return tidy(str(value)) if value is not None else ""
