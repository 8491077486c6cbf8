"""Codes that a scanner or a hand put into a field, one or several."""

from __future__ import annotations

import re

MOST_AT_ONCE = 200
"""So many dossiers are put somewhere at once."""
PLACE_CODE = re.compile(r"[A-Z0-9]+(?:[-.][A-Z0-9]+)*")


def read_codes(typed: str) -> list[str]:
    r"""Return the codes in a text, in capitals, each once and in their order.

    They may stand on lines of their own, or between spaces, commas and semicolons; an address that
    a QR code holds gives its `code`.

    >>> read_codes("h55.242-261117-0012\n7k3m-9qxa-2p; 7K3M-9QXA-2P")
    ['H55.242-261117-0012', '7K3M-9QXA-2P']
    >>> read_codes("https://xa.vn/tra-cuu/?code=7K3M-9QXA-2P")
    ['7K3M-9QXA-2P']
    """
    found = []
    for word in re.split(r"[\s,;]+", typed):
        in_address = re.search(r"[?&]code=([^&#]+)", word)
        code = (in_address[1] if in_address else word).upper().strip()
        if code and code not in found:
            found.append(code)
    return found


def is_place_code(code: str) -> bool:
    """Tell whether a code may stand on a cupboard: letters and figures, parted by - or full stop.

    >>> is_place_code("T1-N2"), is_place_code("t1"), is_place_code("T1-")
    (True, False, False)
    """
    return PLACE_CODE.fullmatch(code) is not None
