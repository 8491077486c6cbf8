"""The official code of a dossier: agency, day, number.

>>> check("H55.242-261117-0012").verdict
'ok'
"""

from __future__ import annotations

import re
from datetime import date, datetime

from xaso.lib.text import tidy
from xaso.lib.verdict import Verdict, accept, reject

_CODE = re.compile(
    r"(?P<agency>[0-9A-Y]{3}(?:\.[0-9A-Y]{2}){2}\.[A-Y][0-9]{2}|[A-Y][0-9]{2}(?:\.[0-9A-Y]{1,5})*)"
    r"-(?P<day>[0-9]{6})-(?P<number>[0-9]{4,6})"
)
_LONGEST_AGENCY = 35


def check(value: str) -> Verdict:
    """Judge a dossier code, old or new; `out` is in capitals.

    Law: circular-03-2025; decision-20-2020 for the agency's part.
    """
    code = tidy(value).upper().replace(" ", "")
    match = _CODE.fullmatch(code)
    if not match:
        return reject("Mã hồ sơ có dạng H55.242-261117-0001: mã cơ quan, ngày, số thứ tự.")
    if len(match["agency"]) > _LONGEST_AGENCY:
        return reject("Mã cơ quan trong mã hồ sơ dài quá 35 chữ.")
    if day_of(match["day"]) is None:
        return reject(f"Trong mã hồ sơ, {match['day']} không phải là một ngày (năm, tháng, ngày).")
    return accept(code)


def day_of(digits: str) -> date | None:
    """Read a day written as `yymmdd`, of this century.

    >>> day_of("261117"), day_of("260229")
    (datetime.date(2026, 11, 17), None)
    """
    try:
        return datetime.strptime(f"20{digits}", "%Y%m%d").date()  # noqa: DTZ007
    except ValueError:
        return None
