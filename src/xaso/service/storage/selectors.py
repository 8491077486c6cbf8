"""What a person keeps here, what answers a required paper, and what was saved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count

from xaso.kernel.keyring import api as keyring
from xaso.kernel.reference import api as reference
from xaso.service.dossiers import api as dossiers
from xaso.service.results import api as results
from xaso.service.storage.domain.kinds import Digitised, Kind
from xaso.service.storage.models import Keeping, PaperKind, Reuse, SavedTime

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from xaso.kernel.files.api import StoredFile
    from xaso.kernel.organisations.api import Agency

RESULT, COMPONENT = Reuse.Source.RESULT, Reuse.Source.COMPONENT
NOT_KEPT = (dossiers.OLD_SCAN, "other", "supplement")
"""Papers of no kind that a later dossier could ask for."""


@dataclass(frozen=True, slots=True)
class Item:
    """One paper in storage.

    Attributes:
        source: Whether the agency gave it or it was handed in.
        title: What it is, in the words of who issued or asked for it.
        standing: Whether it still holds; what was handed in holds as long as it is kept.
        is_kept: Its owner agreed that it is kept for using it again.
    """

    source: Reuse.Source
    title: str
    dossier: dossiers.Dossier
    file: StoredFile
    standing: results.Standing = results.Standing.HOLDS
    is_kept: bool = False
    result: results.Result | None = None

    @property
    def id(self) -> str:
        """What names it on a page."""
        return str(self.file.pk)

    @property
    def holds(self) -> bool:
        """Whether it may be used again."""
        return self.is_kept and self.standing == results.Standing.HOLDS


def kinds_on(day: date) -> list[Kind]:
    """Return the kinds of paper that are known on a day."""
    return [
        Kind(row.code, row.name, row.name_en, tuple(row.phrases))
        for row in PaperKind.objects.filter(reference.in_force(day))
    ]


def items_of(owned: Iterable[dossiers.Dossier], on: date) -> list[Item]:
    """Return the papers of these dossiers: results first, then what was handed in.

    Drafts, copies of earlier copies and papers whose dossier was erased are none.
    """
    mine = list(owned)
    kept = set(
        Keeping.objects.filter(dossier__in=mine, withdrawn_at=None).values_list(
            "dossier_id", flat=True
        )
    )
    given = [item for one in mine for item in _given_by_us(one, on, is_kept=one.pk in kept)]
    return given + [item for one in mine for item in _handed_in(one, is_kept=one.pk in kept)]


def _given_by_us(dossier: dossiers.Dossier, on: date, *, is_kept: bool) -> Iterable[Item]:
    for result in results.results_of(dossier.pk).exclude(state=results.Result.State.DRAFT):
        try:
            paper = results.certified_paper(result)
        except keyring.KeyDestroyed:
            continue
        yield Item(
            RESULT,
            f"{result.name}: {paper}" if paper else result.name,
            dossier,
            results.file_of(result),
            results.standing_by_id(result.pk, on),
            is_kept,
            result,
        )


def _handed_in(dossier: dossiers.Dossier, *, is_kept: bool) -> Iterable[Item]:
    if dossiers.is_erased(dossier):
        return
    names = dict(dossier.procedure_version.papers.values_list("key", "name"))
    rows = dossier.files.select_related("file").exclude(paper_key__in=NOT_KEPT)
    copies = set(
        Reuse.objects.filter(file__in=[row.file_id for row in rows]).values_list(
            "file_id", flat=True
        )
    )
    for row in rows:
        if row.paper_key in names and row.file_id not in copies:
            yield Item(COMPONENT, names[row.paper_key], dossier, row.file, is_kept=is_kept)


def leaves_papers(dossier: dossiers.Dossier) -> bool:
    """Tell whether `items_of` finds anything in a dossier, without opening it."""
    if dossiers.is_erased(dossier):
        return False
    given = results.results_of(dossier.pk).exclude(state=results.Result.State.DRAFT)
    return given.exists() or any(_handed_in(dossier, is_kept=False))


def is_kept(dossier: dossiers.Dossier) -> bool:
    """Tell whether the owner of a dossier agreed that its papers are kept."""
    return Keeping.objects.filter(dossier=dossier, withdrawn_at=None).exists()


class Reused(NamedTuple):
    """A paper of a dossier that was not handed in again: where it comes from, and how it stands.

    What was fetched holds as it was on the day it was fetched: its keeper is not asked again.
    """

    file_id: UUID
    paper_key: str
    row: Reuse
    standing: results.Standing


def reused_in(dossier: dossiers.Dossier, on: date) -> list[Reused]:
    """Return the papers of a dossier that were taken from storage, in their order.

    Queries: one where there is none.
    """
    rows = list(Reuse.objects.filter(file__in=dossier.files.values("file_id")))
    keys = dict(dossier.files.values_list("file_id", "paper_key")) if rows else {}
    return [Reused(row.file_id, keys[row.file_id], row, _standing(row, on)) for row in rows]


def _standing(row: Reuse, on: date) -> results.Standing:
    if row.result_id is None:
        return results.Standing.HOLDS
    return results.standing_by_id(row.result_id, on)


def reuses_among(file_ids: Collection[UUID]) -> Mapping[UUID, Reuse]:
    """Return what these files are copies of, those that are."""
    return {row.file_id: row for row in Reuse.objects.filter(file__in=file_ids)}


def digitised(dossier: dossiers.Dossier) -> dict[UUID, Digitised]:
    """Return for each file of a dossier how it came, in the numbers of the national payload."""
    files = list(dossier.files.values_list("file_id", flat=True))
    known = reuses_among(files)
    return {one: _state(known[one]) if one in known else Digitised.SCANNED for one in files}


def sources_of(dossier: dossiers.Dossier) -> dict[UUID, tuple[int, str]]:
    """Return for each reused file of a dossier its kind of reuse and the number of its result.

    The kind is 1 for a component and 2 for a result, as the national payload counts; what a
    connected database gave is a result of another agency, whose number is not known here.
    """
    known = reuses_among(list(dossier.files.values_list("file_id", flat=True)))
    return {
        one: (_state(row) - Digitised.SCANNED, results.number_by_id(row.result_id))
        for one, row in known.items()
    }


def _state(row: Reuse) -> Digitised:
    is_component = row.source == COMPONENT
    return Digitised.REUSED_COMPONENT if is_component else Digitised.REUSED_RESULT


class Saved(NamedTuple):
    """What people did not have to bring again, for one procedure."""

    procedure: str
    dossiers: int
    reusing: int
    papers: int

    @property
    def share(self) -> int:
        """Dossiers with a reused paper, in a hundred."""
        return round(100 * self.reusing / self.dossiers) if self.dossiers else 0


def saved_at(agency: Agency) -> list[Saved]:
    """Return by procedure how many dossiers used a paper again, most first.

    Queries: two.
    """
    held = dossiers.kept_by(agency)
    names = "procedure_version__name"
    all_of = {row[names]: row["count"] for row in held.values(names).annotate(count=Count("id"))}
    rows = list(
        held.filter(files__file_id__in=Reuse.objects.values("file_id")).values_list("id", names)
    )
    papers = Counter(name for _id, name in rows)
    reusing = Counter(name for _id, name in set(rows))
    found = [Saved(name, all_of[name], reusing[name], papers[name]) for name in papers]
    return sorted(found, key=lambda one: (-one.papers, one.procedure))


def minutes_a_paper(on: date) -> SavedTime | None:
    """Return what a paper that need not be brought saves, by the rule of a day."""
    return SavedTime.objects.filter(reference.in_force(on)).first()
