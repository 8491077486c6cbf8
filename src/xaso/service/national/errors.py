"""What may stand in the way.

NationalRefusal
└── UnknownEnvelope    there is no such message, or it is another agency's
"""

from __future__ import annotations


class NationalRefusal(Exception):
    """It cannot be done as asked; the text is for people."""


class UnknownEnvelope(NationalRefusal):
    """There is no such message here."""
