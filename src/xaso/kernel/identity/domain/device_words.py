"""A browser in words that a person knows: "Chrome trên Windows"."""

from __future__ import annotations

UNKNOWN = "Trình duyệt không rõ"
_BROWSERS = (
    ("edg", "Edge"),
    ("coc_coc", "Cốc Cốc"),
    ("opr/", "Opera"),
    ("samsungbrowser", "Samsung Internet"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("crios", "Chrome"),
    ("chrome", "Chrome"),
    ("safari", "Safari"),
)
_SYSTEMS = (
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("mac os", "máy Mac"),
    ("cros", "Chromebook"),
    ("linux", "Linux"),
)


def in_words(user_agent: str) -> str:
    """Return browser and system, or a plain sentence where neither is known.

    >>> in_words("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140 Safari/537")
    'Chrome trên Windows'
    >>> in_words("curl/8")
    'Trình duyệt không rõ'
    """
    told = user_agent.casefold()
    browser = next((name for sign, name in _BROWSERS if sign in told), "")
    system = next((name for sign, name in _SYSTEMS if sign in told), "")
    if browser and system:
        return f"{browser} trên {system}"
    return browser or system or UNKNOWN
