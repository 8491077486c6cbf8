"""Hand the registered tasks to procrastinate when a process starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import close_old_connections

from xaso.kernel.jobs import registry
from xaso.kernel.jobs.api import RETRY

if TYPE_CHECKING:
    from collections.abc import Callable

    from procrastinate import App


def on_app_ready(app: App) -> None:
    """Register nothing yet: the rooms' `registrations` are imported after this app is ready."""
    app.import_paths = [*app.import_paths, "xaso.kernel.jobs.tasks"]


def register_all(app: App) -> None:
    """Tell procrastinate every task of the registry, once."""
    for task in registry.tasks():
        if task.name in app.tasks:
            continue
        registered = app.task(name=task.name, queue=task.queue, retry=RETRY)(_fresh(task.run))
        if task.cron:
            app.periodic(cron=task.cron)(registered)


def _fresh(run: Callable[..., None]) -> Callable[..., None]:
    """Give each run a live connection; a periodic task's timestamp is not passed on."""

    def call(timestamp: int | None = None, **payload: object) -> None:
        close_old_connections()
        try:
            run(**payload)
        finally:
            close_old_connections()

    call.__name__ = run.__name__
    return call
