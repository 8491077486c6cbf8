"""Sessions of staff: where they began, how they were proven, and when they end.

Django's session row is the session; ours beside it is what its owner reads in a list. Deleting
Django's row ends a session at the next request, in every process.
"""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.sessions.models import Session as SessionRow
from django.db import transaction
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import devices
from xaso.kernel.identity.models import Account, Session

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest

MARKS = "xaso_sign_in"
PASSWORD = "password"  # noqa: S105
CONFIRMED_FOR = timedelta(minutes=10)
SEEN_EVERY_SECONDS = 60


def let_in(request: HttpRequest, account: Account, *, by: str) -> None:
    """Sign an account in under a new session id.

    Args:
        request: Whose session it becomes.
        account: Proven by the caller.
        by: "password", or what was shown besides: "time_code", "passkey", "recovery_code",
            "trusted_device", "recovery".

    Effects: the session (its id is new, so one planted before is worth nothing); a `Session`.
    """
    login(request, account)
    mark_proven(request, by=by)


def begin(sender: object, request: HttpRequest, user: Account, **kwargs: Any) -> None:
    """Note a session that has just begun; Django's signal `user_logged_in` calls it."""
    now = timezone.now()
    moment = int(now.timestamp())
    request.session[MARKS] = {
        "began": moment,
        "seen": moment,
        "confirmed": moment,
        "by": PASSWORD,
    }
    Session.objects.update_or_create(
        session_key=request.session.session_key or "",
        defaults={
            "account": user,
            "name": devices.name_of(request),
            "began_at": now,
            "seen_at": now,
        },
    )


def forget(sender: object, request: HttpRequest, user: object, **kwargs: Any) -> None:
    """Take a session out of the list; Django's signal `user_logged_out` calls it."""
    Session.objects.filter(session_key=request.session.session_key or "").delete()


def marks_of(request: HttpRequest) -> dict[str, Any]:
    """Return what is noted of the session: `began`, `seen`, `confirmed` (seconds), `by`."""
    marks: dict[str, Any] = request.session.get(MARKS) or {}
    return marks


def mark_proven(request: HttpRequest, *, by: str) -> None:
    """Note that the person was proven again just now, and by what.

    Effects: the session.
    """
    request.__dict__.pop("_actor", None)  # roles depend on it
    kept = marks_of(request)
    request.session[MARKS] = {**kept, "by": by, "confirmed": int(timezone.now().timestamp())}


def is_confirmed(request: HttpRequest, now: datetime) -> bool:
    """Tell whether the person was proven within the last ten minutes."""
    confirmed = int(marks_of(request).get("confirmed", 0))
    return bool(now.timestamp() - confirmed < CONFIRMED_FOR.total_seconds())


def is_over(marks: dict[str, Any], now: datetime) -> bool:
    """Tell whether a session has idled too long or lasted too long."""
    moment = now.timestamp()
    idle, age = moment - int(marks.get("seen", 0)), moment - int(marks.get("began", 0))
    return bool(idle >= settings.SESSION_IDLE_SECONDS or age >= settings.SESSION_COOKIE_AGE)


def note_seen(request: HttpRequest, now: datetime) -> None:
    """Note that the person is here, once a minute at most.

    Effects: the session and its `Session`, where a minute has passed.
    """
    marks, moment = marks_of(request), int(now.timestamp())
    if moment - int(marks.get("seen", 0)) < SEEN_EVERY_SECONDS:
        return
    request.session[MARKS] = {**marks, "seen": moment}
    Session.objects.filter(session_key=request.session.session_key or "").update(seen_at=now)


def keep_this_one(request: HttpRequest, account: Account) -> None:
    """Carry this session over a change that ended all of the account's.

    Effects: the session has a new id; so has its `Session`.
    """
    before = request.session.session_key or ""
    update_session_auth_hash(request, account)
    Session.objects.filter(session_key=before).update(session_key=request.session.session_key)


def alive(account: Account, now: datetime) -> list[Session]:
    """Return the account's sessions that could still be used, the last seen first.

    Those of an earlier epoch or past their limits are not listed. Two queries.
    """
    rows = SessionRow.objects.filter(
        session_key__in=account.sessions.values("session_key"), expire_date__gt=now
    )
    hashes = {account.get_session_auth_hash()}
    living = set()
    for row in rows:
        kept = row.get_decoded()
        if kept.get("_auth_user_hash") in hashes and not is_over(kept.get(MARKS) or {}, now):
            living.add(row.session_key)
    return [each for each in account.sessions.order_by("-seen_at") if each.session_key in living]


@transaction.atomic
def end_session(*, actor: audit.Actor, session: Session) -> None:
    """End one session at once.

    Effects: Django's row and ours go; an audit entry.
    """
    _store()(session.session_key).delete()
    account = session.account
    session.delete()
    audit.record(
        actor=actor,
        verb="identity.end_session",
        object_kind="identity.account",
        object_id=account.pk,
    )


def _store() -> type[SessionBase]:
    engine: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    return engine
