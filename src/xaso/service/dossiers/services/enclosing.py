"""What comes with a request: the words people said, sealed; the papers they counted; the files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xaso.service.dossiers.models import DossierFile, DossierPaper, SealedRecord
from xaso.service.dossiers.services.moving import sealed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from xaso.kernel.files.api import StoredFile
    from xaso.kernel.keyring import api as keyring
    from xaso.service.dossiers.domain.attendance import Attendance
    from xaso.service.dossiers.domain.parties import Parties
    from xaso.service.dossiers.models import Dossier
    from xaso.service.procedures import api as procedures


@dataclass(frozen=True, slots=True)
class PaperCount:
    """How many of a required paper were handed in or shown at the counter."""

    key: str
    name: str
    originals: int = 0
    certified: int = 0
    photocopies: int = 0
    is_shown_only: bool = False


def seal_said(
    dossier: Dossier,
    key: keyring.OpenKey,
    answers: Mapping[str, Any],
    who: Parties,
    attendance: Attendance | None,
    note: str,
    now: datetime,
) -> None:
    """Seal answers, parties, who stood there and what was said on filing, in one statement."""
    said = [
        (SealedRecord.Kind.ANSWERS, 1, dict(answers)),
        (SealedRecord.Kind.PARTIES, 1, who.as_json()),
        *([(SealedRecord.Kind.PRESENCE, 1, attendance.as_json())] if attendance else []),
        *([(SealedRecord.Kind.NOTE, dossier.version, note)] if note else []),
    ]
    SealedRecord.objects.bulk_create(
        sealed(dossier, kind, number, content, now, key=key) for kind, number, content in said
    )


def attach(
    dossier: Dossier,
    adoption: procedures.Adoption,
    files: Sequence[tuple[str, StoredFile]],
    papers: Sequence[PaperCount],
) -> None:
    """Keep what was counted, or else what the files stand for, and the files under their papers."""
    counts = list(papers) or [
        PaperCount(key=paper.key, name=paper.name, is_shown_only=paper.kind == "xuat_trinh")
        for paper in adoption.version.papers.all()
        if any(paper.key == key for key, _file in files)
    ]
    DossierPaper.objects.bulk_create(
        DossierPaper(
            dossier=dossier,
            position=position,
            key=paper.key,
            name=paper.name,
            originals=paper.originals,
            certified=paper.certified,
            photocopies=paper.photocopies,
            is_shown_only=paper.is_shown_only,
        )
        for position, paper in enumerate(counts, start=1)
    )
    DossierFile.objects.bulk_create(
        DossierFile(dossier=dossier, file=file, paper_key=key, position=position)
        for position, (key, file) in enumerate(files, start=1)
    )
