"""The files of a document: drawn from its sealed content, stored under the case's key, counted."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.forms import api as forms
from xaso.kernel.keyring import api as keyring
from xaso.lib import printing
from xaso.service.results import copies
from xaso.service.results.domain import paper
from xaso.service.results.models import Result, ResultVersion

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from xaso.service.results.domain.templates import Template

KIND = "results.result"
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
SCANS = "scans"
"""Under which key a document's content names the scans that stand before its words."""


def values(
    result: Result,
    template: Template,
    data: Mapping[str, Any],
    now: datetime,
    *,
    first_number: int | None = None,
) -> dict[str, Any]:
    """Return what the template of a document reads, as the document stands now."""
    return paper.values(
        template,
        {"shown": _shown(template, data), **data},
        agency_name=result.agency.name,
        dossier_code=result.dossier_code,
        owner_name=result.owner_name,
        number=result.number,
        made_at=now.astimezone(HANOI),
        is_demo=result.agency.is_demo,
        first_number=first_number,
    )


def draw(
    result: Result,
    template: Template,
    data: Mapping[str, Any],
    now: datetime,
    *,
    first_number: int | None = None,
) -> ResultVersion:
    """Draw the document as it stands now, store the file and count it.

    Effects: one sealed file, one `ResultVersion`.

    Raises:
        MissingGlyph: A name or text cannot be printed.
    """
    told = values(result, template, data, now, first_number=first_number)
    words = printing.render(template.source, told)
    return keep(result, copies.lay_before(words, scans_of(template, data)), now)


def scans_of(template: Template, data: Mapping[str, Any]) -> list[bytes]:
    """Return the files that stand before the words of a document, in their order."""
    if not paper.is_copy(template, data):
        return []
    ids = data.get(SCANS) or []
    found = {str(one.pk): one for one in files.StoredFile.objects.filter(pk__in=ids)}
    return [files.read_whole(found[one]) for one in ids]


def keep(result: Result, pdf: bytes, now: datetime) -> ResultVersion:
    """Store a file of a document as its next version.

    Effects: one sealed file, one `ResultVersion`.
    """
    stored = files.store(
        io.BytesIO(pdf),
        key_id=result.key_id,
        agency_id=result.agency_id,
        name=f"{result.name} {result.dossier_code}.pdf",
    )
    return ResultVersion.objects.create(
        result=result,
        version=result.versions.count() + 1,
        is_draft=result.state == Result.State.DRAFT,
        file=stored,
        sha256=stored.sha256,
        made_at=now,
    )


def record(verb: str, result: Result, actor: audit.Actor, version: ResultVersion) -> None:
    """Note in the trail which file of a document was made.

    Effects: one audit entry.
    """
    audit.record(
        actor=actor,
        verb=verb,
        object_kind=KIND,
        object_id=result.pk,
        agency_id=result.agency_id,
        details={
            "kind": result.kind,
            "version": version.version,
            "number": result.number,
            "sha256": version.sha256,
        },
    )


def sealed(result: Result, data: Mapping[str, Any]) -> bytes:
    """Return the content of a document, sealed with its case's key."""
    plain = json.dumps(dict(data), cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    return keyring.seal(result.key_id, plain.encode(), _context(result))


def opened(result: Result) -> dict[str, Any]:
    """Return what a document was drawn from.

    Raises:
        KeyDestroyed: The case was erased.
    """
    plain = keyring.unseal(result.key_id, bytes(result.content), _context(result))
    told: dict[str, Any] = json.loads(plain)
    return told


def _shown(template: Template, data: Mapping[str, Any]) -> dict[str, str]:
    """Return the answers in the Vietnamese words of the form that asked for them."""
    if not template.form:
        return {}
    with translation.override("vi"):
        sections = forms.describe(forms.load(template.form), paper.answers_in(data))
    answers = [answer for section in sections for answer in section.answers]
    cells = {
        f"{answer.key}.{number}.{cell.key}": cell.text
        for answer in answers
        for number, row in enumerate(answer.rows)
        for cell in row
    }
    return {answer.key: answer.text for answer in answers} | cells


def _context(result: Result) -> str:
    return f"results_result.content|{result.pk}"
