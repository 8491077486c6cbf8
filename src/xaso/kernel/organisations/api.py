"""The door of organisations."""

from xaso.kernel.organisations.domain.places import Gazetteer, Place
from xaso.kernel.organisations.middleware import AgencyRequest, agency_of
from xaso.kernel.organisations.models import (
    Agency,
    AgencySuccession,
    Area,
    AreaSuccession,
    Position,
    SiteProfile,
    Unit,
)
from xaso.kernel.organisations.posts import create_position, end_position
from xaso.kernel.organisations.selectors import (
    address_of,
    gazetteer,
    named_or_shown,
    profile_for_host,
    scope_of,
    siblings_of,
    successors_of,
)

__all__ = [
    "Agency",
    "AgencyRequest",
    "AgencySuccession",
    "Area",
    "AreaSuccession",
    "Gazetteer",
    "Place",
    "Position",
    "SiteProfile",
    "Unit",
    "address_of",
    "agency_of",
    "create_position",
    "end_position",
    "gazetteer",
    "named_or_shown",
    "profile_for_host",
    "scope_of",
    "siblings_of",
    "successors_of",
]
