"""May she? With a reason a person can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import api as dossiers
from xaso.service.life_events.domain.notices import ACTS

if TYPE_CHECKING:
    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.life_events.models import StopNotice

READERS = ("officer", "head", "leader")
"""Posts that see notices."""
CLOSERS = frozenset({"officer", "head"})
"""Posts that note what was done about them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, or no with the reason."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        """Be true when allowed."""
        return self.allowed


def may_see(actor: Actor) -> Verdict:
    """Tell whether an official sees notices at all; which ones is for `selectors`."""
    may_read = dossiers.may_read(actor)
    if not may_read:
        return Verdict(allowed=False, reason=may_read.reason)
    if actor.roles.isdisjoint(READERS):
        return Verdict(allowed=False, reason=_("Việc này thuộc vị trí công tác khác."))
    return Verdict(allowed=True)


def is_ours(agency: Agency, notice: StopNotice) -> bool:
    """Tell whether an agency acts on a notice: it pays, or the body that does is not on here."""
    return (notice.partner_id or notice.agency_id) in organisations.scope_of(agency)


def may_act(actor: Actor, agency: Agency, notice: StopNotice, act: str) -> Verdict:
    """Tell whether an official may do one of `ACTS` on a notice now."""
    seen = may_see(actor)
    if not seen:
        return seen
    if not is_ours(agency, notice):
        return Verdict(allowed=False, reason=_("Cơ quan chi trả mới ghi được kết quả."))
    if actor.roles.isdisjoint(CLOSERS):
        return Verdict(allowed=False, reason=_("Việc này thuộc vị trí công tác khác."))
    if notice.state != ACTS[act][0]:
        return Verdict(
            allowed=False, reason=_("Thông báo không còn ở trạng thái cho phép việc này.")
        )
    return Verdict(allowed=True)


def acts_open(actor: Actor, agency: Agency, notice: StopNotice) -> list[str]:
    """Return what an official may do on a notice now."""
    return [act for act in ACTS if may_act(actor, agency, notice, act)]
