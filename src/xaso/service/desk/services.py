"""Writing at the counter."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.files import api as files
from xaso.kernel.keyring import api as keyring
from xaso.service.desk.models import CounterScan
from xaso.service.desk.pads import take_pad, use
from xaso.service.desk.selectors import scans_of
from xaso.service.desk.turns import one_at_a_time
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

SCAN_LIFE = timedelta(days=1)


class IntakeOver(Exception):
    """This intake has been filed already, with other people or another procedure."""


class Request(NamedTuple):
    """What the official typed for somebody at the counter.

    `received_at`, with its reason, is when it truly came, where it is entered later; `pad_code` is
    that of the slip of paper it was given then. `decides` is another agency, for which it is
    received.
    """

    procedure_code: str
    parties: dossiers.Parties
    papers: Sequence[dossiers.PaperCount]
    answers: dict[str, Any]
    rule: str | None = None
    rule_source: str = ""
    received_at: datetime | None = None
    late_reason: str = ""
    pad_code: str = ""
    decides: Agency | None = None
    attendance: dossiers.Attendance | None = None
    channel: str = "in_person"


@transaction.atomic
def take_scan(
    *,
    intake: UUID,
    agency: Agency,
    actor: Actor,
    paper_key: str,
    upload: UploadedFile[Any] | BinaryIO,
    now: datetime,
    called: str = "",
) -> CounterScan:
    """Keep a scan of one paper while the intake goes on.

    Args:
        called: What the page calls it; without it, it is counted.

    Effects: one stored file under the intake's key, one `CounterScan`.

    Raises:
        UnreadableFile, FileTooLarge: As `files.store`.
    """
    hold(intake)
    kept = list(scans_of(intake, actor))
    key_id = kept[0].file.key_id if kept else keyring.new_data_key(agency.pk)
    name = getattr(upload, "name", "") or called
    stored = files.store(upload, key_id=key_id, agency_id=agency.pk, name=name)
    for scan in kept:
        if scan.paper_key == paper_key and scan.file.sha256 == stored.sha256:
            files.forget([stored])
            return scan
    number = sum(scan.paper_key == paper_key for scan in kept) + 1
    name_shown = f"{number}. {called}"[:120] if called else _("Bản quét %d") % number
    return CounterScan.objects.create(
        intake=intake,
        agency=agency,
        taken_by_id=_signed_in(actor),
        paper_key=paper_key,
        name=name_shown,
        file=stored,
        at=now,
    )


@transaction.atomic
def take_in(
    *, intake: UUID, agency: Agency, actor: Actor, request: Request, now: datetime
) -> dossiers.Submitted:
    """File what lies on the counter: one dossier, received, with its code and promised date.

    Sent twice with the same people and procedure it gives the same answer again.

    Effects: as `dossiers.file_at_counter`; the scans belong to the dossier from then on.

    Raises:
        IntakeOver: The intake was filed with other people or another procedure.
        OfflineRefusal: No slip of paper bears that code, or it was entered before.
        WrongEntry: It came later than now, too long ago, or no reason is given.
        TimeLimitUnknown: Neither procedure nor official gives a time limit.
        NotAdopted: The agency does not take this procedure today.
    """
    hold(intake)
    earlier = dossiers.acknowledged(agency, str(intake))
    if earlier is not None:
        _require_same(earlier, request)
        return earlier
    scans = list(scans_of(intake, actor))
    slip = take_pad(agency, request.pad_code) if request.pad_code else None
    submitted = dossiers.file_at_counter(
        agency=request.decides or agency,
        received_by=agency if request.decides else None,
        procedure_code=request.procedure_code,
        answers=request.answers,
        files=[(scan.paper_key, scan.file) for scan in scans],
        idempotency_key=str(intake),
        actor=actor,
        now=request.received_at or now,
        late=dossiers.LateEntry(now, request.late_reason) if request.received_at else None,
        given=dossiers.GivenCode(slip.code, secret_hash=slip.secret_hash) if slip else None,
        data_key=keyring.open_key(scans[0].file.key_id) if scans else None,
        papers=request.papers,
        parties=request.parties,
        rule=request.rule,
        rule_source=request.rule_source,
        attendance=request.attendance,
        channel=request.channel,
    )
    CounterScan.objects.filter(pk__in=[scan.pk for scan in scans]).delete()
    if slip is not None:
        use(slip, submitted.dossier_id, now)
    return submitted


def _signed_in(actor: Actor) -> UUID:
    """Return the account at the counter.

    Raises:
        ValueError: No official acts.
    """
    if actor.id is None:
        raise ValueError("the counter is worked by officials")
    return actor.id


def hold(intake: UUID) -> None:
    """Let one request at a time work on an intake: a double click waits for the first."""
    one_at_a_time(f"intake:{intake}")


@transaction.atomic
def forget_left_scans(*, now: datetime) -> int:
    """Delete scans of intakes that nobody finished within a day; return how many.

    Effects: the rows, their files and the bytes are gone.
    """
    left = list(
        CounterScan.objects
        .select_for_update(skip_locked=True, of=("self",))
        .filter(at__lt=now - SCAN_LIFE)
        .select_related("file")[:500]
    )
    CounterScan.objects.filter(pk__in=[scan.pk for scan in left]).delete()
    files.forget([scan.file for scan in left])
    return len(left)


def _require_same(earlier: dossiers.Submitted, request: Request) -> None:
    filed = dossiers.Dossier.objects.select_related("procedure_version__procedure").get(
        pk=earlier.dossier_id
    )
    same = (
        filed.procedure_version.procedure.code == request.procedure_code
        and filed.submitter_name == request.parties.submitter_name[:150]
        and filed.owner_name == request.parties.owner_name[:150]
    )
    if not same:
        raise IntakeOver(
            _("Lượt này đã tiếp nhận thành hồ sơ %s. Mở lượt mới cho người tiếp theo.") % filed
        )
