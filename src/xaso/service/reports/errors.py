"""What may stand in the way of a report.

ReportRefusal
├── UnknownReport   no such report, or none for such a period
├── NotOver         the period has not ended yet
└── AlreadySent     it was sent before
"""

from __future__ import annotations


class ReportRefusal(Exception):
    """The report is not made or not sent; the text is for people."""


class UnknownReport(ReportRefusal):
    """There is no such report for such a period."""


class NotOver(ReportRefusal):
    """The period has not ended yet."""


class AlreadySent(ReportRefusal):
    """What was sent is never sent again or changed."""
