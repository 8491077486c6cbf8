"""May this post be signed for, and by this person?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from xaso.kernel.organisations.api import Position

DELEGABLE = frozenset({"leader"})
"""Posts whose signature may be delegated."""
NEVER_SIGNS = frozenset({"technician"})
"""Posts whose holder never signs for another."""
RECORDERS = frozenset({"admin", "leader"})
"""Posts that write delegations down."""

TELLS_OF_OTHERS = frozenset({"admin", "leader", "head", "center_head"})
"""Posts that write down that somebody else is away."""


def why_not_delegable(
    position: Position,
    *,
    held_roles: Collection[str],
    holds_it: bool,
    form: str,
    valid_from: date,
    valid_until: date | None,
) -> str:
    """Return why this delegation cannot be; empty where it can.

    Args:
        held_roles: Of who is to sign.
        holds_it: Who is to sign holds the very post.

    Law: decree-30-2020, article 13.
    """
    if position.role not in DELEGABLE:
        return _("Chỉ chức danh lãnh đạo mới giao quyền ký.")
    if holds_it:
        return _("Người này đang giữ chính chức danh đó, không cần ủy quyền.")
    if not held_roles:
        return _("Người này không giữ vị trí nào tại cơ quan.")
    if not NEVER_SIGNS.isdisjoint(held_roles):
        return _("Quản trị kỹ thuật không được ký thay.")
    if valid_until is not None and valid_until <= valid_from:
        return _("Ngày kết thúc phải sau ngày bắt đầu.")
    if form == "TUQ" and valid_until is None:
        return _("Thừa ủy quyền phải có thời hạn: nhập ngày kết thúc.")
    return ""
