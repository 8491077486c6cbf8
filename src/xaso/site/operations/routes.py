"""Every address of the site, as the resolver knows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import URLPattern, get_resolver
from django.utils.translation import override

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARGUMENT = re.compile(r"<(?:(?P<kind>[a-z_]+):)?(?P<name>\w+)>")


class Route(NamedTuple):
    """One address: its name with namespaces, and its pattern with arguments in angle brackets."""

    name: str
    pattern: str

    def example(self, values: dict[str, str]) -> str:
        """Return an address with each argument replaced by the value for its kind."""
        return _ARGUMENT.sub(lambda found: values[found["kind"] or "str"], self.pattern)


def routes() -> Iterator[Route]:
    """Yield every route in order; pages in Vietnamese stand for those under /en/ too."""
    with override("vi"):
        yield from _walk(get_resolver().url_patterns, "/", ())


def _walk(patterns: list[Any], prefix: str, namespaces: tuple[str, ...]) -> Iterator[Route]:
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Route(":".join([*namespaces, pattern.name or ""]), address)
        else:
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern.url_patterns, address, inner)
