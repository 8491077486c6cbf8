"""What forms refuse.

FormsError
├── UnknownForm          no declaration of that name is published
├── DraftGone            the draft is not there, was finished or has expired
├── WrongCode            the code does not open the draft
├── TooManyDrafts        this address has begun too many drafts
├── TooManyFiles         the draft holds as many files as it may
└── UploadOutOfStep      the piece does not continue what has arrived; `offset` says where to go on
"""

from __future__ import annotations


class FormsError(Exception):
    """A refusal of this room."""


class UnknownForm(FormsError):
    """No declaration of that name is published."""


class DraftGone(FormsError):
    """The draft is not there, was finished or has expired."""


class WrongCode(FormsError):
    """The code does not open the draft."""


class TooManyDrafts(FormsError):
    """This address has begun too many drafts within a day."""


class TooManyFiles(FormsError):
    """The draft holds as many files, or as many bytes, as it may."""


class UploadOutOfStep(FormsError):
    """The piece does not continue what has arrived."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"{offset} bytes have arrived")
        self.offset = offset
