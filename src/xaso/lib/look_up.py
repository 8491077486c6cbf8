"""Look-up codes and secrets that people read out, type and write on paper.

The alphabet leaves out what is mistaken for something else (0 O, 1 I L, U V); the last sign of a
code is a check sign, so one wrong sign or two swapped neighbours are noticed before any search.

>>> code = new_code()
>>> normalise_code(code.lower().replace("-", " ")) == code
True
>>> normalise_code("7K3M-9QXA-2X") is None
True
"""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
"""29 signs: a prime, so that the weighted check sum catches every swap of neighbours."""
CODE_SIGNS, SECRET_SIGNS = 10, 8
_LOOKALIKE = str.maketrans({"0": "Q", "O": "Q", "1": "J", "I": "J", "L": "J", "U": "W", "V": "W"})


def new_code() -> str:
    """Return a fresh look-up code such as "7K3M-9QXA-2"."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(CODE_SIGNS - 1))
    return _grouped(body + _check_sign(body))


def new_secret() -> str:
    """Return a fresh secret of eight signs."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SECRET_SIGNS))


def normalise_code(text: str) -> str | None:
    """Return the code as it was given out, or None where it cannot be one."""
    signs = _signs_of(text)
    if len(signs) != CODE_SIGNS or any(sign not in ALPHABET for sign in signs):
        return None
    return _grouped(signs) if _check_sign(signs[:-1]) == signs[-1] else None


def normalise_secret(text: str) -> str | None:
    """Return the secret as it was given out, or None where it cannot be one."""
    signs = _signs_of(text)
    if len(signs) != SECRET_SIGNS or any(sign not in ALPHABET for sign in signs):
        return None
    return signs


def _signs_of(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum()).translate(_LOOKALIKE)


def _check_sign(body: str) -> str:
    total = sum(place * ALPHABET.index(sign) for place, sign in enumerate(body, start=1))
    return ALPHABET[-total % len(ALPHABET)]


def _grouped(signs: str) -> str:
    return "-".join((signs[:4], signs[4:8], signs[8:]))
