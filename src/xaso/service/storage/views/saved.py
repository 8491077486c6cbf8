"""How many papers people did not have to bring again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.storage import policies, selectors

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_safe
@identity.staff_required(*policies.READERS)
def saved(request: HttpRequest) -> HttpResponse:
    """Show by procedure how many papers were used again. GET storage:saved."""
    rows = selectors.saved_at(organisations.agency_of(request))
    papers = sum(row.papers for row in rows)
    rule = selectors.minutes_a_paper(timezone.localdate())
    context = {
        "rows": rows,
        "papers": papers,
        "rule": rule,
        "hours": round(papers * rule.minutes / 60, 1) if rule else None,
    }
    return render(request, "storage/saved.html", context)
