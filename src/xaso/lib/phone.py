"""Vietnamese telephone numbers, stored as +84 and nine or ten digits.

>>> check("0912 345 678").out
'+84912345678'
>>> check("0168.234.5678").out
'+84382345678'
"""

from __future__ import annotations

import re

from xaso.lib.digits import is_digits, joined
from xaso.lib.verdict import Verdict, accept, reject, warn

_COUNTRY = re.compile(r"(?:\+|00)84(?=[0-9])|(?<!\d)84(?=[0-9]{9,10}$)|0(?=[1-9])")
_MOBILE = re.compile(r"(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9])[0-9]{7}")
_LANDLINE = re.compile(r"2[0-9]{9}")
_OLD_MOBILE = re.compile(r"(1[2689][0-9])([0-9]{7})")
_NEW_PREFIX = {
    "120": "70",
    "121": "79",
    "122": "77",
    "126": "76",
    "128": "78",
    "123": "83",
    "124": "84",
    "125": "85",
    "127": "81",
    "129": "82",
    **{f"16{last}": f"3{last}" for last in "23456789"},
    "186": "56",
    "188": "58",
    "199": "59",
}
"""Eleven-digit mobile numbers became ten-digit ones in 2018."""


def check(value: str) -> Verdict:
    """Judge a telephone number; `out` is in E.164.

    An old eleven-digit mobile number is turned into the new one and warned about.

    Law: none in the register yet; the patterns are those of one-stop.md 7.2.
    """
    text = joined(value).replace("(", "").replace(")", "")
    if not text:
        return reject("Hãy nhập số điện thoại.")
    if not is_digits(text.removeprefix("+")):
        return reject("Số điện thoại chỉ có chữ số, có thể bắt đầu bằng dấu +.")
    prefix = _COUNTRY.match(text)
    if not prefix:
        return reject("Số điện thoại Việt Nam bắt đầu bằng 0 hoặc +84.")
    national = text[prefix.end() :]
    if _MOBILE.fullmatch(national) or _LANDLINE.fullmatch(national):
        return accept(f"+84{national}")
    old = _OLD_MOBILE.fullmatch(national)
    if old and old[1] in _NEW_PREFIX:
        new = f"{_NEW_PREFIX[old[1]]}{old[2]}"
        return warn(f"+84{new}", f"Đầu số 0{old[1]} đã đổi từ năm 2018; ghi là 0{new}.")
    return reject("Không có số điện thoại Việt Nam như vậy; hãy đếm lại số chữ số và xem đầu số.")
