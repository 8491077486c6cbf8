"""How staff prove who they are: user name and password, for now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import BaseBackend

from xaso.kernel.identity.models import Account

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


class StaffBackend(BaseBackend):
    """Sign staff in by user name and password; a resident's account never passes here."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Account | None:
        """Return the active account whose password fits; spend the same time when none does."""
        if not username or password is None:
            return None
        account = Account.objects.filter(
            username__iexact=username, kind=Account.Kind.STAFF, is_active=True
        ).first()
        if account is None:
            Account().set_password(password)
            return None
        return account if account.check_password(password) else None

    def get_user(self, user_id: UUID) -> Account | None:
        """Return the account of a session, unless it has been switched off."""
        return Account.objects.filter(pk=user_id, is_active=True).first()
