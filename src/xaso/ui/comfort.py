"""How a person likes pages drawn: remembered by a cookie, set by a form, no script needed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

COOKIE = "xaso_hien_thi"
COOKIE_SECONDS = 365 * 24 * 3600
SWITCHES: dict[str, _StrPromise] = {
    "chu-lon": _("Chữ lớn"),
    "tuong-phan": _("Tương phản cao"),
}
KEYS_OFF = "khong-phim-tat"


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch as a template draws it."""

    name: str
    label: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Comfort:
    """The wishes of one person; unknown words in the cookie are dropped.

    >>> sorted(Comfort.read("chu-lon.<script>").chosen)
    ['chu-lon']
    >>> Comfort.read("chu-lon").turned("chu-lon").written()
    ''
    """

    chosen: frozenset[str] = frozenset()

    @classmethod
    def read(cls, cookie: str) -> Comfort:
        """Understand a cookie."""
        return cls(frozenset(cookie.split(".")) & {*SWITCHES, KEYS_OFF})

    @classmethod
    def of(cls, request: HttpRequest) -> Comfort:
        """Return the wishes of who asks."""
        return cls.read(request.COOKIES.get(COOKIE, ""))

    def turned(self, switch: str) -> Comfort:
        """Return the wishes with one switch turned over."""
        return replace(self, chosen=self.chosen ^ ({switch} & {*SWITCHES, KEYS_OFF}))

    def written(self) -> str:
        """Write the cookie."""
        return ".".join(sorted(self.chosen))

    def switches(self) -> Iterator[Switch]:
        """Give the switches of the page head."""
        for name, label in SWITCHES.items():
            yield Switch(name, str(label), name in self.chosen)

    @property
    def html_class(self) -> str:
        """Return the classes of `<html>`."""
        return " ".join(f"is-{name}" for name in sorted(self.chosen))

    @property
    def has_keys(self) -> bool:
        """Tell whether single-letter keys act on desk pages."""
        return KEYS_OFF not in self.chosen
