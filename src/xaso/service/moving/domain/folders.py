"""How a dossier's folder is called, going out and coming in."""

from __future__ import annotations

import re

_STRANGE = re.compile(r"[^A-Za-z0-9.-]+")


def folder_of(code: str) -> str:
    """Return a code without the signs that folders cannot bear.

    >>> folder_of("H55.242/261129 0001")
    'H55.242-261129-0001'
    """
    return _STRANGE.sub("-", code)
