"""Drafts of a browser: beginning one with what is known already, and holding on to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from xaso.kernel.forms import api as forms
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers.device_cookie import DeviceCookie

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from xaso.service.procedures.api import Adoption

COOKIE = DeviceCookie("ban_nhap", "xaso.drafts", max_age_seconds=14 * 24 * 3600)
MOST_DRAFTS = 6
ALL_SECTIONS = "tat-ca"
GENERAL_FORM = "CHUNG"


def held_drafts(request: HttpRequest) -> list[str]:
    """Return the ids of drafts that this browser may open, oldest first."""
    return [str(one) for one in COOKIE.read(request)]


def hold_draft(request: HttpRequest, response: HttpResponse, draft_id: UUID) -> None:
    """Let this browser open the draft from now on."""
    kept = [one for one in held_drafts(request) if one != str(draft_id)]
    COOKIE.write(response, [*kept, str(draft_id)][-MOST_DRAFTS:])


def let_go(request: HttpRequest, response: HttpResponse, draft_id: UUID) -> None:
    """Let this browser forget the draft."""
    COOKIE.write(response, [one for one in held_drafts(request) if one != str(draft_id)])


def form_of(adoption: Adoption) -> forms.Definition:
    """Return the declaration that a procedure is filed with."""
    return forms.load(adoption.version.form_id or GENERAL_FORM)


def begin_application(
    request: HttpRequest,
    *,
    adoption: Adoption,
    filled: Mapping[str, str],
    held: Mapping[str, str] | None = None,
    one_page: bool = False,
    now: datetime,
) -> forms.Draft:
    """Begin a draft of what this agency has adopted.

    Args:
        filled: What is known already, by the names of inputs; goes before the commune's province.
        held: Papers that need not be brought again, with the code of what holds each.

    Effects: as `forms.start_draft`.

    Raises:
        TooManyDrafts: This address has begun too many today.
    """
    definition = form_of(adoption)
    agency = organisations.agency_of(request)
    return forms.start_draft(
        agency_id=agency.pk,
        form_id=definition.id,
        subject=adoption.procedure.code,
        address=identity.address_of(request),
        now=now,
        one_page=one_page,
        filled=of_the_province(definition, agency) | dict(filled),
        held=held,
    ).draft


def of_the_province(definition: forms.Definition, agency: organisations.Agency) -> dict[str, str]:
    """Return the commune's own province for every address that is asked."""
    area = agency.area
    while area is not None and area.level != organisations.Area.Level.PROVINCE:
        area = area.parent
    if area is None:
        return {}
    return {f"{one.key}.tinh": area.code for one in definition.fields() if one.kind == "address"}


def first_page(draft: forms.Draft) -> str:
    """Return the address at which a draft is filled in from the beginning."""
    section = ALL_SECTIONS if draft.is_one_page else forms.load(draft.form_id).sections[0].key
    return reverse("dossiers:apply-section", args=[draft.subject, draft.pk, section])
