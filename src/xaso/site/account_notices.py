"""Telling staff what happens to their accounts: the owner, and every administrator."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xaso.kernel.identity import api as identity
from xaso.kernel.notifications import api as notifications
from xaso.kernel.notifications.api import Template, Wording

KEY = "site.account_recovery"
WORDS = {
    "asked": "đã có người xin khôi phục; cần người thứ hai duyệt",
    "opened": "người thứ hai đã duyệt; giấy khôi phục đã in",
    "used": "giấy khôi phục đã được dùng",
}
TEMPLATE = Template(
    key=KEY,
    label=_("Khôi phục đăng nhập của cán bộ"),
    fills=frozenset({"name", "what"}),
    vi=Wording(
        "Khôi phục đăng nhập của {name}",
        "Tài khoản của {name}: {what}.\n\nNếu có gì không đúng, báo quản trị viên khóa ngay.",
        "Tai khoan {name}: {what}. Neu khong dung, bao quan tri vien ngay.",
    ),
    en=Wording(
        "Recovery of the account of {name}",
        "The account of {name}: {what}.\n\nIf anything is wrong, tell an administrator now.",
        "Account {name}: {what}. If wrong, tell an administrator now.",
    ),
    samples={"name": "Nguyễn Thị Minh", "what": WORDS["asked"]},
)


def when_recovery_moved_tell(recovery_id: str, account_id: str, agency_id: str, what: str) -> None:
    """Tell the owner of the account and all administrators of the agency."""
    owner = identity.Account.objects.get(pk=account_id)
    posts = identity.holdings_on(timezone.localdate()).filter(
        position__agency_id=agency_id, position__role="admin"
    )
    for person in {owner, *(post.account for post in posts)}:
        notifications.notify(
            UUID(agency_id),
            KEY,
            notifications.Contact(email=person.email, phone=person.phone),
            {"name": owner.full_name, "what": WORDS[what]},
            f"recovery:{recovery_id}:{what}:{person.pk}",
        )
