"""What of `proofs.breach` runs inside Django: officials at work, and what they were shown."""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import nullcontext
from random import Random
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.identity import api as identity
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import looks
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

POSTS = ("intake", "officer", "leader", "clerk")
ACTS = ("tiep-nhan", "trinh-ky", "ky-duyet", "phat-hanh", "tra-ket-qua")
PRINTS = ("giay-tiep-nhan", "yeu-cau-bo-sung", "tu-choi-tiep-nhan", "tu-choi-giai-quyet")
LISTED = re.compile(r'href="/can-bo/ho-so/([0-9a-f-]{36})/"')
NOISE, PERIOD = 25, (90, 160)


class Official:
    """Somebody with a browser, and what it was shown in the period."""

    def __init__(self, account: identity.Account, chance: Random) -> None:
        self.account, self.chance = account, chance
        self.browser = Client()
        self.browser.force_login(account)
        self.opened: dict[str, dict[str, Any]] = {}
        self.listed: set[str] = set()
        self.printed = self.uncovered = 0

    def begin(self) -> None:
        """Let the period begin: what was shown so far is no part of it."""
        self.before = self.listed
        self.opened, self.listed, self.printed, self.uncovered = {}, set(), 0, 0

    def told(self) -> dict[str, Any]:
        """Return what was shown in the period."""
        return {
            "opened": self.opened,
            "listed": sorted(self.listed),
            "listed_before": sorted(self.before),
            "printed": self.printed,
            "uncovered": self.uncovered,
        }

    def work(self, known: list[dossiers.Dossier]) -> str:
        """Do one thing at random; return its kind, or nothing where it was refused."""
        kind = self.chance.choice(tuple(self._DOINGS))
        with_files = [one for one in known if one.files.all()]
        dossier = self.chance.choice(with_files if kind == "file" else known)
        return kind if self._DOINGS[kind](self, dossier) else ""

    def _get(self, name: str, *arguments: Any, **query: str) -> HttpResponse:
        answer = self.browser.get(reverse(name, args=arguments), query)
        _ = b"".join(answer) if answer.streaming else answer.content
        return answer

    def _note(self, dossier: dossiers.Dossier, field: str = "", value: str = "") -> bool:
        names = ("files", "prints", "results", "shown")
        line = self.opened.setdefault(str(dossier.pk), {"looks": 0} | {name: [] for name in names})
        line["looks"] += 1
        if field and value not in line[field]:
            line[field].append(value)
        return True

    def _view(self, dossier: dossiers.Dossier) -> bool:
        answer = self._get("dossiers:staff-dossier", dossier.pk)
        if answer.status_code != 200:
            return False
        covered = 'data-testid="covered"' in answer.content.decode()
        return self._note(dossier, "shown", "covered" if covered else "full")

    def _uncover(self, dossier: dossiers.Dossier) -> bool:
        page = reverse("dossiers:unmask", args=[dossier.pk])
        if self.browser.get(page).status_code != 200:  # nothing is covered, or not theirs to see
            return False
        answer = self.browser.post(page, {"reason": "other", "words": "Diễn tập"})
        if answer.status_code != 303:
            return False
        self.uncovered += 1
        self._note(dossier, "shown", "full")
        return self._view(dossier)

    def _file(self, dossier: dossiers.Dossier) -> bool:
        rows = list(dossier.files.all())
        if not rows:
            return False
        row = self.chance.choice(rows)
        query = {"xem": "1"} if self.chance.random() < 0.5 else {}
        answer = self._get("dossiers:download", dossier.pk, row.pk, **query)
        return answer.status_code == 200 and self._note(dossier, "files", str(row.file_id))

    def _print(self, dossier: dossiers.Dossier) -> bool:
        paper = self.chance.choice(PRINTS)
        if self._get("dossiers:printout", dossier.pk, paper).status_code != 200:
            return False
        self.printed += 1
        return self._note(dossier, "prints", paper)

    def _result(self, dossier: dossiers.Dossier) -> bool:
        issued = list(results.issued_for(dossier.pk))
        if not issued:
            return False
        one = self.chance.choice(issued)
        answer = self._get("dossiers:staff-result", dossier.pk, one.pk)
        return answer.status_code == 200 and self._note(dossier, "results", str(one.pk))

    def _ask_to_act(self, dossier: dossiers.Dossier) -> bool:
        answer = self._get("dossiers:act", dossier.pk, self.chance.choice(ACTS))
        return answer.status_code in {200, 403} and self._note(dossier, "shown", "name")

    def _list(self, _dossier: dossiers.Dossier) -> bool:
        return self._keep(self._get("dossiers:queue"))

    def _search(self, dossier: dossiers.Dossier) -> bool:
        words = (dossier.look_up_code, dossier.owner_name.split()[0])
        return self._keep(self._get("dossiers:queue", q=self.chance.choice(words)))

    def _keep(self, answer: HttpResponse) -> bool:
        self.listed |= set(LISTED.findall(answer.content.decode()))
        return answer.status_code == 200

    _DOINGS: dict[str, Callable[[Official, dossiers.Dossier], bool]] = {
        "view": _view,
        "uncover": _uncover,
        "file": _file,
        "print": _print,
        "result": _result,
        "ask": _ask_to_act,
        "list": _list,
        "search": _search,
    }


def live(seed: int, broken: str) -> None:
    """Work before, in and after the period; print what was shown in it, by account."""
    chance = Random(seed)
    agency = dossiers.Dossier.objects.first().agency  # type: ignore[union-attr]
    staff = [
        Official(holding.account, chance)
        for holding in identity.holdings_on(timezone.localdate())
        if holding.position.agency_id == agency.pk and holding.position.role in POSTS
    ]
    known = list(dossiers.Dossier.objects.prefetch_related("files").order_by("pk"))
    wicked = chance.choice(staff)
    kinds: Counter[str] = Counter()
    for _ in range(NOISE):
        chance.choice(staff).work(known)
    for one in staff:
        one.begin()
    began = timezone.now()
    with _forgetful() if broken else nullcontext():
        for _ in range(chance.randint(*PERIOD)):
            who = wicked if chance.random() < 0.6 else chance.choice(staff)
            kinds[who.work(known) or "refused"] += 1
    ended = timezone.now()
    seen = {one.account.username: one.told() for one in staff}
    planted = json.dumps({
        "from": began.isoformat(),
        "to": ended.isoformat(),
        "wicked": wicked.account.username,
        "seen": seen,
        "requests": kinds.total(),
        "kinds": kinds,
    })
    for _ in range(NOISE):
        chance.choice(staff).work(known)
    print(planted)


def _forgetful() -> Any:
    """The negative control: files are handed out and nobody notes it."""
    noted = looks.note

    def forgetting(actor: Any, dossier: Any, verb: str, **more: Any) -> None:
        if verb != looks.FILE:
            noted(actor, dossier, verb, **more)

    return patch.object(looks, "note", forgetting)
