"""Random lives of dossiers for line 3.6, led by the services themselves at random moments."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST = datetime(2026, 1, 5, 8, 0, tzinfo=VIETNAM)
LAST = datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)
GAPS = (
    *(timedelta(minutes=3), timedelta(minutes=40)) * 2,
    timedelta(hours=5),
    timedelta(days=1),
    timedelta(days=12),
)
QUARTERS = tuple(datetime(2026, month, 1, tzinfo=VIETNAM) for month in (4, 7, 10))
EDGES = 0.15
"""The share of acts done at the very moment on which a count turns: due, or a period over."""
CERTIFIED = "2.000815"
APOLOGISED = 4
"""So many are late with an apology for certain."""
LATE = 0.3
"""The share of what is taken in on paper and entered days later."""


def _second(act: str) -> Callable[[make.House, Any, datetime], object]:
    """Return what `make.ACTS` has no entry for."""

    def go_on(at: make.House, pk: Any, now: datetime) -> object:
        return dossiers.go_on(act, dossier_id=pk, actor=at.acts(at.phuc), now=now)

    return go_on


MORE: dict[str, Callable[[make.House, Any, datetime], object]] = {
    "resume": _second("resume"),
    "confirm": lambda at, pk, now: dossiers.go_on(
        "confirm_supplement", dossier_id=pk, actor=at.acts(at.minh), now=now
    ),
    "paid": lambda at, pk, now: dossiers.note_payment(
        dossier_id=pk, actor=at.acts(at.thao), now=now, amount=8_000, receipt_number="0001"
    ),
    "accept": lambda at, pk, now: dossiers.end_by_notice(
        "accept_withdrawal", dossier_id=pk, actor=at.acts(at.phuc), now=now
    ),
    "decline": lambda at, pk, now: dossiers.move_only(
        "decline_withdrawal", dossier_id=pk, actor=at.acts(at.phuc), now=now, note="Đã xong."
    ),
    "agree": lambda at, pk, now: dossiers.agree_extension(
        dossier_id=pk, actor=at.acts(at.phuc), now=now
    ),
    "correct": lambda at, pk, now: dossiers.correct_result(
        dossier_id=pk,
        actor=at.acts(at.phuc),
        now=now,
        cause="agency",
        note="Sai họ tên",
        recalled_by="BB 12",
    ),
}
ACTS = {**make.ACTS, **MORE}
WAYS: dict[str, tuple[tuple[str, int], ...]] = {
    "submitted": (("receive", 12), ("ask", 1), ("refuse", 1)),
    "received": (("start", 12), ("withdraw", 1)),
    "processing": (("propose", 9), ("ask_more", 2), ("fee", 2), ("pause", 2), ("withdraw", 1),
                   ("extend", 2), ("agree", 2)),
    "approval": (("approve", 5), ("reject", 2)),
    "approved": (("issue", 1),),
    "resolved": (("return", 5), ("correct", 2)),
    "returned": (("archive", 1), ("correct", 2)),
    "supplement": (("answer", 3), ("confirm", 3)),
    "finance": (("paid", 1),),
    "paused": (("resume", 1),),
    "withdraw_requested": (("accept", 3), ("decline", 1)),
}  # fmt: skip
"""What may come next in a state, with weights; "approval" is processing on the leader's desk."""


def live(chance: Random, houses: list[make.House], how_many: int) -> Counter[str]:
    """Let so many dossiers live; return how often each act was done and each state was the last."""
    seen: Counter[str] = Counter()
    for _number in range(how_many - APOLOGISED):
        seen.update(_one(chance, chance.choice(houses)))
    for _number in range(APOLOGISED):
        seen.update(_apologised(chance, houses[0]))
    return seen


def _one(chance: Random, at: make.House) -> list[str]:
    now = FIRST + (LAST - FIRST) * chance.random()
    answers = None
    if at.adoption.procedure.code == CERTIFIED:
        paper = {"tenGiayTo": f"Học bạ {chance.randrange(99)}", "coQuanCap": "THPT"}
        counts = {"soTrang": chance.randint(1, 9), "soBan": chance.randint(1, 5)}
        answers = {"nyc.hoTen": "Lan", "ct": [{**paper, **counts}]}
    done = []
    if chance.random() < LATE:
        came, now = now, now + timedelta(days=6) * chance.random()
        pk = enter(at, came, now, key=f"late-{chance.random()}", answers=answers)
        done.append("entered late")
    else:
        pk = make.submitted(at, now=now, answers=answers).dossier_id
    for _step in range(chance.randint(1, 14)):
        found = dossiers.Dossier.objects.get(pk=pk)
        now = _next(chance, found, now)
        place = (
            "approval"
            if found.step == "approval" and found.state == "processing"
            else (found.state)
        )
        if now > LAST or place not in WAYS:
            break
        names, weights = zip(*WAYS[place], strict=True)
        [act] = chance.choices(names, weights)
        try:
            ACTS[act](at, pk, now)
        except dossiers.DossierRefusal:
            continue
        done.append(act)
    return [*done, f"last {dossiers.Dossier.objects.get(pk=pk).state}"]


def _apologised(chance: Random, at: make.House) -> list[str]:
    """Let one be late with an apology, and end before the new date: it stays late."""
    now = FIRST + (LAST - FIRST - timedelta(days=60)) * chance.random()
    pk = make.submitted(at, now=now).dossier_id
    done = ["receive", "start", "extend", "agree", "propose", "approve", "issue"]
    for act in done:
        found = dossiers.Dossier.objects.get(pk=pk)
        now += timedelta(minutes=7)
        if act == "issue" and found.due_at is not None:
            now = found.due_at + timedelta(days=1 + chance.random())
        ACTS[act](at, pk, now)
    return [*done, f"last {dossiers.Dossier.objects.get(pk=pk).state}"]


def _next(chance: Random, found: dossiers.Dossier, now: datetime) -> datetime:
    """Return a later moment: often any, at times one on which a count turns."""
    edges = [*QUARTERS]
    if found.due_at is not None:
        edges += [found.due_at, found.due_at + timedelta(seconds=1), found.due_at - GAPS[1]]
    after = [edge for edge in edges if edge > now]
    if after and chance.random() < EDGES:
        return min(after)
    return now + chance.choice(GAPS) * (0.2 + chance.random())


def enter(
    at: make.House,
    now: datetime,
    entered: datetime,
    *,
    key: str,
    answers: dict[str, Any] | None = None,
) -> Any:
    """Enter what came at a moment some time afterwards."""
    return dossiers.file_at_counter(
        agency=at.agency,
        procedure_code=at.adoption.procedure.code,
        answers=answers or {"nyc.hoTen": "Lan"},
        files=[],
        idempotency_key=key,
        parties=make.PARTIES,
        actor=at.acts(at.minh),
        now=now,
        late=dossiers.LateEntry(entered_at=entered, reason="Mất điện"),
    ).dossier_id
