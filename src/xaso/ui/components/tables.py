"""Lists that go on: pages by key, and links that keep the filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

if TYPE_CHECKING:
    from django.http import QueryDict
    from django.template.context import RequestContext
    from django.utils.safestring import SafeString

register = template.Library()


@register.inclusion_tag("ui/components/pager.html", takes_context=True)
def pager(
    context: RequestContext, *, older: str = "", newer: str = "", testid: str = "pager"
) -> dict[str, Any]:
    """Lead to the page before and the page after, keeping what else the address says.

    Args:
        context: Holds the request.
        older: The key after which the next page begins (`?sau=`); empty on the last page.
        newer: The key before which the previous page ends (`?truoc=`); empty on the first.
        testid: The `data-testid`.
    """
    query: QueryDict = context["request"].GET
    return {
        "older_url": _with(query, sau=older, truoc="") if older else "",
        "newer_url": _with(query, sau="", truoc=newer) if newer else "",
        "testid": testid,
    }


@register.simple_tag(takes_context=True)
def with_query(context: RequestContext, **changes: Any) -> str:
    """Return this page's query with some values changed; an empty value drops its name."""
    return _with(context["request"].GET, **changes)


def _with(query: QueryDict, **changes: Any) -> str:
    changed = query.copy()
    for name, value in changes.items():
        if value in {"", None}:
            changed.pop(name, None)
        else:
            changed[name] = str(value)
    return f"?{changed.urlencode()}"


@register.simple_tag
def localised(thing: Any, attribute: str) -> SafeString | str:
    """Write `thing.attribute` in the page's language.

    English pages show `attribute_en`; where that is empty, the Vietnamese marked as such.
    """
    vietnamese = getattr(thing, attribute, "") or ""
    if get_language() != "en":
        return str(vietnamese)
    english = getattr(thing, f"{attribute}_en", "")
    return str(english) if english else format_html('<span lang="vi">{}</span>', vietnamese)
