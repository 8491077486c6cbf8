"""Six digits that change each half minute (RFC 6238), and which half minute they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyotp

if TYPE_CHECKING:
    from datetime import datetime

STEP_SECONDS = 30
DIGITS = 6
DRIFT_STEPS = 1
"""A telephone's clock may be half a minute off in either direction."""


def new_seed() -> str:
    """Return a fresh seed of 160 bits, in base 32 as apps read it."""
    return pyotp.random_base32()


def step_of(moment: datetime) -> int:
    """Return the number of the half minute.

    >>> from datetime import datetime, timezone
    >>> step_of(datetime.fromtimestamp(59, timezone.utc))
    1
    """
    return int(moment.timestamp()) // STEP_SECONDS


def code_at(seed: str, step: int) -> str:
    """Return the six digits of one half minute (RFC 6238, appendix B, in six digits).

    >>> code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1)
    '287082'
    """
    return pyotp.TOTP(seed, digits=DIGITS, interval=STEP_SECONDS).generate_otp(step)


def step_that_fits(seed: str, code: str, now: datetime) -> int | None:
    """Return the half minute around `now` whose code this is; the newest, if several.

    Every candidate is compared, so that the time taken tells nothing.
    """
    digits = "".join(code.split())
    here = step_of(now)
    fitting = [
        step
        for step in range(here - DRIFT_STEPS, here + DRIFT_STEPS + 1)
        if pyotp.utils.strings_equal(digits, code_at(seed, step))
    ]
    return max(fitting, default=None)


def address_for_app(seed: str, *, who: str, where: str) -> str:
    """Return the `otpauth://` address that a QR code carries to the app."""
    totp = pyotp.TOTP(seed, digits=DIGITS, interval=STEP_SECONDS)
    return totp.provisioning_uri(name=who, issuer_name=where)


def in_fours(seed: str) -> str:
    """Return the seed as a person can type it.

    >>> in_fours("GEZDGNBVGY")
    'GEZD GNBV GY'
    """
    return " ".join(seed[at : at + 4] for at in range(0, len(seed), 4))
