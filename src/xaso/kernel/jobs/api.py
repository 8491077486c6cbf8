"""The door of jobs: name a task, enqueue it inside the transaction, let a worker run it.

A task is a function with keyword arguments that JSON can carry (ids and codes, never what
people declared). It may run twice: a worker can die after the effect and before the tick,
so a task that acts on the outside keeps an effect key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app as procrastinate_app

from xaso.kernel.jobs import registry
from xaso.kernel.jobs.registry import Sees

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

__all__ = ["EVERYTHING", "Sees", "enqueue", "enqueue_all", "periodic", "task"]

NOTHING, EVERYTHING = Sees(), Sees(everything=True)
RETRY = RetryStrategy(max_attempts=8, exponential_wait=5)


def task(
    name: str, *, queue: str = "default", sees: Sees = NOTHING
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function as the task `name` ("room.verb_noun"); failures are tried again.

    Args:
        name: What it is enqueued by.
        queue: Where it waits.
        sees: Whose rows the database shows it: those of the agencies and things that the named
            arguments carry, or all. Who declares nothing sees nothing.

    Raises:
        ValueError: Another function bears that name.
    """
    return registry.add(name, queue=queue, cron=None, sees=sees)


def periodic(name: str, cron: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a task without arguments that a worker starts by the clock (`cron`, +07:00).

    It sees every row: who goes round at night goes round for every agency.

    Raises:
        ValueError: Another function bears that name.
    """
    return registry.add(name, queue="default", cron=cron, sees=EVERYTHING)


def enqueue(
    name: str,
    *,
    lock: str | None = None,
    run_at: datetime | None = None,
    **payload: Any,
) -> None:
    """Write the job row in the caller's transaction: no commit, no job; commit, a job for sure.

    Args:
        name: The task's name; it need not be registered in this process.
        lock: Jobs with the same lock run one after the other.
        run_at: Aware moment before which no worker takes it.
        payload: JSON values for the task's keyword arguments.

    Effects: one row in `procrastinate_jobs`.
    """
    options: dict[str, Any] = {"name": name, "queue": registry.queue_of(name)}
    if lock is not None:
        options["lock"] = lock
    if run_at is not None:
        options["schedule_at"] = run_at
    procrastinate_app.configure_task(**options).defer(**payload)


def enqueue_all(name: str, payloads: Sequence[dict[str, Any]]) -> None:
    """Write a job row for each payload in the caller's transaction, as `enqueue` does each.

    Effects: as many rows in `procrastinate_jobs`, in one statement.
    """
    if payloads:
        job = procrastinate_app.configure_task(name=name, queue=registry.queue_of(name))
        job.batch_defer(*payloads)
