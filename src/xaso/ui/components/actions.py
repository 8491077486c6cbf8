"""What a person can press, and how a page is framed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from xaso.ui import icons

if TYPE_CHECKING:
    from django.template.context import RequestContext

register = template.Library()
register.simple_tag(icons.icon, name="icon")
register.simple_tag(icons.emblem, name="emblem")

ButtonKind = Literal["primary", "secondary", "warning", "quiet"]
_KIND_CLASS: dict[ButtonKind, str] = {
    "primary": "",
    "secondary": " govuk-button--secondary",
    "warning": " govuk-button--warning",
    "quiet": " xs-button--quiet",
}


@register.simple_tag
def button(
    label: str,
    *,
    kind: ButtonKind = "primary",
    href: str = "",
    name: str = "",
    value: str = "",
    testid: str = "",
    key: str = "",
    icon: str = "",
    form: str = "",
) -> SafeString:
    """Draw a button that sends its form, or a link that looks like one when `href` is given.

    Args:
        label: A verb first; translated by the caller.
        kind: One "primary" at most on a page.
        href: Where a link leads; empty for a button.
        name: The button's own name in the form data.
        value: The button's own value.
        testid: The `data-testid`.
        key: The single letter that presses it on desk pages; shown beside the label.
        icon: A drawing before the label.
        form: The id of the form it sends, where it stands outside of it.
    """
    inside = format_html(
        "{}<span>{}</span>{}", icons.icon(icon) if icon else "", label, keycap(key)
    )
    attributes = format_html(
        ' class="govuk-button{}"{}{}',
        _KIND_CLASS[kind],
        _attribute("data-testid", testid),
        _attribute("data-key", key),
    )
    if href:
        return format_html('<a href="{}" draggable="false"{}>{}</a>', href, attributes, inside)
    return format_html(
        '<button type="submit"{}{}{}{}>{}</button>',
        attributes,
        _attribute("name", name),
        format_html(' value="{}"', value) if name else "",
        _attribute("form", form),
        inside,
    )


@register.simple_tag
def keycap(key: str) -> SafeString:
    """Show which key presses the thing; read by nobody who does not see it."""
    return (
        format_html('<kbd class="xs-key" aria-hidden="true">{}</kbd>', key)
        if key
        else SafeString("")
    )


@register.simple_tag(takes_context=True)
def room_link(context: RequestContext, href: str, label: str) -> SafeString:
    """Lead to another page of the room; where one is already, it says so."""
    current = _attribute("aria-current", "page" if context["request"].path == href else "")
    return format_html('<a class="govuk-link" href="{}"{}>{}</a>', href, current, label)


@register.simple_tag
def back_link(href: str, label: str = "") -> SafeString:
    """Lead one step back, before the heading."""
    return format_html(
        '<nav class="xs-back" aria-label="{}"><a href="{}" class="govuk-back-link">{}</a></nav>',
        gettext("Lên một bậc"),
        href,
        label or gettext("Quay lại"),
    )


def _attribute(name: str, value: str) -> SafeString | str:
    return format_html(' {}="{}"', name, value) if value else ""
