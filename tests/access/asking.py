"""What is asked: the address and the body of each route for a thing of each owner."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.utils import timezone

from tests.access.world import PROCEDURE, UNKNOWN, Case, Commune, World, token_of
from xaso.service.dossiers.tests import make
from xaso.service.dossiers.views.acts import BY_SLUG, BY_VERB
from xaso.service.old_books.tests import make as make_old_books
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Callable

NO_SUCH = "khong-co"
SPECIAL = {"tu-soan": "self-drafted", "giao-quyen": "delegated"}
"""Cases of an act: on what the leader drafted himself, on what the clerk signs by a delegation."""
DESK_OF = {"officer": "processing", "leader": "approval", "clerk": "approved"}
ANOTHER_DESK = {
    "submitted": "processing",
    "intake_supplement": "processing",
    "received": "approval",
    "processing": "approval",
    "approval": "processing",
    "approved": "submitted",
    "resolved": "submitted",
    "certified": "submitted",
    "returned": "submitted",
}
AT_ANY_STEP = frozenset({
    *("ask_supplement", "await_payment", "pause", "propose_extension", "request_withdrawal"),
    "reassign",
})
"""Acts open in a state whatever its step: elsewhere than another desk of the same state."""


def _elsewhere(transition: str) -> str:
    """Return a stage at which an act is not open."""
    if transition in AT_ANY_STEP:
        return "resolved"
    return ANOTHER_DESK.get(make.OPEN_AT[transition], "resolved")


@dataclass(slots=True)
class Asked:
    """The arguments of an address, and what is sent with it."""

    arguments: dict[str, Any]
    body: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None


def of(world: World, route: str, case: str, whose: str, role: str) -> Asked:
    """Return what to ask for."""
    maker = MAKERS.get(route)
    return maker(world, case, whose, role) if maker else Asked({})


def _lying(world: World, stage: str, whose: str) -> Case | None:
    if whose == "none":
        return None
    return world.commune(whose).cases[ANOTHER_DESK[stage] if whose == "same" else stage]


def _desk(world: World, whose: str, role: str) -> Case | None:
    return _lying(world, DESK_OF.get(role, "submitted"), whose)


def _owed(world: World, _case: str, whose: str, _role: str) -> Asked:
    """Return the reference of something owed: whoever has it may see and pay it."""
    known = world.commune(whose).attempt
    return Asked({"reference": known.obligation.reference if whose != "none" else "XS3HG7TC77B"})


def _paying_by_vnpay(world: World, case: str, whose: str, role: str) -> Asked:
    return Asked(_owed(world, case, whose, role).arguments | {"gateway": "vnpay"})


def _attempt(world: World, case: str, whose: str, role: str) -> Asked:
    pk = UNKNOWN if whose == "none" else world.commune(whose).attempt.pk
    return Asked(_owed(world, case, whose, role).arguments | {"attempt_id": pk})


def _dossier(world: World, _case: str, whose: str, role: str) -> Asked:
    found = _desk(world, whose, role)
    return Asked({"dossier_id": found.dossier.pk if found else UNKNOWN})


def _unmask(world: World, _case: str, whose: str, role: str) -> Asked:
    return Asked(_dossier(world, _case, whose, role).arguments, {"reason": "asked"})


def _act(world: World, case: str, whose: str, _role: str) -> Asked:
    if case == NO_SUCH:
        found = _lying(world, "submitted", whose)
        return Asked({"dossier_id": found.dossier.pk if found else UNKNOWN, "slug": NO_SUCH})
    slug, _, special = case.partition("+")
    transition = BY_SLUG[slug].transition
    stage = SPECIAL.get(special) or make.OPEN_AT[transition]
    if special:
        whose = "own" if whose == "own" else "none"
    if whose == "same":
        stage, whose = _elsewhere(transition), "own"
    found = _lying(world, stage, whose)
    body = {"reason": "Lý do viết đủ.", **_entries(world, transition)}
    if found is None:
        return Asked({"dossier_id": UNKNOWN, "slug": slug}, body | {"version": 1})
    body |= {"version": str(found.dossier.version)}
    return Asked({"dossier_id": found.dossier.pk, "slug": slug}, body)


def _entries(world: World, transition: str) -> dict[str, str]:
    house = world.here.house
    return make.entries(
        transition,
        approver=house.phuc.pk,
        colleague=make.colleague(house).pk,
        now=timezone.now(),
    )


def _machine_act(world: World, case: str, whose: str, role: str) -> Asked:
    verb = case or "receive"
    if verb == NO_SUCH:
        asked = _act(world, NO_SUCH, whose, role)
    else:
        asked = _act(world, BY_VERB[verb].slug, whose, role)
    return Asked({"dossier_id": asked.arguments["dossier_id"], "verb": verb}, asked.body)


def _download(world: World, _case: str, whose: str, role: str) -> Asked:
    found = _desk(world, whose, role)
    if found is None:
        return Asked({"dossier_id": world.here.cases["submitted"].dossier.pk, "file_id": 0})
    return Asked({"dossier_id": found.dossier.pk, "file_id": found.file.pk})


def _smuggled(world: World, _case: str, whose: str, role: str) -> tuple[Any, Any]:
    """Return one's own dossier with another's thing: the id of the outer thing opens nothing."""
    mine = world.here.cases[DESK_OF.get(role, "submitted")]
    theirs = _desk(world, whose, role)
    return mine.dossier.pk, theirs


def _smuggled_file(world: World, case: str, whose: str, role: str) -> Asked:
    mine, theirs = _smuggled(world, case, whose, role)
    return Asked({"dossier_id": mine, "file_id": theirs.file.pk if theirs else 0})


def _download_any(world: World, case: str, whose: str, role: str) -> Asked:
    return (_smuggled_file if case == "smuggled" else _download)(world, case, whose, role)


def _printout(world: World, _case: str, whose: str, role: str) -> Asked:
    stage = DESK_OF.get(role, "received")
    found = _lying(world, stage, whose)
    if whose == "same" and found is not None and found.dossier.received_at is None:
        found = world.here.cases["approved"]
    return Asked({
        "dossier_id": found.dossier.pk if found else UNKNOWN,
        "kind": "giay-tiep-nhan",
    })


def _with_result(world: World, whose: str) -> Case | None:
    if whose == "none":
        return None
    return world.commune(whose).cases["approved" if whose == "same" else "resolved"]


def _staff_result(world: World, case: str, whose: str, _role: str) -> Asked:
    found = _with_result(world, whose)
    mine = world.here.cases["submitted"].dossier.pk
    if found is None or found.result is None:
        return Asked({"dossier_id": mine, "result_id": UNKNOWN})
    outer = mine if case == "smuggled" else found.dossier.pk
    return Asked({"dossier_id": outer, "result_id": found.result.pk})


def _renew(world: World, _case: str, whose: str, role: str) -> Asked:
    asked = _dossier(world, _case, whose, role)
    found = _desk(world, whose, role)
    version = found.dossier.version if found else 1
    asked.body = {"version": version, "identity_checked": "Căn cước, số cuối 1234"}
    return asked


def _receipt(world: World, _case: str, whose: str, role: str) -> Asked:
    found = _lying(world, "received", whose)
    return Asked({"key": found.key if found else UNKNOWN})


def _proved(world: World, whose: str, stage: str = "resolved") -> Case | None:
    """Return a dossier of the resident's own, or one whose secret she does not know."""
    if whose == "none":
        return None
    return world.commune(whose).cases["approved" if whose == "same" else stage]


def _track(world: World, _case: str, whose: str, _role: str) -> Asked:
    found = _proved(world, whose)
    return Asked({"code": found.dossier.look_up_code if found else NO_SUCH})


def _supply(world: World, _case: str, whose: str, _role: str) -> Asked:
    found = _proved(world, whose, "intake_supplement")
    code = found.dossier.look_up_code if found else NO_SUCH
    return Asked({"code": code}, {"note": "Đã bổ sung"})


def _withdraw(world: World, _case: str, whose: str, _role: str) -> Asked:
    found = _proved(world, whose, "processing")
    code = found.dossier.look_up_code if found else NO_SUCH
    version = found.dossier.version if found else 1
    return Asked({"code": code}, {"reason": "Không cần nữa", "version": str(version)})


def _keep_dossier(world: World, _case: str, whose: str, _role: str) -> Asked:
    found = _proved(world, whose, "withdraw_requested")
    return Asked({"code": found.dossier.look_up_code if found else NO_SUCH})


def _keep(world: World, case: str, whose: str, role: str) -> Asked:
    asked = _track(world, case, whose, role)
    asked.body = {"secret": world.here.cases["resolved"].secret}
    return asked


def _result(world: World, case: str, whose: str, _role: str) -> Asked:
    found = _proved(world, whose)
    if found is None or found.result is None:
        return Asked({"code": NO_SUCH, "result_id": UNKNOWN})
    code = found.dossier.look_up_code
    if case == "smuggled":
        code = world.here.cases["resolved"].dossier.look_up_code
    return Asked({"code": code, "result_id": found.result.pk})


def _kept_paper(world: World, _case: str, whose: str, _role: str) -> Asked:
    found = _proved(world, whose)
    if found is None or found.result is None:
        return Asked({"file_id": UNKNOWN})
    return Asked({"file_id": results.file_of(found.result).pk})


def _rate(world: World, case: str, whose: str, role: str) -> Asked:
    asked = _track(world, case, whose, role)
    if role == "resident":
        asked.body = {"token": token_of(world.here.cases["resolved"]), "stars": "4"}
    return asked


def _api(world: World, case: str, whose: str, role: str) -> Asked:
    found = _proved(world, whose)
    asked = _track(world, case, whose, role)
    if role == "resident":
        asked.headers = {"X-Dossier-Secret": world.here.cases["resolved"].secret}
    if case in {"file", "smuggled"}:
        asked.arguments["file_id"] = found.file.file_id if found else UNKNOWN
    if case == "smuggled":
        asked.arguments["code"] = world.here.cases["resolved"].dossier.look_up_code
    return asked


def _api_file(world: World, case: str, whose: str, role: str) -> Asked:
    return _api(world, case or "file", whose, role)


def _draft(world: World, whose: str, name: str = "held") -> dict[str, Any]:
    if whose == "none":
        return {"code": PROCEDURE, "draft_id": UNKNOWN}
    wanted = "foreign" if whose == "same" else name
    return {"code": PROCEDURE, "draft_id": world.commune(whose).drafts[wanted].pk}


def _draft_page(world: World, _case: str, whose: str, _role: str) -> Asked:
    return Asked(_draft(world, whose))


def _resume(world: World, case: str, whose: str, _role: str) -> Asked:
    code = "23456789"
    if case == "with-code" and whose != "none":
        code = world.commune(whose).codes["foreign" if whose == "same" else "held"]
    return Asked({"draft_id": _draft(world, whose)["draft_id"]}, {"code": code})


def _section(world: World, _case: str, whose: str, _role: str) -> Asked:
    return Asked({**_draft(world, whose), "section": "tat-ca"})


def _announce(world: World, _case: str, whose: str, _role: str) -> Asked:
    body = {"size": "1000", "name": "giay.jpg"}
    return Asked({**_draft(world, whose), "paper": "chung_sinh"}, body)


def _append(world: World, case: str, whose: str, _role: str) -> Asked:
    name = "foreign" if whose == "same" else "held"
    upload = UNKNOWN if whose == "none" else world.commune(whose).uploads[name]
    outer = _draft(world, "own" if case == "smuggled" else whose)
    return Asked(
        {**outer, "upload_id": upload}, headers={"Upload-Offset": "0"}, raw=b"\xff\xd8 mot phan"
    )


def _filed(world: World, _case: str, whose: str, _role: str) -> Asked:
    return Asked(_draft(world, whose, "filed"))


def _comment(world: World, _case: str, whose: str, _role: str) -> Asked:
    stage = "submitted" if whose == "same" else "resolved"
    found = None if whose == "none" else world.commune(whose).cases[stage]
    return Asked({"dossier_id": found.dossier.pk if found else UNKNOWN})


def _member(world: World, case: str, whose: str, role: str) -> Asked:
    """Return a colleague, oneself, another commune's, an old commune's, nobody."""
    people = {
        "own": world.here.house.thao,
        "same": world.accounts.get(role, world.here.house.thao),
        "other": world.stranger.house.thao,
        "successor": world.older.house.thao,
    }
    account = people.get(whose)
    body = {"ground": "Nghỉ việc"}
    if case == "foreign-post":
        body = {"position": str(world.stranger.spare_post), "valid_from": "2026-11-20"}
    return Asked({"account_id": account.pk if account else UNKNOWN}, body)


def _holding(world: World, case: str, whose: str, role: str) -> Asked:
    commune: Commune = world.commune(whose)
    asked = Asked({"account_id": commune.house.mai.pk, "holding_id": commune.holding})
    if whose == "none":
        asked.arguments["holding_id"] = 0
    if case == "smuggled":
        asked.arguments["account_id"] = world.here.house.mai.pk
        if whose == "other":
            asked.arguments["holding_id"] = world.moonlight
    asked.body = {"ground": "Nghỉ việc", "valid_until": "2026-12-31"}
    return asked


def _post(world: World, _case: str, whose: str, _role: str) -> Asked:
    posts: dict[str, UUID] = {
        "own": world.here.spare_post,
        "same": world.here.held_post,
        "other": world.stranger.spare_post,
        "successor": world.older.spare_post,
    }
    body = {"ground": "Sắp xếp lại", "valid_until": "2026-12-31"}
    return Asked({"position_id": posts.get(whose, UNKNOWN)}, body)


def _delegate(world: World, case: str, *_: str) -> Asked:
    body = {
        "position": str(world.here.chair),
        "account": str(world.here.house.thao.pk),
        "form": "KT",
        "signs_as": "Phó Chủ tịch",
        "decision": "1/QĐ-UBND",
        "valid_from": "2026-11-20",
        "do": "save",
    }
    leader = world.accounts["leader"]
    return Asked(
        {},
        body
        | {
            "foreign-post": {"position": str(world.stranger.chair)},
            "foreign-person": {"account": str(world.stranger.house.thao.pk)},
            "own-post": {"position": str(world.leaders_post), "account": str(leader.pk)},
            "no-term": {"form": "TUQ"},
            "backward": {"valid_until": "2026-11-20"},
        }.get(case, {}),
    )


def _delegation(world: World, _case: str, whose: str, _role: str) -> Asked:
    delegation = UNKNOWN if whose == "none" else world.commune(whose).delegation
    body = {"ground": "Điều động", "valid_until": "2030-01-01"}
    return Asked({"delegation_id": delegation}, body)


def _absence(world: World, _case: str, whose: str, _role: str) -> Asked:
    absence = UNKNOWN if whose == "none" else world.commune(whose).absence
    return Asked({"absence_id": absence})


def _absent(world: World, _case: str, _whose: str, role: str) -> Asked:
    begins = timezone.localtime(timezone.now() + timedelta(days=3))
    return Asked(
        {},
        {
            "account": str(world.accounts[role].pk if role in world.accounts else UNKNOWN),
            "kind": "business",
            "begins_at": f"{begins:%H:%M %d/%m/%Y}",
            "ends_at": f"{begins + timedelta(hours=4):%H:%M %d/%m/%Y}",
        },
    )


def _hand_over(world: World, _case: str, _whose: str, _role: str) -> Asked:
    house = world.here.house
    body = {"giver": str(house.thao.pk), "officer": str(make.colleague(house).pk), "do": "save"}
    return Asked({}, body | {"reason": "Nghỉ đột xuất"})


def _owner(world: World, whose: str, role: str) -> UUID:
    """Return oneself, a colleague, another commune's, an old commune's."""
    people = {
        "own": world.accounts.get(role, world.here.house.thao),
        "same": world.here.house.thao,
        "other": world.stranger.house.thao,
        "successor": world.older.house.thao,
    }
    return people[whose].pk


def _factor(name: str, argument: str) -> Callable[[World, str, str, str], Asked]:
    def maker(world: World, _case: str, whose: str, role: str) -> Asked:
        if whose == "none":
            return Asked({argument: UNKNOWN})
        return Asked({argument: getattr(world.factors[_owner(world, whose, role)], name)})

    return maker


def _recovery(world: World, _case: str, whose: str, role: str) -> Asked:
    """Return a colleague's way back, and as `same` one's own, to which nobody says yes."""
    if whose == "none":
        return Asked({"recovery_id": UNKNOWN})
    commune: Commune = world.commune(whose)
    mine = commune.own_recoveries.get(role, commune.recovery)
    return Asked({"recovery_id": mine if whose == "same" else commune.recovery})


def _subject_request(world: World, _case: str, whose: str, _role: str) -> Asked:
    known = UNKNOWN if whose == "none" else world.commune(whose).subject_requests[whose == "same"]
    return Asked({"request_id": known}, {"version": "1", "do": "answer"})


def _event(world: World, _case: str, whose: str, _role: str) -> Asked:
    found = _proved(world, whose, "death")
    return Asked({"code": found.dossier.look_up_code if found else NO_SUCH}, {"version": "0"})


def _begin(world: World, case: str, whose: str, role: str) -> Asked:
    return Asked({**_event(world, case, whose, role).arguments, "outcome": "ban-sao"})


def _notice(world: World, _case: str, whose: str, _role: str) -> Asked:
    known = UNKNOWN if whose == "none" else world.commune(whose).notice
    return Asked({"notice_id": known}, {"version": "1", "do": "nothing", "note": "Không hưởng"})


def _ticket(world: World, _case: str, whose: str, _role: str) -> Asked:
    return Asked({"ticket_id": UNKNOWN if whose == "none" else world.commune(whose).ticket})


def _calling(world: World, case: str, whose: str, _role: str) -> Asked:
    ticket = UNKNOWN if whose == "none" else world.commune(whose).ticket
    body = {"do": case, "ticket": str(ticket), "version": "1", "key": str(uuid4()), "ground": ""}
    return Asked({}, body)


def _report(*, body: dict[str, Any] | None = None, **arguments: str) -> Callable[..., Asked]:
    def make_report(world: World, _case: str, whose: str, _role: str) -> Asked:
        agency = UNKNOWN if whose == "none" else world.commune(whose).agency.pk
        address = {"code": "tthc", "period": "2026-Q1", **arguments}
        return Asked(address, body or {}, query=f"?cq={agency}")

    return make_report


def _book(world: World, _case: str, whose: str, _role: str) -> Asked:
    return Asked({"book_id": UNKNOWN if whose == "none" else world.commune(whose).book})


def _captured(world: World, _case: str, whose: str, _role: str) -> Asked:
    found = _lying(world, "received", whose)
    return Asked({"dossier_id": found.dossier.pk if found else UNKNOWN}, {"component": "old_scan"})


def _scanned(*more: str) -> Callable[[World, str, str, str], Asked]:
    def ask(world: World, _case: str, whose: str, _role: str) -> Asked:
        commune = world.commune("own" if whose == "none" else whose)
        found: dict[str, object] = {
            "document_id": UNKNOWN if whose == "none" else commune.scanned,
            "number": 1,
            "proposal_id": commune.proposal,
        }
        return Asked({name: found[name] for name in ("document_id", *more)}, {"do": "take-off"})

    return ask


def _shelved(thing: str, *more: str, **body: str) -> Callable[[World, str, str, str], Asked]:
    """Ask for a thing of the shelf of old books, by the name of its argument."""
    argument = {"book": "book_id", "extract": "extract_id"}.get(thing, "entry_id")

    def ask(world: World, _case: str, whose: str, _role: str) -> Asked:
        shelf = world.commune("own" if whose == "none" else whose).shelf
        found = UNKNOWN if whose == "none" else getattr(shelf, thing)
        return Asked({argument: found, **dict.fromkeys(more, 1)}, dict(body))

    return ask


def _money(argument: str, thing: str = "", **body: str) -> Callable[[World, str, str, str], Asked]:
    """Ask for a thing of the cash desk, by the name of its argument."""
    name = thing or argument.removesuffix("_id")

    def ask(world: World, _case: str, whose: str, _role: str) -> Asked:
        unknown: Any = 0 if name == "account" else UNKNOWN
        found = unknown if whose == "none" else getattr(world.commune(whose).money, name)
        return Asked({argument: found}, dict(body))

    return ask


def _bank(argument: str, **body: str) -> Callable[[World, str, str, str], Asked]:
    """Ask for a thing of the bank's side, by the name of its argument."""

    def ask(world: World, _case: str, whose: str, _role: str) -> Asked:
        things = world.commune(whose).bank if whose != "none" else None
        found = getattr(things, argument.removesuffix("_id")) if things else UNKNOWN
        return Asked({argument: found}, dict(body))

    return ask


def _billed(argument: str = "", **body: str) -> Callable[[World, str, str, str], Asked]:
    """Ask for a thing of a provider, by the name of its argument; without one for its page."""

    def ask(world: World, _case: str, whose: str, _role: str) -> Asked:
        found = world.commune(whose).bills
        if whose == "none":
            unknown: Any = 0 if argument == "account_id" else UNKNOWN
            return Asked({"provider_id": UNKNOWN, **({argument: unknown} if argument else {})})
        thing = {argument: getattr(found, argument.removesuffix("_id"))} if argument else {}
        return Asked({"provider_id": getattr(found, "provider"), **thing}, dict(body))  # noqa: B009

    return ask


def _owing(*things: str, **body: str) -> Callable[[World, str, str, str], Asked]:
    """Return the maker for what a resident owes: hers, opened by code and secret, or another's."""

    def ask(world: World, _case: str, whose: str, _role: str) -> Asked:
        known = world.commune(whose).bills
        found = dict.fromkeys(things, UNKNOWN)
        if whose == "same":
            found = {thing: getattr(known, "others")[thing] for thing in things}  # noqa: B009
        elif whose != "none":
            found = {thing: getattr(known, thing) for thing in things}
        return Asked({f"{thing}_id": pk for thing, pk in found.items()}, dict(body))

    return ask


def _trial(world: World, _case: str, whose: str, _role: str) -> Asked:
    found = UNKNOWN if whose == "none" else world.commune(whose).trial
    return Asked({"trial_id": found}, {"do": "import"})


def _import(world: World, _case: str, whose: str, _role: str) -> Asked:
    return Asked({"import_id": UNKNOWN if whose == "none" else world.commune(whose).brought})


def _at_once(world: World, _case: str, whose: str, _role: str) -> Asked:
    """Return a certified dossier that may be handed over, or one that nobody has signed yet."""
    body = {"do": "hand-over", "receipt_number": "0000001", "receiver": "Bà Tư"}
    if whose == "none":
        return Asked({"dossier_id": UNKNOWN}, {**body, "version": "1"})
    stage = "certified-unsigned" if whose == "same" else "certified"
    dossier = world.commune("own" if whose == "same" else whose).cases[stage].dossier
    return Asked({"dossier_id": dossier.pk}, {**body, "version": str(dossier.version)})


def _draw_up(world: World, _case: str, whose: str, role: str) -> Asked:
    found = _desk(world, whose, role)
    picked = f"{found.dossier.pk}:{found.dossier.version}" if found else f"{UNKNOWN}:1"
    return Asked({}, {"act": "start", "pick": picked})


def _own_form(_world: World, _case: str, whose: str, _role: str) -> Asked:
    return Asked({"kind": "receipt", "number": 99 if whose == "none" else 1})


def _batch(world: World, _case: str, whose: str, role: str) -> Asked:
    """Return what the person asked for, here or elsewhere, or a colleague's."""
    batches = {} if whose == "none" else world.commune(whose).batches
    found = batches.get("colleague" if whose == "same" else role, UNKNOWN)
    return Asked({"batch_id": found}, {"do": "go"})


def _signing_key(world: World, _case: str, whose: str, _role: str) -> Asked:
    return Asked({"key_id": UNKNOWN if whose == "none" else world.commune(whose).signing_key})


def _appointment(world: World, _case: str, whose: str, _role: str) -> Asked:
    return Asked({"code": NO_SUCH if whose == "none" else world.commune(whose).appointment.code})


def _diary(world: World, _case: str, whose: str, _role: str) -> Asked:
    known = UNKNOWN if whose == "none" else world.commune(whose).appointment.pk
    return Asked({}, {"appointment": str(known), "do": "miss"})


def _hamlet_day(world: World, _case: str, whose: str, _role: str) -> Asked:
    known = UNKNOWN if whose == "none" else world.commune(whose).hamlet_day
    return Asked({"day_id": known}, {"why": "Mưa lũ"})


def _ask_body(world: World, case: str, whose: str, role: str) -> Asked:
    found = _desk(world, whose, role)
    body = {"body": str(world.body), "question": "Còn thường trú không?"}
    if found is None:
        return Asked({"dossier_id": UNKNOWN}, {**body, "version": "1"})
    return Asked({"dossier_id": found.dossier.pk}, {**body, "version": str(found.dossier.version)})


def _referral(world: World, _case: str, whose: str, _role: str) -> Asked:
    known = UNKNOWN if whose == "none" else world.commune(whose).referral
    reply = {"ending": "agreed", "words": "Còn.", "document": "12/CAX", "reason": "Hỏi nhầm"}
    return Asked({"referral_id": known}, reply)


def _envelope(world: World, _case: str, whose: str, _role: str) -> Asked:
    known = UNKNOWN if whose == "none" else world.commune(whose).envelope
    return Asked({"envelope_id": known}, {"do": "retry"})


def _relayed(world: World, _case: str, whose: str, _role: str) -> Asked:
    if whose == "none":
        return Asked({"dossier_id": UNKNOWN, "leg": "take_papers"}, {"version": "1"})
    found = world.commune(whose).cases["received"].dossier
    return Asked({"dossier_id": found.pk, "leg": "take_papers"}, {"version": str(found.version)})


def _my_data(world: World, case: str, whose: str, role: str) -> Asked:
    return Asked(_track(world, case, whose, role).arguments, {"kind": "view"})


def _come_back(world: World, _case: str, whose: str, _role: str) -> Asked:
    secret = UNKNOWN.hex if whose == "none" else world.commune(whose).way_back
    return Asked({"secret": secret}, {"new": "ngắn", "again": "ngắn"})


def _message(world: World, _case: str, whose: str, _role: str) -> Asked:
    message = UNKNOWN if whose == "none" else world.commune(whose).message
    return Asked({"message_id": message}, {"ground": "Đã gọi điện"})


def _resend(world: World, _case: str, whose: str, _role: str) -> Asked:
    message = UNKNOWN if whose == "none" else world.commune(whose).message
    return Asked({}, {"message": str(message)})


def _version(world: World, case: str, _whose: str, _role: str) -> Asked:
    adopted = world.here.house.adoption.version_id
    version = adopted if case == "adopted" else UNKNOWN
    return Asked({"version_id": version}, {"ground": "Hết hiệu lực"})


def _code(_world: World, case: str, _whose: str, _role: str) -> Asked:
    return Asked({"code": PROCEDURE if case == "adopted" else NO_SUCH})


def _called(world: World, _case: str, whose: str, _role: str) -> Asked:
    found = _lying(world, "resolved", whose)
    known = found.dossier.pk if found else UNKNOWN
    return Asked({"dossier_id": known, "ground": "ready"}, {"outcome": "reached"})


def _paper(world: World, _case: str, whose: str, _role: str) -> Asked:
    found = _lying(world, "resolved", whose)
    known = found.dossier.pk if found else UNKNOWN
    return Asked({"dossier_id": known}, {"target": f"holder:{world.here.house.minh.pk}"})


def _place(world: World, _case: str, whose: str, _role: str) -> Asked:
    known = UNKNOWN if whose == "none" else world.commune(whose).place
    return Asked({"place_id": known}, {"do": "count"})


def _holder(world: World, _case: str, whose: str, _role: str) -> Asked:
    known = UNKNOWN if whose == "none" else world.commune(whose).house.thao.pk
    return Asked({"account_id": known}, {"target": f"holder:{world.here.house.minh.pk}"})


def _posted(world: World, _case: str, whose: str, _role: str) -> Asked:
    found = _lying(world, "resolved", whose)
    known = found.dossier.pk if found else UNKNOWN
    body = {"name": "Ánh", "address": "Xóm Đuổm", "carrier": "vnpost", "number": "EB1000000VN"}
    return Asked({"dossier_id": known}, body | {"posted_on": f"{timezone.localdate()}"})


def _item(world: World, _case: str, whose: str, _role: str) -> Asked:
    known = UNKNOWN if whose == "none" else world.commune(whose).item
    return Asked({"item_id": known}, {"do": "came-back", "evidence": "Sai địa chỉ"})


MAKERS: dict[str, Callable[[World, str, str, str], Asked]] = {
    "api:dossier": _api,
    "api:staff-act": _machine_act,
    "api:file": _api_file,
    "calendar:clear": lambda *_: Asked({}, {"basis": "QĐ 2"}, query="?ngay=2026-12-30"),
    "calendar:confirm": lambda *_: Asked({"number": 2026}, {"basis": "QĐ 3"}),
    "calendar:draft": lambda *_: Asked({"number": 2028}),
    "calls:line": _called,
    "calls:take": _called,
    "calls:text": lambda *_: Asked({"ground": "ready"}),
    "custody:paper": _paper,
    "custody:place": _place,
    "custody:place-label": _place,
    "custody:hand-over": _holder,
    "custody:send": _posted,
    "custody:arrival": _posted,
    "custody:item": _item,
    "custody:item-label": _item,
    "desk:appointment": _appointment,
    "desk:diary": _diary,
    "desk:call-off-day": _hamlet_day,
    "desk:offline-hold": lambda *_: Asked({}, {"device": str(UNKNOWN)}),
    "desk:at-once-one": _at_once,
    "desk:receipt": _receipt,
    "desk:receipt-pdf": _receipt,
    "desk:lot-pdf": _receipt,
    "desk:calling": _calling,
    "desk:ticket": _ticket,
    "dossiers:act": _act,
    "dossiers:form": lambda *_: Asked({"kind": "receipt"}),
    "dossiers:form-take-back": _own_form,
    "dossiers:batches": _draw_up,
    "dossiers:batch": _batch,
    "signing:retire": _signing_key,
    "dossiers:batch-list": _batch,
    "dossiers:apply": _code,
    "dossiers:apply-announce": _announce,
    "dossiers:apply-append": _append,
    "dossiers:apply-check": _draft_page,
    "dossiers:apply-discard": _draft_page,
    "dossiers:apply-elsewhere": _draft_page,
    "dossiers:apply-filed": _filed,
    "dossiers:apply-files": _draft_page,
    "dossiers:apply-resume": _resume,
    "dossiers:apply-section": _section,
    "dossiers:download": _download_any,
    "dossiers:keep-slip": _keep,
    "dossiers:opened": _track,
    "dossiers:printout": _printout,
    "api:staff-printout": _printout,
    "dossiers:result-proof": _track,
    "dossiers:renew-secret": _renew,
    "dossiers:result": _result,
    "dossiers:staff-dossier": _dossier,
    "dossiers:staff-result": _staff_result,
    "dossiers:supply": _supply,
    "dossiers:staff-dates": _dossier,
    "dossiers:track": _track,
    "dossiers:dates": _track,
    "dossiers:dates-print": _track,
    "dossiers:withdraw": _withdraw,
    "dossiers:keep-dossier": _keep_dossier,
    "dossiers:unmask": _unmask,
    "dossiers:why": _dossier,
    "dossiers:dossier-referrals": _ask_body,
    "dossiers:referral": _referral,
    "dossiers:relay": _relayed,
    "national:settle": _envelope,
    "dossiers:recall-referral": _referral,
    "life_events:public": lambda *_: Asked({"event": "nguoi-than-qua-doi"}),
    "life_events:mine": _event,
    "life_events:begin": _begin,
    "life_events:notice": _notice,
    "feedback:comment": _comment,
    "feedback:rate": _rate,
    "identity:come-back": _come_back,
    "identity:passkey-remove": _factor("passkey", "passkey_id"),
    "identity:position-end": _post,
    "identity:recovery": _recovery,
    "identity:session-end": _factor("session", "session_id"),
    "identity:staff-detail": _member,
    "identity:staff-disable": _member,
    "identity:staff-enable": _member,
    "identity:staff-end-holding": _holding,
    "identity:staff-password": _member,
    "identity:staff-recover": _member,
    "identity:trust-end": _factor("device", "device_id"),
    "notifications:give-up": _message,
    "notifications:resend": _resend,
    "notifications:wording": lambda *_: Asked({"key": "tests.received"}),
    "privacy:export": _track,
    "gateways:owed": _owed,
    "gateways:begin": _paying_by_vnpay,
    "gateways:attempt": _attempt,
    "storage:mine": lambda *_: Asked({}, {"keep": "*"}),
    "storage:paper": _kept_paper,
    "privacy:mine": _my_data,
    "privacy:request": _subject_request,
    "procedures:choose": lambda *_: Asked({"key": NO_SUCH}),
    "procedures:detail": _code,
    "procedures:printed": _code,
    "procedures:flow": _version,
    "procedures:flow-bpmn": _version,
    "procedures:stop": _version,
    "procedures:verify": _version,
    "digitising:capture": _captured,
    "digitising:document": _scanned(),
    "digitising:picture": _scanned("number"),
    "digitising:place": _scanned("proposal_id"),
    "bank:line": _bank("line_id"),
    "bank:propose": _bank("line_id"),
    "bank:deposit": _bank("line_id"),
    "bank:send-back": _bank("line_id"),
    "bank:unmatch": _bank("line_id"),
    "bank:judge": _bank("line_id"),
    "bank:confirm": _bank("proposal_id"),
    "bank:refuse": _bank("proposal_id"),
    "bank:trial": _bank("trial_id", do="import"),
    "bank:statement": _bank("statement_id"),
    "bank:undo": _bank("statement_id"),
    "bank:layout": lambda *_: Asked({"code": "mb"}),
    "bills:my-bill": _owing("bill"),
    "bills:not-mine": _owing("bill", words="Đồng hồ của nhà bên"),
    "bills:unlink": _owing("customer"),
    "bills:exemption": _owing("customer"),
    "bills:withdraw": _owing("customer", "claim"),
    "bills:round": _billed(),
    "bills:round-worker": _billed(),
    "bills:round-hold": _billed(),
    "bills:round-send": _billed(),
    "bills:overview": _billed(),
    "bills:accounts": _billed(),
    "bills:end-account": _billed("account_id"),
    "bills:reminders": _billed(),
    "bills:connection": _billed(),
    "bills:lists": _billed(),
    "bills:bills": _billed(),
    "bills:bills-pdf": _billed(),
    "bills:customers": _billed(),
    "bills:claims": _billed(),
    "bills:tariffs": _billed(),
    "bills:meters": _billed(),
    "bills:readings": _billed(),
    "bills:bill-round": _billed(),
    "bills:reconcile": _billed(),
    "bills:list": _billed("list_id"),
    "bills:drop": _billed("list_id"),
    "bills:undo": _billed("list_id"),
    "bills:bill": _billed("bill_id"),
    "bills:bill-pdf": _billed("bill_id"),
    "bills:cancel": _billed("bill_id"),
    "bills:replace": _billed("bill_id"),
    "bills:outside": _billed("bill_id"),
    "bills:customer": _billed("customer_id"),
    "bills:end-customer": _billed("customer_id"),
    "bills:confirm-claim": _billed("claim_id"),
    "bills:refuse-claim": _billed("claim_id"),
    "bills:change-meter": _billed("meter_id"),
    "bills:withdraw-reading": _billed("reading_id"),
    "cash_desk:obligation": _money("obligation_id"),
    "cash_desk:take": _money("obligation_id"),
    "cash_desk:exempt": _money("obligation_id"),
    "cash_desk:cancel": _money("obligation_id"),
    "cash_desk:show": _money("obligation_id"),
    "cash_desk:ask-refund": _money("payment_id"),
    "cash_desk:approve-refund": _money("refund_id"),
    "cash_desk:refuse-refund": _money("refund_id"),
    "cash_desk:prove-refund": _money("refund_id"),
    "cash_desk:closed": _money("shift_id"),
    "cash_desk:closing-pdf": _money("shift_id"),
    "cash_desk:end-handover": _money("handover_id"),
    "cash_desk:end-account": _money("account_id"),
    "cash_desk:plate": _money("account_id"),
    "receipts:issue": _money("payment_id"),
    "receipts:receipt": _money("receipt_id"),
    "receipts:pdf": _money("receipt_id"),
    "receipts:succeed": _money("receipt_id"),
    "receipts:cancel": _money("receipt_id"),
    "receipts:send": _money("receipt_id"),
    "receipts:pass-number": _money("book_id"),
    "old_books:book": _shelved("book"),
    "old_books:page": _shelved("book", "number"),
    "old_books:picture": _shelved("book", "number"),
    "old_books:entry": _shelved("settled"),
    "old_books:again": _shelved("second", **make_old_books.BIRTH | {"number": "46"}),
    "old_books:compare": _shelved("differs", take="1"),
    "old_books:correct": _shelved("settled"),
    "old_books:extract": _shelved("settled", recipient="Lan", purpose="Thừa kế"),
    "old_books:extract-pdf": _shelved("extract"),
    "moving:trial": _trial,
    "moving:rejected": _trial,
    "moving:undo": _import,
    "results:proof": lambda *_: Asked({"sha256": "0" * 64}),
    "registers:month": _book,
    "registers:month-pdf": _book,
    "reports:cell": _report(measure="in_hand"),
    "reports:report": _report(),
    "reports:report-pdf": _report(),
    "reports:report-xlsx": _report(),
    "reports:send": _report(body={"checked": "on"}),
    "rights:delegation-end": _delegation,
    "rights:delegations": _delegate,
    "rights:absences": _absent,
    "rights:absence-end": _absence,
    "dossiers:hand-over": _hand_over,
    "tour-play": lambda *_: Asked({"role": "intake"}),
}
