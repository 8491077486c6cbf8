"""The owner of an account and its administrators are told when somebody is let back in."""

from __future__ import annotations

import pytest
from django.utils import timezone

from xaso.kernel.identity.services import recovery
from xaso.kernel.identity.tests import make
from xaso.kernel.notifications.api import Message
from xaso.site.account_notices import when_recovery_moved_tell


@pytest.mark.django_db
def test_owner_and_administrators_are_told_of_each_turn_once():
    cast = make.cast()
    far = make.staff("admin", agency=cast.elsewhere, full_name="Triệu Thị Xa")
    for person in (cast.minh, cast.khoa, cast.thao, far):
        person.email = f"{person.username}@example.vn"
        person.save()
    known = recovery.ask_recovery(
        actor=make.actor(cast.khoa, cast.agency),
        account=cast.minh,
        agency_id=cast.agency.pk,
        ground="Mất điện thoại",
        now=timezone.now(),
    )

    for what in ("asked", "opened", "used"):
        given = (str(known.pk), str(cast.minh.pk), str(cast.agency.pk), what)
        when_recovery_moved_tell(*given)
        when_recovery_moved_tell(*given)

    assert Message.objects.filter(template="site.account_recovery").count() == 6
