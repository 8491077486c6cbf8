"""Two people press at the same moment: races for every transition, over HTTP, on a real server.

Each race has a dossier of its own and three officials (two phones, where a resident acts) who have
opened the same page. A barrier lets them send together. One is answered 303; everybody else has to
get 409 and a page that keeps what was typed; the dossier has one event more than before.
"""

from __future__ import annotations

import random
import re
import tempfile
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from faults.system import ROOT, System, python_path

BREAKS = ("no-lock",)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TOKEN_FIELD = "csrfmiddlewaretoken"
RACERS = 3
SECONDS = 90
RIVALS = {
    "tiep-nhan": "yeu-cau-bo-sung",
    "yeu-cau-bo-sung": "tu-choi-tiep-nhan",
    "tu-choi-tiep-nhan": "tiep-nhan",
    "ky-duyet": "tra-lai",
    "tra-lai": "tu-choi-giai-quyet",
    "tu-choi-giai-quyet": "ky-duyet",
    "dong-y-rut": "khong-cho-rut",
    "khong-cho-rut": "dong-y-rut",
    "dong-y-hen-lai": "khong-hen-lai",
}
"""What else may be pressed on the same page: half of the races are against that."""


def races(each: int, seed: int, break_name: str | None = None) -> tuple[bool, dict[str, Any]]:
    """Hold `each` races for every transition that pages reach.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no such break: {break_name}; there are {', '.join(BREAKS)}")
    broken = {}
    if break_name:
        folder = ROOT / "faults" / "breaks"
        broken = {"PYTHONPATH": python_path(folder), "XASO_FAULT": break_name}
    with tempfile.TemporaryDirectory(prefix="xaso-races-") as scratch:
        system = System(Path(scratch) / "data", broken)
        system.start()
        try:
            starts = _prepare(system, each)
            rows = {
                slug: _hold(
                    system, slug, dossiers, starts["sessions"], random.Random(f"{seed}-{slug}")
                )
                for slug, dossiers in starts["dossiers"].items()
            }
            events = _events(system)
        finally:
            system.stop()
    wrong = [sentence for row in rows.values() for sentence in row.pop("wrong")]
    twice = [f"{pk}: {count} events more" for pk, count in events.items() if count != 1]
    figures = {
        "races": sum(row["races"] for row in rows.values()),
        "transitions": len(rows),
        "racers": RACERS,
        "by_transition": rows,
        "missed": (wrong + twice)[:10],
        "missed_count": len(wrong) + len(twice),
    }
    return not wrong and not twice, figures


def _prepare(system: System, each: int) -> dict[str, Any]:
    """Bring dossiers to where each transition is open, and sign the racers in."""
    return system.inside("faults.races_start", str(each), str(RACERS))


def _events(system: System) -> dict[str, int]:
    """Return by dossier how many events came after it was prepared."""
    with system.database() as connection:
        rows = connection.execute(
            "SELECT d.id::text, count(e.seq) FILTER (WHERE e.seq > m.seq)"
            " FROM races_mark m JOIN dossiers_dossier d ON d.id = m.id"
            " LEFT JOIN dossiers_event e ON e.dossier_id = d.id GROUP BY d.id"
        ).fetchall()
    return {str(pk): int(str(count)) for pk, count in rows}


def _hold(
    system: System,
    slug: str,
    dossiers: list[dict[str, Any]],
    sessions: dict[str, list[str]],
    chance: random.Random,
) -> dict[str, Any]:
    answers: Counter[int] = Counter()
    wrong: list[str] = []
    with ThreadPoolExecutor(RACERS) as pool:
        for number, dossier in enumerate(dossiers):
            rival = RIVALS.get(slug, slug) if number % 2 else slug
            people = _people(system, slug, dossier, sessions, rival)
            chance.shuffle(people)
            barrier = threading.Barrier(len(people))
            sent = list(pool.map(lambda one: one.send(barrier), people))  # noqa: B023
            answers.update(status for status, _ in sent)
            wrong += _judged(slug, dossier["id"], sent)
            for one in people:
                one.http.close()
    return {"races": len(dossiers), "answers": dict(answers), "wrong": wrong}


def _judged(slug: str, pk: str, sent: list[tuple[int, str]]) -> list[str]:
    statuses = sorted(status for status, _ in sent)
    wanted = [303, *[409] * (len(sent) - 1)]
    if statuses != wanted:
        return [f"{slug} {pk}: {statuses}"]
    return [f"{slug} {pk}: {complaint}" for status, complaint in sent if complaint]


class Racer:
    """Somebody who has opened the page and typed."""

    def __init__(self, system: System, page: str, action: str, cookies: dict[str, str]) -> None:
        self.http = httpx.Client(
            base_url=system.address, cookies=cookies, timeout=SECONDS, verify=False
        )
        self.action, self.body = action, {}
        self.page = page
        self.typed = ""

    def open(self, typed: str, field: str) -> None:
        """Open the page, and type into it where it takes words."""
        answer = self.http.get(self.page)
        html = answer.text
        found = TOKEN.search(html)
        if answer.status_code != 200 or found is None:
            raise RuntimeError(f"{self.page}: {answer.status_code}")
        self.body = {TOKEN_FIELD: found[1], "outcome": "grant"}
        version = re.search(r'name="version" value="(\d+)"', html)
        if version:
            self.body["version"] = version[1]
        if f'name="{field}"' in html:
            self.typed = typed
            self.body[field] = typed

    def send(self, barrier: threading.Barrier) -> tuple[int, str]:
        """Send together with the others; return the status and what is wrong with a 409."""
        barrier.wait(SECONDS)
        answer = self.http.post(self.action, data=self.body)
        if answer.status_code != 409:
            return answer.status_code, ""
        html = answer.text
        if self.typed and self.typed not in html:
            return 409, "what was typed is gone"
        if "<h1" not in html or "Hồ sơ vừa" not in html:
            return 409, "the page does not say what happened"
        return 409, ""


def _people(
    system: System, slug: str, dossier: dict[str, Any], sessions: dict[str, list[str]], rival: str
) -> list[Racer]:
    if slug == "resident-supply":
        return [_resident(system, dossier, number) for number in range(2)]
    people = []
    for number, cookie in enumerate(sessions[dossier["role"]]):
        word = rival if number else slug
        page = f"/can-bo/ho-so/{dossier['id']}/lam/{word}/"
        racer = Racer(system, page, page, {dossier["cookie"]: cookie})
        racer.open(f"Lời của người thứ {number} cho {dossier['id'][-6:]}", "reason")
        racer.body |= dossier["entries"]
        people.append(racer)
    return people


def _resident(system: System, dossier: dict[str, Any], number: int) -> Racer:
    page = f"/tra-cuu/{dossier['code']}/"
    racer = Racer(system, page, f"{page}bo-sung/", {})
    asked = TOKEN.search(racer.http.get("/tra-cuu/").text)
    token = asked[1] if asked else ""
    slip = {"code": dossier["code"], "secret": dossier["secret"], TOKEN_FIELD: token}
    racer.http.post("/tra-cuu/", data=slip)
    racer.open(f"Điện thoại thứ {number} của {dossier['code']}", "note")
    return racer
