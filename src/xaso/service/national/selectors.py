"""Reading what lies between us and the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from xaso.kernel.exchange import api as exchange
from xaso.kernel.organisations import api as organisations
from xaso.service.national.errors import UnknownEnvelope
from xaso.service.national.models import Link

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.exchange.api import Envelope
    from xaso.kernel.organisations.api import Agency

SYSTEM = "national"


def link_of(agency: Agency) -> Link | None:
    """Return an agency's line to the portal, None where it has none."""
    return Link.objects.filter(agency=agency).first()


def unsettled(agency: Agency) -> QuerySet[Envelope]:
    """Return what waits or was refused, the refused first."""
    return exchange.unsettled(organisations.scope_of(agency), SYSTEM)


def find(agency: Agency, envelope_id: UUID) -> Envelope:
    """Return one envelope of an agency.

    Raises:
        UnknownEnvelope: There is none, or it is another agency's.
    """
    scope = organisations.scope_of(agency)
    found = exchange.Envelope.objects.filter(
        pk=envelope_id, system=SYSTEM, agency_id__in=scope
    ).first()
    if found is None:
        raise UnknownEnvelope(_("Không có việc này."))
    return found


def filing_address(agency: Agency, procedure_code: str) -> str:
    """Return where a resident files a procedure on the portal; "" where there is no line to it."""
    link = link_of(agency)
    if link is None or not link.is_open:
        return ""
    asked = urlencode({"MaTTHCDP": procedure_code, "MaCoQuanThucHien": agency.code})
    return f"{link.public_address.rstrip('/')}/nop-ho-so?{asked}"
