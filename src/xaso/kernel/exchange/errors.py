"""What may come of handing an envelope over.

ExchangeRefusal
├── TryLater    the other system is away or answers nonsense: the envelope waits
├── Refused     it said no: somebody has to look
└── NotOpen     the envelope is settled already
"""

from __future__ import annotations


class ExchangeRefusal(Exception):
    """An envelope is not settled as asked; the text is for people."""


class TryLater(ExchangeRefusal):
    """The other system cannot take it now."""


class Refused(ExchangeRefusal):
    """The other system, or we, do not accept what is in it."""


class NotOpen(ExchangeRefusal):
    """It was settled meanwhile."""
