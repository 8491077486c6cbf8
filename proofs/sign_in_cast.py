"""The people of the sign-in proof, made inside the running system's database."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.domain.time_codes import code_at, step_of
from xaso.kernel.identity.services import time_codes
from xaso.kernel.identity.views.entry import PENDING
from xaso.kernel.organisations import api as organisations

PASSWORD = "bốn con mèo dưới gốc chè"
PROOF = audit.Actor(kind="command", name="proofs.sign_in")
STEPS_EACH = 3
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def make(with_code: int, plain: tuple[str, ...]) -> None:
    """Print as JSON the accounts with codes; `plain` names get a password alone.

    Of each: the seed, and six sessions in which the password was right, so that the proof of the
    second step need not hash a thousand passwords.
    """
    agency = organisations.Agency.objects.get(code="H55.242", is_demo=True)
    hashed = make_password(PASSWORD)
    post = organisations.create_position(
        actor=PROOF, agency=agency, title="Chứng minh", role="intake", valid_from=date(2025, 7, 1)
    )
    made = {}
    for name in (*plain, *(f"ma{number}" for number in range(with_code))):
        account = identity.create_staff_account(
            actor=PROOF, username=name, full_name=f"Người {name}", password=None
        )
        identity.Account.objects.filter(pk=account.pk).update(password=hashed)
        identity.hold_position(
            actor=PROOF, account=account, position=post, valid_from=date(2025, 7, 1)
        )
        if name not in plain:
            account.refresh_from_db()
            sessions = [_after_password(account) for _ in range(2 * STEPS_EACH)]
            made[name] = {"seed": _with_code(account, agency), "sessions": sessions}
    print(json.dumps(made))


def _after_password(account: identity.Account) -> str:
    session = SessionStore()
    session[PENDING] = {
        "account": str(account.pk),
        "hash": account.get_session_auth_hash(),
        "at": int(datetime.now(tz=UTC).timestamp()) + 3600,
        "next": "/can-bo/tai-khoan/",
    }
    session.save()
    return str(session.session_key)


def _with_code(account: identity.Account, agency: organisations.Agency) -> str:
    seed = time_codes.begin_time_code(account=account, agency_id=agency.pk, now=LONG_AGO)
    time_codes.confirm_time_code(
        actor=PROOF, account=account, code=code_at(seed, step_of(LONG_AGO)), now=LONG_AGO
    )
    return seed
