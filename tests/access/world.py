"""Three communes at work: the one asked, a stranger, and one that the asked one continues.

Each has a dossier on every desk with its scan, secret, result and receipt, a draft, a rating, an
undelivered message and staff; the table of access is walked with their real ids.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.test import Client
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar import api as calendar
from xaso.kernel.exchange import api as exchange
from xaso.kernel.files import api as files
from xaso.kernel.files.tests import make as make_files
from xaso.kernel.forms import api as forms
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.models import Passkey, Session, TrustedDevice
from xaso.kernel.identity.services import recovery
from xaso.kernel.identity.sessions import MARKS
from xaso.kernel.identity.tests import make as people
from xaso.kernel.keyring import api as keyring
from xaso.kernel.notifications.tests import make as messages
from xaso.kernel.organisations import api as organisations
from xaso.kernel.organisations.tests import make as make_agencies
from xaso.kernel.residents.tests import make as make_residents
from xaso.kernel.rights import api as rights
from xaso.kernel.rights.tests import make as make_rights
from xaso.kernel.signing.tests import make as make_signing
from xaso.service.bank.tests import make as make_bank
from xaso.service.bills.tests import make as make_bills
from xaso.service.cash_desk.tests import make as make_cash_desk
from xaso.service.custody import api as custody
from xaso.service.desk import ticketing
from xaso.service.desk.tests import make as make_desk
from xaso.service.digitising.tests import make as make_digitising
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.models import Batch, DossierAccess, OwnForm
from xaso.service.dossiers.tests import make
from xaso.service.dossiers.views.apply_steps import COOKIE
from xaso.service.feedback import api as feedback
from xaso.service.feedback.views.resident import _SALT, _fingerprint
from xaso.service.gateways import api as gateways
from xaso.service.life_events import api as life_events
from xaso.service.moving.models import Import
from xaso.service.moving.tests import make as make_moving
from xaso.service.old_books.tests import make as make_old_books
from xaso.service.payments.tests import make as make_payments
from xaso.service.privacy import api as privacy
from xaso.service.procedures.tests import make as procedures
from xaso.service.registers import api as registers
from xaso.service.results import api as results

if TYPE_CHECKING:
    from xaso.service.procedures.api import Adoption, ProcedureVersion

BACKEND = "xaso.kernel.identity.backends.StaffBackend"
POSTS = ("intake", "officer", "leader", "clerk", "admin", "technician")
PROCEDURE, DELEGATED = "1.004873", "2.000884"
DEATH, COPIES = "1.000656", "2.000635"
OWNER = "Trần Nguyễn Minh Đức"
STAGES = sorted({*make.OPEN_AT.values()})
"""Where dossiers lie: at each stage at which an act is open."""
UNKNOWN = UUID("00000000-0000-7000-8000-000000000000")


@dataclass(slots=True)
class Case:
    """One dossier with what hangs on it."""

    dossier: dossiers.Dossier
    secret: str
    key: UUID
    file: dossiers.Dossier | Any
    result: results.Result | None = None


class Factors(NamedTuple):
    """What somebody signs in by, and where."""

    passkey: UUID
    session: UUID
    device: UUID


@dataclass(slots=True)
class Commune:
    """One commune with everything that may be asked for."""

    house: make.House
    cases: dict[str, Case] = field(default_factory=dict)
    drafts: dict[str, forms.Draft] = field(default_factory=dict)
    uploads: dict[str, UUID] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    delegation: UUID = UNKNOWN
    absence: UUID = UNKNOWN
    message: UUID = UNKNOWN
    ticket: UUID = UNKNOWN
    book: UUID = UNKNOWN
    trial: UUID = UNKNOWN
    scanned: UUID = UNKNOWN
    proposal: int = 0
    shelf: make_old_books.Shelf | None = None
    money: make_cash_desk.Money | None = None
    bank: make_bank.Things | None = None
    bills: make_bills.Desk | None = None
    """What a provider that serves this commune holds."""
    brought: UUID = UNKNOWN
    referral: UUID = UNKNOWN
    envelope: UUID = UNKNOWN
    notice: UUID = UNKNOWN
    """What is to be stopped since somebody of this commune died."""
    attempt: Any = None
    """A try to pay a fee of this commune at a gateway."""
    place: UUID = UNKNOWN
    item: UUID = UNKNOWN
    appointment: Any = None
    hamlet_day: UUID = UNKNOWN
    batches: dict[str, UUID] = field(default_factory=dict)
    signing_key: UUID | None = None
    """What each role asked to be done to many dossiers of this commune."""
    chair: UUID = UNKNOWN
    spare_post: UUID = UNKNOWN
    subject_requests: list[UUID] = field(default_factory=list)
    held_post: UUID = UNKNOWN
    holding: int = 0
    recovery: UUID = UNKNOWN
    own_recoveries: dict[str, UUID] = field(default_factory=dict)
    """Those of the people who ask, by role."""
    way_back: str = UNKNOWN.hex
    """The secret of a printed link that lets somebody of this commune back in."""
    name: str = ""

    @property
    def agency(self) -> organisations.Agency:
        """Whose it is."""
        return self.house.agency


@dataclass(slots=True)
class World:
    """Everything, and a browser for everybody."""

    here: Commune
    stranger: Commune
    older: Commune
    browsers: dict[str, Client]
    accounts: dict[str, identity.Account]
    moonlight: int = 0
    """What the clerk of here holds in the other commune."""
    factors: dict[UUID, Factors] = field(default_factory=dict)
    """What each account signs in by, and where it is signed in."""

    @property
    def body(self) -> int:
        """Somebody who may be asked for an opinion."""
        return int(dossiers.bodies(self.here.agency.pk, timezone.localdate())[0].pk)

    @property
    def leaders_post(self) -> UUID:
        """The post that the leader who asks holds."""
        held = identity.holdings_on(timezone.localdate()).get(account=self.accounts["leader"])
        return held.position_id

    def commune(self, whose: str) -> Commune:
        """Return who owns the thing."""
        return {"other": self.stranger, "successor": self.older}.get(whose, self.here)


def build() -> World:
    """Make the world; a few seconds, nearly all of it typesetting."""
    calendar.load_calendars()
    version = procedures.version(
        code=PROCEDURE, name="Cấp giấy xác nhận tình trạng hôn nhân", unit="working_day", value=3
    )
    here = _commune("UBND xã Động Đạt", version, "Đuổm", is_shown=True)
    stranger = _commune("UBND xã Yên Đổ", version, "Đổ")
    older = _commune("UBND xã Động Đạt cũ", version, "Cũ")
    organisations.AgencySuccession.objects.create(
        predecessor=older.agency, successor=here.agency, kind="merge", on=date(2026, 7, 1)
    )
    accounts = _accounts(here)
    certified = procedures.version(code=make.CERTIFIED, unit="working_day", value=3)
    booked = procedures.version(code=make.BOOKED, unit="working_day", value=3)
    wayward = procedures.version(code=make.WAYWARD, unit="working_day", value=3)
    death, copies = (procedures.version(code=code) for code in (DEATH, COPIES))
    for commune in (here, stranger, older):
        for one in (death, copies):
            procedures.adoption(commune.agency, one, confirmed_by=commune.house.khoa)
        procedures.adoption(commune.agency, certified, confirmed_by=commune.house.khoa)
        procedures.adoption(commune.agency, booked, confirmed_by=commune.house.khoa)
        procedures.adoption(
            commune.agency, wayward, confirmed_by=commune.house.khoa, steps=make.WAY
        )
        _fill(commune)
        commune.attempt = _pays(commune.agency)
    _own_day(here, accounts["admin"])
    _special_cases(here, accounts)
    for commune in (here, stranger, older):
        _batches(commune, accounts)
        _lost_factors(commune, accounts if commune is here else {})
    world = World(here, stranger, older, {}, accounts, _elsewhere(here, stranger))
    browsers = {"anonymous": Client(), "resident": _resident(here, stranger, older)}
    for role in POSTS:
        browsers[role] = _signed_in(accounts[role])
    accounts["foreign"] = stranger.house.phuc
    world.browsers = browsers
    browsers["foreign"] = _signed_in(stranger.house.phuc)
    for browser in browsers.values():
        browser.raise_request_exception = False
    owners = [*accounts.values(), stranger.house.thao, older.house.thao, here.house.thao]
    audit.seal(now=timezone.now(), whole=True)
    world.factors = {account.pk: _factors(account) for account in owners}
    return world


def _pays(agency: organisations.Agency) -> gateways.Attempt:
    """Let somebody begin to pay a fee at a gateway that is never asked."""
    now = timezone.now()
    access = gateways.Access("XASO0001", "thu", "http://127.0.0.1:9/tra", "http://127.0.0.1:9/hoi")
    actor = audit.Actor(kind="command")
    gateways.connect(agency, "vnpay", access, actor=actor, now=now)
    return gateways.start(
        make_payments.owed(agency),
        "vnpay",
        return_url="http://127.0.0.1/",
        ip="127.0.0.1",
        actor=actor,
        now=now,
    )


def _special_cases(here: Commune, accounts: dict[str, identity.Account]) -> None:
    """Add a dossier its leader drafted himself, and one that the clerk signs by a delegation."""
    here.cases["certified-unsigned"] = _case(here, "approval", make.CERTIFIED)
    here.cases["self-drafted"] = _case(here, "approval")
    drafted = here.cases["self-drafted"].dossier
    drafted.drafter_id = accounts["leader"].pk
    drafted.save(update_fields=["drafter_id"])
    version = procedures.version(code=DELEGATED, unit="working_day", value=3)
    procedures.adoption(here.agency, version, confirmed_by=here.house.khoa)
    make_rights.delegation(
        accounts["clerk"],
        organisations.Position.objects.get(pk=here.chair),
        valid_until=None,
        procedures=[DELEGATED],
    )
    here.cases["delegated"] = _case(here, "approval", DELEGATED)


def _elsewhere(here: Commune, stranger: Commune) -> int:
    """Let the other commune share with a third one, grant its own rights and employ our clerk."""
    third = make_agencies.agency(name="UBND xã Ba", is_shown=False)
    late = stranger.cases["processing"].dossier
    late.due_at = timezone.now() - timedelta(days=1)
    late.save(update_fields=["due_at"])
    for case in stranger.cases.values():
        DossierAccess.objects.create(dossier=case.dossier, agency=third, ground="Lấy ý kiến")
    rights.set_right(
        actor=people.MACHINE,
        agency=stranger.agency,
        role="clerk",
        act="receive",
        is_granted=True,
        basis="QĐ 9",
        valid_from=date(2026, 1, 1),
    )
    holding = identity.hold_position(
        actor=people.MACHINE,
        account=here.house.mai,
        position=make_agencies.position("officer", agency=stranger.agency),
        valid_from=date(2026, 1, 1),
    )
    return int(holding.pk)


def _commune(name: str, version: ProcedureVersion, of: str, *, is_shown: bool = False) -> Commune:
    agency = make_agencies.agency(name=name, is_shown=is_shown)
    staff = {
        key: people.staff(role, agency=agency, full_name=f"{full_name} {of}")
        for key, role, full_name in (
            ("minh", "intake", "Nguyễn Văn Minh"),
            ("thao", "officer", "Lê Thị Thảo"),
            ("phuc", "leader", "Hoàng Văn Phúc"),
            ("mai", "clerk", "Trần Thị Mai"),
            ("khoa", "admin", "Ma Văn Khoa"),
        )
    }
    adoption: Adoption = procedures.adoption(agency, version, confirmed_by=staff["khoa"])
    return Commune(
        make.House(agency=agency, elsewhere=agency, binh=staff["minh"], adoption=adoption, **staff),
        name=of,
    )


def _accounts(here: Commune) -> dict[str, identity.Account]:
    """Return who asks; the leader and the officer are others than those who did the work."""
    known = {"intake": here.house.minh, "clerk": here.house.mai, "admin": here.house.khoa}
    for role, name in (
        ("officer", "Đỗ Thị Hạnh"),
        ("leader", "Vũ Văn Thành"),
        ("technician", "Lê Quang Vinh"),
    ):
        known[role] = people.staff(role, agency=here.agency, full_name=name)
    return known


def _refused_by_the_portal(commune: Commune) -> UUID:
    """Let the portal have refused to hear of a dossier; return the message."""
    refused = exchange.Envelope.objects.create(
        agency=commune.agency,
        system="national",
        direction="out",
        kind="state",
        key="1",
        thing=commune.cases["resolved"].dossier.pk,
        state="refused",
        answer="Thiếu TenTTHC",
        at=timezone.now(),
        next_try_at=timezone.now(),
    )
    return refused.pk


def _relay(commune: Commune) -> None:
    """Let the accepted dossier have come from another desk, its papers on their way."""
    desk = make_agencies.agency(name=f"UBND xã nhận hộ {commune.name}", is_shown=False)
    relayed = commune.cases["received"].dossier
    relayed.received_by, relayed.hand_over = desk, "papers_sent"
    relayed.save(update_fields=["received_by", "hand_over"])


def _keep_papers(commune: Commune) -> None:
    """Let a cupboard hold a paper, the officer another, and the post carry a result."""
    house, now = commune.house, timezone.now()
    common = {"agency": commune.agency, "now": now}
    shelf = custody.add_place(
        kind="cupboard", code="T1", name="Tủ", actor=house.acts(house.mai), **common
    )
    commune.place = shelf.pk
    for stage, target in (
        ("withdraw_requested", custody.Target(place=shelf)),
        ("extension", custody.Target(holder_id=house.thao.pk)),
    ):
        found = [commune.cases[stage].dossier]
        custody.put(found=found, target=target, actor=house.acts(house.mai), **common)
    commune.item = custody.send(
        dossier_id=_case(commune, "resolved").dossier.pk,
        carrier="vnpost",
        number="EA123456789VN",
        to=custody.Address(OWNER, "Xóm Đuổm"),
        actor=house.acts(house.mai),
        **common,
    ).pk


def _asked_body(commune: Commune) -> UUID:
    """Let the officer ask a body for an opinion on a dossier of its own; return the question."""
    asked: dossiers.Referral = dossiers.ask_opinion(
        dossier_id=_case(commune, "processing").dossier.pk,
        actor=commune.house.acts(commune.house.thao),
        now=timezone.now(),
        body_id=dossiers.bodies(commune.agency.pk, timezone.localdate())[0].pk,
        question="Còn thường trú không?",
    )
    return asked.pk


def _fill(commune: Commune) -> None:
    for stage in STAGES:
        commune.cases[stage] = _case(commune, stage)
    commune.cases["death"] = _case(commune, "resolved", DEATH)
    [raised] = life_events.settle(dossier_id=commune.cases["death"].dossier.pk, now=timezone.now())
    commune.notice = raised.pk
    commune.referral = _asked_body(commune)
    _keep_papers(commune)
    _relay(commune)
    commune.envelope = _refused_by_the_portal(commune)
    rated = commune.cases["resolved"].dossier
    feedback.rate(
        dossier=rated, stars=2, comment="Chờ lâu", actor=identity.RESIDENT, now=timezone.now()
    )
    for name in ("held", "foreign", "filed"):
        _draft(commune, name)
    commune.ticket = ticketing.take(
        agency_id=commune.agency.pk, key=uuid4(), ground="", now=timezone.now()
    ).pk
    commune.appointment = make_desk.appointment(commune.agency)
    commune.hamlet_day = make_desk.hamlet_day(commune.agency).pk
    OwnForm.objects.create(
        agency=commune.agency,
        kind="receipt",
        number=1,
        law_version=2,
        note="Thử",
        valid_from=timezone.localdate() + timedelta(days=9),
        made_at=timezone.now(),
    )
    make_residents.hamlets(commune.agency, f"Xóm Thử {commune.name}")
    commune.signing_key = make_signing.kept(commune.agency).pk
    batch = make_digitising.digitised(commune.cases["received"].dossier)
    inside = batch.documents.get(dossier__isnull=False)
    commune.scanned, commune.proposal = inside.pk, inside.proposals.get().pk
    commune.shelf = make_old_books.shelf(commune.house, name=OWNER)
    commune.money = make_cash_desk.money(commune.agency, commune.house.minh.pk)
    commune.bank = make_bank.things(commune.agency)
    commune.bills = make_bills.desk(commune.agency)
    commune.trial = make_moving.trial(commune.agency, name=f"Thử {commune.name}").pk
    commune.brought = Import.objects.create(
        agency=commune.agency,
        kind="residents",
        name=f"Đã nhập {commune.name}",
        sha256="0" * 64,
        rows=1,
        ok=1,
        made_at=timezone.now(),
    ).pk
    commune.book = registers.Book.objects.get(agency=commune.agency).pk
    commune.message = messages.message(agency=commune.agency, state="undelivered").pk
    commune.subject_requests = [
        privacy.ask(
            dossier=commune.cases[stage].dossier,
            kind="correct",
            words="Sai ngày sinh",
            actor=identity.RESIDENT,
            now=timezone.now(),
        ).pk
        for stage in ("resolved", "submitted")
    ]
    chair = make_rights.chair(commune.agency)
    commune.chair = chair.pk
    commune.delegation = make_rights.delegation(
        commune.house.minh,
        chair,
        valid_until=None,
        procedures=["0.000000"],
        decision=f"{commune.name}/QĐ-UBND",
    ).pk
    commune.absence = make_rights.absence(commune.house.thao, commune.agency).pk
    make.colleague(commune.house)
    commune.spare_post = make_agencies.position("head", agency=commune.agency).pk
    held = identity.holdings_on(timezone.localdate()).filter(account=commune.house.mai)
    holding = held.get(position__agency=commune.agency)
    commune.held_post, commune.holding = holding.position_id, holding.pk


def _case(commune: Commune, stage: str, procedure: str = PROCEDURE) -> Case:
    house, key = commune.house, uuid4()
    procedure = make.PROCEDURES.get(stage, procedure)
    data_key = keyring.make_data_key(commune.agency.pk)
    scan = files.store(
        BytesIO(make_files.picture(size_bytes=2_000, seed=secrets.randbelow(2**30))),
        key_id=data_key.id,
        agency_id=commune.agency.pk,
        name="tờ khai.jpg",
        key=data_key,
    )
    now = timezone.now() - make.age_of(stage)
    made = dossiers.submit(
        agency=commune.agency,
        procedure_code=procedure,
        answers={"nyc.hoTen": make.PARTIES.submitter_name},
        files=[("to_khai", scan)],
        idempotency_key=str(key),
        actor=identity.RESIDENT,
        now=now,
        data_key=data_key,
        parties=make.PARTIES,
        attendance=make.ATTENDED.get(stage),
    )
    _bring(house, made.dossier_id, stage, now)
    dossier = dossiers.Dossier.objects.get(pk=made.dossier_id)
    return Case(dossier, made.secret, key, dossier.files.get(), _result_of(dossier))


def _bring(house: make.House, dossier_id: UUID, stage: str, now: datetime) -> None:
    for act in make.way_to(stage):
        now += timedelta(minutes=5)
        make.ACTS[act](house, dossier_id, now)


def _result_of(dossier: dossiers.Dossier) -> results.Result | None:
    return results.results_of(dossier.pk).first()


def _draft(commune: Commune, name: str) -> None:
    now = timezone.now()
    started = forms.start_draft(
        agency_id=commune.agency.pk,
        form_id="CHUNG",
        subject=PROCEDURE,
        address=f"{name}.{commune.agency.pk}",
        now=now,
    )
    draft = started.draft
    commune.codes[name] = started.code
    if name == "filed":
        case = commune.cases["submitted"]
        slip = {
            "dossier": str(case.dossier.pk),
            "code": case.dossier.look_up_code,
            "secret": case.secret,
            "answer_by": now.isoformat(),
            "files": [],
        }
        forms.finish(draft, slip, now=now, key=keyring.open_key(draft.key_id))
    else:
        upload = forms.begin_upload(draft, "chung_sinh", name="giay.jpg", size=1000)
        commune.uploads[name] = upload.pk
    commune.drafts[name] = draft


def _factors(account: identity.Account) -> Factors:
    """Give somebody a passkey, a second session and a trusted device."""
    now, key = timezone.now(), uuid4()
    passkey = Passkey.objects.create(
        account=account, credential_id=key.bytes, public=b"1", name="Chìa", added_at=now
    )
    session = Session.objects.create(
        account=account, session_key=key.hex, name="Máy khác", began_at=now, seen_at=now
    )
    device = TrustedDevice.objects.create(
        account=account,
        digest=key.hex,
        name="Máy nhà",
        session_epoch=account.session_epoch,
        trusted_at=now,
        trusted_until=now + timedelta(days=1),
    )
    return Factors(passkey.pk, session.pk, device.pk)


def _batches(commune: Commune, accounts: dict[str, identity.Account]) -> None:
    for role, account in {**accounts, "colleague": commune.house.thao}.items():
        batch = Batch.objects.create(
            agency=commune.agency, asked_by=account, transition="start", asked_at=timezone.now()
        )
        done = commune.cases["processing"].dossier
        batch.items.create(dossier=done, expected_version=1, outcome="done", at=timezone.now())
        commune.batches[role] = batch.pk


def _lost_factors(commune: Commune, accounts: dict[str, identity.Account]) -> None:
    """Let one administrator ask for the way back of a colleague and of everybody who asks here.

    Another colleague's way back is open: its link is printed.
    """
    agency, now = commune.agency, timezone.now()
    second = people.actor(people.staff("admin", agency=agency, full_name="Lý Văn Hai"), agency)
    asked = {
        name: recovery.ask_recovery(
            actor=second, account=account, agency_id=agency.pk, ground="Mất máy", now=now
        )
        for name, account in {
            "thao": commune.house.thao,
            "phuc": commune.house.phuc,
            **accounts,
        }.items()
    }
    commune.recovery = asked["thao"].pk
    commune.own_recoveries = {name: asked[name].pk for name in accounts}
    commune.way_back = recovery.approve_recovery(
        actor=people.actor(commune.house.khoa, agency), recovery=asked["phuc"], now=now
    )


def _own_day(here: Commune, admin: identity.Account) -> None:
    calendar.set_day(
        here.agency,
        date(2026, 12, 30),
        "holiday",
        actor=people.actor(admin, here.agency),
        name="Ngày hội",
        name_en="",
        basis="QĐ 1",
    )


def _signed_in(account: identity.Account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    session = client.session
    later = int((timezone.now() + timedelta(days=1)).timestamp())
    session[MARKS] = session[MARKS] | {"seen": later, "confirmed": later}
    session.save()
    return client


def _resident(here: Commune, *others: Commune) -> Client:
    """Return the phone of somebody who proved her dossiers and holds drafts.

    Of one the desk has given out a new secret since: what she proved then opens nothing.
    """
    client = Client()
    for stage in (
        *("resolved", "intake_supplement", "approved", "processing", "withdraw_requested"),
        "death",
    ):
        case = here.cases[stage]
        client.post("/tra-cuu/", {"code": case.dossier.look_up_code, "secret": case.secret})
    owing = here.bills
    assert owing is not None
    opened = {"provider": owing.provider, "code": owing.code, "secret": owing.secret}
    client.post("/toi-con-phai-nop/them/", opened | {"agrees": "on"})
    renewed = here.cases["approved"].dossier
    dossiers.renew_secret(
        dossier_id=renewed.pk,
        actor=here.house.acts(here.house.minh),
        now=timezone.now(),
        identity_checked="Căn cước",
    )
    renewed.refresh_from_db()
    held = [here.drafts["held"].pk, here.drafts["filed"].pk]
    for commune in others:
        held += [commune.drafts["held"].pk, commune.drafts["filed"].pk]
    client.cookies[COOKIE.name] = signing.dumps([str(one) for one in held], salt=COOKIE.salt)
    assert settings.SESSION_COOKIE_NAME in client.cookies
    return client


def token_of(case: Case) -> str:
    """Return what the rating's form carries for whoever proved the secret."""
    return signing.dumps([str(case.dossier.pk), _fingerprint(case.dossier)], salt=_SALT)
