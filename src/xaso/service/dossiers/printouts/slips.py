"""What the papers of a case say, as one plain value, and the function that prints it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from xaso.lib import printing
from xaso.lib.longhand import long_date, long_moment
from xaso.service.dossiers.printouts import wording
from xaso.service.dossiers.printouts.templates import Kind, Template, template_on

if TYPE_CHECKING:
    from datetime import date, datetime

__all__ = [
    "DateLine",
    "Day",
    "Handed",
    "Hop",
    "Kind",
    "Paper",
    "Part",
    "Party",
    "Slip",
    "Stand",
    "lacking",
    "print_slip",
    "told",
]

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
SYMBOLS = {
    Kind.RECEIPT: "TNHS",
    Kind.SUPPLEMENT: "HDHS",
    Kind.INTAKE_REFUSAL: "PXL",
    Kind.REJECTION: "TB-UBND",
    Kind.APOLOGY: "XLHS",
    Kind.STOP: "TBDHS",
    Kind.CONTROL: "KSHS",
    Kind.RETURN: "BNKQ",
}


@dataclass(frozen=True, slots=True)
class Party:
    """A person on the paper. Empty fields print as a line to write on, or not at all."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One line of the list of papers: how many of which kind, and a word about it."""

    name: str
    originals: int = 0
    certified: int = 0
    photocopies: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """One time the dossier changed hands or was worked on."""

    giver: str
    receiver: str
    at: str
    act: str
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """One document that was handed over."""

    name: str
    number: str
    on: str


@dataclass(frozen=True, slots=True)
class Part:
    """One body's part of a joint dossier, its own code if it has one, and by when."""

    name: str
    body: str
    code: str
    due: str


@dataclass(frozen=True, slots=True)
class Stand:
    """One word about who filed: by what right, with whose help, how it was confirmed."""

    what: str
    words: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a counted date: how many minutes of it counted, and why."""

    date: str
    minutes: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """One date of the dossier with its ground; `pauses` are told in words."""

    title: str
    due: str
    base: str
    rule: str = ""
    law: str = ""
    sessions: str = ""
    calendar: str = ""
    pauses: tuple[str, ...] = ()
    days: tuple[Day, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """Everything a paper of a case may say; each paper prints its part.

    `agency` speaks, `superior` stands above it, `place` is where ("Động Đạt"). `submitted_on`
    chooses the form. `decider` is named where another agency received it. `content` is what is
    asked for, in one line. Moments are aware. Without a `number` a receipt takes the last part of
    the dossier's code; other papers leave room for it.
    """

    agency: str
    place: str
    made_at: datetime
    submitted_on: date
    submitter: Party
    owner: Party
    procedure_code: str
    procedure_name: str
    superior: str = ""
    decider: str = ""
    number: str = ""
    demo: bool = False
    content: str = ""
    channel: str = "Trực tiếp"
    dossier_code: str = ""
    look_up_code: str = ""
    look_up_secret: str = ""
    look_up_url: str = ""
    hotline: str = ""
    website: str = ""
    papers: tuple[Paper, ...] = ()
    sets: int = 1
    legal_time: str = ""
    received_at: datetime | None = None
    due_at: datetime | None = None
    due_is_expected: bool = False
    return_way: str = ""
    book: str = ""
    reason: str = ""
    legal_grounds: tuple[str, ...] = ()
    supply_until: datetime | None = None
    officer: str = ""
    officer_phone: str = ""
    signer_role: str = "Người tiếp nhận hồ sơ"
    signer: str = ""
    new_due_at: datetime | None = None
    state_now: str = ""
    responsible: str = ""
    asked: str = ""
    stage: str = ""
    refund: str = ""
    hops: tuple[Hop, ...] = ()
    dates: tuple[DateLine, ...] = ()
    results: tuple[Handed, ...] = ()
    parts: tuple[Part, ...] = ()
    stands: tuple[Stand, ...] = ()


HEAD = frozenset({"title", "number", "agency", "superior", "place_date"})
"""What the head of every paper says, whatever its wording."""
_EVERY = f"{' '.join(sorted(HEAD))} dossier_code"
_ASKED = f"{_EVERY} procedure_name procedure_code"
SAID: dict[Kind, frozenset[str]] = {
    kind: frozenset(names.split())
    for kind, names in {
        Kind.RECEIPT: (
            f"{_ASKED} stands papers legal_time received due decider parts channel look_up_code"
            " return_where signer"
        ),
        Kind.SUPPLEMENT: f"{_ASKED} reason legal_grounds supply_by officer officer_phone",
        Kind.INTAKE_REFUSAL: f"{_ASKED} reason legal_grounds officer officer_phone signer",
        Kind.REJECTION: f"{_ASKED} reason legal_grounds signer",
        Kind.APOLOGY: f"{_ASKED} received due state_now reason responsible new_due signer",
        Kind.STOP: f"{_ASKED} papers received asked reason stage made refund signer",
        Kind.CONTROL: f"{_ASKED} papers legal_time received due hops",
        Kind.LEDGER: f"{_ASKED} dates",
        Kind.RETURN: f"{_ASKED} made signer reason results refund",
    }.items()
}
"""Which values each paper says, besides whom it is for; machines are told these and no more."""


def lacking(kind: Kind, source: str) -> frozenset[str]:
    """Return which values the law has a paper say that a wording of it does not.

    Raises:
        BadWording: It cannot be read.
    """
    return (SAID[kind] - HEAD | {"person"}) - wording.said_by(wording.read(source))


def told(kind: Kind, slip: Slip, template: Template | None = None) -> dict[str, Any]:
    """Return what a paper says, as machines read it: the very values that are printed.

    `person` is whom it is for; a receipt also names the `owner`, where that is somebody else.

    Args:
        template: Another than the one in force when the dossier was sent.

    Raises:
        NoTemplate: As `print_slip`.
    """
    values = _values(kind, slip, template or template_on(kind, slip.submitted_on))
    said = {name: values[name] for name in sorted(SAID[kind])}
    if values["form"]:
        said |= {"form": values["form"], "basis": values["basis"]}
    return said | _people_told(kind, values)


def _people_told(kind: Kind, values: dict[str, Any]) -> dict[str, Any]:
    submitter, owner = values["submitter"], values["owner"]
    person = submitter if values["same_person"] else owner
    if kind == Kind.RECEIPT:
        return {"person": submitter, **({} if values["same_person"] else {"owner": owner})}
    if kind == Kind.APOLOGY:
        return {
            "person": {
                "name": person["name"],
                "address": submitter["address"],
                "phone": submitter["phone"],
            }
        }
    if kind == Kind.REJECTION:
        return {"person": {"name": person["name"], "address": person["address"]}}
    return {"person": person}


def print_slip(
    kind: Kind, slip: Slip, template: Template | None = None, *, size: Literal["a4", "a5"] = "a4"
) -> bytes:
    """Print one paper of a case on the form in force when the dossier was sent.

    Args:
        template: Another than that one, such as an agency's own.

    Returns:
        The bytes of a PDF/A-2b.

    Raises:
        NoTemplate: No form of that kind was in force then.
        BadWording: The template's wording cannot be read.
        MissingGlyph: A name or text holds a sign that cannot be printed.

    Law: circular-03-2025; circular-01-2018 for dossiers before it.
    """
    chosen = template or template_on(kind, slip.submitted_on)
    values = _values(kind, slip, chosen)
    blocks = wording.drawn(wording.read(chosen.wording), values)
    return printing.render(chosen.source, values | {"blocks": blocks, "size": size})


def _values(kind: Kind, slip: Slip, template: Template) -> dict[str, Any]:
    """Return everything a template may print, as words."""
    same_person = slip.owner == slip.submitter or not slip.owner.name
    received = _moment(slip.received_at)
    return asdict(slip) | {
        "form": template.form,
        "title": template.title,
        "basis": template.basis,
        "agency": _full(slip.agency),
        "superior": _full(slip.superior),
        "number": slip.number or _number(kind, slip.dossier_code),
        "hotline": _phone(slip.hotline),
        "officer_phone": _phone(slip.officer_phone),
        "submitter": _printed(slip.submitter),
        "owner": _printed(slip.owner),
        "person": _printed(slip.submitter if same_person else slip.owner),
        "place_date": f"{slip.place}, {long_date(slip.made_at.astimezone(HANOI))}",
        "received": received,
        "received_when": f" lúc {received}" if received else "",
        "expected": " (dự kiến)" if slip.due_is_expected else "",
        "return_where": slip.return_way or f"tại {_full(slip.agency)}",
        "way_in": " gửi trực tuyến" if slip.channel == "Trực tuyến" else "",
        "due": _moment(slip.due_at),
        "supply_by": _moment(slip.supply_until),
        "new_due": _moment(slip.new_due_at),
        "made": _moment(slip.made_at),
        "submitted": long_date(slip.submitted_on),
        "same_person": same_person,
        "qr": slip.look_up_url,
        "made_at": slip.made_at.astimezone(HANOI),
    }


def _printed(party: Party) -> dict[str, str]:
    return asdict(replace(party, phone=_phone(party.phone)))


def _full(agency: str) -> str:
    """Write an agency's name out, as the head of a paper does."""
    return agency.replace("UBND", "Ủy ban nhân dân")


def _number(kind: Kind, dossier_code: str) -> str:
    series = dossier_code.rpartition("-")[2] if kind == Kind.RECEIPT else ""
    return f"{series or '.' * 10}/{SYMBOLS[kind]}" if kind in SYMBOLS else ""


def _phone(number: str) -> str:
    """Write a telephone number in groups, without the country if it is ours."""
    national = number.strip()
    if national.startswith("+84"):
        national = f"0{national[3:]}"
    if not national.isdigit() or len(national) not in {10, 11}:
        return number
    return f"{national[:4]} {national[4:-3]} {national[-3:]}"


def _moment(at: datetime | None) -> str:
    return long_moment(at.astimezone(HANOI)) if at else ""
