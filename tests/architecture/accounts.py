"""The cast that asks for every address: nobody, five posts of one commune, and a stranger."""

from __future__ import annotations

from datetime import date

from django.test import Client

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations

POSTS = ("intake", "officer", "leader", "clerk", "admin")
CAST = ("anonymous", *POSTS, "foreign")
_BACKEND = "xaso.kernel.identity.backends.StaffBackend"


def make_cast() -> dict[str, Client]:
    """Return a browser for each; `foreign` is the administrator of another commune."""
    here = organisations.Agency.objects.create(
        code="H55.242", name="UBND xã Động Đạt", level="commune"
    )
    organisations.SiteProfile.objects.create(agency=here, name=here.name)
    elsewhere = organisations.Agency.objects.create(
        code="H55.999", name="UBND xã Khác", level="commune"
    )
    browsers = {"anonymous": Client()}
    for role in POSTS:
        browsers[role] = _signed_in(role, role, here)
    browsers["foreign"] = _signed_in("foreign", "admin", elsewhere)
    return browsers


def _signed_in(username: str, role: str, agency: organisations.Agency) -> Client:
    actor = audit.Actor(kind="system")
    account = identity.create_staff_account(
        actor=actor, username=username, full_name=username, password="not-used-here-1"
    )
    position = organisations.Position.objects.create(agency=agency, title=role, role=role)
    identity.hold_position(
        actor=actor, account=account, position=position, valid_from=date(2020, 1, 1)
    )
    client = Client()
    client.force_login(account, backend=_BACKEND)
    return client
