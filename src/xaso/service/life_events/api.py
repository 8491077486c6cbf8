"""The door of life events."""

from xaso.service.life_events.errors import (
    LifeEventRefusal,
    LostRace,
    NotHers,
    UnknownEvent,
    WrongEntry,
)
from xaso.service.life_events.models import Begun, KeptAnswers, StopNotice
from xaso.service.life_events.reading import event_of, rows_on
from xaso.service.life_events.selectors import (
    begun_of,
    find_notice,
    notices_for,
    notices_of,
    spared_in,
    spared_of,
    told,
)
from xaso.service.life_events.services.answering import keep_answers, note_begun
from xaso.service.life_events.services.closing import confirm, find_nothing, restore, stop
from xaso.service.life_events.services.settling import settle

__all__ = [
    "Begun",
    "KeptAnswers",
    "LifeEventRefusal",
    "LostRace",
    "NotHers",
    "StopNotice",
    "UnknownEvent",
    "WrongEntry",
    "begun_of",
    "confirm",
    "event_of",
    "find_nothing",
    "find_notice",
    "keep_answers",
    "note_begun",
    "notices_for",
    "notices_of",
    "restore",
    "rows_on",
    "settle",
    "spared_in",
    "spared_of",
    "stop",
    "told",
]
