"""What a browser has proved: the secret of a dossier, kept in its session until it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from xaso.service.dossiers.errors import UnknownDossier
from xaso.service.dossiers.selectors import look_up_again

if TYPE_CHECKING:
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
