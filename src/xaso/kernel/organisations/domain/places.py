"""Finding a commune by what people write: new names, old names, with or without marks.

Since 01/07/2025 an address has two levels. Papers issued before name communes, districts and
provinces that are gone; those are found too and lead to what continues them.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xaso.lib.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_KIND = re.compile(r"^(xa|phuong|thi tran|dac khu|tinh|thanh pho|tp\.?|tt\.?|p\.|x\.)\s+")
_DISTRICT = re.compile(r"\s*[,(]\s*((?:huyen|quan|thi xa|thanh pho|tp\.?)\s[^,)]+)\)?\s*$")


def bare(text: str) -> str:
    """Return the folded name without the word for its kind.

    >>> bare("Thị trấn Đu"), bare("Phú Lương")
    ('du', 'phu luong')
    """
    folded = fold(text)
    return _KIND.sub("", folded) or folded


@dataclass(frozen=True, slots=True)
class Place:
    """A province or commune; `is_current` tells the map of today from the one before.

    `province` is the code of its province on the same map; `district` the name of the former
    district, empty today.
    """

    code: str
    name: str
    is_current: bool
    province: str = ""
    district: str = ""

    @property
    def label(self) -> str:
        """The name that tells it from its namesakes: "Xã Động Đạt, Huyện Phú Lương"."""
        return f"{self.name}, {self.district}" if self.district else self.name


@dataclass(frozen=True, slots=True)
class Found:
    """What a search for a commune gave: one place, or the namesakes to choose from."""

    place: Place | None = None
    choices: tuple[Place, ...] = ()


class Gazetteer:
    """Every province and commune, today and before 01/07/2025, held in memory."""

    def __init__(
        self,
        provinces: Iterable[Place],
        communes: Iterable[Place],
        successors: Iterable[tuple[bool, str, str]],
    ) -> None:
        """Index the places; `successors` are (is a province, old code, new code)."""
        self._provinces = {(place.is_current, place.code): place for place in provinces}
        self._communes = {(place.is_current, place.code): place for place in communes}
        self._heirs: dict[tuple[bool, str], list[str]] = defaultdict(list)
        for is_province, old, new in successors:
            self._heirs[is_province, old].append(new)
        self._by_province: dict[str, list[Place]] = defaultdict(list)
        self._named: dict[str, list[Place]] = defaultdict(list)
        for place in self._communes.values():
            self._named[bare(place.name)].append(place)
            self._by_province[self._province_today(place)].append(place)

    @property
    def provinces_today(self) -> list[Place]:
        """The provinces of today, by name."""
        return self._sorted_provinces(is_current=True)

    @property
    def provinces_gone(self) -> list[Place]:
        """The provinces that no longer exist under their code, by name."""
        return [
            place
            for place in self._sorted_provinces(is_current=False)
            if (True, place.code) not in self._provinces
        ]

    def province(self, text: str) -> Place | None:
        """Return the province of this code or name, today's before a former one."""
        wanted = text.strip()
        for is_current in (True, False):
            if (is_current, wanted) in self._provinces:
                return self._provinces[is_current, wanted]
        name = bare(wanted)
        for is_current in (True, False):
            for (current, _), place in self._provinces.items():
                if current is is_current and bare(place.name) == name:
                    return place
        return None

    def commune(self, text: str, province: Place) -> Found:
        """Return the commune that `text` names in `province`, or the namesakes.

        Today's communes come before former ones; the kind ("Xã") and the former district
        ("huyện Phú Lương") narrow the choice where they are written.
        """
        known = self._by_code(text, province)
        if known:
            return Found(known)
        folded = fold(text)
        district = ""
        if match := _DISTRICT.search(folded):
            district, folded = match.group(1), folded[: match.start()]
        everywhere = self._named.get(_KIND.sub("", folded) or folded, [])
        here = [place for place in everywhere if self._lies_in(place, province)]
        if district:
            here = [place for place in here if bare(place.district) == bare(district)]
        exact = [place for place in here if fold(place.name) == folded]
        for candidates in (exact, here):
            for is_current in (True, False) if province.is_current else (False,):
                of_era = [place for place in candidates if place.is_current is is_current]
                if len(of_era) == 1:
                    return Found(of_era[0])
                if of_era:
                    return Found(None, tuple(of_era))
        return Found()

    def former_commune(self, code: str) -> Place | None:
        """Return the commune that had this code before 01/07/2025."""
        return self._communes.get((False, code))

    def heirs(self, place: Place) -> list[Place]:
        """Return the communes of today that continue `place`; itself if it is of today."""
        if place.is_current:
            return [place]
        return [
            self._communes[True, code]
            for code in self._heirs.get((False, place.code), [])
            if (True, code) in self._communes
        ]

    def province_of(self, place: Place) -> Place | None:
        """Return the province of a commune on the same map."""
        return self._provinces.get((place.is_current, place.province))

    def communes_today(self, province: Place) -> list[Place]:
        """Return today's communes of the province (or of what continues it), by name."""
        code = self._heir_province(province)
        here = (place for place in self._by_province[code] if place.is_current)
        return sorted(here, key=lambda place: fold(place.name))

    def suggest(self, text: str, province: Place | None, *, limit: int = 12) -> list[Place]:
        """Return communes whose name holds `text`, today's and those that begin with it first."""
        wanted = bare(text)
        if not wanted:
            return self.communes_today(province)[:limit] if province else []
        pool: Iterable[Place] = self._communes.values()
        if province:
            pool = self._by_province[self._heir_province(province)]
        hits = [
            (not place.is_current, not bare(place.name).startswith(wanted), place.label, place)
            for place in pool
            if wanted in bare(place.name)
        ]
        return [hit[3] for hit in sorted(hits, key=lambda hit: hit[:3])[:limit]]

    def nearest(self, text: str, province: Place) -> list[Place]:
        """Return today's communes of the province whose names look like `text`."""
        names = {bare(place.name): place for place in self.communes_today(province)}
        close: Sequence[str] = difflib.get_close_matches(bare(text), names, n=3, cutoff=0.7)
        return [names[name] for name in close]

    def _by_code(self, text: str, province: Place) -> Place | None:
        for is_current in (True, False):
            place = self._communes.get((is_current, text.strip()))
            if place and self._lies_in(place, province):
                return place
        return None

    def _lies_in(self, place: Place, province: Place) -> bool:
        if place.is_current == province.is_current:
            return place.province == province.code
        return self._province_today(place) == self._heir_province(province)

    def _province_today(self, place: Place) -> str:
        if place.is_current:
            return place.province
        return next(iter(self._heirs.get((True, place.province), [])), place.province)

    def _heir_province(self, province: Place) -> str:
        if province.is_current:
            return province.code
        return next(iter(self._heirs.get((True, province.code), [])), province.code)

    def _sorted_provinces(self, *, is_current: bool) -> list[Place]:
        era = (place for (current, _), place in self._provinces.items() if current is is_current)
        return sorted(era, key=lambda place: bare(place.name))
