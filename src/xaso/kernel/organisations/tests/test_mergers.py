"""A merger is known from its transaction on, to every process that runs already."""

from __future__ import annotations

from datetime import date

import pytest

from xaso.kernel.organisations import api as organisations
from xaso.kernel.organisations.tests import make

pytestmark = pytest.mark.django_db


def known():
    """Return what the agency continues whose page the server shows."""
    shown = organisations.profile_for_host("moi.test")
    assert shown is not None
    return organisations.scope_of(shown.agency)


def test_a_running_server_learns_of_a_merger():
    new = make.agency()
    old = make.agency(name="UBND xã Cũ", is_shown=False)
    assert known() == {new.pk}

    organisations.AgencySuccession.objects.create(
        predecessor=old, successor=new, kind="merge", on=date(2026, 7, 1)
    )

    assert known() == {new.pk, old.pk}
