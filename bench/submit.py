"""The last POST of a birth registration, against pgbench running the SQL captured from it.

    script/bench submit [--json] [--seed S] [--break NAME] [--keep DIR]

A real system is started with its production settings. Drafts of birth registrations, each with
its own answers and three papers (one of 200 kB), are filled in by the services up to the last
page. Then in one run, turn by turn and at 2, 4 and 8 clients: threads send the POST of that page
through the full middleware, and pgbench runs the very statements captured from such a POST on
twins of a draft, prepared, on both cores, without sleep. After each turn the rows of every table
are counted; in the end each acknowledged dossier is looked up, unsealed, and its files hashed anew.
The job worker stands still meanwhile, for both sides alike.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from faults.system import ROOT, System

from bench.load import CannotMeasure
from bench.race import APP, APP_A_TURN, BREAKS, PGBENCH, Race, drafts_needed
from bench.stand import DURABLE, Stand, read_lines

KEEP = ROOT / "var" / "bench" / "submit"
PARTS = 2
LEAST, LARGE_BYTES = 2_000, 200_000
GOAL = 0.35


def main() -> int:
    """Measure; 0 every count is right, 1 one is not, 2 it cannot be measured here."""
    parser = argparse.ArgumentParser(
        prog="script/bench submit",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="only one line of JSON on stdout")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--break", dest="break_name", choices=BREAKS)
    parser.add_argument("--keep", type=Path, default=KEEP, help="where SQL and pictures are put")
    parser.add_argument("--acks", type=int, default=APP_A_TURN, help="of the app, a turn")
    wanted = parser.parse_args()
    try:
        holds, figures = run(wanted.seed, wanted.break_name, wanted.keep, wanted.acks)
    except CannotMeasure as refusal:
        print(refusal, file=sys.stderr)
        return 2
    print(json.dumps(figures, ensure_ascii=False, indent=None if wanted.json else 2))
    return 0 if holds else 1


def run(
    seed: int, break_name: str | None = None, keep: Path = KEEP, app_a_turn: int = APP_A_TURN
) -> tuple[bool, dict[str, Any]]:
    """Measure both sides in one run; tell whether every count is right, and the figures.

    Effects: captured.sql, pgbench.sql, flame.svg and figures.json in `keep`.

    Raises:
        CannotMeasure: It cannot be measured here; the text says why.
    """
    keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="xaso-submit-") as folder:
        system = System(Path(folder) / "data")
        system.start()
        try:
            stand = Stand(system)
            surroundings = stand.surroundings()
            if break_name == "synchronous-commit-off":
                stand.owner.execute("ALTER DATABASE xaso SET synchronous_commit = off")
            began = time.monotonic()
            drafts = _prepare(stand, Path(folder), seed, drafts_needed(app_a_turn))
            prepared = time.monotonic() - began
            race = Race(stand, drafts, break_name, app_a_turn)
            with stand.without_jobs():
                race.run(keep)
                counted = _recount(stand, race, Path(folder))
            durable = stand.settings()
            stand.close()
        finally:
            system.stop()
    figures = _figures(race, counted, durable) | {
        "prepared_seconds": round(prepared, 1),
        "seed": seed,
        "commit": _commit(),
        "hardware": surroundings,
    }
    (keep / "figures.json").write_text(
        json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    return not figures["wrong"], {**figures, "kept": str(keep)}


def _prepare(stand: Stand, folder: Path, seed: int, count: int) -> list[dict[str, Any]]:
    """Fill the drafts in, by several processes at once."""
    print(f"filling in {count} drafts", file=sys.stderr)
    share = -(-count // PARTS)
    places = [folder / f"drafts-{part}.jsonl" for part in range(PARTS)]
    stand.inside([
        f"prepare({part * share}, {share}, {seed}, {str(place)!r})"
        for part, place in enumerate(places)
    ])
    return read_lines(*places)


def _recount(stand: Stand, race: Race, folder: Path) -> dict[str, Any]:
    """Look up everything that was acknowledged, by several processes at once."""
    sent = set(race.sent)
    told = [draft for draft in race.drafts if draft["draft"] in sent]
    places = [folder / f"sent-{part}.jsonl" for part in range(PARTS)]
    for part, place in enumerate(places):
        lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in told[part::PARTS])
        place.write_text("".join(lines), encoding="utf-8")
    found = [
        json.loads(said.splitlines()[-1])
        for said in stand.inside([f"recount({str(place)!r})" for place in places])
    ]
    return {
        "dossiers": sum(one["dossiers"] for one in found),
        "files_hashed": sum(one["files_hashed"] for one in found),
        "largest_file_bytes": min(draft["largest"] for draft in told),
        "wrong": [line for one in found for line in one["wrong"]],
    }


def _figures(race: Race, counted: dict[str, Any], durable: dict[str, str]) -> dict[str, Any]:
    wrong = [*race.wrong, *counted.pop("wrong")]
    wrong += [f"{name} is {value}" for name, value in durable.items() if value != DURABLE[name]]
    rates = {side: race.rates(side) for side in (APP, PGBENCH)}
    acknowledged = {
        side: sum(turn.acknowledged for turn in race.turns if turn.side == side)
        for side in (APP, PGBENCH)
    }
    wrong += [f"{side}: only {count}" for side, count in acknowledged.items() if count < LEAST]
    if counted["largest_file_bytes"] < LARGE_BYTES:
        wrong.append(f"the largest file has only {counted['largest_file_bytes']} bytes")
    best = {side: max(by_clients.values()) for side, by_clients in rates.items()}
    return {
        "ratio": round(best[APP] / best[PGBENCH], 3),
        "goal": GOAL,
        "app_acks_per_second": {n: round(rate, 1) for n, rate in rates[APP].items()},
        "pgbench_tx_per_second": {n: round(rate, 1) for n, rate in rates[PGBENCH].items()},
        "acknowledged": acknowledged,
        "statements": len(race.statements),
        "rows_a_post": race.rows_a_post,
        "turns": [
            {
                "side": turn.side,
                "clients": turn.clients,
                "acknowledged": turn.acknowledged,
                "per_second": round(turn.acknowledged / turn.seconds, 1),
                "latency_ms": round(turn.latency_ms, 1),
                "cpu_ms": round(turn.cpu_ms, 2),
            }
            for turn in race.turns
        ],
        "recounted": counted,
        "durable": durable,
        "wrong": wrong[:20],
    }


def _commit() -> str:
    asked = subprocess.run(
        ["git", "-C", ROOT, "describe", "--always", "--dirty", "--abbrev=12"],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
