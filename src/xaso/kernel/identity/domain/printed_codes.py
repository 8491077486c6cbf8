"""Ten codes on paper: ten unambiguous signs each, which is about 50 bits."""

from __future__ import annotations

import secrets

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 10
HOW_MANY = 10


def new_codes() -> list[str]:
    """Return ten different codes, written as people read them: `abcde-fghjk`."""
    codes: set[str] = set()
    while len(codes) < HOW_MANY:
        codes.add("".join(secrets.choice(SIGNS) for _ in range(LENGTH)))
    return [f"{code[:5]}-{code[5:]}" for code in sorted(codes, key=lambda _: secrets.token_bytes())]


def plain(code: str) -> str:
    """Return a code as it is compared: no case, no spaces, no dashes.

    >>> plain(" ABCDE-fghjk ")
    'abcdefghjk'
    """
    return "".join(sign for sign in code.casefold() if sign.isalnum())


def looks_printed(code: str) -> bool:
    """Tell a printed code from the six digits of an app.

    >>> looks_printed("abcde fghjk"), looks_printed("123 456")
    (True, False)
    """
    return len(plain(code)) == LENGTH
