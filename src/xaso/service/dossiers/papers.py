"""From a dossier to the papers it gives: which are due, and what they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from xaso.lib.longhand import dotted, long_moment
from xaso.service.dossiers import ledger, own_forms, printouts, words
from xaso.service.dossiers.domain.transitions import RESOLVING
from xaso.service.dossiers.selectors import parties_of, timeline_of
from xaso.service.dossiers.services.attending import attended_of
from xaso.service.procedures import api as procedures
from xaso.service.results import api as results
from xaso.ui.answers import PDF, as_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    from xaso.kernel.organisations.api import SiteProfile
    from xaso.service.dossiers.models import Dossier
    from xaso.service.dossiers.selectors import Happening


class Printable(NamedTuple):
    """One paper of a case: its address, its form, its name, and the events that give ground."""

    slug: str
    kind: printouts.Kind
    label: _StrPromise
    events: frozenset[str]


def _printable(slug: str, kind: printouts.Kind, label: _StrPromise, events: str) -> Printable:
    return Printable(slug, kind, label, frozenset(events.split()))


AFRESH = "giay-hen-sau-bo-sung"
K = printouts.Kind
PRINTABLE = (
    _printable(
        "giay-tiep-nhan", K.RECEIPT, _("Giấy tiếp nhận hồ sơ và hẹn trả kết quả"), "receive"
    ),
    _printable(
        AFRESH,
        K.RECEIPT,
        _("Giấy tiếp nhận và hẹn trả, sau khi bổ sung"),
        "confirm_supplement",
    ),
    _printable(
        "yeu-cau-bo-sung",
        K.SUPPLEMENT,
        _("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
        "ask_intake_supplement ask_supplement",
    ),
    _printable(
        "tu-choi-tiep-nhan",
        K.INTAKE_REFUSAL,
        _("Phiếu từ chối tiếp nhận hồ sơ"),
        "refuse_intake",
    ),
    _printable(
        "tu-choi-giai-quyet",
        K.REJECTION,
        _("Văn bản từ chối giải quyết"),
        "reject end_unsupplemented",
    ),
    _printable("xin-loi-hen-lai", K.APOLOGY, _("Văn bản xin lỗi, hẹn lại"), "agree_extension"),
    _printable(
        "dung-giai-quyet",
        K.STOP,
        _("Thông báo dừng giải quyết hồ sơ"),
        "accept_withdrawal stop_after_death",
    ),
    _printable("bien-nhan-tra-ket-qua", K.RETURN, _("Giấy biên nhận trả kết quả"), "return_result"),
    _printable("phieu-kiem-soat", K.CONTROL, _("Phiếu kiểm soát quá trình giải quyết"), "receive"),
    _printable("cach-tinh-ngay-hen", K.LEDGER, _("Cách tính ngày hẹn trả"), "receive"),
)


def kinds_open(happened: Sequence[Happening]) -> dict[str, Printable]:
    """Return the papers that the dossier's history gives ground for, by slug."""
    types = {happening.type for happening in happened}
    return {paper.slug: paper for paper in PRINTABLE if paper.events & types}


def paper_response(
    request: HttpRequest,
    dossier: Dossier,
    slug: str,
    *,
    secret: str = "",
    size: Literal["a4", "a5"] = "a4",
    template: printouts.Template | None = None,
) -> HttpResponse:
    """Answer with one paper of a dossier as PDF, shown in the browser and never kept.

    Args:
        slug: One of `kinds_open`.
        secret: The look-up secret, where it has just been given out.
        template: Another than the dossier's own, to see how it would look.
    """
    paper, slip = _asked(request, dossier, slug, secret)
    form = template or own_forms.form_for(dossier, paper.kind)
    name = f"{slug}-{dossier}.pdf"
    answer = as_file(printouts.print_slip(paper.kind, slip, form, size=size), name, PDF)
    answer["Cache-Control"] = "private, no-store"
    return answer


def paper_told(request: HttpRequest, dossier: Dossier, slug: str) -> dict[str, Any]:
    """Return what one paper of a dossier says, for machines: the values that are printed."""
    paper, slip = _asked(request, dossier, slug)
    return printouts.told(paper.kind, slip, own_forms.form_for(dossier, paper.kind))


def _asked(
    request: HttpRequest, dossier: Dossier, slug: str, secret: str = ""
) -> tuple[Printable, printouts.Slip]:
    paper = next(one for one in PRINTABLE if one.slug == slug)
    profile: SiteProfile = request.profile  # type: ignore[attr-defined]
    address = request.build_absolute_uri(reverse("dossiers:look-up"))
    with translation.override("vi"):
        slip = slip_of(
            dossier, paper, timeline_of(dossier), profile=profile, address=address, secret=secret
        )
    return paper, slip


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
    event = next(one for one in reversed(happened) if one.type in paper.events)
    is_letter = paper.kind == K.REJECTION
    is_for_other = dossier.received_by_id is not None
    at_receiver = is_for_other and dossier.received_by_id == profile.agency_id
    made_at = timezone.now() if paper.kind in {K.CONTROL, K.LEDGER} else event.at
    slip = printouts.Slip(
        agency=dossier.agency.name if is_letter else profile.desk_name,
        superior="" if is_letter else (profile if at_receiver else dossier).agency.name,
        decider=dossier.agency.name if is_for_other else "",
        place=results.place_of(dossier.agency.name),
        made_at=made_at,
        reason=event.note,
        number=_number(paper, event),
        officer=event.actor_name,
        officer_phone=profile.hotline,
        hotline=profile.hotline,
        signer=event.actor_name,
        signer_role=_signer_role(event, paper.kind),
        look_up_secret=secret,
        look_up_url=f"{address}?code={dossier.look_up_code}",
        website=address.split("/tra-cuu", maxsplit=1)[0],
        due_at=dossier.due_at if paper.slug == AFRESH else dossier.promised_at,
        supply_until=dossier.supply_by,
        **_about(dossier),
    )
    return replace(slip, **_own(paper.kind, dossier, happened))


def _about(dossier: Dossier) -> dict[str, Any]:
    """Return what every paper of a dossier says of it."""
    known = parties_of(dossier)
    submitter, owner = _parties(dossier, known)
    version = dossier.procedure_version
    return {
        "submitted_on": timezone.localdate(dossier.submitted_at),
        "submitter": submitter,
        "owner": owner,
        "procedure_code": version.procedure.code,
        "procedure_name": version.name,
        "content": version.name,
        "demo": dossier.agency.is_demo,
        "channel": str(dossier.get_channel_display()),
        "dossier_code": dossier.code or "",
        "look_up_code": dossier.look_up_code,
        "papers": tuple(
            printouts.Paper(
                row.name,
                row.originals,
                row.certified,
                row.photocopies,
                str(_("xuất trình")) if row.is_shown_only else "",
            )
            for row in dossier.papers.all()
        ),
        "legal_time": procedures.rule_words(dossier.promise.get("rule", "")),
        "received_at": dossier.received_at,
        "due_is_expected": bool(dossier.promise.get("is_expected")),
        "return_way": _return_way(known),
    }


def _return_way(known: Mapping[str, Any]) -> str:
    """Return how the result goes, where that is not over the desk."""
    if not known.get("result_by"):
        return ""
    return f"{_('qua bưu chính, về')} {known.get('post_address', '')}"


def _own(kind: printouts.Kind, dossier: Dossier, happened: Sequence[Happening]) -> dict[str, Any]:
    """Return what only this kind of paper says, told by the dossier's history."""
    if kind == K.APOLOGY:
        proposed = _last(happened, "propose_extension")
        return {
            "reason": proposed.note,
            "responsible": proposed.actor_name,
            "new_due_at": dossier.reappointed_at,
            "state_now": str(words.STATE[dossier.state]),
        }
    if kind == K.STOP:
        asked = _last(happened, "request_withdrawal", "pause")
        return {
            "reason": asked.note,
            "asked": f"{timezone.localtime(asked.at):%H:%M %d/%m/%Y}",
            "stage": str(words.STATE[happened[asked.seq - 2].to_state]),
            "refund": _refund(dossier),
        }
    if kind == K.RECEIPT:
        return {"parts": _parts(dossier), "stands": _stands(dossier)}
    if kind == K.RETURN:
        return {"results": _handed(dossier), "refund": _refund(dossier)}
    if kind == K.CONTROL:
        return {"hops": hops_of(dossier, happened)}
    return {"dates": ledger.printed(dossier)} if kind == K.LEDGER else {}


def _stands(dossier: Dossier) -> tuple[printouts.Stand, ...]:
    return tuple(printouts.Stand(what, words) for what, words in attended_of(dossier))


def _parts(dossier: Dossier) -> tuple[printouts.Part, ...]:
    """Return each body's part of a joint dossier as it was promised at acceptance."""
    accepted = dossier.events.filter(type="receive").first()
    return tuple(
        printouts.Part(
            part["name"],
            part.get("body", dossier.agency.name),
            part.get("code", ""),
            long_moment(timezone.localtime(datetime.fromisoformat(part["due"]))),
        )
        for part in (accepted.data.get("parts", []) if accepted else [])
    )


def _handed(dossier: Dossier) -> tuple[printouts.Handed, ...]:
    return tuple(
        printouts.Handed(
            one.name,
            one.number,
            f"{timezone.localtime(one.issued_at):%d/%m/%Y}" if one.issued_at else "",
        )
        for one in results.issued_for(dossier.pk)
    )


def _last(happened: Sequence[Happening], *types: str) -> Happening:
    return next(one for one in reversed(happened) if one.type in types)


def _refund(dossier: Dossier) -> str:
    paid = sum(fee.amount for fee in dossier.fees.exclude(paid_at=None))
    return f"{dotted(paid)} đồng" if paid else str(_("không có"))


def hops_of(dossier: Dossier, happened: Sequence[Happening]) -> tuple[printouts.Hop, ...]:
    """Return each time the dossier was worked on from acceptance on, for its control slip.

    The verdict of the clock stands once, where the matter was first resolved.
    """
    received = next((one.seq for one in happened if one.type == "receive"), len(happened) + 1)
    ended = next((one.seq for one in happened if one.type in RESOLVING), 0)
    return tuple(
        printouts.Hop(
            giver=_who(one),
            receiver=str(words.STEP[one.step]),
            at=f"{timezone.localtime(one.at):%H:%M %d/%m/%Y}",
            act=str(words.EVENT.get(one.type, one.type)),
            verdict=_verdict(dossier, one.at) if one.seq == ended else "",
        )
        for one in happened
        if one.seq >= received
    )


def _verdict(dossier: Dossier, ended: datetime) -> str:
    if dossier.due_at is None:
        return ""
    return str(_("Quá hạn") if ended > dossier.due_at else _("Đúng hạn"))


def _who(one: Happening) -> str:
    if one.actor_name:
        return one.actor_name
    return str(_("Người nộp hồ sơ") if one.actor_kind == "resident" else _("Hệ thống"))


def _number(paper: Printable, event: Happening) -> str:
    """Return the number a paper took when its event happened; empty where its kind takes none."""
    if not event.number:
        return ""
    return f"{event.number}/{printouts.SYMBOLS[paper.kind]}"


def _signer_role(event: Happening, kind: printouts.Kind) -> str:
    """Return the lines above the signature: a letter's by its event's capacity, else the desk's."""
    is_letter = kind in {K.REJECTION, K.APOLOGY, K.STOP}
    return event.signed_as or ("Người ký" if is_letter else "Người tiếp nhận hồ sơ")


def _parties(dossier: Dossier, known: Mapping[str, Any]) -> tuple[printouts.Party, printouts.Party]:
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
