"""The menu: rooms register their entries, layouts draw what the reader may see.

A room's `registrations.py` says, for example::

    navigation.register(
        Entry("queue", _("Hàng việc"), "dossiers:queue", for_roles=STAFF, key="h", order=10)
    )

An entry without roles is a place for everybody; one with roles shows to staff who hold one of
them (`ANY_POST`: whoever holds a post). Who reads is told by the composition root.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

ANY_POST = frozenset({"*"})


class Reader(NamedTuple):
    """Who looks at the page: a name, and the roles held in this agency (none: a resident)."""

    name: str = ""
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu.

    Args:
        name: Unique, English; also the `data-testid` of the link.
        label: What it says, Vietnamese msgid.
        route: A route name without arguments.
        icon: A drawing known to `{% icon %}`; places on the phone's bottom bar need one.
        key: The single letter that opens it on desk pages.
        order: Small numbers first.
    """

    name: str
    label: str | _StrPromise
    route: str
    for_roles: frozenset[str] = frozenset()
    icon: str = ""
    key: str = ""
    order: int = 100


class Line(NamedTuple):
    """An entry as a layout draws it."""

    name: str
    label: str
    url: str
    icon: str
    key: str
    is_current: bool


_entries: dict[str, Entry] = {}
_readers: list[Callable[[HttpRequest], Reader]] = []


def register(entry: Entry) -> None:
    """Add an entry.

    Raises:
        ValueError: Two rooms chose the same name, or one reader would see two equal keys.
    """
    known = _entries.get(entry.name)
    if known is not None and known != entry:
        raise ValueError(f"two menu entries are named {entry.name}")
    rivals = [e for e in _entries.values() if e.key and e.key == entry.key and e.name != entry.name]
    for rival in rivals:
        if rival.for_roles & entry.for_roles or ANY_POST in {rival.for_roles, entry.for_roles}:
            raise ValueError(f"{entry.name} and {rival.name} share the key {entry.key}")
    _entries[entry.name] = entry


def tell_reader(reader: Callable[[HttpRequest], Reader]) -> None:
    """Let the composition root say how to find out who looks."""
    _readers[:] = [reader]


def reader_of(request: HttpRequest) -> Reader:
    """Return who looks."""
    return _readers[0](request) if _readers else Reader()


def places(request: HttpRequest) -> list[Line]:
    """Return the entries for everybody, in order."""
    return _lines(request, lambda entry: not entry.for_roles)


def menu(request: HttpRequest) -> list[Line]:
    """Return the entries for the reader's posts, in order."""
    roles = reader_of(request).roles
    return _lines(
        request,
        lambda entry: bool(
            roles and entry.for_roles and (entry.for_roles == ANY_POST or entry.for_roles & roles)
        ),
    )


def _lines(request: HttpRequest, may_see: Callable[[Entry], bool]) -> list[Line]:
    shown = sorted(filter(may_see, _entries.values()), key=lambda e: (e.order, e.name))
    urls = {entry.name: _url(entry) for entry in shown}
    current = max(
        (url for url in urls.values() if url and _is_inside(request.path, url)),
        key=len,
        default="",
    )
    return [
        Line(e.name, str(e.label), urls[e.name], e.icon, e.key, urls[e.name] == current)
        for e in shown
        if urls[e.name]
    ]


def _url(entry: Entry) -> str:
    try:
        return reverse(entry.route)
    except NoReverseMatch:
        return ""  # the room that serves it is not installed here


def _is_inside(path: str, url: str) -> bool:
    return path == url or (url.count("/") > 1 and url != "/en/" and path.startswith(url))
