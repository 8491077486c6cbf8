"""Who changes a day of the calendar sees how many promised dates lie across it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from xaso.service.dossiers.selectors import promises_across
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db


def test_only_open_promises_across_the_day_count():
    at = make.house()
    received = make.dossier(at, "received", now=make.MORNING)
    make.dossier(at, "returned", now=make.MORNING)
    assert received.received_at
    assert received.due_at
    first, last = received.received_at.date(), received.due_at.date()

    def counted(day):
        return promises_across(at.agency.pk, day)

    assert (counted(first), counted(last)) == (1, 1)
    assert counted(first - timedelta(days=1)) == counted(last + timedelta(days=1)) == 0


def test_the_page_says_how_many_and_that_they_stand(client):
    at = make.house()
    received = make.dossier(at, "received", now=make.MORNING)
    client.force_login(at.khoa)

    answer = client.post(
        "/can-bo/quan-tri/lich/ngay/",
        {
            "date": f"{received.received_at:%d/%m/%Y}",
            "kind": "local_off",
            "name": "Ngày hội xã",
            "basis": "Công văn 12/UBND",
        },
    )

    assert "1 hồ sơ đang giải quyết" in answer.content.decode()
    assert "Ngày đã hẹn giữ nguyên" in answer.content.decode()
