"""The door of storage."""

from xaso.service.storage.domain.kinds import Digitised
from xaso.service.storage.errors import NotReusable, StorageRefusal
from xaso.service.storage.models import Keeping, PaperKind, Reuse, SavedTime
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
    "Item",
    "Keeping",
    "NotReusable",
    "PaperKind",
    "Reuse",
    "SavedTime",
    "StorageRefusal",
    "digitised",
    "items_of",
    "keep",
    "let_go",
    "reused_in",
    "saved_at",
    "sources_of",
    "use_again",
]
