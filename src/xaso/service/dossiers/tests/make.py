"""Makers: a commune at work, and dossiers brought to any state by the services themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from xaso.kernel.calendar import api as calendar
from xaso.kernel.files import api as files
from xaso.kernel.files.tests import make as make_files
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers import api as dossiers
from xaso.service.procedures.tests import make as procedures

if TYPE_CHECKING:
    from collections.abc import Callable

    from xaso.kernel.organisations.api import Agency
    from xaso.service.procedures.api import Adoption

MORNING = datetime(2026, 11, 17, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
"""A Tuesday on which everybody works."""
PARTIES = dossiers.Parties(
    owner_name="Trần Nguyễn Minh Đức",
    submitter_name="Nguyễn Thị Ngọc Ánh",
    phone="+84912345678",
    address="Xóm Đuổm, xã Động Đạt",
)
_keys = count(1)


@dataclass(frozen=True, slots=True)
class House(people.Cast):
    """A commune that handles one procedure, with everybody who works there."""

    adoption: Adoption

    def acts(self, who: identity.Account, agency: Agency | None = None) -> Any:
        """Return somebody as the actor of a service."""
        return people.actor(who, agency or self.agency, on=MORNING.date())


def house(**version: Any) -> House:
    """Make the commune, its calendar and one adopted procedure ("3 ngày làm việc")."""
    cast = people.cast()
    calendar.load_calendars()
    asked = {"code": "1.004873", "name": "Cấp giấy xác nhận tình trạng hôn nhân"} | version
    adoption = procedures.adoption(
        cast.agency,
        procedures.version(**{"unit": "working_day", "value": 3, **asked}),
        confirmed_by=cast.khoa,
    )
    return House(
        **{name: getattr(cast, name) for name in people.Cast.__dataclass_fields__},
        adoption=adoption,
    )


def submitted(
    at: House,
    *,
    now: datetime = MORNING,
    scans: int = 0,
    answers: dict[str, Any] | None = None,
    **parties: str,
) -> dossiers.Submitted:
    """Send one request from a phone."""
    key = keyring.make_data_key(at.agency.pk)
    stored = [
        (
            "to_khai",
            files.store(
                BytesIO(make_files.picture(size_bytes=2_000, seed=next(_keys))),
                key_id=key.id,
                agency_id=at.agency.pk,
                name=f"tờ khai {number}.jpg",
                key=key,
            ),
        )
        for number in range(scans)
    ]
    return dossiers.submit(
        agency=at.agency,
        procedure_code=at.adoption.procedure.code,
        answers=answers or {"nyc.hoTen": PARTIES.submitter_name},
        files=stored,
        idempotency_key=f"key-{next(_keys)}",
        actor=identity.RESIDENT,
        now=now,
        data_key=key,
        parties=replace(PARTIES, **parties),
    )


def dossier(
    at: House, state: str = "submitted", *, step: str = "", now: datetime = MORNING, **request: Any
) -> dossiers.Dossier:
    """Bring a new dossier to a state, by the shortest lawful way.

    Args:
        state: One of those that pages reach.
        step: "approval" stops a dossier in "processing" on the leader's desk.
    """
    made = submitted(at, now=now, **request)
    for act in _way_to(state, step):
        now += timedelta(minutes=5)
        _ACTS[act](at, made.dossier_id, now)
    return dossiers.Dossier.objects.select_related("agency", "procedure_version__procedure").get(
        pk=made.dossier_id
    )


def _way_to(state: str, step: str) -> list[str]:
    main = ["receive", "start", "propose", "approve", "issue", "return"]
    ends = {
        "submitted": 0,
        "received": 1,
        "processing": 3 if step == "approval" else 2,
        "approved": 4,
        "resolved": 5,
        "returned": 6,
    }
    if state in ends:
        return main[: ends[state]]
    side = {
        "intake_supplement": ["ask"],
        "refused_intake": ["refuse"],
        "rejected": [*main[:3], "reject"],
    }
    return side[state]


_ACTS: dict[str, Callable[[House, Any, datetime], object]] = {
    "receive": lambda at, pk, now: dossiers.receive(dossier_id=pk, actor=at.acts(at.minh), now=now),
    "ask": lambda at, pk, now: dossiers.move_only(
        "ask_intake_supplement",
        dossier_id=pk,
        actor=at.acts(at.minh),
        now=now,
        note="Giấy chứng sinh bị mờ, xin chụp lại.",
    ),
    "refuse": lambda at, pk, now: dossiers.move_only(
        "refuse_intake",
        dossier_id=pk,
        actor=at.acts(at.minh),
        now=now,
        note="Không thuộc thẩm quyền của xã.",
    ),
    "start": lambda at, pk, now: dossiers.start(dossier_id=pk, actor=at.acts(at.thao), now=now),
    "propose": lambda at, pk, now: dossiers.propose(
        dossier_id=pk, actor=at.acts(at.thao), now=now, note="Đủ điều kiện."
    ),
    "approve": lambda at, pk, now: dossiers.move_only(
        "approve", dossier_id=pk, actor=at.acts(at.phuc), now=now
    ),
    "reject": lambda at, pk, now: dossiers.reject(
        dossier_id=pk, actor=at.acts(at.phuc), now=now, note="Thiếu điều kiện theo luật."
    ),
    "issue": lambda at, pk, now: dossiers.issue(dossier_id=pk, actor=at.acts(at.mai), now=now),
    "return": lambda at, pk, now: dossiers.return_result(
        dossier_id=pk, actor=at.acts(at.minh), now=now, receiver="Nguyễn Thị Ngọc Ánh"
    ),
}
