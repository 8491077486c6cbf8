"""Taking back what came with one bringing-in, as far as nothing else stands on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.kernel.residents.models import Hamlet, Household, Person
from xaso.kernel.residents.services.turns import take_turn

if TYPE_CHECKING:
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency


@transaction.atomic
def take_back(*, agency: Agency, source: UUID, actor: Actor) -> tuple[int, list[tuple[str, str]]]:
    """Take hamlets and people back that came with one bringing-in.

    A household in which people live who came otherwise stays, and so does a hamlet with people.

    Effects: the rows; the data key of the people who came, unless a household still needs it; an
    audit entry.

    Returns: How many hamlets and people were taken back, and of each that stays name and reason.
    """
    take_turn(agency.pk)
    people = Person.objects.filter(agency=agency, brought_by=source)
    households = Household.objects.filter(agency=agency, brought_by=source)
    keys = {*people.values_list("key_id", flat=True), *households.values_list("key_id", flat=True)}
    gone, _by_table = people.delete()
    lived_in = Exists(Person.objects.filter(household=OuterRef("pk")))
    households.exclude(lived_in).delete()
    kept = [
        (str(one.hamlet), _("Hộ còn người của lần nhập khác."))
        for one in households.select_related("hamlet")
    ]
    hamlets, kept_hamlets = _take_hamlets_back(agency, source)
    for key_id in keys - set(households.values_list("key_id", flat=True)):
        keyring.destroy(key_id)
    audit.record(
        actor=actor,
        verb="residents.take_back",
        object_kind="organisations.agency",
        object_id=agency.pk,
        agency_id=agency.pk,
        details={"people": gone, "hamlets": hamlets, "source": str(source)},
    )
    return gone + hamlets, kept + kept_hamlets


def _take_hamlets_back(agency: Agency, source: UUID) -> tuple[int, list[tuple[str, str]]]:
    hamlets = Hamlet.objects.filter(agency=agency, brought_by=source)
    used = Exists(Person.objects.filter(hamlet=OuterRef("pk"))) | Exists(
        Household.objects.filter(hamlet=OuterRef("pk"))
    )
    kept = [(str(one), _("Xóm %s đã có người.") % one.name) for one in hamlets.filter(used)]
    gone = 0
    for one in hamlets.exclude(used):
        try:
            with transaction.atomic():
                one.delete()
            gone += 1
        except ProtectedError:
            kept.append((str(one), _("Xóm %s đang được dùng ở chỗ khác.") % one.name))
    return gone, kept
