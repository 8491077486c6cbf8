"""May this account go on with what it has shown?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from xaso.kernel.organisations.api import Agency


def asks_second_factor(agency: Agency | None) -> bool:
    """Tell whether officials of an agency need a second factor and fresh proof for grave acts.

    `SECOND_FACTOR` is "on", "off", or "auto": asked everywhere but in a demo commune. Whoever
    has enrolled a second factor is asked for it in any case.
    """
    mode = settings.SECOND_FACTOR
    return mode == "on" or (mode == "auto" and agency is not None and not agency.is_demo)
