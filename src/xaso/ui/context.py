"""What every page may draw: menu, languages and the reader's wishes, each found when used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from xaso.ui import navigation as registry
from xaso.ui.comfort import Comfort

if TYPE_CHECKING:
    from django.http import HttpRequest


class Language(NamedTuple):
    """One language of the switch, with this page's address in it."""

    code: str
    name: str
    url: str
    is_current: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give templates `places`, `menu`, `reader`, `languages` and `comfort`."""
    return {
        "places": SimpleLazyObject(lambda: registry.places(request)),
        "menu": SimpleLazyObject(lambda: registry.menu(request)),
        "reader": SimpleLazyObject(lambda: registry.reader_of(request)),
        "languages": SimpleLazyObject(lambda: languages(request)),
        "comfort": Comfort.of(request),
    }


def languages(request: HttpRequest) -> list[Language]:
    """Return the site's languages."""
    path = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    current = get_language()
    return [
        Language(code, str(name), translate_url(path, code), code == current)
        for code, name in settings.LANGUAGES
    ]
