"""In which hamlet who pays lives: rooms above say it of their subjects, for counting alone.

They answer with a name as it is shown ("Xóm Đuổm"). They are asked within the scope of the agency.
"""

from __future__ import annotations

from xaso.service.payments import api as payments

_tellers = payments.Tellers[str]()
register, of_subjects = _tellers.register, _tellers.ask
