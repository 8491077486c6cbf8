"""Fill the demo commune with about three thousand dossiers, by calling the services."""

from __future__ import annotations

import io
import random
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from xaso.kernel.calendar import api as calendar
from xaso.kernel.events import api as events
from xaso.kernel.files import api as files
from xaso.kernel.forms import api as forms
from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers import api as dossiers
from xaso.service.privacy import api as privacy
from xaso.service.procedures import api as procedures
from xaso.service.reports import api as reports
from xaso.service.reports.domain import periods
from xaso.site.demo import deaths
from xaso.site.demo.bills import send_bills
from xaso.site.demo.commune import POSTS
from xaso.site.demo.households import bring_households_in
from xaso.site.demo.life import BOOKS, DAYS_BACK, Plan, plan
from xaso.site.demo.money import collect
from xaso.site.demo.old_books import shelve_old_books
from xaso.site.demo.papers import keep_papers
from xaso.site.demo.people import person
from xaso.site.demo.visits import visit_hamlets

if TYPE_CHECKING:
    from collections.abc import Callable

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

SEED = 20261122
ASKED = (
    ("correct", "Ngày sinh trong tờ khai ghi sai, đúng là 12/03/1980.", 5),
    ("restrict", "", 3),
    ("view", "Tôi muốn bản sao mọi điều xã đang giữ.", 4),
    ("delete", "Hồ sơ đã xong, xin xóa giấy tờ đã nộp.", 0),
)
"""What people of the demo ask about their data, and how many days ago."""
HOW_MANY = 3000
LARGE = 100
"""From so many dossiers on, people are added whose stories are told on top of them."""
LATE_SLIP = "2.000815"
"""What was asked for on the slip of paper that is entered after its quarter was reported."""
Act = tuple[str, "Callable[..., object]", dict[str, Any]]


def _plain(role: str, act: str, note: str = "") -> Act:
    return role, partial(dossiers.move_only, act), {"note": note}


def _later_than_promised(dossier_id: Any, moment: datetime) -> datetime:
    due = dossiers.Dossier.objects.get(pk=dossier_id).due_at
    return max(due or moment, moment) + timedelta(days=5)


def _ask_the_police(*, dossier_id: Any, actor: Actor, now: datetime) -> None:
    agency_id = dossiers.Dossier.objects.values_list("agency_id", flat=True).get(pk=dossier_id)
    listed = dossiers.bodies(agency_id, timezone.localdate(now))
    dossiers.ask_opinion(
        dossier_id=dossier_id,
        actor=actor,
        now=now,
        body_id=next(body.pk for body in listed if body.key == "police"),
        question="Đề nghị xác nhận người nộp còn thường trú tại xã.",
    )


def _speaker_of(agency: Agency, now: datetime) -> Actor:
    """Return the official of a neighbour agency who answers for it."""
    day = timezone.localdate(now)
    account = identity.working_at(agency.pk, on=day, roles=("officer",))[0]
    return identity.actor_for(account, agency_id=agency.pk, on=day)


def _hear_from_a_body(*, dossier_id: Any, actor: Actor, now: datetime) -> None:
    asked = dossiers.Referral.objects.filter(
        dossier_id=dossier_id, closed_at=None, begun_at__isnull=False
    )
    referral = asked.select_related("partner").order_by("position")[0]
    dossiers.answer_referral(
        referral_id=referral.pk,
        actor=_speaker_of(referral.partner, now) if referral.partner else actor,
        now=now,
        ending="done" if referral.code else "agreed",
        words="Đã thực hiện." if referral.code else "Còn thường trú tại xã.",
        document=f"{now:%d%m}/CAX, {now:%d/%m/%Y}",
    )


def _enter_the_book(*, dossier_id: Any, actor: Actor, now: datetime) -> None:
    rows = dossiers.Dossier.objects.select_related("procedure_version__procedure")
    dossier = rows.get(pk=dossier_id)
    day = timezone.localdate(now)
    mark = BOOKS[dossier.procedure_version.procedure.code]
    number = day.timetuple().tm_yday * 1000 + int((dossier.code or "0")[-4:]) % 1000
    told = f"Quyển số: 01/{day:%Y}-{mark}\nSố: {number}\nNgày đăng ký: {day:%d/%m/%Y}"
    child = f"0192{day:%y}{number:06d}"
    dossiers.enter_book(
        dossier_id=dossier_id, actor=actor, now=now, entry=f"{told}\nSố định danh: {child}"
    )


ACTS: dict[str, Act] = {
    "enter_book": ("officer", _enter_the_book, {}),
    "ask_opinion": ("officer", _ask_the_police, {}),
    "note_opinion": ("officer", _hear_from_a_body, {}),
    "finish_part": ("intake", _hear_from_a_body, {}),
    "receive": ("intake", dossiers.receive, {}),
    "ask_intake_supplement": _plain(
        "intake", "ask_intake_supplement", "Ảnh chụp giấy tờ bị mờ, đề nghị chụp lại đủ bốn góc."
    ),
    "refuse_intake": _plain(
        "intake",
        "refuse_intake",
        "Không thuộc thẩm quyền của UBND xã; đề nghị nộp đúng cơ quan.",
    ),
    "start": ("officer", dossiers.start, {}),
    "propose": ("officer", dossiers.propose, {}),
    "approve": _plain("leader", "approve"),
    "reject": (
        "leader",
        dossiers.reject,
        {"note": "Không đủ điều kiện giải quyết theo quy định hiện hành."},
    ),
    "issue": ("clerk", dossiers.issue, {}),
    "return_result": (
        "intake",
        dossiers.return_result,
        {"receiver": "Chủ hồ sơ, đã đối chiếu căn cước."},
    ),
    "ask_supplement": (
        "officer",
        dossiers.ask_supplement,
        {
            "items": "Bản chính giấy tờ đã nộp bản chụp\nGiấy xác nhận nơi cư trú",
            "basis": "Quy định về thành phần hồ sơ của thủ tục",
            "approver_id": lambda loader, _dossier_id, _moment: loader.actors["leader"][0].id,
        },
    ),
    "answer_supplement": (
        "resident",
        dossiers.answer_supplement,
        {"files": (), "note": "Đã mang bản chính đến Bộ phận Một cửa."},
    ),
    "confirm_supplement": ("intake", partial(dossiers.go_on, "confirm_supplement"), {}),
    "pause": (
        "leader",
        dossiers.pause,
        {"ground": "force_majeure", "note": "Mưa lũ chia cắt, chưa xác minh được tại xóm."},
    ),
    "resume": ("officer", partial(dossiers.go_on, "resume"), {}),
    "await_payment": (
        "officer",
        dossiers.await_payment,
        {"amount": 8_000, "name": "Lệ phí cấp bản sao", "basis": "Thông tư 281/2016/TT-BTC"},
    ),
    "note_payment": (
        "intake",
        dossiers.note_payment,
        {"amount": 8_000, "receipt_number": "0000123"},
    ),
    "request_withdrawal": (
        "resident",
        dossiers.request_withdrawal,
        {"note": "Tôi nộp nhầm thủ tục, xin rút về."},
    ),
    "accept_withdrawal": ("leader", partial(dossiers.end_by_notice, "accept_withdrawal"), {}),
    "propose_extension": (
        "officer",
        dossiers.propose_extension,
        {
            "until": lambda _loader, dossier_id, moment: _later_than_promised(dossier_id, moment),
            "note": "Chờ xã bạn trả lời xác minh.",
        },
    ),
    "agree_extension": ("leader", dossiers.agree_extension, {}),
}
"""Who does each act of a demo life, by which service, and with what words."""


class Loader:
    """Loads one commune; `load` may be called again and goes on where it stopped."""

    def __init__(self, agency: Agency, *, now: datetime, seed: int = SEED) -> None:
        self.agency, self.now = agency, now
        self.chance = random.Random(seed)
        today = timezone.localdate(now)
        self.calendar = calendar.calendar_for(
            agency.pk, today - timedelta(days=DAYS_BACK + 10), today
        )
        self.actors = self._actors()
        self.pictures = [_picture(number) for number in range(8)]

    def load(
        self, how_many: int = HOW_MANY, progress: Callable[[int], None] = lambda _n: None
    ) -> int:
        """Make the dossiers whose keys are not there yet; return how many were made.

        The last of them came on paper and is entered late, after its quarter was reported.
        """
        if how_many:
            bring_households_in(self.agency, random.Random(SEED), self.now)
        dead = deaths.HOW_MANY if how_many >= deaths.FROM else 0
        plans = sorted(
            (plan(self.chance, self.calendar, until=self.now) for _ in range(how_many - 1 - dead)),
            key=lambda each: each.submitted_at,
        )
        made = 0
        for number, each in enumerate(plans):
            chance = random.Random(f"{SEED}-{number}")
            if self.live(each, f"demo-{number:05d}", chance):
                made += 1
            if made % 100 == 0:
                progress(number + 1)
        self._ask_about_data()
        if how_many >= LARGE:
            visit_hamlets(self.agency, self.actors["intake"][0], self.now)
        made += deaths.load(self) if dead else 0
        if how_many:
            made += self._send_last_quarter()
            keep_papers(self.agency, self.actors, self.now)
            shelve_old_books(self.agency, self.actors, self.now)
            collect(self.agency, self.actors, self.now)
            send_bills(self.agency, self.actors, self.now)
        return made

    def _send_last_quarter(self) -> int:
        """Freeze the report of the quarter before; one slip of it is entered a day too late.

        Returns: How many dossiers were made: that slip's, or none where it was sent before.
        """
        ended = periods.latest(periods.Kind.QUARTER, timezone.localdate(self.now), 2)[1]
        last = datetime.combine(
            ended.bounds()[1] - timedelta(days=1), time(15), timezone.get_default_timezone()
        )
        leader, clerk = self.actors["leader"][0], self.actors["intake"][0]
        try:
            reports.send(
                agency=self.agency,
                code="tthc",
                period_name=str(ended),
                actor=leader,
                now=last + timedelta(days=1),
                document="118/BC-UBND",
            )
        except reports.ReportRefusal:
            return 0
        someone = person(self.chance, on=last.date())
        dossiers.file_at_counter(
            agency=self.agency,
            procedure_code=LATE_SLIP,
            answers={},
            files=[],
            idempotency_key=f"demo-late-{ended}",
            parties=dossiers.Parties(
                someone.name, someone.name, someone.phone, "", someone.address
            ),
            actor=clerk,
            now=last,
            late=dossiers.LateEntry(last + timedelta(days=2), "Mất điện, ghi trên phiếu giấy"),
        )
        return 1

    def _ask_about_data(self) -> None:
        """Let four people ask about their data: one late, one answered, one done, one fresh."""
        if privacy.requests_to(self.agency).exists():
            return
        ended = dossiers.Dossier.objects.filter(agency=self.agency, state="returned")
        asked = [
            privacy.ask(
                dossier=dossier,
                kind=kind,
                words=words,
                actor=identity.RESIDENT,
                now=self.now - timedelta(days=days),
            )
            for dossier, (kind, words, days) in zip(
                ended.order_by("-returned_at"), ASKED, strict=False
            )
        ]
        leader = self.actors["leader"][0]
        for one in asked[1:3]:
            privacy.answer(
                request=one, actor=leader, now=self.now, version=1, involves_others=False
            )
        if len(asked) > 2:
            privacy.complete(
                request=asked[2], actor=leader, now=self.now, version=2, outcome="Đã gửi bản sao."
            )

    def live(self, each: Plan, key: str, chance: random.Random) -> bool:
        """Lead one dossier as far as its plan goes; False where it was there already."""
        with transaction.atomic(), events.without_listeners():
            submitted = self._submit(each, key, chance)
            if submitted is None:
                return False
            for act, moment in each.acts:
                self._act(act, submitted.dossier_id, moment, chance)
        return True

    def _submit(self, each: Plan, key: str, chance: random.Random) -> dossiers.Submitted | None:
        adoption = procedures.open_adoption(
            self.agency.pk, each.procedure, timezone.localdate(each.submitted_at)
        )
        someone = person(chance, on=timezone.localdate(each.submitted_at))
        form_id = adoption.version.form_id
        answers = self._answers(form_id, chance, each.submitted_at) if form_id else {}
        data_key = keyring.make_data_key(self.agency.pk)
        attached = []
        if each.channel == "online":
            papers = [p.key for p in adoption.version.papers.all()][:2] or ["other"]
            attached = [(paper, self._file(data_key, chance)) for paper in papers]
        submitted = dossiers.submit(
            agency=self.agency,
            procedure_code=each.procedure,
            answers=answers,
            files=attached,
            idempotency_key=key,
            actor=identity.RESIDENT if each.channel == "online" else self.actors["intake"][0],
            now=each.submitted_at,
            channel=each.channel,
            data_key=data_key,
            parties=None
            if answers
            else dossiers.Parties(someone.name, someone.name, someone.phone, "", someone.address),
        )
        return None if submitted.is_replay else submitted

    def _answers(self, form_id: str, chance: random.Random, moment: datetime) -> dict[str, Any]:
        on = timezone.localdate(moment)
        entered = forms.plausible_answers(form_id, chance.randrange(10**9), on=on)
        return dict(forms.bind(forms.load(form_id), entered, on=on, agency=self.agency).answers)

    def _file(self, key: keyring.OpenKey, chance: random.Random) -> files.StoredFile:
        picture = SimpleUploadedFile("giay-to.jpg", chance.choice(self.pictures), "image/jpeg")
        return files.store(
            picture, key_id=key.id, agency_id=self.agency.pk, name="giay-to.jpg", key=key
        )

    def _act(self, act: str, dossier_id: Any, moment: datetime, chance: random.Random) -> None:
        role, do, said = ACTS[act]
        actor = identity.RESIDENT if role == "resident" else chance.choice(self.actors[role])
        given = {name: value(self, dossier_id, moment) if callable(value) else value
                 for name, value in said.items()}  # fmt: skip
        do(dossier_id=dossier_id, actor=actor, now=moment, **given)

    def _actors(self) -> dict[str, list[Actor]]:
        today = timezone.localdate(self.now)
        by_role: dict[str, list[Actor]] = {}
        for username, role, _title, _name in POSTS:
            account = identity.Account.objects.get(username=username, is_demo=True)
            actor = identity.actor_for(account, agency_id=self.agency.pk, on=today)
            by_role.setdefault(role, []).append(actor)
        return by_role


def _picture(number: int) -> bytes:
    """Draw a sheet that says what it is: a sample, not a paper."""
    sheet = Image.new("RGB", (480, 640), (250 - number * 3, 248, 240))
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((20, 20, 460, 620), outline=(90, 90, 90), width=2)
    for line in range(9):
        pen.line(
            (60, 140 + line * 40, 420 - line * 7, 140 + line * 40), fill=(150, 150, 150), width=4
        )
    pen.text((150, 60), f"BAN THU {number + 1}", fill=(160, 40, 30))
    file = io.BytesIO()
    sheet.save(file, "JPEG", quality=70)
    return file.getvalue()
