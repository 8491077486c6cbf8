"""Run the registered tasks: one procrastinate worker with connections of its own.

The worker's bookkeeping goes past Django; what a task itself enqueues goes through Django's
connection, and so stays inside the task's own transaction.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from django.db import close_old_connections
from django.utils.timezone import get_default_timezone
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException

from xaso.kernel.jobs import registry
from xaso.kernel.jobs.api import RETRY

if TYPE_CHECKING:
    from collections.abc import Callable

logger = structlog.get_logger(__name__)
POLL_SECONDS = 0.2
SWEEP_SECONDS = 15.0
FAREWELL_SECONDS = 8.0


async def run_worker(*, concurrency: int, wait: bool = True) -> None:
    """Work off the jobs, and bring back those whose worker died.

    Args:
        concurrency: How many jobs run at once.
        wait: Go on until a signal comes; else return when no job is due.
    """
    app = make_app(connections=concurrency + 2)
    async with app.open_async():
        sweeper = asyncio.create_task(_sweep(app))
        try:
            await app.run_worker_async(
                concurrency=concurrency,
                wait=wait,
                fetch_job_polling_interval=POLL_SECONDS,
                listen_notify=False,
                delete_jobs="successful",
                shutdown_graceful_timeout=FAREWELL_SECONDS,
                install_signal_handlers=wait,
            )
        finally:
            sweeper.cancel()
            with suppress(asyncio.CancelledError):
                await sweeper


def make_app(*, connections: int) -> App:
    """Return a procrastinate that knows every registered task and has its own connections."""
    app = App(
        connector=PsycopgConnector(
            kwargs=connector_params(), min_size=1, max_size=connections, timeout=10
        )
    )
    register_all(app)
    return app


def register_all(app: App) -> None:
    """Tell procrastinate every task of the registry; cron lines mean Vietnamese time."""
    for task in registry.tasks():
        registered = app.task(name=task.name, queue=task.queue, retry=RETRY)(_fresh(task))
        if task.cron:
            app.periodic(cron=task.cron)(registered)
    here = datetime.now(get_default_timezone())
    for periodic in app.periodic_registry.periodic_tasks.values():
        periodic.croniter.set_current(here)


async def sweep_once(app: App) -> int:
    """Give jobs whose worker stopped breathing to another, and return how many there were."""
    stalled = list(await app.job_manager.get_stalled_jobs())
    for job in stalled:
        # Another worker's sweeper may have been faster.
        with suppress(ConnectorException):
            await app.job_manager.retry_job(job)
            logger.warning("job_brought_back", job=job.id, task=job.task_name)
    return len(stalled)


async def _sweep(app: App) -> None:
    while True:
        try:
            await sweep_once(app)
        except ConnectorException as error:
            logger.warning("sweep_failed", kind=type(error).__name__)
        await asyncio.sleep(SWEEP_SECONDS)


def _fresh(task: registry.Task) -> Callable[..., None]:
    """Give each run a live connection and its scope; a periodic task's timestamp stays here."""

    def call(timestamp: int | None = None, **payload: object) -> None:
        close_old_connections()
        try:
            with task.scope(payload):
                task.run(**payload)
        finally:
            close_old_connections()

    call.__name__ = task.run.__name__
    return call
