"""The door of storage."""

from xaso.service.storage.at_counter import Offered, offers, use_at_counter
from xaso.service.storage.connected import Held, Source
from xaso.service.storage.domain.kinds import Digitised
from xaso.service.storage.errors import NotReusable, SourceAway, StorageRefusal
from xaso.service.storage.models import Holder, Keeping, PaperKind, Reuse, SavedTime
from xaso.service.storage.selectors import (
    Item,
    digitised,
    items_of,
    reused_in,
    saved_at,
    sources_of,
)
from xaso.service.storage.services import keep, let_go, use_again

__all__ = [
    "Digitised",
    "Held",
    "Holder",
    "Item",
    "Keeping",
    "NotReusable",
    "Offered",
    "PaperKind",
    "Reuse",
    "SavedTime",
    "Source",
    "SourceAway",
    "StorageRefusal",
    "digitised",
    "items_of",
    "keep",
    "let_go",
    "offers",
    "reused_in",
    "saved_at",
    "sources_of",
    "use_again",
    "use_at_counter",
]
