"""What a page tells: notices, states, steps, what is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html

from xaso.ui.icons import icon

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

register = template.Library()

Tone = Literal["info", "success", "warning", "error"]
TagTone = Literal["grey", "blue", "green", "amber", "red"]
_TONE_ICON: dict[Tone, str] = {
    "info": "info",
    "success": "check",
    "warning": "warning",
    "error": "error",
}
_TAG_ICON: dict[TagTone, str] = {"amber": "clock", "red": "warning"}


@register.simple_block_tag
def notice(content: str, *, title: str = "", tone: Tone = "info", testid: str = "") -> str:
    """Say something that must be seen: an icon and a colour, never colour alone.

    A success or an error is announced when the page opens; the others are read in place.
    """
    return render_to_string(
        "ui/components/notice.html",
        {
            "content": content,
            "title": title,
            "tone": tone,
            "icon_name": _TONE_ICON[tone],
            "testid": testid,
            "role": {"success": "status", "error": "alert"}.get(tone, "note"),
        },
    )


@register.simple_block_tag
def card(
    content: str, *, title: str = "", tone: Literal["plain", "quiet"] = "plain", level: int = 2
) -> str:
    """Frame some content under a heading of the given level."""
    return render_to_string(
        "ui/components/card.html",
        {"content": content, "title": title, "tone": tone, "level": level},
    )


@register.simple_block_tag
def details(content: str, *, summary: str, testid: str = "", is_open: bool = False) -> str:
    """Keep something one tap away."""
    return render_to_string(
        "ui/components/details.html",
        {"content": content, "summary": summary, "testid": testid, "is_open": is_open},
    )


@register.simple_block_tag
def empty(content: str, *, title: str) -> str:
    """Say that there is nothing here, why, and what to do; the content holds the way on."""
    return render_to_string("ui/components/empty.html", {"content": content, "title": title})


@register.simple_tag
def tag(label: str, *, tone: TagTone = "grey", state: str = "", testid: str = "") -> SafeString:
    """Show a state in one or two words; amber and red carry an icon too.

    Args:
        label: What people read.
        tone: Grey rests, blue moves, green is done, amber is due soon, red is late or wrong.
        state: The machine's word, as `data-state`.
        testid: The `data-testid`.
    """
    return format_html(
        '<strong class="xs-tag xs-tag--{}"{}{}>{}{}</strong>',
        tone,
        format_html(' data-state="{}"', state) if state else "",
        format_html(' data-testid="{}"', testid) if testid else "",
        icon(_TAG_ICON[tone]) if tone in _TAG_ICON else "",
        label,
    )


@register.inclusion_tag("ui/components/steps.html")
def steps(current: int, total: int, label: str = "") -> dict[str, Any]:
    """Show how far a form has come: "Bước 2/6" and a bar."""
    return {"current": current, "total": total, "label": label}


@register.inclusion_tag("ui/components/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """Tell what happened, newest first as given.

    Args:
        entries: Each with `title`, and where known `at`, `who`, `text`, `tone` (as of a tag),
            `is_current`.
    """
    return {"entries": entries}


@register.filter
def message_tone(level_tag: str) -> Tone:
    """Return the tone of a message of Django's."""
    tones: dict[str, Tone] = {"success": "success", "warning": "warning", "error": "error"}
    return tones.get(level_tag, "info")
