"""Drawings of our own, as inline SVG that takes the colour of the text around it."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# Each on a 24 by 24 sheet, stroked two wide; drawn for this project.
DRAWINGS: dict[str, str] = {
    "home": '<path d="M3 11.5 12 4l9 7.5"/><path d="M6 10v10h4v-6h4v6h4V10"/>',
    "pen": '<path d="M6 3h9l4 4v14H6z"/><path d="M9.5 12.5h6M9.5 16.5h6M14.5 3v5H19"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "folder": '<path d="M3 6h6.5l2 2.5H21V19H3z"/>',
    "phone": '<path d="M6 3h4l1.5 5-2.5 2a13 13 0 0 0 5 5l2-2.5 5 1.5v4c0 1-1 2-2 2C11 20 4 13 4 5'
    'c0-1 1-2 2-2z"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.5l3.5 2"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "warning": '<path d="M12 3.5 22 20.5H2z"/><path d="M12 10v5M12 17.2v.6"/>',
    "error": '<circle cx="12" cy="12" r="9"/><path d="M12 7v6M12 16.2v.6"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.2v.6"/>',
    "arrow": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "back": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "print": '<path d="M7 9V3h10v6M7 17H4V9h16v8h-3"/><path d="M7 14h10v7H7z"/>',
    "baby": '<circle cx="12" cy="8.5" r="5.5"/><path d="M10 7.5v.6M14 7.5v.6M10 10.8c1.2 1 2.8 1 4 '
    '0"/><path d="M5 21c0-4 3-6 7-6s7 2 7 6"/>',
    "rings": '<circle cx="8.5" cy="14.5" r="5.5"/><circle cx="15.5" cy="14.5" r="5.5"/>'
    '<path d="m6.5 5 2 2.5L10.5 5z"/>',
    "lotus": '<path d="M12 5c3 3.5 3 8.5 0 12-3-3.5-3-8.5 0-12z"/><path d="M12 17c-4 1-8-1-9-6 '
    '3-.5 5.5.3 7 2.5M12 17c4 1 8-1 9-6-3-.5-5.5.3-7 2.5M5 20.5h14"/>',
    "stamp": '<path d="M9.5 12c0-3-2-4-2-6a4.5 3.5 0 0 1 9 0c0 2-2 3-2 6z"/>'
    '<path d="M5 12h14v4.5H5zM4.5 20.5h15"/>',
    "house": '<path d="M2.5 12 9 6l6.5 6"/><path d="M4.5 11v9h9v-9M7.5 20v-5h3v5"/>'
    '<path d="M18 20v-8M15.5 14.5 18 12l2.5 2.5M13.5 20h8"/>',
    "hand": '<path d="M3 13h4l4 2.5h4c2 0 2 2.5 0 2.5h-4"/><path d="m15 17 5-2.5c2-.8 2.8 1 1.3'
    ' 2L15 21H7l-4-2z"/><circle cx="14" cy="6.5" r="3.5"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "upload": '<path d="M12 16V4M6.5 9 12 4l5.5 5M4 16v4h16v-4"/>',
    "lock": '<path d="M5 11h14v10H5z"/><path d="M8 11V8a4 4 0 0 1 8 0v3M12 15v2.5"/>',
    "out": '<path d="M14 4H5v16h9M10 12h11M17 8l4 4-4 4"/>',
}

_EMBLEM = mark_safe(
    '<svg class="xs-emblem" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" '
    'focusable="false"><circle cx="24" cy="24" r="21.5" fill="none" stroke="currentColor" '
    'stroke-width="2.5"/><path d="M13 33C12 21 20 12.5 36 11.5 37 26 30 35.5 17 34.5" '
    'fill="currentColor"/><path d="M12 37.5C16 30 21.5 24 29.5 18.5" fill="none" '
    'class="xs-emblem__vein" stroke-width="2" stroke-linecap="round"/></svg>'
)


def icon(name: str) -> SafeString:
    """Draw one icon, hidden from screen readers: the words beside it say what it means.

    Raises:
        KeyError: There is no such drawing; a template test meets it at once.
    """
    return format_html(
        '<svg class="xs-icon" viewBox="0 0 24 24" width="24" height="24" fill="none" '
        'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" '
        'aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(DRAWINGS[name]),  # noqa: S308 - a constant of our own
    )


def emblem() -> SafeString:
    """Draw the default emblem: a tea leaf in a ring, never a copy of the State's."""
    return _EMBLEM
