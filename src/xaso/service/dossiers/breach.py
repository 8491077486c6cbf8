"""The breach report: whose data an account got to see in a period, from the log of looks.

Law: personal-data-2025: who keeps data tells what was seen, of how many, within a time.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.reference import api as reference
from xaso.service.dossiers import looks
from xaso.service.dossiers.models import BreachTerm, Dossier

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

COMMENT = "feedback.view_comment"
OPENED = (*looks.LOOKS, COMMENT)


def report(
    account: identity.Account, *, since: datetime, until: datetime, detected: datetime
) -> dict[str, Any]:
    """Tell what an account saw from `since` on, before `until`.

    Args:
        account: Whose looks are told.
        since: Aware.
        until: Aware.
        detected: When the breach became known; its reporting time runs from here.

    The same list is noted once a quarter of an hour, so one noted so long before counts too: whose
    names were listed is told with too many rather than too few. Every other look is noted.

    Returns:
        JSON values: `account`, `from`, `to`, `totals`, `by_agency`, `by_procedure`, `dossiers`
        (opened, by first look), `listed_only`, `record` (whether the log itself holds), `notice`.
    """
    entries = list(
        audit.entries_by(account.pk, since=since - looks.ONE_LOOK, until=until).filter(
            Q(verb=looks.LIST) | Q(verb__in=OPENED, at__gte=since)
        )
    )
    opened = _gathered(entry for entry in entries if entry.verb != looks.LIST)
    listed = _listed(entries)
    known = _dossiers({*opened, *listed})
    dossiers = [_named(known.get(key), key) | line for key, line in opened.items()]
    listed_only = [
        _named(known.get(key), key) | line for key, line in listed.items() if key not in opened
    ]
    return {
        "account": _who(account, since, until),
        "from": since.isoformat(),
        "to": until.isoformat(),
        "totals": _totals(entries, dossiers, listed_only),
        "by_agency": _counted(dossiers, "agency"),
        "by_procedure": _counted(dossiers, "procedure"),
        "dossiers": dossiers,
        "listed_only": listed_only,
        "record": {
            "entries": len(entries),
            "altered": [str(entry_id) for entry_id in audit.altered(entries)],
        },
        "notice": notice(detected),
    }


def notice(detected: datetime) -> dict[str, Any]:
    """Return until when the breach has to be reported, by the rule of that day."""
    day = timezone.localdate(detected)
    term = BreachTerm.objects.filter(reference.in_force(day)).order_by("-valid_from").first()
    if term is None:
        return {"detected_at": detected.isoformat(), "due_at": None}
    return {
        "detected_at": detected.isoformat(),
        "due_at": (detected + timedelta(hours=term.hours)).isoformat(),
        "hours": term.hours,
        "basis": term.basis,
        "is_confirmed": term.is_confirmed,
    }


def _gathered(entries: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """Return for each dossier what was seen of it, in the order of the first look."""
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        line = found.setdefault(entry.object_id, _empty(entry.at))
        line["last"] = entry.at.isoformat()
        line["looks"] += 1
        _add(line, entry.verb, entry.details)
        for role in entry.details.get("roles", ()):
            _once(line["roles"], role)
        if "through" in entry.details:
            _once(line["through"], entry.details["through"])
        if entry.ground:
            _once(line["reasons"], entry.ground)
    return found


def _empty(at: datetime) -> dict[str, Any]:
    names = ("shown", "files", "prints", "results", "roles", "through", "reasons")
    return {"first": at.isoformat(), "last": "", "looks": 0} | {name: [] for name in names}


def _add(line: dict[str, Any], verb: str, details: dict[str, Any]) -> None:
    if verb == looks.FILE:
        _once(line["files"], details["file"])
    elif verb in {looks.PRINT, looks.RECEIPT}:
        _once(line["prints"], details.get("paper", "giay-tiep-nhan"))
    elif verb == looks.RESULT:
        _once(line["results"], details["result"])
    elif verb == COMMENT:
        _once(line["shown"], "comment")
    else:  # a page, or what was uncovered on it; pages from before this was noted showed all
        _once(line["shown"], details.get("shown", looks.FULL))


def _listed(entries: Iterable[Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        if entry.verb != looks.LIST:
            continue
        for key in entry.details["dossiers"]:
            line = found.setdefault(key, {"first": entry.at.isoformat(), "lists": 0})
            line["lists"] += 1
            line["last"] = entry.at.isoformat()
    return found


def _dossiers(keys: set[str]) -> dict[str, Dossier]:
    rows = Dossier.objects.filter(pk__in=keys).select_related(
        "agency", "procedure_version__procedure"
    )
    return {str(row.pk): row for row in rows}


def _named(dossier: Dossier | None, key: str) -> dict[str, Any]:
    """Say which dossier it is; of one that is gone the id alone."""
    if dossier is None:
        return {"id": key, "code": "", "owner": "", "agency": "", "procedure": ""}
    return {
        "id": key,
        "code": dossier.code or dossier.look_up_code,
        "owner": dossier.owner_name,
        "agency": dossier.agency.name,
        "procedure": dossier.procedure_version.procedure.code,
    }


def _totals(
    entries: list[Any], dossiers: list[dict[str, Any]], listed_only: list[dict[str, Any]]
) -> dict[str, int]:
    sensitive = [
        one for one in dossiers if one["files"] or one["results"] or looks.FULL in one["shown"]
    ]
    return {
        "looks": sum(line["looks"] for line in dossiers),
        "dossiers_opened": len(dossiers),
        "dossiers_with_sensitive_data": len(sensitive),
        "dossiers_listed_only": len(listed_only),
        "people_opened": len({one["owner"] for one in dossiers}),
        "people_listed_only": len(
            {one["owner"] for one in listed_only} - {one["owner"] for one in dossiers}
        ),
        "files": sum(len(one["files"]) for one in dossiers),
        "prints": sum(1 for entry in entries if entry.verb in {looks.PRINT, looks.RECEIPT}),
        "results": sum(len(one["results"]) for one in dossiers),
        "uncovered": sum(1 for entry in entries if entry.verb == looks.UNMASK),
    }


def _counted(dossiers: list[dict[str, Any]], field: str) -> dict[str, int]:
    names = sorted({one[field] for one in dossiers})
    return {name: sum(1 for one in dossiers if one[field] == name) for name in names}


def _who(account: identity.Account, since: datetime, until: datetime) -> dict[str, Any]:
    """Return the account with the posts it held within the period."""
    held = (
        identity.PositionHolding.objects
        .filter(
            Q(valid_until=None) | Q(valid_until__gt=timezone.localdate(since)),
            account=account,
            valid_from__lte=timezone.localdate(until),
        )
        .select_related("position__agency")
        .order_by("valid_from", "pk")
    )
    return {
        "username": account.username,
        "name": account.full_name,
        "is_active": account.is_active,
        "posts": [
            {
                "post": one.position.title,
                "role": one.position.role,
                "agency": one.position.agency.name,
                "from": one.valid_from.isoformat(),
                "until": one.valid_until.isoformat() if one.valid_until else None,
            }
            for one in held
        ],
    }


def _once(known: list[str], value: str) -> None:
    if value not in known:
        known.append(value)
