"""The door of feedback."""

from xaso.service.feedback.errors import NotAStar, NotFinished, RatingClosed, RatingRefusal
from xaso.service.feedback.models import Rating
from xaso.service.feedback.selectors import (
    comment_of,
    is_rateable,
    low_ratings,
    may_change,
    rating_of,
)
from xaso.service.feedback.services import rate

__all__ = [
    "NotAStar",
    "NotFinished",
    "Rating",
    "RatingClosed",
    "RatingRefusal",
    "comment_of",
    "is_rateable",
    "low_ratings",
    "may_change",
    "rate",
    "rating_of",
]
