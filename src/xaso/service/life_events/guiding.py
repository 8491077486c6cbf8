"""Where the rooms below find the page of an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from xaso.service.life_events import reading
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from datetime import date

    from xaso.service.life_events.models import LifeEvent


def guide(query: str, code: str) -> procedures.Guide | None:
    """Return the page of the event that somebody looks for, or that a procedure registers."""
    day: date = timezone.localdate()
    event: LifeEvent | None = (
        reading.event_meant(query, day) if query else reading.event_of(code, day)
    )
    if event is None:
        return None
    is_english = (get_language() or "vi").startswith("en")
    title = event.title_en if is_english and event.title_en else event.title
    return procedures.Guide(title, reverse("life_events:public", args=[event.key]))
