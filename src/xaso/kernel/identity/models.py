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


class TimeCode(models.Model):
    """The seed of an account's six-digit codes, sealed, and the last half minute used.

    `last_step` only rises, by an UPDATE that asks for a smaller one: a code used once never
    counts again, whoever sends it and however many at once.
    """

    account = models.OneToOneField(
        Account, models.CASCADE, primary_key=True, related_name="time_code"
    )
    key = models.ForeignKey("keyring.DataKey", models.PROTECT, related_name="+")
    sealed_seed = models.BinaryField()
    last_step = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "identity_time_code"

    def __str__(self) -> str:
        """Return whose."""
        return str(self.account_id)


class Passkey(models.Model):
    """One public key of an account, held by a telephone, a computer or a security key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField(unique=True)
    public = models.BinaryField(help_text="Attested credential data, theo WebAuthn")
    sign_count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=60)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "identity_passkey"

    def __str__(self) -> str:
        """Return the name its owner gave."""
        return self.name


class RecoveryCode(models.Model):
    """One of ten printed codes, kept as a keyed hash; used once."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "identity_recovery_code"
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="recovery_code_once")
        ]

    def __str__(self) -> str:
        """Return whose."""
        return str(self.account_id)


class TrustedDevice(models.Model):
    """A browser that its owner lets in by password alone for thirty days.

    The browser proves itself by a signed cookie, of which only a hash is kept. Trust dies with
    the session epoch: a new password or "other devices" ends it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="trusted_devices")
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    session_epoch = models.PositiveIntegerField()
    trusted_at = models.DateTimeField()
    trusted_until = models.DateTimeField()

    class Meta:
        db_table = "identity_trusted_device"
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="device_trusted_once"),
            models.CheckConstraint(
                condition=Q(trusted_until__gt=models.F("trusted_at")),
                name="trust_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        """Return what device it is, in words."""
        return self.name


class Session(models.Model):
    """One signed-in browser of an account, as its owner sees it in the list of sessions.

    Alive as long as Django's own row of the same key is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "identity_session"

    def __str__(self) -> str:
        """Return what device it is, in words."""
        return self.name


class Recovery(models.Model):
    """A way back for somebody who lost every factor: two people approve, one link is printed.

    Personal data: the reason, as an administrator wrote it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="recoveries")
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    ground = models.CharField(max_length=500)
    asked_at = models.DateTimeField()
    link_digest = models.CharField(max_length=64, blank=True)
    link_until = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "identity_recovery"
        constraints = [
            models.CheckConstraint(
                condition=Q(link_digest="", link_until=None, used_at=None)
                | (~Q(link_digest="") & ~Q(link_until=None)),
                name="recovery_link_has_an_end",
            )
        ]

    def __str__(self) -> str:
        """Return whose."""
        return str(self.account_id)


class RecoveryApproval(models.Model):
    """One person's yes to a recovery; nobody says it twice, nobody for themselves."""

    recovery = models.ForeignKey(Recovery, models.CASCADE, related_name="approvals")
    approver = models.ForeignKey(Account, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "identity_recovery_approval"
        constraints = [
            models.UniqueConstraint(
                fields=["recovery", "approver"], name="recovery_approved_once_by_each"
            ),
            models.CheckConstraint(
                condition=~Q(approver=models.F("account")), name="nobody_recovers_themselves"
            ),
        ]

    def __str__(self) -> str:
        """Return the moment."""
        return f"{self.at}"
