"""The door of events: the two ways upward that keep their promise.

* A **subscriber** runs inside the publisher's transaction and may only insert rows into its own
  append or search tables; if it fails, everything fails.
* A **listener** is a task: one job row for each listener is written in the publisher's
  transaction, so after the commit it will run, even if every process dies first.

Both are registered in a room's `registrations` module by whoever listens. The publisher knows
nobody. A domain event is a frozen dataclass of ids, codes and moments.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from xaso.kernel.jobs import api as jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["listen", "publish", "publish_all", "subscribe", "without_listeners"]

E = TypeVar("E")
_subscribers: dict[type, list[Callable[[Any], None]]] = {}
_at_once: dict[Callable[[Any], None], Callable[[Sequence[Any]], None]] = {}
_listeners: dict[type, list[str]] = {}
_encoder = DjangoJSONEncoder()
_is_history: ContextVar[bool] = ContextVar("is_history", default=False)


@contextmanager
def without_listeners() -> Iterator[None]:
    """Enter what happened long ago: subscribers still run, nobody is told of it now.

    For the demo's past and for dossiers moved in from another system.
    """
    token = _is_history.set(True)
    try:
        yield
    finally:
        _is_history.reset(token)


def subscribe(
    kind: type[E],
    subscriber: Callable[[E], None],
    *,
    at_once: Callable[[Sequence[E]], None] | None = None,
) -> None:
    """Call `subscriber` inside the transaction of each event of this kind.

    Args:
        at_once: Called instead where many are published together: it does the same for all.

    Raises:
        ValueError: It is subscribed already.
    """
    known = _subscribers.setdefault(kind, [])
    if subscriber in known:
        raise ValueError(f"{subscriber} already subscribes to {kind.__name__}")
    known.append(subscriber)
    if at_once is not None:
        _at_once[subscriber] = at_once


def listen(kind: type, task: str) -> None:
    """Enqueue `task` with the event's fields, in the same transaction, for each event.

    Raises:
        ValueError: That task listens already.
    """
    known = _listeners.setdefault(kind, [])
    if task in known:
        raise ValueError(f"{task} already listens to {kind.__name__}")
    known.append(task)


def publish(event: object) -> None:
    """Tell subscribers now and listeners after the commit.

    Effects: what the subscribers insert; one job row for each listener.

    Raises:
        RuntimeError: No transaction is open, so the promise could not be kept.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{type(event).__name__} was published outside a transaction")
    for subscriber in _subscribers.get(type(event), []):
        subscriber(event)
    tasks = _listeners.get(type(event), [])
    if not tasks or _is_history.get():
        return
    payload = _payload(event)
    for task in tasks:
        jobs.enqueue(task, **payload)


def publish_all(events: Sequence[object]) -> None:
    """Tell of many events of one kind, as `publish` does of each.

    Effects and refusals as `publish`.
    """
    if not events:
        return
    kind = type(events[0])
    if not connection.in_atomic_block:
        raise RuntimeError(f"{kind.__name__} was published outside a transaction")
    for subscriber in _subscribers.get(kind, []):
        if subscriber in _at_once:
            _at_once[subscriber](events)
        else:
            for event in events:
                subscriber(event)
    if _is_history.get():
        return
    for task in _listeners.get(kind, []):
        jobs.enqueue_all(task, [_payload(event) for event in events])


def _payload(event: object) -> dict[str, Any]:
    return {
        name: value if isinstance(value, str | int | bool | None) else _encoder.default(value)
        for name, value in asdict(event).items()  # type: ignore[call-overload]
    }
