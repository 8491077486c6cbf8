"""Why a message did not arrive, in words an official can act on.

The codes are what the gateways write down: an SMTP answer ("smtp 550", "smtp [550]") or the name of
what went wrong on our side.
"""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_ANSWER = re.compile(r"smtp \[?(\d{3})")
_NO_SUCH = _("Máy chủ thư của người nhận từ chối: địa chỉ không có hoặc hộp thư đã đóng.")
_FULL = _("Hộp thư của người nhận đã đầy.")
_BUSY = _("Máy chủ thư của người nhận đang bận hoặc tạm từ chối.")
_OUR_PASSWORD = _(
    "Máy chủ thư của cơ quan không nhận tài khoản gửi thư. Báo người quản trị kỹ thuật."
)
_AWAY = _("Không nối được tới máy chủ thư. Kiểm tra mạng rồi gửi lại.")
_DISK = _("Không ghi được tin ra thư mục chờ gửi: đĩa đầy hoặc không có quyền. Báo kỹ thuật.")
_MISWRITTEN = _("Địa chỉ người nhận viết sai. Hỏi lại người nhận, báo bằng cách khác.")
_UNKNOWN = _("Chưa rõ lý do. Gửi lại; vẫn không được thì báo cho người nhận bằng cách khác.")
_BY_NAME: dict[str, Promise] = {
    "BadHeaderError": _MISWRITTEN,
    "UnicodeError": _MISWRITTEN,
    "UnicodeEncodeError": _MISWRITTEN,
    "ValueError": _MISWRITTEN,
    "ConnectionRefusedError": _AWAY,
    "ConnectionResetError": _AWAY,
    "TimeoutError": _AWAY,
    "gaierror": _AWAY,
    "SMTPServerDisconnected": _AWAY,
    "SMTPConnectError": _AWAY,
    "SSLError": _AWAY,
    "OSError": _AWAY,
}
_DISK_ERRORS = frozenset({"PermissionError", "FileNotFoundError", "NotADirectoryError"})


def why(code: str, channel: str) -> str:
    """Return why a message did not arrive."""
    answer = _ANSWER.match(code)
    if answer:
        return str(_by_answer(int(answer[1])))
    if code in _DISK_ERRORS or (code == "OSError" and channel != "email"):
        return str(_DISK)
    return str(_BY_NAME.get(code, _UNKNOWN))


def _by_answer(number: int) -> Promise:
    if number in {530, 534, 535}:
        return _OUR_PASSWORD
    if number in {452, 552}:
        return _FULL
    return _NO_SUCH if 500 <= number < 600 else _BUSY
