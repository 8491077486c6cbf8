"""What a dossier's pages show of its paper and of the post."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.template.loader import render_to_string

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.custody import policies, post, selectors
from xaso.service.custody.domain import postal
from xaso.service.custody.domain.postal import State
from xaso.service.custody.words import STATE
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise
    from django.utils.safestring import SafeString

    from xaso.service.custody.models import PostalItem
    from xaso.service.dossiers.api import Dossier


def draw_for_staff(request: HttpRequest, dossier: Dossier) -> SafeString | None:
    """Draw where the paper lies; that it stayed behind when the dossier went to a colleague."""
    agency, actor = organisations.agency_of(request), identity.actor_of(request)
    if not policies.is_kept_here(dossier, agency):
        return None
    lying = selectors.lying_of(dossier)
    may_keep = policies.may_keep(actor)
    if lying is None and not may_keep:
        return None
    holder_id = lying.holder_id if lying else None
    context = {
        "dossier": dossier,
        "lying": lying,
        "may_keep": may_keep,
        "is_behind": bool(holder_id and dossier.officer_id and holder_id != dossier.officer_id),
        "is_ended": dossier.state in selectors.ENDED,
    }
    return render_to_string("custody/staff_block.html", context, request=request)


class Shown(NamedTuple):
    """One postal item as a dossier's pages show it."""

    item: PostalItem
    state: _StrPromise
    link: str


def _shown(dossier: Dossier) -> list[Shown]:
    return [
        Shown(one, STATE[State(one.state)], postal.link_to(one.carrier.link, one.number))
        for one in post.items_of(dossier)
    ]


def draw_post_for_staff(request: HttpRequest, dossier: Dossier) -> SafeString | None:
    """Draw what the post carried of a dossier, and the ways to send and to note an arrival."""
    agency, actor = organisations.agency_of(request), identity.actor_of(request)
    if not policies.is_kept_here(dossier, agency):
        return None
    shown, may_post = _shown(dossier), policies.may_post(actor)
    is_sendable = (
        may_post
        and dossier.state == dossiers.State.RESOLVED
        and not any(one.item.state == State.ON_WAY for one in shown)
        and dossiers.result_lies_with(dossier) in set(organisations.scope_of(agency))
    )
    came = dossier.channel == dossiers.Dossier.Channel.POST
    is_arriving = may_post and came and not any(one.item.direction == "in" for one in shown)
    if not (shown or is_sendable or is_arriving):
        return None
    context = {
        "dossier": dossier,
        "shown": shown,
        "may_post": may_post,
        "is_sendable": is_sendable,
        "is_arriving": is_arriving,
    }
    return render_to_string("custody/post_block.html", context, request=request)


def draw_for_resident(request: HttpRequest, dossier: Dossier) -> SafeString | None:
    """Draw the numbers by which a person follows what the post carries for her."""
    shown = _shown(dossier)
    if not shown:
        return None
    return render_to_string("custody/resident_block.html", {"shown": shown}, request=request)
