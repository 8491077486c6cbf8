"""From a dossier to the papers it gives: which are due, and what they say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from xaso.service.dossiers import printouts
from xaso.service.dossiers.selectors import parties_of, timeline_of
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    from xaso.kernel.organisations.api import SiteProfile
    from xaso.service.dossiers.models import Dossier
    from xaso.service.dossiers.selectors import Happening

_AGENCY_PREFIX = re.compile(
    r"\A(?:UBND|Ủy ban nhân dân)\s+(?:xã|phường|thị trấn|đặc khu)\s+", re.IGNORECASE
)


class Printable(NamedTuple):
    """One paper of a case: its address, its form, its name, and the event that gives ground."""

    slug: str
    kind: printouts.Kind
    label: _StrPromise
    event: str


PRINTABLE = (
    Printable(
        "giay-tiep-nhan",
        printouts.Kind.RECEIPT,
        _("Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
        "receive",
    ),
    Printable(
        "yeu-cau-bo-sung",
        printouts.Kind.SUPPLEMENT,
        _("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
        "ask_intake_supplement",
    ),
    Printable(
        "tu-choi-tiep-nhan",
        printouts.Kind.INTAKE_REFUSAL,
        _("Phiếu từ chối tiếp nhận hồ sơ"),
        "refuse_intake",
    ),
    Printable(
        "tu-choi-giai-quyet",
        printouts.Kind.REJECTION,
        _("Văn bản từ chối giải quyết"),
        "reject",
    ),
)


def kinds_open(happened: Sequence[Happening]) -> dict[str, Printable]:
    """Return the papers that the dossier's history gives ground for, by slug."""
    types = {happening.type for happening in happened}
    return {paper.slug: paper for paper in PRINTABLE if paper.event in types}


def paper_response(
    request: HttpRequest,
    dossier: Dossier,
    slug: str,
    *,
    secret: str = "",
    size: Literal["a4", "a5"] = "a4",
) -> HttpResponse:
    """Answer with one paper of a dossier as PDF, shown in the browser and never kept.

    Args:
        slug: One of `kinds_open`.
        secret: The look-up secret, where it has just been given out.
    """
    paper = next(one for one in PRINTABLE if one.slug == slug)
    profile: SiteProfile = request.profile  # type: ignore[attr-defined]
    address = request.build_absolute_uri(reverse("dossiers:look-up"))
    slip = slip_of(
        dossier, paper, timeline_of(dossier), profile=profile, address=address, secret=secret
    )
    name = f"{slug}-{dossier}.pdf"
    return HttpResponse(
        printouts.print_slip(paper.kind, slip, size=size),
        content_type="application/pdf",
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=False, filename=name)
            or "inline",
            "Cache-Control": "private, no-store",
        },
    )


def slip_of(
    dossier: Dossier,
    paper: Printable,
    happened: Sequence[Happening],
    *,
    profile: SiteProfile,
    address: str,
    secret: str = "",
) -> printouts.Slip:
    """Return what a paper of this dossier says, by the event that it prints.

    Args:
        address: Where a resident looks the dossier up; drawn as QR with the code.
    """
    event = next(one for one in reversed(happened) if one.type == paper.event)
    submitter, owner = _parties(dossier)
    version = dossier.procedure_version
    is_letter = paper.kind == printouts.Kind.REJECTION
    return printouts.Slip(
        agency=dossier.agency.name if is_letter else profile.desk_name,
        superior="" if is_letter else dossier.agency.name,
        place=_AGENCY_PREFIX.sub("", dossier.agency.name),
        made_at=event.at,
        submitted_on=timezone.localdate(dossier.submitted_at),
        submitter=submitter,
        owner=owner,
        procedure_code=version.procedure.code,
        procedure_name=version.name,
        content=version.name,
        demo=dossier.agency.is_demo,
        channel=str(dossier.get_channel_display()),
        dossier_code=dossier.code or "",
        look_up_code=dossier.look_up_code,
        look_up_secret=secret,
        look_up_url=f"{address}?code={dossier.look_up_code}",
        hotline=profile.hotline,
        website=address.split("/tra-cuu", maxsplit=1)[0],
        papers=tuple(
            printouts.Paper(
                row.name,
                row.originals,
                row.certified,
                row.photocopies,
                str(_("xuất trình")) if row.is_shown_only else "",
            )
            for row in dossier.papers.all()
        ),
        legal_time=procedures.rule_words(dossier.promise.get("rule", "")),
        received_at=dossier.received_at,
        due_at=dossier.promised_at,
        due_is_expected=bool(dossier.promise.get("is_expected")),
        reason=event.note,
        officer=event.actor_name,
        officer_phone=profile.hotline,
        signer=event.actor_name,
        signer_role=_signer_role(event, is_letter=is_letter),
    )


def _signer_role(event: Happening, *, is_letter: bool) -> str:
    """Return the lines above the signature: a letter's by its event's capacity, else the desk's."""
    return event.signed_as or ("Người ký" if is_letter else "Người tiếp nhận hồ sơ")


def _parties(dossier: Dossier) -> tuple[printouts.Party, printouts.Party]:
    known = parties_of(dossier)
    submitter = printouts.Party(
        dossier.submitter_name,
        address=known.get("address", ""),
        phone=known.get("phone", ""),
        email=known.get("email", ""),
        identity=known.get("personal_number", ""),
    )
    if dossier.owner_name == dossier.submitter_name:
        return submitter, submitter
    return submitter, printouts.Party(dossier.owner_name)
