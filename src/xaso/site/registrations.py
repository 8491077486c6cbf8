"""What only the composition root knows: who reads a page, and the public places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xaso.kernel.identity import api as identity
from xaso.ui import navigation
from xaso.ui.navigation import Entry, Reader

if TYPE_CHECKING:
    from django.http import HttpRequest


def reader_of(request: HttpRequest) -> Reader:
    """Return the staff member who looks at the page, or nobody in particular."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not request.profile:  # type: ignore[attr-defined]
        return Reader()
    actor = identity.actor_of(request)
    return Reader(actor.name, actor.roles)


navigation.tell_reader(reader_of)
navigation.register(Entry("home", _("Trang chủ"), "home", icon="home", order=10))
