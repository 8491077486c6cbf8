"""Reading procedures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from xaso.service.procedures.errors import NotAdopted
from xaso.service.procedures.models import Adoption

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet


def adoptions_on(agency_id: UUID, day: date) -> QuerySet[Adoption]:
    """Return what the agency handles on a day, version and procedure joined."""
    return Adoption.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=day), agency_id=agency_id, valid_from__lte=day
    ).select_related("version", "procedure")


def open_adoption(agency_id: UUID, code: str, on: date) -> Adoption:
    """Return the adoption under which a dossier may be opened on a day.

    Rows: one `Adoption` with version and procedure joined, ways and papers prefetched.

    Raises:
        NotAdopted: The agency does not handle `code` on that day.
    """
    found = (
        adoptions_on(agency_id, on)
        .filter(procedure__code=code)
        .prefetch_related("version__ways", "version__papers", "version__workflow")
        .order_by("-valid_from")
        .first()
    )
    if found is None:
        raise NotAdopted(code)
    return found
