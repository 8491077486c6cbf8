"""What holds in one agency on one day: departures from the usual posts, and delegations.

Law: decree-30-2020, article 13: TM. for a body that decides together, KT. for a deputy, TL. and
TUQ. by a written decision with its scope and term; who is empowered does not empower others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

FORMS = ("TM", "KT", "TL", "TUQ", "Q")
_PLACE = re.compile(
    r"\s+(?:UBND|HĐND|Ủy ban|Hội đồng|xã|phường|đặc khu|thị trấn)\b.*", re.IGNORECASE
)
_DEPUTY = re.compile(r"\A(?:Phó|PHÓ)\s+")


@dataclass(frozen=True, slots=True)
class Matter:
    """What a question of right is about: a procedure, its field, and where the case stands."""

    procedure: str = ""
    field: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One departure: a post is given an act, or it is withheld; empty words mean "any"."""

    role: str
    act: str
    is_granted: bool
    basis: str
    procedure: str = ""
    field: str = ""
    state: str = ""

    def applies_to(self, act: str, matter: Matter) -> bool:
        """Tell whether the rule speaks of this act on this matter."""
        return (
            self.act in {"", act}
            and self.procedure in {"", matter.procedure}
            and self.field in {"", matter.field}
            and self.state in {"", matter.state}
        )


@dataclass(frozen=True, slots=True)
class Delegated:
    """Somebody signs for a post, within a scope, from a day until a day."""

    id: UUID
    account_id: UUID
    role: str
    form: str
    for_title: str
    signs_as: str
    decision: str
    valid_from: date
    valid_until: date | None
    procedures: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()

    def covers(self, matter: Matter) -> bool:
        """Tell whether the matter lies within its scope; without a scope everything does."""
        if not self.procedures and not self.fields:
            return True
        return matter.procedure in self.procedures or matter.field in self.fields

    @property
    def lines(self) -> str:
        """Return the lines above the signature."""
        return f"{self.form}. {bare(self.for_title)}\n{bare(self.signs_as)}"


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that departs from the usual on one day in one agency."""

    rules: tuple[Rule, ...] = ()
    delegations: tuple[Delegated, ...] = field(default=())

    def posts_for(
        self, act: str, usual: Collection[str], matter: Matter | None = None
    ) -> frozenset[str]:
        """Return which posts do an act: the usual and the granted ones without the withheld."""
        about = [rule for rule in self.rules if rule.applies_to(act, matter or Matter())]
        granted = {rule.role for rule in about if rule.is_granted}
        withheld = {rule.role for rule in about if not rule.is_granted}
        return frozenset((set(usual) | granted) - withheld)

    def withholding(self, act: str, roles: Collection[str], matter: Matter) -> Rule | None:
        """Return the rule that withholds an act from these posts, if one does."""
        for rule in self.rules:
            if not rule.is_granted and rule.role in roles and rule.applies_to(act, matter):
                return rule
        return None

    def delegated_to(
        self, account_id: UUID | None, posts: Collection[str], matter: Matter | None = None
    ) -> Delegated | None:
        """Return what lets this person sign for one of the posts; none if nothing does."""
        for one in self.delegations:
            is_hers = one.account_id == account_id and one.role in posts
            if is_hers and (matter is None or one.covers(matter)):
                return one
        return None


def bare(title: str) -> str:
    """Return a post's title as it stands above a signature, in capitals and without the place.

    >>> bare("Phó Chủ tịch UBND xã")
    'PHÓ CHỦ TỊCH'
    """
    return _PLACE.sub("", title.strip()).upper()


def own_lines(title: str) -> str:
    r"""Return the lines above the signature of who signs by his own post; a deputy signs KT.

    >>> own_lines("Chủ tịch UBND xã"), own_lines("Phó Chủ tịch")
    ('CHỦ TỊCH', 'KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH')
    """
    post = bare(title)
    head = _DEPUTY.sub("", post)
    return f"KT. {head}\n{post}" if head != post else post
