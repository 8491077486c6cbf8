"""File names: what of them may be kept."""

from __future__ import annotations

import re
import unicodedata

from xaso.kernel.files.inspection import EXTENSIONS

LONGEST = 150
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')


def safe_name(given: str, media_type: str) -> str:
    """Return the name without folders, tricks or a false ending.

    >>> safe_name("Anh/giấy chứng sinh.PDF.exe", "image/jpeg")
    'giấy chứng sinh.PDF.jpg'
    >>> safe_name("..", "application/pdf")
    'tep.pdf'
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    visible = "".join(sign for sign in last if unicodedata.category(sign) not in {"Cf", "Co", "Cs"})
    stem = re.sub(r"\.[0-9A-Za-z]{1,5}\Z", "", _FORBIDDEN.sub("_", visible))
    return f"{stem.strip(' .')[:LONGEST] or 'tep'}.{EXTENSIONS[media_type]}"
