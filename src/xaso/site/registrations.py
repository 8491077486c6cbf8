"""What only the composition root knows: who reads a page, and the public places."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.identity import api as identity
from xaso.kernel.jobs import api as jobs
from xaso.kernel.notifications import api as notifications
from xaso.kernel.organisations.api import Agency
from xaso.site import account_notices, key_notices
from xaso.site.demo.commune import CODE as DEMO_CODE
from xaso.site.demo.load import Loader
from xaso.site.demo.views import invitation
from xaso.site.home import CATALOGUE, LOOK_UP, desk_hours
from xaso.ui import blocks, navigation
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
for _place in (
    Entry("home", _("Trang chủ"), "home", icon="home", order=10),
    Entry("apply", _("Nộp hồ sơ"), CATALOGUE, icon="pen", order=20),
    Entry("look-up", _("Tra cứu"), LOOK_UP, icon="search", order=30),
    Entry("slips", _("Hồ sơ của tôi"), "dossiers:slips", icon="folder", order=40),
):
    navigation.register(_place)
navigation.register(
    Entry(
        "state",
        _("Tình trạng"),
        "operations:state",
        for_roles=frozenset({"admin", "technician"}),
        order=900,
    )
)
audit.register_words({"site.set_up": _("Thiết lập lần đầu")})
audit.register_words({"site.play_role": _("Đóng vai trong bản thử")})
blocks.register(blocks.Block("tour", "site/tour_invitation.html", invitation, order=5))
blocks.register(blocks.Block("desk-hours", "site/desk_hours.html", desk_hours, order=10))
blocks.register(blocks.Block("key-ends", "site/key_ends.html", key_notices.ends_block, order=6))
notifications.register_template(account_notices.TEMPLATE)
notifications.register_template(key_notices.ENDS)
jobs.periodic("site.tell_of_key_ends", "15 7 * * *")(key_notices.tell_of_ends_now)
jobs.task("site.when_recovery_moved_tell")(account_notices.when_recovery_moved_tell)
events.listen(identity.RecoveryMoved, "site.when_recovery_moved_tell")


@jobs.task("demo.load_dossiers", queue="slow", sees=jobs.EVERYTHING)
def load_demo_dossiers(how_many: int, until: str) -> None:
    """Fill the demo commune with dossiers; what is there already is left alone."""
    agency = Agency.objects.get(code=DEMO_CODE, is_demo=True)
    Loader(agency, now=datetime.fromisoformat(until)).load(how_many)
