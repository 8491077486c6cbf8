"""The reader's walk: the browser judges as the domain does; each reading counts once."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.identity.tests import make as people
from xaso.service.bills import api as bills
from xaso.service.bills.domain.metering import WrongReading, is_unusual, used_between
from xaso.service.bills.models import Reading
from xaso.service.bills.tests import make

ROOM = Path(__file__).resolve().parent.parent
PERIOD = "2026-11"


def _judged(meter, value, has_rolled_over):
    try:
        used = used_between(
            meter["previous"], value, meter["digits"], has_rolled_over=has_rolled_over
        )
    except WrongReading as wrong:
        return {"wrong": wrong.code}
    history = [] if meter["usual"] is None else [meter["usual"]]
    return {"units": used.units, "isUnusual": is_unusual(used.units, history)}


def _cases(chance, how_many):
    for _ in range(how_many):
        digits = chance.choice([3, 4, 5, 6])
        previous = chance.randrange(10**digits)
        value = previous + chance.choice([-1, 0, 1, 10, 11, 30, 31, chance.randrange(-90, 200)])
        usual = chance.choice([None, 0, 1, 3, 10, 20])
        meter = {"digits": digits, "previous": previous, "usual": usual}
        yield (
            meter,
            chance.choice([max(value, 0), chance.randrange(10**digits)]),
            chance.random() < 0.3,
        )


def test_the_browser_judges_as_the_domain_does():
    cases = list(_cases(random.Random(20261130), 3000))
    told = subprocess.run(
        ["node", ROOM / "tests/meters.test.mjs"],
        input=json.dumps(cases), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(told.stdout) == [_judged(*case) for case in cases]


@pytest.fixture
def house(db):
    return people.cast()


@pytest.fixture
def at(house):
    return make.office(house.agency, kind=bills.Kind.WATER)


@pytest.fixture
def meters(at):
    known = [make.customer(at, f"NC{n}") for n in range(3)]
    return [make.meter(one, at, number=f"DH{n}", turn=n) for n, one in enumerate(known)]


@pytest.fixture
def reader(client, at, meters):
    client.force_login(at.tu)
    return client


def where(at, name):
    return reverse(f"bills:{name}", args=[at.provider.pk])


def said(meter, value, **more):
    entry = {
        "id": str(uuid4()),
        "meter": str(meter.pk),
        "period": PERIOD,
        "value": value,
        "has_rolled_over": False,
        "read_at": timezone.now().isoformat(),
    }
    return entry | more


@pytest.fixture
def sent(reader, at):
    def send(*readings, status=200):
        body = json.dumps({"readings": readings})
        answer = reader.post(where(at, "round-send"), body, content_type="application/json")
        assert answer.status_code == status, answer.content.decode()
        return [(one["status"], one["told"]) for one in answer.json().get("results", [])]

    return send


def test_the_walk_is_told_in_its_order_with_what_was_read(reader, at, meters, sent):
    page = reader.get(where(at, "round"), {"ky": "11/2026"})
    assert page.status_code == 200
    assert 'data-period="2026-11"' in page.content.decode()
    sent(said(meters[1], 112))
    told = reader.post(where(at, "round-hold"), {"period": PERIOD}).json()
    assert (told["period"], told["period_words"]) == (PERIOD, "tháng 11/2026")
    assert [(one["number"], one["previous"], one["read"]) for one in told["meters"]] == [
        ("DH0", 100, None), ("DH1", 100, 112), ("DH2", 100, None),
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["", "2026", "2026-HK1", "tháng nào"])
def test_what_is_no_month_is_this_month(reader, at, typed):
    page = reader.get(where(at, "round"), {"ky": typed}).content.decode()
    assert f'data-period="{timezone.localdate():%Y-%m}"' in page


def test_each_reading_counts_once_however_often_it_is_sent(meters, sent):
    readings = [said(meter, 110 + n) for n, meter in enumerate(meters)]
    assert sent(*readings) == [("taken", [])] * 3
    assert sent(*readings) == [("taken", [])] * 3
    assert sorted(Reading.objects.values_list("value", "used")) == [(110, 10), (111, 11), (112, 12)]
    assert {row.client_id for row in Reading.objects.all()} == {UUID(one["id"]) for one in readings}


def test_another_value_for_the_same_month_waits_for_a_person(meters, sent):
    first = said(meters[0], 110)
    sent(first)
    [(status, told)] = sent(said(meters[0], 120))
    assert status == "refused"
    assert "110" in told[0]
    [(status, _told)] = sent(first | {"value": 130})
    assert status == "refused"
    assert Reading.objects.get().value == 110


def test_one_that_is_refused_stops_no_other(meters, sent):
    back, good = said(meters[0], 90), said(meters[1], 105)
    nobody = said(meters[2], 105) | {"meter": str(uuid4())}
    told = [status for status, _told in sent(back, good, nobody)]
    assert told == ["refused", "taken", "refused"]
    assert [status for status, _told in sent(back | {"has_rolled_over": True})] == ["taken"]
    assert Reading.objects.get(meter=meters[0]).used == 90 + 10**5 - 100


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"readings": []}', '{"readings": [{"id": "x"}]}', '{"readings": 1}']
)
def test_what_is_not_understood_is_said(reader, at, body):
    answer = reader.post(where(at, "round-send"), body, content_type="application/json")
    assert answer.status_code == 422
    assert not Reading.objects.exists()


def test_a_moment_to_come_is_now_and_one_without_a_zone_is_not_understood(meters, sent):
    sent(said(meters[0], 110, read_at="2099-01-01T00:00:00+07:00"))
    assert Reading.objects.get().read_at <= timezone.now()
    sent(said(meters[1], 110, read_at="2026-11-30T08:00:00"), status=422)


def test_no_more_than_five_hundred_at_once(meters, sent):
    sent(*[said(meters[0], 110)] * 501, status=422)
    assert not Reading.objects.exists()
    sent(*[said(meters[0], 110)] * 500)
    assert Reading.objects.count() == 1


def test_who_reads_no_meters_here_sees_no_walk(client, house, at, meters):
    other = make.office(house.agency, kind=bills.Kind.WATER, name="Nước sạch khác")
    for account in (house.thao, other.tu):
        client.force_login(account)
        assert client.get(where(at, "round")).status_code == 404
        assert client.post(where(at, "round-hold")).status_code == 404
        assert client.post(where(at, "round-send")).status_code == 404


def test_the_worker_keeps_the_page_and_names_nobody(client, at):
    answer = client.get(where(at, "round-worker"))
    assert answer["Content-Type"].startswith("text/javascript")
    text = answer.content.decode()
    assert where(at, "round") in text
    assert "bills/round" in text
