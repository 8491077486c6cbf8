"""The words by which procedures are found: search rows kept with the versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from xaso.kernel.search import api as search
from xaso.service.procedures.catalogue import synonyms
from xaso.service.procedures.models import Procedure, Synonym
from xaso.service.procedures.selectors import open_versions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xaso.service.procedures.models import ProcedureVersion

KIND = "procedures.procedure"
MOST_PAPERS = 8


@transaction.atomic
def load_synonyms() -> int:
    """Add the synonyms that come with Xã Số; those an agency added stay.

    Returns:
        How many were new.

    Effects: `Synonym` rows; the search rows of the procedures they belong to.
    """
    known = set(Synonym.objects.values_list("code", "phrase"))
    new = [pair for pair in synonyms() if pair not in known]
    Synonym.objects.bulk_create(
        [Synonym(code=code, phrase=phrase) for code, phrase in new], ignore_conflicts=True
    )
    for version in open_versions().filter(procedure__code__in={code for code, _ in new}):
        index(version)
    return len(new)


def index_procedure(procedure: Procedure) -> None:
    """Let a procedure be found by its open version.

    Effects: one search row.
    """
    version = open_versions().filter(procedure=procedure).first()
    if version is None:
        search.drop(KIND, procedure.code)
    else:
        index(version)


def index(version: ProcedureVersion) -> None:
    """Let the version's procedure be found by its name, synonyms, field, result and papers.

    Effects: one search row.
    """
    code = version.procedure.code
    papers = version.papers.values_list("name", flat=True)[:MOST_PAPERS]
    search.put(
        KIND,
        code,
        head=version.name,
        aliases=Synonym.objects.filter(code=code).values_list("phrase", flat=True),
        body=_body([code, version.name_en, version.field, version.result, *papers]),
        weight=_weight(version),
    )


def _body(texts: Iterable[str]) -> str:
    return " ".join(text[:200] for text in texts)


def _weight(version: ProcedureVersion) -> int:
    """Put what communes handle before what ministries do, and shorter names before longer."""
    return int("Cấp Xã" in version.levels)
