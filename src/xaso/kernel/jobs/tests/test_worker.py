"""Jobs run once their transaction has committed, and outlive their worker."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from xaso.kernel.jobs import api as jobs
from xaso.kernel.jobs import registry
from xaso.kernel.jobs.worker import make_app, run_worker, sweep_once

seen: list[object] = []


@pytest.fixture
def task(monkeypatch):
    monkeypatch.setattr(registry, "_tasks", {})
    seen.clear()
    jobs.task("tests.note")(lambda **payload: seen.append(payload))
    return "tests.note"


def drain():
    asyncio.run(run_worker(concurrency=1, wait=False))


def test_a_job_runs_with_its_payload_after_the_commit(own_database, task):
    with transaction.atomic():
        jobs.enqueue(task, dossier="7")
    drain()
    assert seen == [{"dossier": "7"}]
    assert not ProcrastinateJob.objects.exists()


def test_no_commit_no_job(own_database, task):
    with transaction.atomic():
        jobs.enqueue(task, dossier="7")
        transaction.set_rollback(True)
    drain()
    assert not seen


def test_a_task_enqueues_in_its_own_transaction(own_database, task):
    def fail_after_enqueueing():
        with transaction.atomic():
            jobs.enqueue(task, dossier="lost")
            transaction.set_rollback(True)
        seen.append("ran")

    jobs.task("tests.failing")(fail_after_enqueueing)
    jobs.enqueue("tests.failing")
    drain()
    assert seen == ["ran"]


def test_a_job_whose_worker_died_is_brought_back(own_database, task):
    jobs.enqueue(task, dossier="7")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")

    async def sweep():
        app = make_app(connections=2)
        async with app.open_async():
            return await sweep_once(app)

    assert asyncio.run(sweep()) == 1
    drain()
    assert seen == [{"dossier": "7"}]


def test_cron_lines_mean_vietnamese_time(task):
    jobs.periodic("tests.nightly", "0 3 * * *")(lambda: None)
    periodic = next(iter(make_app(connections=1).periodic_registry.periodic_tasks.values()))
    at = periodic.croniter.get_next(ret_type=float, start_time=1_795_000_000.0)
    assert datetime.fromtimestamp(at, ZoneInfo("Asia/Ho_Chi_Minh")).hour == 3
