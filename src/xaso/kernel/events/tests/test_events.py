"""What is published reaches subscribers at once and listeners for sure, or nothing happens."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from xaso.kernel.events import api as events


@dataclass(frozen=True)
class KettleBoiled:
    kettle: UUID
    degrees: int


@pytest.fixture(autouse=True)
def _fresh_registries(monkeypatch):
    monkeypatch.setattr(events, "_subscribers", {})
    monkeypatch.setattr(events, "_listeners", {})


@pytest.mark.django_db
def test_a_listener_gets_one_job_row_with_the_fields():
    events.listen(KettleBoiled, "tea.pour")
    kettle = uuid4()

    events.publish(KettleBoiled(kettle, 100))

    [job] = ProcrastinateJob.objects.filter(task_name="tea.pour")
    assert job.args == {"kettle": str(kettle), "degrees": 100}


@pytest.mark.django_db
def test_a_failing_subscriber_fails_everything():
    events.listen(KettleBoiled, "tea.pour")

    def refuse(event: KettleBoiled) -> None:
        raise ValueError(f"too hot: {event.degrees}")

    events.subscribe(KettleBoiled, refuse)

    with pytest.raises(ValueError, match="too hot"), transaction.atomic():
        events.publish(KettleBoiled(uuid4(), 100))

    assert not ProcrastinateJob.objects.filter(task_name="tea.pour").exists()


@pytest.mark.django_db
def test_history_reaches_subscribers_and_enqueues_nothing():
    events.listen(KettleBoiled, "tea.pour")
    seen: list[int] = []
    events.subscribe(KettleBoiled, lambda event: seen.append(event.degrees))

    with events.without_listeners():
        events.publish(KettleBoiled(uuid4(), 90))
    events.publish(KettleBoiled(uuid4(), 100))

    assert seen == [90, 100]
    assert ProcrastinateJob.objects.filter(task_name="tea.pour").count() == 1


def test_publishing_outside_a_transaction_is_refused(own_database):
    with pytest.raises(RuntimeError, match="outside a transaction"):
        events.publish(KettleBoiled(uuid4(), 100))


@pytest.mark.django_db
def test_many_events_reach_everybody_as_each_would():
    events.listen(KettleBoiled, "tea.pour")
    one_by_one: list[int] = []
    together: list[list[int]] = []
    events.subscribe(KettleBoiled, lambda event: one_by_one.append(event.degrees))
    events.subscribe(
        KettleBoiled,
        lambda event: together.append([event.degrees]),
        at_once=lambda told: together.append([event.degrees for event in told]),
    )
    kettles = [uuid4(), uuid4()]

    events.publish_all([KettleBoiled(kettle, 90 + at) for at, kettle in enumerate(kettles)])
    events.publish(KettleBoiled(kettles[0], 100))
    with events.without_listeners():
        events.publish_all([KettleBoiled(kettles[0], 101)])
    events.publish_all([])

    assert one_by_one == [90, 91, 100, 101]
    assert together == [[90, 91], [100], [101]]
    rows = ProcrastinateJob.objects.filter(task_name="tea.pour").order_by("id")
    told = [(row.args["kettle"], row.args["degrees"]) for row in rows]
    assert told == [(str(kettles[0]), 90), (str(kettles[1]), 91), (str(kettles[0]), 100)]


def test_publishing_many_outside_a_transaction_is_refused(own_database):
    with pytest.raises(RuntimeError, match="outside a transaction"):
        events.publish_all([KettleBoiled(uuid4(), 100)])
