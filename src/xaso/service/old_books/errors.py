"""What old books refuse.

OldBooksRefusal
├── WrongEntry       what was typed cannot stand; `field` says where
├── StandsOtherwise  it is not so any more, or not hers to do
└── NotSettled       an extract is asked of an entry that two people have yet to read
"""


class OldBooksRefusal(Exception):
    """Base of all refusals; the text is for people."""


class WrongEntry(OldBooksRefusal):
    """What was typed cannot stand."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class StandsOtherwise(OldBooksRefusal):
    """Somebody was first, or it is another's to do; the text says what and whose."""


class NotSettled(OldBooksRefusal):
    """The entry is doubtful still."""
