"""The tasks this process knows, until a worker asks for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from xaso.kernel.scope import api as scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager


@dataclass(frozen=True, slots=True)
class Sees:
    """Whose rows a task may see: what these arguments name, or all."""

    agencies: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A named function, its queue, for periodic ones its cron line, and whose rows it may see."""

    name: str
    run: Callable[..., None]
    queue: str
    cron: str | None
    sees: Sees

    def scope(self, payload: Mapping[str, object]) -> AbstractContextManager[None]:
        """Return the block in which a run with this payload sees what it has declared."""
        if self.sees.everything:
            return scope.everything()
        return scope.of(
            agencies=[UUID(str(payload[name])) for name in self.sees.agencies],
            things=[UUID(str(payload[name])) for name in self.sees.things],
        )


_tasks: dict[str, Task] = {}


def add(
    name: str, *, queue: str, cron: str | None, sees: Sees
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that files a function under `name`; a second one is refused."""

    def decorate(run: Callable[..., None]) -> Callable[..., None]:
        if name in _tasks:
            raise ValueError(f"There is a task {name!r} already: {_tasks[name].run}")
        _tasks[name] = Task(name, run, queue, cron, sees)
        return run

    return decorate


def queue_of(name: str) -> str:
    """Return the queue of a task; one this process does not know goes to "default"."""
    return _tasks[name].queue if name in _tasks else "default"


def tasks() -> Iterator[Task]:
    """Yield every task, in order of registration."""
    yield from _tasks.values()
