"""Makers: a commune at work, and dossiers brought to any state by the services themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from xaso.kernel.calendar import api as calendar
from xaso.kernel.files import api as files
from xaso.kernel.files.tests import make as make_files
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import register
from xaso.service.dossiers.models import SealedRecord
from xaso.service.dossiers.services.moving import seal
from xaso.service.dossiers.services.verifying import differences
from xaso.service.procedures.api import Step
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
COPY = dossiers.Attendance(ground="legal", paper="Giấy khai sinh số 12", is_copy=True)
"""Filed for another by a paper of which only a copy was shown."""
BY_MANDATE: dict[str, Any] = {"parties": PARTIES, "attendance": COPY}
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
        steps=WAY if asked["code"] == WAYWARD else (),
    )
    return House(
        **{name: getattr(cast, name) for name in people.Cast.__dataclass_fields__},
        adoption=adoption,
    )


def colleague(at: House) -> identity.Account:
    """Return the second specialist of a commune, made once."""
    known = identity.Account.objects.filter(username=f"hai-{at.agency.pk.hex}").first()
    return known or people.staff("officer", agency=at.agency, username=f"hai-{at.agency.pk.hex}")


def submitted(
    at: House,
    *,
    now: datetime = MORNING,
    scans: int = 0,
    answers: dict[str, Any] | None = None,
    attendance: dossiers.Attendance | None = None,
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
        attendance=attendance,
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
        ACTS[act](at, made.dossier_id, now)
    return dossiers.Dossier.objects.select_related("agency", "procedure_version__procedure").get(
        pk=made.dossier_id
    )


def asks_for_post(dossier: dossiers.Dossier, now: datetime, address: str = "") -> None:
    """Let the person have asked for her result by post, as the counter's form writes it."""
    told = dossiers.parties_of(dossier) | {"result_by": "post", "post_address": address}
    seal(dossier, SealedRecord.Kind.PARTIES, 2, told, now)


def differences_of(dossier: dossiers.Dossier) -> list[str]:
    """Return what a row says otherwise than its events."""
    return differences(dossier, dossier.events.order_by("seq"))


def registered(at: House, month: date) -> list[dossiers.Dossier]:
    """Return what the desk's register of a month holds."""
    return list(register.received_in(at.acts(at.minh), at.agency, month))


def _way_to(state: str, step: str) -> list[str]:
    main = ["receive", "start", "propose", "approve", "issue", "return", "archive"]
    ends = {
        "submitted": 0,
        "received": 1,
        "processing": 3 if step == "approval" else 2,
        "approved": 4,
        "resolved": 5,
        "returned": 6,
        "closed_archived": 7,
    }
    if state in ends:
        return main[: ends[state]]
    side = {
        "intake_supplement": ["ask"],
        "refused_intake": ["refuse"],
        "rejected": [*main[:3], "reject"],
        "supplement": [*main[:2], "ask_more"],
        "overdue": [*main[:2], "ask_more"],
        "answered": [*main[:2], "ask_more", "answer"],
        "finance": [*main[:2], "fee"],
        "paused": [*main[:2], "pause"],
        "dead": [*main[:2], "death"],
        "withdraw_requested": [*main[:2], "withdraw"],
        "extension": [*main[:2], "extend"],
    }
    return side[state]


OPEN_AT = {
    "receive": "submitted",
    "ask_intake_supplement": "submitted",
    "refuse_intake": "submitted",
    "supply": "intake_supplement",
    "start": "received",
    "check_papers": "unchecked",
    "forward": "checked",
    "step_back": "second",
    "enter_book": "booked",
    "check_mandate": "mandated",
    "propose": "processing",
    "approve": "approval",
    "send_back": "approval",
    "reject": "approval",
    "issue": "approved",
    "return_result": "resolved",
    "archive": "returned",
    "ask_supplement": "processing",
    "answer_supplement": "supplement",
    "confirm_supplement": "answered",
    "end_unsupplemented": "overdue",
    "await_payment": "processing",
    "note_payment": "finance",
    "pause": "processing",
    "resume": "paused",
    "heir_continues": "dead",
    "stop_after_death": "dead",
    "request_withdrawal": "processing",
    "accept_withdrawal": "withdraw_requested",
    "decline_withdrawal": "withdraw_requested",
    "cancel_withdrawal": "withdraw_requested",
    "propose_extension": "processing",
    "reassign": "processing",
    "agree_extension": "extension",
    "decline_extension": "extension",
    "correct_result": "resolved",
    "refer_correction": "resolved",
    "cancel_result": "certified",
}
"""At which stage of `way_to` an act is open."""
CERTIFIED = "2.000815"
"""A procedure whose result is put right by cancelling it."""
BOOKED = "1.001193"
"""A procedure that is entered in a civil status book."""
WAY = (
    Step("tham_dinh", "Thẩm định", "officer", 50, ("papers_checked",)),
    Step("soat_xet", "Soát xét", "officer", 20),
    Step("ky_duyet", "Ký duyệt", "leader", 20),
    Step("phat_hanh", "Phát hành", "clerk", 10),
)
"""A way of an agency's own: its appraisal has two steps."""
WAYWARD = "1.000788"
"""A procedure that goes that way."""
PROCEDURES = {
    "certified": CERTIFIED,
    "booked": BOOKED,
    "unchecked": WAYWARD,
    "checked": WAYWARD,
    "second": WAYWARD,
}
"""Stages that only dossiers of one procedure reach."""
ATTENDED = {"mandated": COPY}
"""Stages that only dossiers filed in one way reach."""


def way_to(stage: str) -> list[str]:
    """Return the acts that bring a new dossier to a stage of `OPEN_AT`."""
    if stage == "approval":
        return _way_to("processing", "approval")
    further = {"checked": ["check"], "second": ["check", "forward"]}
    if stage in further:
        return [*_way_to("processing", ""), *further[stage]]
    same = {
        "certified": "resolved",
        "booked": "processing",
        "unchecked": "processing",
        "mandated": "processing",
    }
    return _way_to(same.get(stage, stage), "")


def age_of(stage: str) -> timedelta:
    """Return how long ago a dossier must have come in to lie at a stage now."""
    return timedelta(days=120 if stage == "overdue" else 0, hours=3)


BOOK_OF = {"1.000656": "KT"}
"""How the number of a book ends, where it is not that of births."""


def pasted(now: datetime, mark: str = "KS") -> str:
    """Return what the ministry's system says of an entry made at a moment."""
    return (
        f"Quyển số: 01/{timezone.localdate(now):%Y}-{mark}\nSố: {next(_keys)}\n"
        f"Ngày đăng ký: {timezone.localdate(now):%d/%m/%Y}\nSố định danh: 019226001234"
    )


def entries(
    transition: str, *, approver: object, colleague: object, now: datetime
) -> dict[str, str]:
    """Return what an act's form takes besides version and reason."""
    later = timezone.localtime(now + timedelta(days=30))
    wrong = {"cause": "agency", "recalled_by": "BB 12, 20/11/2026"}
    own = {
        "propose": {"outcome": "grant"},
        "enter_book": {"entry": pasted(now)},
        "ask_supplement": {"basis": "Điều 15 Luật Hộ tịch", "approver": str(approver)},
        "await_payment": {"amount": "8000", "fee_name": "Lệ phí", "basis": "TT 281/2016"},
        "note_payment": {"amount": "8000", "receipt_number": "0001"},
        "pause": {"ground": "force_majeure"},
        "reassign": {"officer": str(colleague)},
        "heir_continues": {"owner_name": "Trần Văn Con"},
        "propose_extension": {"until": f"{later:%Y-%m-%dT%H:%M}"},
        "correct_result": wrong,
        "refer_correction": {**wrong, "referred_to": "higher_authority"},
        "cancel_result": {
            **wrong,
            "decision": "15/QĐ-UBND",
            "decided_on": f"{timezone.localdate(now)}",
        },
    }
    return own.get(transition, {})


def _propose(at: House, pk: Any, now: datetime) -> None:
    """Propose to grant, once it is entered in its book where there is one."""
    if dossiers.Dossier.objects.get(pk=pk).entry == "due":
        ACTS["enter_book"](at, pk, now)
    who = at.acts(at.thao)
    dossiers.propose(dossier_id=pk, actor=who, now=now, note="Đủ điều kiện.")


ACTS: dict[str, Callable[[House, Any, datetime], object]] = {
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
    "enter_book": lambda at, pk, now: dossiers.enter_book(
        dossier_id=pk,
        actor=at.acts(at.thao),
        now=now,
        entry=pasted(now, BOOK_OF.get(dossiers.procedure_of(pk), "KS")),
    ),
    "check": lambda at, pk, now: dossiers.check_papers(
        dossier_id=pk, actor=at.acts(at.thao), now=now
    ),
    "forward": lambda at, pk, now: dossiers.forward(dossier_id=pk, actor=at.acts(at.thao), now=now),
    "propose": _propose,
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
    "archive": lambda at, pk, now: dossiers.move_only(
        "archive", dossier_id=pk, actor=at.acts(at.mai), now=now
    ),
    "ask_more": lambda at, pk, now: dossiers.ask_supplement(
        dossier_id=pk,
        actor=at.acts(at.thao),
        now=now,
        items="Giấy chứng sinh bản chính",
        basis="Điều 15 Luật Hộ tịch",
        approver_id=at.phuc.pk,
    ),
    "answer": lambda at, pk, now: dossiers.answer_supplement(
        dossier_id=pk, actor=identity.RESIDENT, now=now, files=[], note="Tôi gửi bổ sung."
    ),
    "fee": lambda at, pk, now: dossiers.await_payment(
        dossier_id=pk,
        actor=at.acts(at.thao),
        now=now,
        amount=8_000,
        name="Lệ phí cấp bản sao",
        basis="TT 281/2016",
    ),
    "pause": lambda at, pk, now: dossiers.pause(
        dossier_id=pk,
        actor=at.acts(at.phuc),
        now=now,
        ground="force_majeure",
        note="Bão số 12, không xác minh được.",
    ),
    "death": lambda at, pk, now: dossiers.pause(
        dossier_id=pk,
        actor=at.acts(at.phuc),
        now=now,
        ground="owner_died",
        note="Chủ hồ sơ mất ngày 15/11.",
    ),
    "withdraw": lambda at, pk, now: dossiers.request_withdrawal(
        dossier_id=pk, actor=identity.RESIDENT, now=now, note="Không cần nữa."
    ),
    "extend": lambda at, pk, now: dossiers.propose_extension(
        dossier_id=pk,
        actor=at.acts(at.thao),
        now=now,
        until=now + timedelta(days=30),
        note="Chờ xác minh ở xã khác.",
    ),
}
