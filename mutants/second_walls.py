"""Checks that no address notices alone, because another stands before or behind them.

Each has the reason and the test that watches it; a check that is not here and that no line of the
table notices fails the run, and so does a name here that is no check any more.
"""

WALLS: dict[str, str] = {}
