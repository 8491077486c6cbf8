"""What is read to a person before she confirms it: sentences, not fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from xaso.service.dossiers import api as dossiers
from xaso.ui import words as shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


def copies(paper: dossiers.PaperCount) -> str:
    """Return how many of a paper lie there, in words."""
    told = [
        (paper.originals, _("bản chính")),
        (paper.certified, _("bản chứng thực")),
        (paper.photocopies, _("bản chụp")),
    ]
    return ", ".join(f"{count} {kind}" for count, kind in told if count)


def sentences(
    parties: dossiers.Parties,
    said: dossiers.Attendance,
    *,
    name: str,
    papers: Sequence[str],
    answers: Sequence[tuple[str, str]],
    on: date,
) -> list[tuple[str, str]]:
    """Return (what, words) of a filing in the order in which people check it; empty ones left out.

    Args:
        name: The procedure's.
        answers: (label, text) of the declaration.
    """
    told = [
        (_("Thủ tục"), name),
        (_("Người nộp"), parties.submitter_name),
        (_("Số giấy tờ"), parties.personal_number),
        (_("Nơi cư trú"), parties.address),
        (_("Điện thoại"), shown.phone(parties.phone)),
        (_("Chủ hồ sơ"), parties.owner_name),
        *dossiers.attended(said, on),
        *((_("Giấy tờ"), paper) for paper in papers),
        *answers,
        (
            _("Nhận kết quả"),
            _("qua bưu chính, về: %s") % parties.post_address
            if parties.result_by
            else _("tại quầy"),
        ),
    ]
    return [(what, words) for what, words in told if words]
