"""What the home page asks and offers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xaso.kernel.calendar import api as calendar
from xaso.lib import clock
from xaso.lib.clock.moments import at_minute
from xaso.ui import blocks

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    from xaso.kernel.organisations import api as organisations

LOOK_AHEAD = timedelta(days=21)
CATALOGUE, LOOK_UP = "procedures:catalogue", "dossiers:look-up"


class LifeEvent(NamedTuple):
    """A door to what people need at one turn of life.

    `words` are asked of the search, unless a page leads through the whole event (`page`).
    """

    label: _StrPromise
    words: str
    icon: str
    page: str = ""

    def url(self, catalogue: str) -> str:
        """Return where the door leads."""
        if self.page:
            return reverse("life_events:public", args=[self.page])
        return f"{catalogue}?{urlencode({'q': self.words})}"


LIFE_EVENTS = (
    LifeEvent(_("Sinh con"), "khai sinh", "baby"),
    LifeEvent(_("Kết hôn"), "kết hôn", "rings"),
    LifeEvent(_("Người thân qua đời"), "khai tử", "lotus", page="nguoi-than-qua-doi"),
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
        "doors": [{"label": e.label, "icon": e.icon, "url": e.url(catalogue)} for e in LIFE_EVENTS]
        if catalogue
        else [],
        "blocks": blocks.shown(request),
    }


def _address(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


def desk_hours(request: HttpRequest) -> dict[str, Any] | None:
    """Return whether the desk is open, until when or from when; nothing where hours are unknown."""
    profile: organisations.SiteProfile | None = getattr(request, "profile", None)
    if not profile:
        return None
    now = clock.to_local(timezone.now())
    today = now.date()
    try:
        hours = calendar.calendar_for(profile.agency_id, today, today + LOOK_AHEAD)
        opening = hours.opening(now)
    except (calendar.NoWorkingHours, clock.NoWorkingTime):
        return None
    sessions = [
        (at_minute(today, start), at_minute(today, end)) for start, end in hours.sessions_on(today)
    ]
    is_open = hours.is_open(now)
    return {
        "desk": profile,
        "is_open": is_open,
        "until": next((end for start, end in sessions if start <= now < end), None),
        "opening": clock.to_aware(opening),
        "sessions": sessions,
    }
