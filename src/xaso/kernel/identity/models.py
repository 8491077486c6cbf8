"""Accounts, the posts they hold, and tries to sign in."""

from __future__ import annotations

from typing import ClassVar

import uuid_utils.compat as uuid
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by user name, ignoring case."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """Return the staff account of that user name."""
        return self.get(username__iexact=username, kind=Account.Kind.STAFF)


class Account(AbstractBaseUser):
    """One person's way in, as staff or as resident, never both in one account.

    Personal data: `full_name`, `email`, `phone`. Kept while the account lives and ten years after
    as part of the audit trail.
    """

    class Kind(models.TextChoices):
        """Whose account."""

        STAFF = "staff", "Cán bộ"
        RESIDENT = "resident", "Người dân"

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.STAFF)
    username = models.CharField(max_length=64, null=True, blank=True)
    full_name = models.CharField(max_length=150)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    is_password_temporary = models.BooleanField(default=False)
    session_epoch = models.PositiveIntegerField(
        default=0, help_text="Tăng lên là mọi phiên đăng nhập cũ hết hiệu lực"
    )

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "identity_account"
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                "kind",
                name="account_username_once",
                condition=~Q(username=None),
            )
        ]

    def __str__(self) -> str:
        """Return the person's name."""
        return self.full_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind sessions to the password and the epoch: a change of either ends them all."""
        return salted_hmac(
            "xaso.identity.session",
            f"{self.password}|{self.session_epoch}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class PositionHolding(models.Model):
    """Who holds a post from a day until a day; "who could sign on 30/06/2025" is answered here."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="holdings")
    position = models.ForeignKey("organisations.Position", models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "identity_position_holding"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=models.F("valid_from")),
                name="holding_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        """Return who holds what."""
        return f"{self.account}: {self.position}"


class Attempt(models.Model):
    """One failed try at something guessable, kept for an hour to slow guessing down.

    `subject` is a keyed hash of what was tried (a user name, a code, an address), never clear.
    """

    subject = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "identity_attempt"
        indexes = [models.Index(fields=["subject", "at"], name="attempt_subject_at")]

    def __str__(self) -> str:
        """Return the moment."""
        return f"{self.at}"
