"""The templates that rooms know, with the wording they ship."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xaso.kernel.notifications.domain.wording import gaps
from xaso.kernel.notifications.errors import BadWording, UnknownTemplate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and body for letters, a short text for SMS and Zalo; gaps are `{name}`."""

    subject: str
    body: str
    short: str

    def gaps(self) -> frozenset[str]:
        """Return the names of all gaps."""
        return gaps(self.subject) | gaps(self.body) | gaps(self.short)


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of message.

    Args:
        key: "room.what_happened".
        label: What administrators call it.
        fills: Names that `notify` is given words for; texts may use these and no others.
        vi: The shipped Vietnamese wording.
        en: The shipped English wording.
        samples: Words to show a wording with, before anybody gets it.
    """

    key: str
    label: str | _StrPromise
    fills: frozenset[str]
    vi: Wording
    en: Wording
    samples: Mapping[str, str] = field(default_factory=dict)

    def sample_words(self) -> dict[str, str]:
        """Return words to show a wording with; a gap without a sample shows its name."""
        return {name: self.samples.get(name, name) for name in sorted(self.fills)}


_templates: dict[str, Template] = {}


def register_template(template: Template) -> None:
    """Make a kind of message known.

    Raises:
        ValueError: There is one of that key.
        BadWording: A shipped text has a gap that nothing fills.
    """
    if template.key in _templates:
        raise ValueError(f"There is a template {template.key!r} already")
    check_wording(template, template.vi)
    check_wording(template, template.en)
    _templates[template.key] = template


def check_wording(template: Template, wording: Wording) -> None:
    """Pass if each gap can be filled.

    Raises:
        BadWording: One cannot.
    """
    unknown = wording.gaps() - template.fills
    if unknown:
        raise BadWording(f"{template.key}: {', '.join(sorted(unknown))}")


def template_of(key: str) -> Template:
    """Return a template.

    Raises:
        UnknownTemplate: Nobody registered it.
    """
    try:
        return _templates[key]
    except KeyError:
        raise UnknownTemplate(key) from None


def label_of(key: str) -> str:
    """Return what administrators call a template, or its key where nobody knows it any more."""
    return str(_templates[key].label) if key in _templates else key


def templates() -> Iterator[Template]:
    """Yield all templates by key."""
    for key in sorted(_templates):
        yield _templates[key]
