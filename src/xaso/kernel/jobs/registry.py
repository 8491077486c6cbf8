"""The tasks this process knows, until a worker asks for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Task:
    """A named function, its queue and, for periodic ones, its cron line."""

    name: str
    run: Callable[..., None]
    queue: str
    cron: str | None


_tasks: dict[str, Task] = {}


def add(
    name: str, *, queue: str, cron: str | None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that files a function under `name`; a second one is refused."""

    def decorate(run: Callable[..., None]) -> Callable[..., None]:
        if name in _tasks:
            raise ValueError(f"There is a task {name!r} already: {_tasks[name].run}")
        _tasks[name] = Task(name, run, queue, cron)
        return run

    return decorate


def queue_of(name: str) -> str:
    """Return the queue of a task; one this process does not know goes to "default"."""
    return _tasks[name].queue if name in _tasks else "default"


def tasks() -> Iterator[Task]:
    """Yield every task, in order of registration."""
    yield from _tasks.values()
