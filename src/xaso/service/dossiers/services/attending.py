"""Who may file for whom, who helps, how it is confirmed; and that an original was shown.

Law: civil-code-2015, decree-23-2015, circular-04-2020-btp.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xaso.service.dossiers.domain.attendance import (
    Attendance,
    Fault,
    Filing,
    Ground,
    Mandate,
    Rules,
    Way,
    faults,
)
from xaso.service.dossiers.errors import WrongEntry
from xaso.service.dossiers.models import ConfirmingWay, FilingGround
from xaso.service.dossiers.selectors import attendance_of
from xaso.service.dossiers.services import timing
from xaso.service.dossiers.services.moving import lock, move

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.utils.functional import _StrPromise

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.models import Dossier

SENTENCES: dict[Fault, _StrPromise] = {
    Fault.GROUND_MISSING: gettext_lazy("Chọn vì sao người này được nộp thay."),
    Fault.GROUND_FOR_ONESELF: gettext_lazy(
        "Người nộp là chủ hồ sơ thì không nộp thay ai: bỏ chọn, hoặc ghi tên chủ hồ sơ."
    ),
    Fault.GROUND_UNKNOWN: gettext_lazy("Chọn một trong các cách nộp thay."),
    Fault.GROUND_BARRED: gettext_lazy("Thủ tục này không được nộp thay theo cách đó."),
    Fault.PAPER_MISSING: gettext_lazy("Ghi giấy tờ chứng minh được nộp thay."),
    Fault.AUTHENTICATION_MISSING: gettext_lazy(
        "Ghi số, ngày hợp pháp hóa lãnh sự, hoặc chứng thực của cơ quan đại diện."
    ),
    Fault.MANDATE_EXPIRED: gettext_lazy("Giấy nộp thay đã hết hạn."),
    Fault.HELPER_IS_PARTY: gettext_lazy("Người giúp kê khai không phải người nộp hay chủ hồ sơ."),
    Fault.HELPER_FROM_MISSING: gettext_lazy("Ghi người giúp là ai: tổ công nghệ số, cháu ruột…"),
    Fault.WAY_UNKNOWN: gettext_lazy("Chọn cách xác nhận."),
    Fault.WITNESSES_MISSING: gettext_lazy("Cách xác nhận này cần đủ người làm chứng."),
    Fault.WITNESS_IS_PARTY: gettext_lazy(
        "Người làm chứng phải là người khác: không phải người nộp, chủ hồ sơ, người giúp,"
        " người phiên dịch."
    ),
    Fault.WITNESS_TWICE: gettext_lazy("Mỗi người làm chứng chỉ ghi một lần."),
    Fault.WITNESS_PAPER_MISSING: gettext_lazy("Ghi giấy tờ của từng người làm chứng."),
    Fault.LANGUAGE_MISSING: gettext_lazy("Ghi phiên dịch từ tiếng nào."),
    Fault.INTERPRETER_MISSING: gettext_lazy("Ghi họ tên người phiên dịch."),
    Fault.INTERPRETER_IS_PARTY: gettext_lazy(
        "Người phiên dịch phải là người khác: không phải người nộp, chủ hồ sơ, người giúp."
    ),
    Fault.NOT_READ_BACK: gettext_lazy("Đọc lại cho người nộp nghe trước khi tiếp nhận."),
}
"""What is wrong with a filing, in words."""


def rules_on(day: date) -> Rules:
    """Return by which rights somebody files for another on a day, and how one confirms."""
    grounds = timing.in_force(FilingGround, day).order_by("position")
    ways = timing.in_force(ConfirmingWay, day).order_by("position")
    return Rules(
        grounds={
            row.code: Ground(
                row.code,
                row.name,
                needs_paper=row.needs_paper,
                needs_authentication=row.needs_authentication,
                barred=frozenset(row.barred_for),
            )
            for row in grounds
        },
        ways={
            row.code: Way(row.code, row.name, row.witnesses, is_read_back=row.is_read_back)
            for row in ways
        },
    )


def wrong_with(said: Attendance, filing: Filing, rules: Rules) -> dict[str, str]:
    """Return what is wrong with a filing, in sentences, by the entry that is to be mended."""
    found = faults(said, rules, filing)
    return {entry: str(SENTENCES[fault]) for entry, fault in found.items()}


def attended(said: Attendance, on: date) -> list[tuple[str, str]]:
    """Return (what, words) of a filing as people read it, on slips and pages; empty where nothing.

    Args:
        on: The day of the filing, by which grounds and ways are named.
    """
    rules = rules_on(on)
    ground, way = rules.grounds.get(said.ground), rules.ways.get(said.way)
    until = _("có giá trị đến %s") % f"{said.valid_until:%d/%m/%Y}" if said.valid_until else ""
    proof = [said.paper, said.authentication, until, _("mới xem bản chụp") if said.is_copy else ""]
    read = _("đã đọc lại cho người nộp nghe") if said.was_read_back else ""
    told = [
        (_("Nộp thay"), ground.name if ground else ""),
        (_("Giấy nộp thay"), "; ".join(filter(None, proof)) if ground else ""),
        (_("Người giúp kê khai"), _with(said.helper, said.helper_from)),
        (_("Phiên dịch"), _with(said.interpreter, said.language)),
        (_("Xác nhận bằng"), "; ".join(filter(None, [_way_words(way), read]))),
        *((_("Người làm chứng"), _with(one.name, one.paper)) for one in said.witnesses),
    ]
    return [(what, words) for what, words in told if words]


def attended_of(dossier: Dossier) -> list[tuple[str, str]]:
    """Return `attended` of a dossier; of its paper also when the original was seen."""
    said = attendance_of(dossier)
    if said == Attendance():
        return []
    told = attended(said, timezone.localdate(dossier.submitted_at))
    if dossier.mandate == Mandate.SEEN and dossier.events.filter(type="check_mandate").exists():
        told.append((_("Bản chính"), _("đã đối chiếu")))
    return told


def _way_words(way: Way | None) -> str:
    """Name a way that is not the usual one: who signs is not told to have signed."""
    return way.name if way and (way.is_read_back or way.witnesses) else ""


def _with(name: str, more: str) -> str:
    return f"{name} ({more})" if name and more else name


def required(said: Attendance | None, filing: Filing) -> Mandate:
    """Return whether an original is still to be shown, of a filing that lacks nothing.

    Raises:
        WrongEntry: Something is missing or cannot be; the first of it.
    """
    if said is None:
        return Mandate.NONE
    rules = rules_on(filing.on)
    for entry, fault in faults(said, rules, filing).items():
        raise WrongEntry(entry, str(SENTENCES[fault]))
    return said.mandate(rules.grounds.get(said.ground))


def told_of(said: Attendance | None, mandate: Mandate) -> dict[str, Any]:
    """Return what the first event says of it: codes alone, for names of people are sealed."""
    if said is None:
        return {}
    coded = {"by": said.ground, "confirmed": said.way}
    told: dict[str, Any] = {name: code for name, code in coded.items() if code}
    return {**told, "set": {"mandate": mandate.value}} if mandate else told


@transaction.atomic
def check_mandate(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    note: str,
    expected_version: int | None = None,
) -> Dossier:
    """Write down that the original of the paper by which somebody filed for another was seen.

    Args:
        note: Which original: number, day, who certified it; sealed.

    Effects: as `move`.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    seen = {"mandate": Mandate.SEEN.value}
    move(dossier, "check_mandate", actor=actor, now=now, note=note, changed=seen)
    return dossier
