"""P1 and P2: what was acknowledged survives kill -9 of any process, exactly once.

Kills fall while requests are in flight, with at least five acknowledgements between any two,
over web processes, the worker, single database backends and the postmaster.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import psutil

from faults.clients import Client, reads_back, sample_answers
from faults.journal import Journal
from faults.system import ROOT, System, python_path

KINDS = ("web", "backend", "worker", "postmaster")
CLIENTS = 6
ACKS_BETWEEN = 5
QUIET_SECONDS = 120
BREAKS = ("key-own-transaction", "synchronous-commit-off")


def crash(kills: int, seed: int, break_name: str | None = None) -> tuple[bool, dict[str, Any]]:
    """Run the experiment and return whether nothing was lost or doubled, and the counts.

    Raises:
        RuntimeError: The system did not come up, or no request got through.
    """
    with tempfile.TemporaryDirectory(prefix="xaso-faults-") as folder:
        home = Path(folder)
        system = System(home / "data", _environment(break_name))
        system.start()
        try:
            if break_name == "synchronous-commit-off":
                with system.database() as owner:
                    owner.execute("ALTER ROLE CURRENT_USER SET synchronous_commit = off")
                    owner.execute("ALTER DATABASE xaso SET synchronous_commit = off")
                _restart_web(system)
            journal = Journal(home / "journal.jsonl")
            killed, clients = _rampage(system, journal, kills, seed)
            system.wait_until_ready(60)
            figures = _count(system, journal)
        finally:
            system.stop()
    figures |= {
        "kills": dict(killed),
        "clients": CLIENTS,
        "stuck": sum(len(client.stuck) for client in clients),
        "refused": [line for client in clients for line in client.refused][:3],
    }
    passed = (
        sum(killed.values()) >= kills
        and figures["acknowledged"] >= ACKS_BETWEEN * kills
        and not figures["refused"]
        and not any(
            figures[k]
            for k in ("lost", "doubled", "unasked", "files_bad", "first_event_bad", "stuck")
        )
    )
    return passed, figures


def _environment(break_name: str | None) -> dict[str, str]:
    if break_name is None:
        return {}
    if break_name not in BREAKS:
        raise SystemExit(f"no such break: {break_name}; there are {', '.join(BREAKS)}")
    return {"PYTHONPATH": python_path(ROOT / "faults" / "breaks"), "XASO_FAULT": break_name}


def _restart_web(system: System) -> None:
    """Make the application connect anew, so that it takes the database's changed setting."""
    for process in system.processes("backend"):
        process.send_signal(signal.SIGTERM)
    system.wait_until_ready(60)


def _rampage(
    system: System, journal: Journal, kills: int, seed: int
) -> tuple[Counter[str], list[Client]]:
    chance = random.Random(seed)
    answers = sample_answers(seed)
    clients = [Client(n, system.address, journal, answers, seed) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    killed: Counter[str] = Counter()
    seen = 0
    try:
        for number in range(kills):
            _wait_for_acks(journal, clients, seen + ACKS_BETWEEN)
            time.sleep(chance.random() * 0.05)
            kind = KINDS[number % len(KINDS)]
            if _kill_one(system, kind, journal, chance):
                killed[kind] += 1
            seen = len(journal.ok)
        _wait_for_acks(journal, clients, seen + ACKS_BETWEEN)
    finally:
        for client in clients:
            client.stopping.set()
        for client in clients:
            client.join(120)
    return killed, clients


def _wait_for_acks(journal: Journal, clients: list[Client], wanted: int) -> None:
    deadline = time.monotonic() + QUIET_SECONDS
    while len(journal.ok) < wanted:
        refused = [line for client in clients for line in client.refused]
        if refused or time.monotonic() > deadline:
            raise RuntimeError(f"{len(journal.ok)} of {wanted} acknowledged; {refused[:1]}")
        time.sleep(0.005)


def _kill_one(system: System, kind: str, journal: Journal, chance: random.Random) -> bool:
    """Kill -9 a process of this kind while somebody waits for an answer."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        victims = system.processes(kind)
        if victims and journal.in_flight:
            try:
                chance.choice(victims).send_signal(signal.SIGKILL)
            except psutil.NoSuchProcess:
                continue
            return True
        time.sleep(0.01)
    return False


def _count(system: System, journal: Journal) -> dict[str, Any]:
    """Compare what was promised with what is there."""
    with system.database() as owner:
        rows = owner.execute(
            "SELECT d.look_up_code, d.owner_name,"
            " (SELECT count(*) FROM dossiers_event e"
            " WHERE e.dossier_id = d.id AND e.type = 'submit')"
            " FROM dossiers_dossier d"
        ).fetchall()
    by_code = {str(code): (str(name), int(str(firsts))) for code, name, firsts in rows}
    by_name = Counter(name for name, _firsts in by_code.values())
    names = {facts["name"] for facts in journal.invoked.values()}
    lost = [key for key, told in journal.ok.items() if told["id"] not in by_code]
    with httpx.Client(base_url=system.address, timeout=30, verify=False) as http:
        bad = [
            key
            for key, told in journal.ok.items()
            if key not in lost and not reads_back(http, told, journal.invoked[key]["sha256"])
        ]
    return {
        "invoked": len(journal.invoked),
        "acknowledged": len(journal.ok),
        "in_database": len(by_code),
        "lost": len(lost),
        "doubled": sum(count - 1 for count in by_name.values()),
        "unasked": len(set(by_name) - names),
        "first_event_bad": sum(firsts != 1 for _name, firsts in by_code.values()),
        "files_checked": len(journal.ok) - len(lost),
        "files_bad": len(bad),
        "lost_keys": lost[:5],
    }


def main() -> int:
    """Read the command line, run, print one JSON object."""
    parser = argparse.ArgumentParser(prog="script/faults crash")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--break", dest="break_name", choices=BREAKS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    passed, figures = crash(options.kills, options.seed, options.break_name)
    print(json.dumps({"passed": passed, **figures}, ensure_ascii=False))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
