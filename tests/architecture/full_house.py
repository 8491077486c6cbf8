"""Rows in every walled table: two dossiers that came far, a draft, a scan, a share."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid4

from xaso.kernel.audit import api as audit
from xaso.kernel.exchange import api as exchange
from xaso.kernel.files.tests.make import picture
from xaso.kernel.forms import api as forms
from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations.tests.make import agency as make_agency
from xaso.kernel.residents import api as residents
from xaso.kernel.residents.tests import make as make_residents
from xaso.kernel.rights.tests import make as make_rights
from xaso.service.bank.tests import make as make_bank
from xaso.service.bills.tests import make as make_bills
from xaso.service.calls import api as calls
from xaso.service.cash_desk.tests import make as make_cash_desk
from xaso.service.custody import api as custody
from xaso.service.desk import services as desk
from xaso.service.desk.models import Appointment, LotEntry, OfflineCode
from xaso.service.desk.tests import make as make_desk
from xaso.service.digitising.tests import make as make_digitising
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import listeners
from xaso.service.dossiers.models import Batch, BookEntry, DossierAccess, Referral
from xaso.service.dossiers.tests import make
from xaso.service.feedback import services as feedback
from xaso.service.gateways import api as gateways
from xaso.service.ledger import api as ledger
from xaso.service.life_events.models import Begun, KeptAnswers, StopNotice
from xaso.service.moving.models import Import
from xaso.service.moving.tests import make as make_moving
from xaso.service.national.api import NationalCode
from xaso.service.old_books.tests import make as make_old_books
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make as make_payments
from xaso.service.privacy import api as privacy
from xaso.service.receipts.tests import make as make_receipts
from xaso.service.registers import api as registers
from xaso.service.reports import api as reports
from xaso.service.storage import api as storage

if TYPE_CHECKING:
    from datetime import datetime


class FullHouse(NamedTuple):
    """Two dossiers, their agency, and the agency with which the first is shared."""

    mine: UUID
    other: UUID
    guest: UUID
    agency: UUID


def build(**version: str) -> FullHouse:
    """Make the rows; `version` says which procedure is asked for."""
    at, now = make.house(**version), make.MORNING
    guest = make_agency(code="H55.999", name="UBND xã Khác", is_shown=False)
    mine, other = (_come_far(at, now) for _ in range(2))
    DossierAccess.objects.create(dossier=mine, agency=guest, ground="Phối hợp xác minh")
    draft = forms.start_draft(
        agency_id=at.agency.pk, form_id="HT_KS", subject="1.001193", address="10.0.0.1", now=now
    ).draft
    forms.add_upload(draft, "to_khai", BytesIO(picture()), name="tờ khai.jpg")
    upload = forms.begin_upload(draft, "to_khai", name="giấy.jpg", size=20)
    forms.append_piece(draft, upload.pk, 0, b"0123456789")
    desk.take_scan(
        intake=uuid4(),
        agency=at.agency,
        actor=at.acts(at.minh),
        paper_key="to_khai",
        upload=_named(BytesIO(picture(seed=7)), "quét.jpg"),
        now=now,
    )
    dossiers.hold(
        dossier_id=mine.pk, actor=identity.RESIDENT, now=now, ground="Thanh tra đang xem xét"
    )
    _ask_a_body(at, mine)
    _tell_the_portal(at, mine)
    _live_an_event(mine)
    asked = privacy.ask(
        dossier=mine, kind="correct", words="Sai ngày sinh", actor=identity.RESIDENT, now=now
    )
    assert privacy.raise_alarms(asked.answer_by)
    _enter_in_a_book(mine, now)
    _enter_in_the_ministrys_book(at, mine)
    make_rights.absence(at.thao, at.agency)
    make_residents.hamlets(at.agency)
    make_residents.people(at.agency)
    brought = Import.objects.create(
        agency=at.agency,
        kind="register",
        name="so.xlsx",
        sha256="0" * 64,
        rows=1,
        ok=1,
        made_at=now,
    )
    brought.brought.create(row=2, dossier=mine)
    make_moving.trial(at.agency)
    brought.brought_scans.create(row=1, dossier=mine, file=mine.files.get())
    make_digitising.digitised(mine)
    make_digitising.planned(mine, at.thao)
    storage.keep(mine, actor=identity.RESIDENT, now=now)
    storage.Holder.objects.get_or_create(dossier=mine, defaults={"agency": at.agency})
    storage.Reuse.objects.create(
        file=mine.files.first().file,
        source="component",
        source_dossier_id=mine.pk,
        source_file_id=mine.files.first().file_id,
        at=now,
    )
    _pay_at_a_gateway(at)
    make_cash_desk.money(at.agency, at.minh.pk)
    make_bank.things(at.agency)
    make_bills.desk(at.agency)
    make_bills.entitled(at.agency, residents.Household.objects.filter(agency=at.agency)[0].pk)
    make_receipts.source(at.agency)
    console = audit.Actor(kind="command")
    ledger.close(at.agency.pk, ends=date(2025, 7, 1), actor=console, now=make.MORNING)
    make_old_books.shelf(at)
    _send_a_report(mine, now)
    Appointment.objects.create(
        agency=at.agency,
        starts_at=now,
        minutes=30,
        place=1,
        code="7K3M-9QXA-2",
        phone_hash="",
        key_id=keyring.new_data_key(at.agency.pk),
        content=b"",
        booked_at=now,
    )
    OfflineCode.objects.create(
        agency=at.agency, code="8K3M-9QXA-2", holder=at.minh, device=uuid4(), reserved_at=now
    )
    LotEntry.objects.create(agency=at.agency, lot=uuid4(), intake=uuid4(), dossier=mine, at=now)
    make_desk.hamlet_day(at.agency, starts_at=now).entries.create(dossier=mine)
    batch = Batch.objects.create(
        agency=at.agency, asked_by=at.mai, transition="archive", asked_at=now
    )
    for dossier in (mine, other):
        batch.items.create(dossier=dossier, expected_version=dossier.version)
    return FullHouse(mine.pk, other.pk, guest.pk, at.agency.pk)


def _come_far(at: make.House, now: datetime) -> dossiers.Dossier:
    dossier = make.dossier(at, "returned", scans=1, now=now)
    dossier.stops.create(started_at=now, ground="force_majeure")
    dossier.fees.create(name="Lệ phí", basis="TT 281/2016", amount=8_000, asked_at=now)
    dossiers.refer_correction(
        dossier_id=dossier.pk,
        actor=at.acts(at.phuc),
        now=now + timedelta(hours=5),
        cause="agency",
        note="Sai họ tên",
        referred_to="1.004859",
        recalled_by="BB 12",
    )
    feedback.rate(dossier=dossier, stars=4, actor=at.acts(at.minh), now=now)
    _call(at, dossier, now)
    _keep_paper(at, dossier, now)
    listeners.when_submitted_tell(str(dossier.pk), str(at.agency.pk))
    return dossier


def _call(at: make.House, dossier: dossiers.Dossier, now: datetime) -> None:
    """Let somebody have been called about a dossier, and be called now."""
    told = {"dossier": dossier, "ground": "ready", "about": dossier.version, "by": at.minh}
    calls.Call.objects.create(agency=at.agency, at=now, outcome="reached", way="phone", **told)
    calls.CallHold.objects.create(until=now, **told)


def _keep_paper(at: make.House, dossier: dossiers.Dossier, now: datetime) -> None:
    """Let a dossier's paper lie with somebody, and have come by post."""
    custody.put(
        found=[dossier],
        target=custody.Target(holder_id=at.minh.pk),
        agency=at.agency,
        actor=at.acts(at.minh),
        now=now,
    )
    custody.note_arrival(
        dossier_id=dossier.pk,
        carrier="vnpost",
        number="EA123456789VN",
        posted_on=now.date(),
        actor=at.acts(at.minh),
        now=now,
    )


def _enter_in_a_book(dossier: dossiers.Dossier, now: datetime) -> None:
    book = registers.Book.objects.create(
        agency=dossier.agency,
        kind_code="SCT/BS",
        name="Sổ chứng thực bản sao",
        year=now.year,
        key_id=keyring.new_data_key(dossier.agency_id),
        opened_at=now,
    )
    registers.Entry.objects.create(
        agency=dossier.agency,
        book=book,
        number=1,
        on=now.date(),
        dossier_id=dossier.pk,
        dossier_code=dossier.code,
        result_id=uuid4(),
        content=b"",
        pages=1,
        copies=1,
        entered_at=now,
    )


def _enter_in_the_ministrys_book(at: make.House, dossier: dossiers.Dossier) -> None:
    BookEntry.objects.create(
        dossier=dossier,
        agency=at.agency,
        book="01/2026-KS",
        number=1,
        registered_on=make.MORNING.date(),
        made_at=make.MORNING,
    )


def _pay_at_a_gateway(at: make.House) -> None:
    """Let somebody have begun to pay at a gateway, which called, and was asked to send it back."""
    agency, console = at.agency, audit.Actor(kind="command")
    access = gateways.Access("XASO0001", "thu", "http://127.0.0.1:9/tra", "http://127.0.0.1:9/hoi")
    gateways.connect(agency, "vnpay", access, actor=console, now=make.MORNING)
    owed = make_payments.owed(agency)
    attempt = gateways.start(
        owed, "vnpay", return_url="", ip="127.0.0.1", actor=console, now=make.MORNING
    )
    gateways.Callback.objects.create(
        agency=agency, gateway="vnpay", attempt=attempt, raw=b"", verdict="00", at=make.MORNING
    )
    gateways.Forgeries.objects.create(
        gateway="vnpay", source="203.0.113.7", hour=make.MORNING, times=1
    )
    refund = payments.ask_refund(
        make_payments.paid(owed).pk,
        amount=1,
        reason="Nhầm",
        payee=payments.Payee(),
        actor=make_payments.KEEPER,
        now=make.MORNING,
    )
    gateways.Return.objects.create(
        agency=agency, refund=refund, attempt=attempt, request="1", amount=1, at=make.MORNING
    )


def _send_a_report(dossier: dossiers.Dossier, now: datetime) -> None:
    template = reports.ReportTemplate.objects.first()
    report = reports.Report.objects.create(
        agency=dossier.agency,
        code=template.code,
        template=template,
        columns=template.columns,
        period="2026-Q1",
        begins=now.date(),
        ends=now.date(),
        sent_at=now,
        sent_by="Phúc",
    )
    reports.ReportedFact.objects.create(
        agency=dossier.agency,
        report=report,
        thing_id=dossier.pk,
        dossier_id=dossier.pk,
        code=dossier.code,
        kept_by=dossier.agency.name,
        row="Hộ tịch",
        name="Hộ tịch",
        counts={"open": 1},
    )


def _tell_the_portal(at: make.House, dossier: dossiers.Dossier) -> None:
    """Let the national portal know a dossier, and be told of it."""
    NationalCode.objects.create(dossier=dossier, agency=at.agency, code="G22.99-0001")
    exchange.Envelope.objects.create(
        agency=at.agency,
        system="national",
        direction="out",
        kind="state",
        key="1",
        thing=dossier.pk,
        at=make.MORNING,
        next_try_at=make.MORNING,
    )


def _live_an_event(dossier: dossiers.Dossier) -> None:
    """Let somebody have answered and begun what follows, and an allowance be stopped."""
    of = {"dossier": dossier, "agency": dossier.agency, "event": "nguoi-than-qua-doi"}
    KeptAnswers.objects.create(**of, sealed=b"", changed_at=make.MORNING)
    Begun.objects.create(
        **of,
        outcome="ban-sao",
        procedure="2.000635",
        draft_id=uuid4(),
        key_id=dossier.key_id,
        begun_at=make.MORNING,
    )
    StopNotice.objects.create(
        **of,
        dossier_code="1",
        key_id=dossier.key_id,
        kind="kiem-tra",
        title="Rà soát",
        body_name="Xã",
        basis="Thử",
        result_id=uuid4(),
        sealed_facts=b"",
        turn=1,
        raised_at=make.MORNING,
        changed_at=make.MORNING,
    )


def _ask_a_body(at: make.House, dossier: dossiers.Dossier) -> None:
    """Write down that the police are asked about a dossier."""
    Referral.objects.create(
        dossier=dossier,
        kind="opinion",
        position=1,
        name="Cho ý kiến",
        body_name="Công an xã",
        asker_id=at.thao.pk,
        rule="working_day:1",
        basis="Thử",
        asked_seq=1,
        begun_at=make.MORNING,
        promised_at=make.MORNING,
        due_at=make.MORNING,
    )


def _named(content: BytesIO, name: str) -> BytesIO:
    content.name = name
    return content
