"""A token that works only on the official's own computer: the file goes out and comes back signed.

What returns must be what was handed out, byte for byte, plus one signature over all of it.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pyhanko.pdf_utils.reader import PdfFileReader

from xaso.kernel.signing.domain.reports import Verdict
from xaso.kernel.signing.errors import NotOurs
from xaso.kernel.signing.judging import judge

if TYPE_CHECKING:
    from datetime import datetime

    from xaso.kernel.signing.domain.reports import Signature
    from xaso.kernel.signing.trust import Trust


def take_back(
    handed_out: bytes, returned: bytes, field: str, trust: Trust, *, now: datetime
) -> Signature:
    """Return the one signature that came with the file.

    Args:
        handed_out: The file as it left.
        returned: The file as it came back.
        field: Which of its fields was to be signed.
        trust: Whom we believe.
        now: The moment of its return.

    Raises:
        NotOurs: It is another file, it was changed, it has no new signature or more than one, the
            signature stands elsewhere, or its signer is not to be trusted.
    """
    if not returned.startswith(handed_out):
        raise NotOurs("Tệp trả về không phải tệp đã giao đi")
    before = {one.field for one in judge(handed_out, trust, now=now).signatures}
    report = judge(returned, trust, now=now)
    added = [one for one in report.signatures if one.field not in before]
    fields = [one.field for one in added]
    if fields != [field] or _steps(returned) - _steps(handed_out) != 1:
        raise NotOurs("Tệp trả về phải có thêm đúng một chữ ký, ở ô được giao ký")
    if faulty := [one for one in report.signatures if one.verdict != Verdict.VALID]:
        raise NotOurs(f"Chữ ký của “{faulty[0].signer}” không hợp lệ: {faulty[0].reason}")
    return added[0]


def _steps(content: bytes) -> int:
    """Return how often a file was appended to: filling a field in is a step of its own."""
    steps: int = PdfFileReader(io.BytesIO(content), strict=False).total_revisions
    return steps
