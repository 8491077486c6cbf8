"""What may stand in the way of a rating.

RatingRefusal
├── NotFinished     there is no outcome to judge yet
├── RatingClosed    the days in which a rating may be changed are over
└── NotAStar        not one of one to five
"""

from __future__ import annotations


class RatingRefusal(Exception):
    """The rating is not taken; the text is for people."""


class NotFinished(RatingRefusal):
    """The dossier has no outcome yet."""


class RatingClosed(RatingRefusal):
    """The rating can no longer be changed."""


class NotAStar(RatingRefusal):
    """The figure is not one of one to five."""
