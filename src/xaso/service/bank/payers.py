"""Whose name may stand in the text of a transfer: rooms above say who pays for their subjects.

They answer with the full names of who may pay. They are asked within the scope of the agency, for
what has the amount of a line that holds no reference.
"""

from __future__ import annotations

from collections.abc import Collection

from xaso.service.payments import api as payments

_tellers = payments.Tellers[Collection[str]]()
register, names_of = _tellers.register, _tellers.ask
