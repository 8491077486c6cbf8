"""What the home page asks and offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from xaso.ui import blocks

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

CATALOGUE, LOOK_UP = "procedures:catalogue", "dossiers:look-up"


class LifeEvent(NamedTuple):
    """A door to what people need at one turn of life; `words` are asked of the search."""

    label: _StrPromise
    words: str
    icon: str


LIFE_EVENTS = (
    LifeEvent(_("Sinh con"), "khai sinh", "baby"),
    LifeEvent(_("Kết hôn"), "kết hôn", "rings"),
    LifeEvent(_("Người thân qua đời"), "khai tử", "lotus"),
    LifeEvent(_("Chứng thực giấy tờ"), "chứng thực", "stamp"),
    LifeEvent(_("Đất và nhà"), "đất đai", "house"),
    LifeEvent(_("Trợ cấp"), "trợ cấp", "hand"),
)


def home_content(request: HttpRequest) -> dict[str, Any]:
    """Return what the home page draws; a part whose room is absent is empty and not drawn."""
    catalogue = _address(CATALOGUE)
    return {
        "catalogue_url": catalogue,
        "look_up_url": _address(LOOK_UP),
        "doors": [
            {"label": e.label, "icon": e.icon, "url": f"{catalogue}?{urlencode({'q': e.words})}"}
            for e in LIFE_EVENTS
        ]
        if catalogue
        else [],
        "blocks": blocks.shown(request),
    }


def _address(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
