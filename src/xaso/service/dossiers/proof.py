"""What a browser has proved: the secret of a dossier, kept in its session until it changes."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.http import Http404

from xaso.service.dossiers import slips
from xaso.service.dossiers.errors import UnknownDossier
from xaso.service.dossiers.selectors import look_up, look_up_again

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest

    from xaso.service.dossiers.models import Dossier

SEEN = "dossiers_seen"


def remember_proof(request: HttpRequest, dossier: Dossier) -> None:
    """Note in the session that this browser proved the dossier's present secret."""
    seen = request.session.get(SEEN, {})
    request.session[SEEN] = {**seen, dossier.look_up_code: dossier.secret_hash}


def proved(request: HttpRequest, code: str) -> Dossier:
    """Return a dossier whose secret this browser has proved and which is still the same.

    Raises:
        Http404: Not proved, or a new secret was given out since.
    """
    known = request.session.get(SEEN, {}).get(code, "")
    try:
        return look_up_again(code, known)
    except UnknownDossier as refusal:
        raise Http404(str(refusal)) from None


def all_proved(request: HttpRequest) -> list[Dossier]:
    """Return the dossiers whose secret this browser has proved or keeps a slip of, newest first.

    What was proved with a secret that has been changed since is left out.
    """
    found: dict[UUID, Dossier] = {}
    for code, known in request.session.get(SEEN, {}).items():
        _add(found, look_up_again, code, known)
    for code, secret in slips.read(request).items():
        _add(found, look_up, code, secret)
    return sorted(found.values(), key=lambda one: one.submitted_at, reverse=True)


def _add(
    found: dict[UUID, Dossier], look: Callable[[str, str], Dossier], code: str, word: str
) -> None:
    with suppress(UnknownDossier):
        dossier = look(code, word)
        found.setdefault(dossier.pk, dossier)
