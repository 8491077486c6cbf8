"""How statement files look is changed by leaders: from a day on, for what comes from then on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from xaso.kernel.organisations.tests import make as agencies
from xaso.service.bank import api as bank
from xaso.service.bank.selectors import layouts_on
from xaso.service.bank.services.layouts import change_layout
from xaso.service.bank.tests.make import CONSOLE, DAY
from xaso.service.payments.tests.make import KEEPER, LEADER

YESTERDAY = DAY - timedelta(days=1)
SPEC = {
    "amount": "signed",
    "columns": {"day": ["Ngày"], "text": ["Nội dung"], "amount": ["Số tiền"]},
    "dates": ["%d/%m/%Y"],
}


@pytest.fixture
def agency(db):
    return agencies.agency()


def changed(agency, code="mb", **change: Any):
    told: dict[str, Any] = {"name": " MB mới ", "spec": SPEC, "is_confirmed": True, "today": DAY}
    return change_layout(code, **told | {"agency_id": agency.pk, "actor": LEADER} | change)


def test_a_layout_looks_otherwise_from_today_on(agency):
    before = layouts_on(DAY)["mb"]
    row = changed(agency)
    assert (row.name, row.spec, row.is_confirmed, row.valid_from, row.valid_until) == (
        "MB mới", SPEC, True, DAY, None,
    )  # fmt: skip
    assert layouts_on(DAY)["mb"] == row
    assert layouts_on(YESTERDAY)["mb"] == before
    before.refresh_from_db()
    assert (before.valid_until, before.is_confirmed) == (DAY, False)


def test_changed_twice_in_a_day_there_is_one_new_row(agency):
    first = changed(agency)
    second = changed(agency, name="MB nữa", is_confirmed=False)
    assert second == first
    rows = bank.Layout.objects.filter(code="mb").order_by("valid_from")
    assert [row.name for row in rows][1:] == ["MB nữa"]
    assert rows[1].valid_until is None


@pytest.mark.parametrize(
    "spec",
    [
        {},
        SPEC | {"amount": "khong-co"},
        SPEC | {"columns": {"day": ["Ngày"], "text": ["Nội dung"]}},
    ],
)
def test_a_layout_that_reads_nothing_is_refused(agency, spec):
    with pytest.raises(bank.WrongStatement, match="thiếu cột") as refused:
        changed(agency, spec=spec)
    assert refused.value.field == ""
    assert bank.Layout.objects.filter(code="mb").count() == 1


def test_a_layout_that_is_not_there_is_not_changed(agency):
    with pytest.raises(bank.UnknownLine):
        changed(agency, "khong-co")
    with pytest.raises(bank.UnknownLine):
        changed(agency, today=DAY - timedelta(days=9_000))


@pytest.mark.parametrize("actor", [KEEPER, CONSOLE])
def test_only_leaders_say_how_files_look(agency, actor):
    with pytest.raises(bank.NotBookkeeper):
        changed(agency, actor=actor)
