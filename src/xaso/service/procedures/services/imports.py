"""Take sheets in: a new content is a new version, the same content nothing."""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import DataError, transaction

from xaso.kernel.audit import api as audit
from xaso.service.procedures.domain.curated import read_curated
from xaso.service.procedures.domain.official import read_official
from xaso.service.procedures.domain.reading import MAX_BYTES, UnreadableSheet, read_json
from xaso.service.procedures.models import (
    LegalBasis,
    Procedure,
    ProcedureVersion,
    RequiredPaper,
    Unit,
    Way,
)
from xaso.service.procedures.services.words import index_procedure, load_synonyms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from xaso.service.procedures.domain.sheets import Sheet
    from xaso.service.procedures.domain.texts import Fee


@dataclass(slots=True)
class Report:
    """What an import saw and did; a problem names the file and what is wrong with it."""

    seen: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[dict[str, str]] = field(default_factory=list)
    unclear: list[dict[str, str]] = field(default_factory=list)

    def refuse(self, file: str, error: UnreadableSheet, code: str = "") -> None:
        """Note a sheet that was not taken in."""
        self.problems.append({
            "file": file,
            "code": code,
            "problem": error.problem,
            "detail": error.detail,
        })


def import_files(paths: Iterable[Path], *, actor: audit.Actor, on: date) -> Report:
    """Import every sheet in the files and folders; what cannot be read stops nothing.

    Effects: versions from `on`, one transaction a sheet; audit entries.
    """
    report = Report()
    done: dict[tuple[str, str], str] = {}
    load_synonyms()
    for path in paths:
        for file in sorted(path.rglob("*.json")) if path.is_dir() else [path]:
            try:
                entries = list(_entries(read_json(_read_file(file))))
            except UnreadableSheet as error:
                report.seen += 1
                report.refuse(file.name, error)
                continue
            for read, raw in entries:
                report.seen += 1
                try:
                    _import_entry(read, raw, file.name, done, report, actor=actor, on=on)
                except UnreadableSheet as error:
                    report.refuse(file.name, error, _code_in(raw))
    return report


def _read_file(file: Path) -> bytes:
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableSheet("no_file", "không phải tệp thường")
        if status.st_size > MAX_BYTES:
            raise UnreadableSheet("too_large", f"{status.st_size} > {MAX_BYTES} byte")
        return file.read_bytes()
    except OSError as error:
        raise UnreadableSheet("no_file", error.strerror or "") from None


def _entries(
    raw: dict[str, Any],
) -> Iterator[tuple[Callable[[dict[str, Any]], Sheet], dict[str, Any]]]:
    """Tell the two shapes apart and yield their sheets.

    Raises:
        UnreadableSheet: It is neither.
    """
    if isinstance(raw.get("procedures"), list):
        for entry in raw["procedures"]:
            yield read_curated, entry
    elif "tables" in raw or "metadata" in raw:
        yield read_official, raw
    elif "code" in raw and "documents" in raw:
        yield read_curated, raw
    else:
        raise UnreadableSheet("strange_shape", ", ".join(list(raw)[:6])[:200])


def _code_in(raw: object) -> str:
    code = raw.get("code") or raw.get("thu_tuc_id") if isinstance(raw, dict) else ""
    return code[:60] if isinstance(code, str) else ""


def _import_entry(
    read: Callable[[dict[str, Any]], Sheet],
    raw: dict[str, Any],
    file_name: str,
    done: dict[tuple[str, str], str],
    report: Report,
    *,
    actor: audit.Actor,
    on: date,
) -> None:
    sheet = read(raw)
    key = (sheet.source, sheet.code)
    if key in done:
        raise UnreadableSheet("code_twice", f"{sheet.code} đã có ở {done[key]}")
    done[key] = file_name
    try:
        outcome = import_sheet(sheet, actor=actor, on=on, file_name=file_name)
    except DataError as error:
        raise UnreadableSheet("not_storable", str(error).splitlines()[0][:200]) from None
    setattr(report, outcome, getattr(report, outcome) + 1)
    report.unclear += [{"code": sheet.code, **p.as_json()} for p in sheet.problems]


@transaction.atomic
def import_sheet(sheet: Sheet, *, actor: audit.Actor, on: date, file_name: str = "") -> str:
    """Keep a sheet as the open version of its source from `on`.

    Returns:
        "created" for a first version, "updated" for a further one, "unchanged" where the open
        version says the same.

    Effects: the version that was open ends on `on`; the search row; an audit entry.
    """
    procedure, _ = Procedure.objects.get_or_create(code=sheet.code)
    versions = procedure.versions.select_for_update()
    standing = versions.filter(source=sheet.source, valid_until=None).first()
    if standing and standing.content_hash == sheet.content_hash:
        return "unchanged"
    if standing:
        standing.valid_until = max(on, standing.valid_from)
        standing.save(update_fields=["valid_until"])
    newest = versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = _write_version(procedure, newest + 1, sheet, on, file_name)
    index_procedure(procedure)
    audit.record(
        actor=actor,
        verb="procedures.import_version",
        object_kind="procedures.version",
        object_id=version.pk,
        details={"code": sheet.code, "number": version.number, "problems": len(sheet.problems)},
    )
    return "updated" if standing else "created"


def _write_version(
    procedure: Procedure, number: int, sheet: Sheet, on: date, file_name: str
) -> ProcedureVersion:
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=number,
        source=sheet.source,
        valid_from=on,
        content_hash=sheet.content_hash,
        imported_from=file_name[:200],
        name=sheet.name,
        name_en=sheet.name_en,
        field=sheet.field,
        field_en=sheet.field_en,
        levels=list(sheet.levels),
        decision=sheet.decision,
        authority=sheet.authority,
        applicant=sheet.applicant,
        steps=sheet.steps,
        conditions=sheet.conditions,
        result=sheet.result,
        form_id=sheet.form_id,
        presence=sheet.presence,
        note=sheet.note,
        exemptions=list(sheet.exemptions),
        refers_elsewhere=sheet.refers_elsewhere,
        verbatim=sheet.raw,
        problems=[problem.as_json() for problem in sheet.problems],
    )
    Way.objects.bulk_create(_ways(version, sheet))
    RequiredPaper.objects.bulk_create(_papers(version, sheet))
    LegalBasis.objects.bulk_create(
        LegalBasis(version=version, position=position, number=law.number, summary=law.summary)
        for position, law in enumerate(sheet.legal)
    )
    return version


def _ways(version: ProcedureVersion, sheet: Sheet) -> Iterator[Way]:
    for position, way in enumerate(sheet.ways):
        unit = Unit.SAME_DAY_15H if way.same_day else way.time.unit if way.time else ""
        yield Way(
            version=version,
            position=position,
            channel=way.channel,
            verbatim_channel=way.verbatim_channel,
            unit=unit,
            value=way.time.value if way.time else None,
            verbatim_time=way.verbatim_time,
            fees=[_fee(fee) for fee in way.fees or ()],
            fees_understood=way.fees is not None,
            verbatim_fee=way.verbatim_fee,
        )


def _fee(fee: Fee) -> dict[str, Any]:
    whole = fee.amount == int(fee.amount)
    return {
        "label": fee.label,
        "amount": int(fee.amount) if whole else float(fee.amount),
        "currency": fee.currency,
        "note": fee.note,
    }


def _papers(version: ProcedureVersion, sheet: Sheet) -> Iterator[RequiredPaper]:
    for position, paper in enumerate(sheet.papers):
        yield RequiredPaper(
            version=version,
            key=f"giay_{position + 1}",
            position=position,
            name=paper.name,
            originals=paper.counts.originals if paper.counts else None,
            copies=paper.counts.copies if paper.counts else None,
            verbatim_count=paper.verbatim_count,
            kind=paper.kind,
            condition=paper.condition,
            template=paper.template,
            form_id=paper.form_id,
            reuse_from=paper.reuse_from,
        )
