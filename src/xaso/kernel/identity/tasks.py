"""What the worker does for sign-in: sweep out what no longer counts, each night."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session as SessionRow
from django.utils import timezone

from xaso.kernel.identity.models import Attempt, Session, TrustedDevice
from xaso.kernel.identity.throttle import KEPT
from xaso.kernel.jobs import api as jobs


@jobs.periodic("identity.sweep", "20 2 * * *")
def sweep() -> None:
    """Delete tries older than a day, ended sessions and ended trust."""
    now = timezone.now()
    Attempt.objects.filter(at__lt=now - KEPT).delete()
    TrustedDevice.objects.filter(trusted_until__lt=now - timedelta(days=1)).delete()
    SessionRow.objects.filter(expire_date__lt=now).delete()
    Session.objects.exclude(session_key__in=SessionRow.objects.values("session_key")).delete()
