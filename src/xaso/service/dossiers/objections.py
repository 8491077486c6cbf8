"""What rooms above hold against a transition just now, without being known here.

A result that is on its way by post cannot be handed out at the desk too: the room that knows where
the paper is says so. Every way of making a transition, and every page that offers it, asks
`policies.may_move`, which asks here last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from xaso.service.dossiers.models import Dossier

    Objection = Callable[[Dossier], str]

_objections: dict[str, list[Objection]] = {}


def register_objection(transition: str, objection: Objection) -> None:
    """Let `objection` say why a dossier must not make a transition now; "" where nothing is held.

    It is asked inside the transaction that makes the transition, with the dossier locked.
    """
    _objections.setdefault(transition, []).append(objection)


def against(transition: str, dossier: Dossier) -> str:
    """Return the first sentence held against a transition of a dossier; "" where there is none."""
    said = (objection(dossier) for objection in _objections.get(transition, ()))
    return next(filter(None, said), "")
