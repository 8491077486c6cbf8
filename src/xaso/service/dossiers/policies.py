"""May she? The only place that answers, always with a reason a person can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from xaso.service.dossiers.domain.transitions import TRANSITIONS, Transition

if TYPE_CHECKING:
    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.models import Dossier

NEVER_DECIDES = frozenset({"technician"})
"""Posts whose holder decides and reads nothing, whatever other post she holds."""
READS_NO_DOSSIER = frozenset({"admin"}) | NEVER_DECIDES
"""Posts that give nothing to read by themselves."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, or no with the reason."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        """Be true when allowed."""
        return self.allowed


def may_read(actor: Actor) -> Verdict:
    """Tell whether an official reads dossiers at all; which ones is for `selectors.visible_to`.

    A technician keeps the machine and never sees what people declared, even with another post.
    """
    if actor.kind != "staff":
        return Verdict(allowed=False, reason=_("Chỉ cán bộ mới xem được hồ sơ tại đây."))
    if not actor.roles.isdisjoint(NEVER_DECIDES):
        return Verdict(allowed=False, reason=_("Quản trị kỹ thuật không xem, không xử lý hồ sơ."))
    if actor.roles <= READS_NO_DOSSIER:
        return Verdict(allowed=False, reason=_("Vị trí công tác này không xem hồ sơ."))
    return Verdict(allowed=True)


def may_move(actor: Actor, dossier: Dossier, transition: Transition) -> Verdict:
    """Tell whether `actor` may make this transition on this dossier now.

    A resident passes here only after the secret was checked; staff need a post with one of the
    row's roles in the agency that owns the dossier. Who drafted a result neither approves nor
    rejects it.
    """
    held = actor.roles if actor.kind == "staff" else frozenset({actor.kind})
    if actor.kind == "staff" and actor.agency_id != dossier.agency_id:
        return Verdict(allowed=False, reason=_("Hồ sơ thuộc cơ quan khác."))
    if not held.isdisjoint(NEVER_DECIDES):
        return Verdict(allowed=False, reason=_("Quản trị kỹ thuật không xem, không xử lý hồ sơ."))
    if transition.roles.isdisjoint(held):
        return Verdict(allowed=False, reason=_("Việc này thuộc vị trí công tác khác."))
    if dossier.state not in transition.sources:
        return Verdict(allowed=False, reason=_("Hồ sơ không còn ở trạng thái cho phép việc này."))
    if transition.step is not None and dossier.step != transition.step:
        return Verdict(allowed=False, reason=_("Hồ sơ chưa tới bước này."))
    if not transition.by_drafter and actor.id is not None and actor.id == dossier.drafter_id:
        return Verdict(allowed=False, reason=_("Người soạn kết quả không được ký duyệt."))
    return Verdict(allowed=True)


def moves_open_to(actor: Actor, dossier: Dossier) -> list[Transition]:
    """Return the transitions `actor` may make now, in the table's order."""
    return [row for row in TRANSITIONS.values() if may_move(actor, dossier, row)]
