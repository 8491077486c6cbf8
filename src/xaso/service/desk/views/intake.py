"""The counter on one page: who, what, which papers, done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.identity import api as identity
from xaso.service.desk.known import fill_known
from xaso.service.desk.views import stored
from xaso.service.desk.views.counter import AT_ONCE, READ_BACK, READ_THEN, Counter
from xaso.service.desk.views.counter_page import page, read_back
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required("intake")
def intake(request: HttpRequest) -> HttpResponse:
    """Take people's papers in at the counter.

    GET, POST desk:intake; the button pressed says what to do: `do=read` reads the card and looks
    for the procedure (so does Enter in any field), `pick` takes one, `do=count` counts every
    paper as the checklist asks, `do=stored:…` lays what the person was given already among the
    scans, `do=declare` opens the procedure's declaration for the desk to fill in (`do=paper` puts
    it away), `do=read-back` shows all of it to be read to the person,
    `do=submit` files (`read-submit` after it was read back), `do=at-once` also lays it before the
    leader, to be handed over while the person waits.

    Answers:
        200: The page, with everything that was typed. 303: Filed; to the receipt, or to the page
            on which it is handed over.
        413, 422: What is wrong stands in the summary and beside its field; all of it is kept.
    """
    counter = Counter(request)
    if request.method != "POST":
        counter.begin()
        counter.draw_unbound()
        return page(counter)
    counter.read_card()
    if request.POST.get("do") == "read":
        known = fill_known(counter.posted, agency=counter.agency, actor=counter.actor)
        counter.doubt = known or counter.doubt
    counter.keep_scans()
    stored.lay(counter)
    counter.open_declaration()
    pressed = request.POST.get("do", "")
    if pressed == READ_BACK and counter.is_sound():
        return read_back(counter)
    if pressed in {"submit", AT_ONCE} | READ_THEN:
        submitted = counter.file()
        if submitted is not None and AT_ONCE in pressed:
            return see_other(reverse("desk:at-once-one", args=[submitted.dossier_id]))
        if submitted is not None:
            return see_other(reverse("desk:receipt", args=[counter.key]))
    elif pressed != READ_BACK:
        if pressed == "count":
            counter.count_all()
        counter.search()
        counter.draw_unbound()
    return page(counter)
