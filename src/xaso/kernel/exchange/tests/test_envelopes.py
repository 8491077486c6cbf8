"""An envelope is settled once, in order, and nothing that was posted is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import structlog
from procrastinate.contrib.django.models import ProcrastinateJob

from xaso.kernel.audit import api as audit
from xaso.kernel.exchange import api as exchange
from xaso.kernel.exchange import registry, services
from xaso.kernel.organisations.tests import make as organisations

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)
CLERK = audit.Actor(kind="staff", id=uuid4())


class Far:
    """A system on the other side: what it heard, and what it does next."""

    def __init__(self):
        self.heard, self.took, self.answers, self.claimed = [], [], [], []

    def take(self, envelope):
        self.took.append(envelope.key)
        return self.answer(envelope)

    def hear(self, envelope):
        self.heard.append(envelope.key)
        return self.answer(envelope)

    def answer(self, envelope):
        self.claimed.append(exchange.Envelope.objects.get(pk=envelope.pk).next_try_at)
        answer = self.answers.pop(0) if self.answers else "BN1"
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def far(monkeypatch):
    side = Far()
    monkeypatch.setitem(registry._systems, "far", exchange.System("far", side.hear, side.take))
    return side


@pytest.fixture
def agency():
    return organisations.agency()


def post(agency, key, thing, position):
    return exchange.post(
        agency_id=agency.pk,
        system="far",
        kind="state",
        key=key,
        thing=thing,
        position=position,
        now=NOW,
    )


def state(envelope):
    return exchange.Envelope.objects.get(pk=envelope.pk).state


def test_what_is_told_is_settled_with_its_receipt_and_not_told_again(agency, far):
    envelope = post(agency, "a", uuid4(), 1)

    assert exchange.deliver(envelope.pk, now=NOW) is True
    assert exchange.deliver(envelope.pk, now=NOW + timedelta(days=1)) is False

    kept = exchange.Envelope.objects.get()
    assert (kept.state, kept.answer, kept.settled_at, kept.tries) == ("done", "BN1", NOW, 1)
    assert far.heard == ["a"]


def test_a_later_turn_waits_for_the_earlier_of_the_same_thing_only(agency, far):
    thing = uuid4()
    second, first = post(agency, "2", thing, 2), post(agency, "1", thing, 1)
    other = post(agency, "other", uuid4(), 9)

    assert exchange.deliver(second.pk, now=NOW) is False
    assert exchange.deliver(other.pk, now=NOW) is True
    assert exchange.deliver(first.pk, now=NOW) is True
    assert exchange.deliver(second.pk, now=NOW) is True
    assert far.heard == ["other", "1", "2"]


def test_who_is_away_is_asked_again_later_and_later(agency, far):
    envelope = post(agency, "a", uuid4(), 1)
    far.answers = [exchange.TryLater("đi vắng")] * 2

    assert exchange.deliver(envelope.pk, now=NOW) is False
    waits = exchange.Envelope.objects.get().next_try_at
    assert waits == NOW + timedelta(seconds=30)
    assert exchange.deliver(envelope.pk, now=NOW) is False
    assert far.heard == ["a"]
    assert exchange.deliver_waiting(now=waits) == 0
    assert exchange.Envelope.objects.get().next_try_at == waits + timedelta(seconds=60)
    assert exchange.deliver_waiting(now=NOW + timedelta(hours=2)) == 1
    assert far.heard == ["a"] * 3


def test_a_wait_is_never_longer_than_an_hour(agency, far):
    envelope = post(agency, "a", uuid4(), 1)
    exchange.Envelope.objects.update(tries=40)
    far.answers = [exchange.TryLater("đi vắng")]

    exchange.deliver(envelope.pk, now=NOW)

    assert exchange.Envelope.objects.get().next_try_at == NOW + timedelta(hours=1)


def test_a_refusal_waits_for_somebody_and_holds_up_what_follows(agency, far):
    thing = uuid4()
    first, second = post(agency, "1", thing, 1), post(agency, "2", thing, 2)
    far.answers = [exchange.Refused("sai mã")]

    assert exchange.deliver_waiting(now=NOW) == 0
    assert (state(first), state(second)) == ("refused", "waiting")
    assert exchange.deliver_waiting(now=NOW + timedelta(days=1)) == 0
    assert exchange.counts([agency.pk], "far")["refused"] == 1
    assert list(exchange.unsettled([agency.pk], "far")) == [first, second]
    exchange.retry(envelope_id=first.pk, actor=CLERK, now=NOW + timedelta(days=1))
    assert exchange.deliver_waiting(now=NOW + timedelta(days=1)) == 2
    assert far.heard == ["1", "1", "2"]
    assert [one.key for one in exchange.of_thing(thing, "far")] == ["1", "2"]


def test_what_is_given_up_lets_the_rest_go_on_and_is_closed(agency, far):
    thing = uuid4()
    first, second = post(agency, "1", thing, 1), post(agency, "2", thing, 2)
    far.answers = [exchange.Refused("sai mã")]
    exchange.deliver(first.pk, now=NOW)

    exchange.set_aside(envelope_id=first.pk, actor=CLERK, now=NOW, reason="Nhập nhầm")

    assert exchange.deliver(second.pk, now=NOW) is True
    for act in (exchange.retry, exchange.set_aside):
        more = {"reason": "x"} if act is exchange.set_aside else {}
        with pytest.raises(exchange.NotOpen):
            act(envelope_id=first.pk, actor=CLERK, now=NOW, **more)
    assert exchange.Envelope.objects.get(pk=first.pk).answer == "Nhập nhầm"
    assert not exchange.unsettled([agency.pk], "far").exists()
    assert exchange.settled([agency.pk], "far").count() == 2
    trail = audit.trail_of("exchange.envelope", first.pk)
    assert [entry.ground for entry in trail] == ["Nhập nhầm"]


def test_what_comes_twice_is_kept_once_and_lies_sealed(agency, far):
    kept = [
        exchange.take_in(
            agency_id=agency.pk,
            system="far",
            kind="arrived",
            key="G1",
            content={"ChuHoSo": "Trần Văn Ánh"},
            now=NOW,
        )
        for _ in range(2)
    ]
    envelope = exchange.Envelope.objects.get()

    assert kept == [True, False]
    assert "Ánh".encode() not in bytes(envelope.content or b"")
    assert exchange.content_of(envelope) == {"ChuHoSo": "Trần Văn Ánh"}
    assert exchange.deliver(envelope.pk, now=NOW) is True
    assert (far.took, far.heard) == (["G1"], [])
    assert jobs_for(envelope) == 1


def test_each_agency_sees_and_counts_its_own(agency, far):
    other = organisations.agency(is_shown=False)
    own, theirs = post(agency, "a", uuid4(), 1), post(other, "a", uuid4(), 1)

    assert list(exchange.unsettled([agency.pk], "far")) == [own]
    assert exchange.counts([other.pk], "far")["waiting"] == 1
    exchange.deliver_waiting(now=NOW)
    assert list(exchange.settled([other.pk], "far")) == [theirs]
    for one in (agency, other):
        assert exchange.take_in(
            agency_id=one.pk, system="far", kind="x", key="G1", content={}, now=NOW
        )


def test_while_it_is_handed_over_nobody_else_takes_it_for_two_minutes(agency, far):
    exchange.deliver(post(agency, "a", uuid4(), 1).pk, now=NOW)

    assert far.claimed == [NOW + timedelta(minutes=2)]


def test_each_has_a_job_and_the_next_gets_one_when_its_turn_comes(agency, far):
    thing = uuid4()
    first, second = post(agency, "1", thing, 1), post(agency, "2", thing, 2)
    third = post(agency, "3", thing, 3)
    assert [jobs_for(one) for one in (first, second, third)] == [1, 1, 1]

    exchange.deliver(first.pk, now=NOW)
    assert [jobs_for(one) for one in (first, second, third)] == [1, 2, 1]
    far.answers = [exchange.Refused("sai")]
    exchange.deliver(second.pk, now=NOW)
    exchange.set_aside(envelope_id=second.pk, actor=CLERK, now=NOW, reason="Bỏ")
    assert [jobs_for(one) for one in (first, second, third)] == [1, 2, 2]


def test_who_settles_by_hand_is_written_down_with_system_and_key(agency, far):
    envelope = post(agency, "a", uuid4(), 1)
    far.answers = [exchange.Refused("sai")]
    with structlog.testing.capture_logs() as logged:
        exchange.deliver(envelope.pk, now=NOW)
    exchange.retry(envelope_id=envelope.pk, actor=CLERK, now=NOW)

    (entry,) = audit.trail_of("exchange.envelope", envelope.pk)
    assert (entry.verb, entry.agency_id) == ("exchange.retry", agency.pk)
    assert entry.details == {"system": "far", "key": "a"}
    assert [line["event"] for line in logged] == ["exchange.refused"]
    assert logged[0]["envelope"] == str(envelope.pk)


def jobs_for(envelope):
    jobs = ProcrastinateJob.objects.filter(task_name="exchange.deliver")
    return sum(job.args["envelope_id"] == str(envelope.pk) for job in jobs)


def test_somebody_who_has_it_in_hand_is_not_overtaken(agency, far):
    envelope = post(agency, "a", uuid4(), 1)
    exchange.Envelope.objects.update(next_try_at=NOW + timedelta(minutes=2))

    assert exchange.deliver(envelope.pk, now=NOW) is False
    assert exchange.deliver_waiting(now=NOW) == 0
    assert far.heard == []


def test_nothing_is_posted_outside_a_transaction(agency, monkeypatch):
    monkeypatch.setattr(services, "connection", SimpleNamespace(in_atomic_block=False))

    with pytest.raises(RuntimeError, match="outside"):
        post(agency, "a", uuid4(), 1)
