"""What the system fills into a declaration itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaso.kernel.forms.domain import dates
from xaso.lib.longhand import long_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xaso.kernel.forms.domain.definition import Field
    from xaso.kernel.forms.engine.outcome import Setting


def computed(field: Field, answers: Mapping[str, Any], setting: Setting) -> str:
    """Return the text, empty where it cannot be known yet (numbers and fees come at the desk)."""
    match field.extra.get("source"):
        case "agency":
            return setting.agency_name
        case "day_in_words":
            day = answers.get(field.key.removesuffix("BangChu"))
            return dates.in_words(day) if isinstance(day, str) else ""
        case "place_and_day":
            place = f"{setting.place_name}, " if setting.place_name else ""
            return place + long_date(setting.today)
        case _:
            return ""
