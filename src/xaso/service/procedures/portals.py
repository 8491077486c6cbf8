"""Where on the national portal a procedure is filed: told by a room above, which knows the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaso.service.procedures.sheet import NATIONAL_PORTAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from xaso.kernel.organisations.api import Agency

_finders: list[Callable[[Agency, str], str]] = []


def register_portal(finder: Callable[[Agency, str], str]) -> None:
    """Ask `finder` for the address of a procedure of an agency; "" where it knows none."""
    _finders.append(finder)


def portal_address(agency: Agency, code: str) -> str:
    """Return the portal's page for a procedure, its first page where nobody knows better."""
    return next((found for ask in _finders if (found := ask(agency, code))), NATIONAL_PORTAL)
