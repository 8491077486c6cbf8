"""Nothing asked twice: who stands in the commune's list need not spell out name and address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from xaso.kernel.residents import api as residents

if TYPE_CHECKING:
    from django.http import QueryDict

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

GROUND = "Điền người nộp tại quầy theo số định danh"
WHOLE_DAY = len("1990-02-05")


def fill_known(posted: QueryDict, *, agency: Agency, actor: Actor) -> str:
    """Fill name and address of whom the typed personal number names in the commune's list.

    Only where the number stands alone: neither a card nor a name was given. What was typed stays.

    Effects: those fields of `posted`; an audit entry that says why the list was looked into.

    Returns: What to say of it; empty where nothing was filled.
    """
    if any(posted.get(name, "").strip() for name in ("card", "submitter_name")):
        return ""
    number = posted.get("personal_number", "")
    found = residents.find_by_number(agency=agency, number=number, actor=actor, ground=GROUND)
    if found is None:
        return ""
    posted["submitter_name"] = found.name
    if not posted.get("address", "").strip():
        posted["address"] = found.address or found.hamlet
    if len(found.born) == WHOLE_DAY:
        posted["card_born"] = found.born
    return _("Lấy từ danh sách dân cư của xã. Đối chiếu với giấy tờ của người nộp.")
