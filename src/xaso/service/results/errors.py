"""Refusals of results.

ResultRefusal
├── AlreadyIssued       an issued document is not drafted or issued again, only revoked
├── NotIssued           only an issued document can be revoked
├── NothingDrafted      the case has no document yet
├── NumberTaken         the number is used in that series and year
├── OnePaperOnly        an electronic copy certifies one paper
├── ScanMissing         an electronic copy needs the scan of the original
└── UnknownResult       no document bears this code, or the secret is not its own
"""

from __future__ import annotations


class ResultRefusal(Exception):
    """Results refuse; the message is for people."""


class AlreadyIssued(ResultRefusal):
    """An issued document is not drafted or issued again, only revoked."""


class NotIssued(ResultRefusal):
    """Only an issued document can be revoked."""


class NumberTaken(ResultRefusal):
    """The number is used in that series and year."""


class NothingDrafted(ResultRefusal):
    """The case has no document yet."""


class OnePaperOnly(ResultRefusal):
    """An electronic copy certifies one paper."""


class ScanMissing(ResultRefusal):
    """An electronic copy needs the scan of the original."""


class UnknownResult(ResultRefusal):
    """No document bears this code, or the secret is not its own."""
