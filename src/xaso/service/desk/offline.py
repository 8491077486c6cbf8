"""Going on while the line or the server is away: codes held ahead, entered later exactly once.

A device holds a range of look-up codes. What is taken in without the line stands on a temporary
slip under one of them and is entered later with the hour it truly came; the code stays the
dossier's. The same code sent twice gives the same dossier.

Law: circular-03-2025; a slip is given at once, its official code and date follow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.lib import look_up
from xaso.service.desk import hamlet_days
from xaso.service.desk.attending import AttendanceForm
from xaso.service.desk.forms import PapersForm, PeopleForm
from xaso.service.desk.models import OfflineCode
from xaso.service.desk.pads import OfflineRefusal, note_codes, use
from xaso.service.desk.turns import one_at_a_time
from xaso.service.dossiers import api as dossiers
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.desk.models import HamletDay

RANGE = 60
"""So many codes a device holds ahead: a day's people at one window."""
MOST_AT_ONCE = 200
CHANNEL = "in_person"


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of one temporary slip."""

    code: str
    official_code: str
    due_at: datetime | None
    is_replay: bool


@transaction.atomic
def reserve(
    *, agency: Agency, actor: Actor, device: UUID, now: datetime, how_many: int = RANGE
) -> list[str]:
    """Fill a device's range up and return the codes that no dossier bears yet.

    Effects: `OfflineCode` rows, and an audit entry where there are new ones.

    Raises:
        OfflineRefusal: No official asks.
    """
    if actor.id is None:
        raise OfflineRefusal(_("Chỉ cán bộ mới giữ mã."))
    one_at_a_time(f"offline:{agency.pk}:{device}")
    held = OfflineCode.objects.filter(
        agency=agency, device=device, holder_id=actor.id, dossier=None, secret_hash=""
    )
    codes = list(held.order_by("id").values_list("code", flat=True))
    fresh = [look_up.new_code() for _number in range(how_many - len(codes))]
    OfflineCode.objects.bulk_create(
        OfflineCode(agency=agency, code=code, holder_id=actor.id, device=device, reserved_at=now)
        for code in fresh
    )
    if fresh:
        note_codes(actor, agency, "reserve_codes", device, len(fresh))
    return codes + fresh


@transaction.atomic
def enter(
    *, agency: Agency, actor: Actor, device: UUID, item: Mapping[str, Any], now: datetime
) -> Entered:
    """Enter what was taken in without the line; sent again it gives the same answer.

    Args:
        item: `code`, `secret`, `procedure`, `received_at` (ISO, with zone), `reason`; `people`,
            `papers` and `attendance` by the names of the counter's forms; `fee` and
            `receipt_number`; `hamlet_day`, where it was received in a hamlet.

    Effects: as `dossiers.file_at_counter`, late; the code is used.

    Raises:
        OfflineRefusal: The code is not this device's, or something in it is wrong.
    """
    code = look_up.normalise_code(str(item.get("code", "")))
    held = (
        OfflineCode.objects
        .select_for_update(of=("self",))
        .filter(agency=agency, device=device, code=code or "-", secret_hash="")
        .first()
    )
    if held is None:
        raise OfflineRefusal(_("Mã phiếu tạm này không thuộc máy này."))
    people = PeopleForm(item.get("people") or {})
    if not people.is_valid():
        raise OfflineRefusal(*_sentences(people))
    parties = people.parties()
    if held.dossier_id is not None:
        return _again(held, parties)
    secret = look_up.normalise_secret(str(item.get("secret", "")))
    if secret is None:
        raise OfflineRefusal(_("Mã bí mật trên phiếu tạm không đúng dạng."))
    received_at = moment(item.get("received_at"))
    adoption = _adopted(agency, str(item.get("procedure", "")), received_at)
    papers = PapersForm(item.get("papers") or {}, adoption=adoption, channel=CHANNEL)
    if not papers.is_valid():
        raise OfflineRefusal(*_sentences(papers))
    attendance = _attendance(item, adoption, parties, received_at)
    if attendance is not None:
        parties = replace(parties, **attendance.way_back)
    day = _hamlet_day(agency, item, received_at)
    submitted = _file(
        agency=agency,
        procedure_code=adoption.procedure.code,
        answers={},
        files=[],
        idempotency_key=f"offline:{held.code}",
        actor=actor,
        now=received_at,
        papers=papers.counts(),
        parties=parties,
        rule=papers.cleaned_data.get("rule"),
        given=dossiers.GivenCode(held.code, secret),
        late=dossiers.LateEntry(now, str(item.get("reason", ""))),
        paid=_paid(item, held.code),
        attendance=attendance.attendance() if attendance else None,
    )
    if day is not None:
        hamlet_days.keep(day, submitted.dossier_id)
    return _entered(held, submitted, now)


def _attendance(
    item: Mapping[str, Any],
    adoption: procedures.Adoption,
    parties: dossiers.Parties,
    received_at: datetime,
) -> AttendanceForm | None:
    """Return what was noted of who filed, judged for the day it came; None where nothing was."""
    told = item.get("attendance")
    if not isinstance(told, dict):
        return None
    form = AttendanceForm(
        told,
        now=received_at,
        procedure_code=adoption.procedure.code,
        is_declared=False,
        was_read_back=bool(told.get("was_read_back")),
    )
    if not form.is_sound(parties):
        raise OfflineRefusal(*_sentences(form))
    return form


def _hamlet_day(agency: Agency, item: Mapping[str, Any], received_at: datetime) -> HamletDay | None:
    written = str(item.get("hamlet_day") or "")
    if not written:
        return None
    try:
        day = hamlet_days.place_of(agency, UUID(written), received_at)
    except ValueError:
        day = None
    if day is None:
        raise OfflineRefusal(_("Hôm ấy không có ngày một cửa ở nơi đã chọn."))
    return day


def _file(**request: Any) -> dossiers.Submitted:
    try:
        return dossiers.file_at_counter(**request)
    except dossiers.DossierRefusal as refusal:
        raise OfflineRefusal(str(refusal)) from refusal


def moment(written: object) -> datetime:
    """Return a moment as a device wrote it.

    Raises:
        OfflineRefusal: It is none, or says no zone.
    """
    try:
        at = datetime.fromisoformat(str(written))
    except ValueError as error:
        raise OfflineRefusal(_("Giờ nhận không đúng.")) from error
    if at.tzinfo is None:
        raise OfflineRefusal(_("Giờ nhận không đúng."))
    return at


def _entered(held: OfflineCode, submitted: dossiers.Submitted, now: datetime) -> Entered:
    use(held, submitted.dossier_id, now)
    dossier = dossiers.Dossier.objects.get(pk=submitted.dossier_id)
    return Entered(held.code, dossier.code or "", dossier.due_at, is_replay=False)


def _again(held: OfflineCode, parties: dossiers.Parties) -> Entered:
    """Answer again for a code that is a dossier's already.

    Raises:
        OfflineRefusal: It was entered for somebody else.
    """
    dossier = dossiers.Dossier.objects.get(pk=str(held.dossier_id))
    if dossier.submitter_name != parties.submitter_name[:150]:
        raise OfflineRefusal(_("Mã phiếu tạm này đã nhập cho người khác."))
    return Entered(held.code, dossier.code or "", dossier.due_at, is_replay=True)


def _adopted(agency: Agency, code: str, received_at: datetime) -> procedures.Adoption:
    try:
        return procedures.open_adoption(agency.pk, code[:40], timezone.localdate(received_at))
    except procedures.NotAdopted as refusal:
        raise OfflineRefusal(_("Thủ tục này chưa được xã công nhận áp dụng.")) from refusal


def _paid(item: Mapping[str, Any], code: str) -> dossiers.Paid | None:
    fee = str(item.get("fee") or "0")
    if not fee.isdecimal():
        raise OfflineRefusal(_("Số tiền phải là số."))
    if not int(fee):
        return None
    receipt = str(item.get("receipt_number") or "")[:40]
    return dossiers.Paid(int(fee), _("Phí, lệ phí thu tại quầy"), f"Phiếu tạm {code}", receipt)


def _sentences(form: forms.Form) -> list[str]:
    return [str(message) for messages in form.errors.values() for message in messages]
