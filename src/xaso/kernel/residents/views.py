"""The page that shows what was brought in: hamlets and figures, nobody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.residents.selectors import counted

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

READERS = ("intake", "officer", "head", "leader", "clerk", "center_head", "admin")


@require_safe
@identity.staff_required(*READERS)
def hamlets(request: HttpRequest) -> HttpResponse:
    """Show the hamlets with how many households and people live there. GET residents:hamlets."""
    rows = counted(organisations.agency_of(request))
    today = timezone.localdate()
    context = {
        "rows": rows,
        "ended": {
            one.hamlet.pk
            for one in rows
            if one.hamlet.valid_until is not None and one.hamlet.valid_until <= today
        },
        "has_former": any(one.hamlet.former_commune for one in rows),
        "households": sum(one.households for one in rows),
        "people": sum(one.people for one in rows),
    }
    return render(request, "residents/hamlets.html", context)
