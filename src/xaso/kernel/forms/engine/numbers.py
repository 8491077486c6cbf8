"""Telephone and personal numbers, judged as one-stop.md 7.1 and 7.2 describe them."""

from __future__ import annotations

import re

from xaso.lib.verdict import Verdict, accept, reject, warn

_MOBILE = re.compile(r"(3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9])\d{7}\Z")
_LANDLINE = re.compile(r"2\d{1,2}\d{7,8}\Z")
_ABROAD = re.compile(r"\+[1-9]\d{6,14}\Z")
_MALE = "nam"


def check_phone(value: str) -> Verdict:
    """Judge a telephone number; `out` is its international form.

    >>> check_phone("0912 345 678").out, check_phone("+1 415 555 0100").out
    ('+84912345678', '+14155550100')
    """
    digits = re.sub(r"[\s.()-]", "", value)
    national = re.sub(r"\A(?:\+84|0084|84(?=\d{9}\Z)|0)", "", digits)
    if national != digits and (_MOBILE.match(national) or _is_landline(national)):
        return accept(f"+84{national}")
    if _ABROAD.match(digits) and not digits.startswith("+84"):
        return accept(digits)
    return reject(
        "Số điện thoại gồm 10 chữ số, ví dụ 0912 345 678. Số nước ngoài bắt đầu bằng dấu +."
    )


def _is_landline(national: str) -> bool:
    return bool(_LANDLINE.match(national)) and len(national) == 10


def check_personal_number(value: str, *, sex: str | None, born: int | None) -> Verdict:
    """Judge a personal number beside the declared sex ("nam", "nu") and year of birth.

    >>> check_personal_number("019190001234", sex="nu", born=1990).verdict
    'ok'
    >>> check_personal_number("019190001234", sex="nam", born=1990).verdict
    'warn'
    """
    digits = re.sub(r"[\s.]", "", value)
    if not re.fullmatch(r"[0-9]{12}", digits):
        return reject("Số định danh gồm đúng 12 chữ số.")
    if int(digits[:3]) == 0:
        return warn(digits, "Ba chữ số đầu không phải mã tỉnh hay mã nước: hãy kiểm tra lại.")
    marker, year = int(digits[3]), int(digits[4:6])
    if sex and (marker % 2 == 0) != (sex == _MALE):
        return warn(digits, "Số định danh không khớp giới tính đã khai: hãy kiểm tra lại.")
    if born and 1900 + 100 * (marker // 2) + year != born:
        return warn(digits, "Số định danh không khớp năm sinh đã khai: hãy kiểm tra lại.")
    return accept(digits)
