"""Say what a paper is worth: by its file, its code, and what its agency says of it today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.scope import api as scope
from xaso.kernel.signing import api as signing
from xaso.service.results.domain.standing import Standing
from xaso.service.results.selectors import standing_of
from xaso.service.results.services.checking import by_file
from xaso.service.results.services.versions import KIND

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from django.utils.functional import _StrPromise

    from xaso.service.results.models import Check

Verdict = signing.Verdict
_STANDING = {
    Standing.REVOKED: (Verdict.REVOKED, _("Cơ quan cấp đã thu hồi giấy tờ này.")),
    Standing.REPLACED: (
        Verdict.REVOKED,
        _("Cơ quan cấp đã thu hồi giấy tờ này và cấp giấy khác thay thế."),
    ),
    Standing.EXPIRED: (Verdict.EXPIRED, _("Giấy tờ đã hết thời hạn ghi trên đó.")),
}
HOLDS = _("Cơ quan cấp xác nhận giấy tờ này còn hiệu lực.")
NOT_GIVEN_OUT = _("Chữ ký là của cơ quan chúng tôi, nhưng chúng tôi chưa từng phát hành tệp này.")
OURS_UNSIGNED = _(
    "Đúng là tệp chúng tôi phát hành, nhưng chưa ký số: chỉ có giá trị khi kèm bản giấy có chữ ký"
    " và dấu."
)


@dataclass(frozen=True)
class Checked:
    """What is said about a paper: one verdict with its reason, and what it rests on.

    `document` is ours, where we know it; `report` speaks of signatures, where a file was given.
    """

    verdict: Verdict
    reason: str | _StrPromise
    document: Check | None = None
    report: signing.Report | None = None


def check_file(content: bytes, *, trust: signing.Trust, now: datetime) -> Checked:
    """Judge a file: its signatures first, then what the agency says, if it is one of ours.

    What our own keys signed is one of the files we gave out, to the last byte: a signature has a
    few bytes that could change and mean the same.
    """
    report = signing.judge(content, trust, now=now)
    known = by_file(report.sha256)
    reason = signing.REASONS[report.reason]
    if known is None:
        if report.verdict == Verdict.VALID and signing.is_by_our_keys(report):
            return Checked(Verdict.ALTERED, NOT_GIVEN_OUT, None, report)
        return Checked(report.verdict, reason, None, report)
    document = known.check_row
    found = check_document(document, now=now)
    if found.verdict != Verdict.VALID:
        return Checked(found.verdict, found.reason, document, report)
    if report.verdict == Verdict.UNSIGNED:
        reason = OURS_UNSIGNED
    return Checked(report.verdict, reason, document, report)


def check_document(document: Check, *, now: datetime) -> Checked:
    """Return what the agency says of a document today."""
    standing = standing_of(document, timezone.localdate(now))
    verdict, reason = _STANDING.get(standing, (Verdict.VALID, HOLDS))
    return Checked(verdict, reason, document)


def proof_of_file(sha256: str) -> dict[str, Any]:
    """Return the proof that the making of a file stands in the sealed trail.

    Raises:
        NotSealed: It is no file of ours, or the entry has no place yet.
    """
    known = by_file(sha256)
    if known is None:
        raise audit.NotSealed(sha256)
    with scope.of(agencies=[known.check_row.agency_id]):
        trail = audit.trail_of(KIND, known.check_row.result_id)
        entry = trail.filter(details__sha256=sha256).last()
        if entry is None:
            raise audit.NotSealed(sha256)
        return audit.proof_of(entry.pk)
