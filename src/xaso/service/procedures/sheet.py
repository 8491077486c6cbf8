"""A procedure as people read it: what to bring, how long, how much, where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xaso.service.procedures.models import Adoption, ProcedureVersion, RequiredPaper

if TYPE_CHECKING:
    from xaso.service.procedures.models import Way

NATIONAL_PORTAL = "https://dichvucong.gov.vn"
"""Where residents are led while no room above knows the very page of a procedure."""


@dataclass(frozen=True, slots=True)
class TimeLine:
    """A time limit and the channels it holds for; `is_verbatim` where nobody understood it."""

    channels: tuple[str, ...]
    text: str
    is_verbatim: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class FeeLine:
    """The prices for some channels; `verbatim` is the source's text where it says more."""

    channels: tuple[str, ...]
    fees: tuple[dict[str, Any], ...]
    verbatim: str = ""

    @property
    def is_free(self) -> bool:
        """Tell whether nothing is to be paid."""
        return bool(self.fees) and all(fee["amount"] == 0 for fee in self.fees)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the first screen answers, and what stands below."""

    version: ProcedureVersion
    adoption: Adoption
    times: list[TimeLine]
    fees: list[FeeLine]
    always: list[RequiredPaper] = field(default_factory=list)
    sometimes: list[RequiredPaper] = field(default_factory=list)

    @property
    def papers_in_short(self) -> list[RequiredPaper]:
        """The first papers everybody needs."""
        return (self.always or self.sometimes)[:3]

    @property
    def papers_count(self) -> int:
        """How many papers there are in all."""
        return len(self.always) + len(self.sometimes)


def lay_out(adoption: Adoption) -> Sheet:
    """Return the adopted version laid out. No query where ways and papers are prefetched."""
    version = adoption.version
    papers = list(version.papers.all())
    return Sheet(
        version=version,
        adoption=adoption,
        times=_times(adoption),
        fees=_fees(adoption),
        always=[paper for paper in papers if not paper.condition],
        sometimes=[paper for paper in papers if paper.condition],
    )


def _times(adoption: Adoption) -> list[TimeLine]:
    lines: dict[tuple[str, bool, str], list[str]] = {}
    for way in adoption.version.ways.all():
        text, is_verbatim = time_words(way, adoption)
        lines.setdefault((text, is_verbatim, _note(way)), []).append(channel_words(way))
    return [
        TimeLine(() if len(lines) == 1 else tuple(channels), text, is_verbatim, note)
        for (text, is_verbatim, note), channels in lines.items()
    ]


def time_words(way: Way, adoption: Adoption | None = None) -> tuple[str, bool]:
    """Return a time limit in words, and whether they are the source's own."""
    rules = adoption.rules if adoption else {}
    if way.channel in rules:
        decided = rules[way.channel]
        return (rule_words(decided) if decided else _("Luật không quy định thời hạn")), False
    if way.rule:
        return rule_words(way.rule), False
    if way.unit == "hour" and way.value:
        number = f"{way.value.normalize():f}".replace(".", ",")
        return ngettext("%(n)s giờ", "%(n)s giờ", int(way.value)) % {"n": number}, False
    if way.verbatim_time.strip():
        return way.verbatim_time.strip(), True
    return _("Bản công bố không ghi thời hạn"), False


def rule_words(rule: str) -> str:
    """Return a rule of the clock in words; no rule is no words."""
    if not rule:
        return ""
    unit, _colon, value = rule.partition(":")
    if unit == "same_day_15h":
        return _("Trong ngày; nhận sau 15 giờ thì trả trong ngày làm việc tiếp theo")
    number = int(value)
    words = {
        "working_day": ngettext("%(n)s ngày làm việc", "%(n)s ngày làm việc", number),
        "calendar_day": ngettext(
            "%(n)s ngày, kể cả ngày nghỉ", "%(n)s ngày, kể cả ngày nghỉ", number
        ),
        "working_hour": ngettext("%(n)s giờ làm việc", "%(n)s giờ làm việc", number),
    }
    return words[unit] % {"n": number}


def _note(way: Way) -> str:
    """Return what a curated text says besides the number: extensions and conditions."""
    if way.version.source != ProcedureVersion.Source.CURATED or not (way.rule or way.value):
        return ""
    parts = way.verbatim_time.split("; ")
    if way.value is not None and parts and parts[0].startswith(f"{int(way.value)} "):
        parts = parts[1:]
    return "" if way.unit == "same_day_15h" and len(parts) > 1 else "; ".join(parts)


def _fees(adoption: Adoption) -> list[FeeLine]:
    if adoption.local_fees:
        return [FeeLine((), tuple(adoption.local_fees))]
    lines: list[tuple[tuple[dict[str, Any], ...], str, list[str]]] = []
    for way in adoption.version.ways.all():
        fees = tuple(way.fees)
        verbatim = "" if _tells_all(way) else way.verbatim_fee.strip()
        known = next((line for line in lines if line[:2] == (fees, verbatim)), None)
        if known:
            known[2].append(channel_words(way))
        else:
            lines.append((fees, verbatim, [channel_words(way)]))
    return [
        FeeLine(() if len(lines) == 1 else tuple(channels), fees, verbatim)
        for fees, verbatim, channels in lines
    ]


def _tells_all(way: Way) -> bool:
    """Tell whether the understood prices say what the source's text says.

    An official text is understood in every line or not at all. A curated one may give tiers, a
    cap and conditions beside its first price: those stand only in its words.
    """
    if not way.fees_understood:
        return False
    return way.version.source == ProcedureVersion.Source.OFFICIAL or _all_free(way)


def _all_free(way: Way) -> bool:
    return bool(way.fees) and all(fee["amount"] == 0 for fee in way.fees)


def channel_words(way: Way) -> str:
    """Return how one hands it in, in words."""
    words = {
        "in_person": _("Tại quầy"),
        "online": _("Trên mạng"),
        "post": _("Qua bưu điện"),
    }
    return words.get(way.channel, way.verbatim_channel)
