"""Both sides in turn, with everything counted after each turn."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bench import captured, load, pgbench, twins
from bench.load import CannotMeasure

if TYPE_CHECKING:
    from pathlib import Path

    from bench.stand import Stand

LEVELS = (2, 4, 8)
ROUNDS = 2
APP_A_TURN, PGBENCH_A_TURN = 400, 2_000
WARM_UP, CAPTURED, FLAME = 60, 2, 240
BREAKS = ("lost-row", "wrong-statement", "synchronous-commit-off")
APP, PGBENCH = "app", "pgbench"
_DOSSIER = 'INSERT INTO "dossiers_dossier"'


@dataclass(frozen=True, slots=True)
class Turn:
    """One side's turn at one number of clients."""

    side: str
    clients: int
    acknowledged: int
    seconds: float
    latency_ms: float
    cpu_ms: float


@dataclass(slots=True)
class Race:
    """The drafts to send, the captured request, and what came of it all."""

    stand: Stand
    drafts: list[dict[str, Any]]
    break_name: str | None
    app_a_turn: int = APP_A_TURN
    turns: list[Turn] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    statements: list[captured.Statement] = field(default_factory=list)
    script: captured.Script = field(default_factory=captured.Script)
    rows_a_post: dict[str, int] = field(default_factory=dict)

    def run(self, folder: Path) -> None:
        """Capture, check pgbench's script against the capture, and let both sides take turns.

        Args:
            folder: Where SQL and the flame graph are put.

        Raises:
            CannotMeasure: Something is missing, or a transaction failed.
        """
        waiting = iter(self.drafts)
        requests = [_request(draft) for draft in waiting]
        taken = iter(requests)
        self._post([next(taken) for _ in range(WARM_UP)], clients=4)
        original = twins.Original(self.stand.owner, self.drafts[WARM_UP]["draft"])
        self._capture([next(taken) for _ in range(CAPTURED)])
        file = folder / "pgbench.sql"
        (folder / "captured.sql").write_text(
            "".join(f"{one.sql};\n" for one in self.statements), encoding="utf-8"
        )
        numbers = range(1, 2 + ROUNDS * len(LEVELS) * PGBENCH_A_TURN)
        original.make_twins(self.stand.owner, self.script.twins, numbers)
        self.stand.owner.execute("ANALYZE")
        self._check_script(file)
        base = 2
        for _round in range(ROUNDS):
            for clients in LEVELS:
                self._app_turn([next(taken) for _ in range(self.app_a_turn)], clients)
                self._pgbench_turn(file, base, clients)
                base += PGBENCH_A_TURN
        self._draw([next(taken) for _ in range(FLAME)], folder / "flame.svg")

    def _post(self, requests: list[load.Request], clients: int) -> load.Tally:
        tally = load.fire(self.stand.system.port, requests, clients)
        if tally.refused:
            raise CannotMeasure(f"the page refused {len(tally.refused)}: {tally.refused[0]}")
        self.sent.extend(tally.acknowledged)
        return tally

    def _capture(self, requests: list[load.Request]) -> None:
        """Send single requests and take down what each asks of the database."""
        heard: list[list[captured.Statement]] = []
        for request in requests:
            before = self.stand.rows()
            with self.stand.listening() as processes:
                self._post([request], clients=1)
            heard += [one for one in processes if any(_DOSSIER in s.sql for s in one)]
            self.rows_a_post = _grown(before, self.stand.rows())
        if len(heard) != len(requests):
            raise CannotMeasure(f"{len(heard)} of {len(requests)} requests found in the log")
        self.statements = heard[0]
        self.script = captured.make_script(heard[0], heard[1], self.stand.types_of)
        if self.break_name == "wrong-statement":
            lines = self.script.text.split(";\n")
            self.script.text = ";\n".join(lines[:5] + lines[6:])

    def _check_script(self, file: Path) -> None:
        """Run the script once and see in the log that it says what the request said."""
        with self.stand.listening() as processes:
            pgbench.run(self.stand.cluster, self.script, file, base=1, clients=1, transactions=1)
        mine = [one for one in processes if any(_DOSSIER in s.sql for s in one)]
        found = [captured.as_captured(one.sql) for one in mine[0]] if mine else []
        try:
            captured.check_same([one.sql for one in self.statements], found, "pgbench")
        except captured.Differs as difference:
            self.wrong.append(str(difference))

    def _app_turn(self, requests: list[load.Request], clients: int) -> None:
        self.stand.calm()
        before = self.stand.rows()
        used = self.stand.cpu_seconds()
        tally = self._post(requests, clients)
        used = self.stand.cpu_seconds() - used
        if self.break_name == "lost-row" and not any(turn.side == APP for turn in self.turns):
            self._lose_a_row(tally.acknowledged[-1])
        count = len(tally.acknowledged)
        cpu = used * 1000 / count
        self._note(Turn(APP, clients, count, tally.seconds, tally.median_ms, cpu), before)

    def _pgbench_turn(self, file: Path, base: int, clients: int) -> None:
        self.stand.calm()
        before = self.stand.rows()
        used = self.stand.cpu_seconds()
        done = pgbench.run(
            self.stand.cluster,
            self.script,
            file,
            base=base,
            clients=clients,
            transactions=PGBENCH_A_TURN,
        )
        cpu = (self.stand.cpu_seconds() - used) * 1000 / done.processed
        seconds = done.processed / done.rate
        self._note(Turn(PGBENCH, clients, done.processed, seconds, done.mean_ms, cpu), before)

    def _note(self, turn: Turn, before: dict[str, int]) -> None:
        """Keep the turn; each acknowledgement must have left exactly its rows."""
        self.turns.append(turn)
        grown = _grown(before, self.stand.rows())
        for table in sorted(grown.keys() | self.rows_a_post.keys()):
            wanted = turn.acknowledged * self.rows_a_post.get(table, 0)
            if grown.get(table, 0) != wanted:
                self.wrong.append(
                    f"{turn.side} at {turn.clients} clients: {table} grew by"
                    f" {grown.get(table, 0)} rows, not {wanted}"
                )
        rate = turn.acknowledged / turn.seconds
        print(f"{turn.side} at {turn.clients} clients: {rate:.0f}/s", file=sys.stderr)

    def _lose_a_row(self, draft: str) -> None:
        """Break what was acknowledged: one file is no longer in its dossier."""
        key = next(one["key"] for one in self.drafts if one["draft"] == draft)
        self.stand.owner.execute(
            "DELETE FROM dossiers_file WHERE id = (SELECT max(f.id) FROM dossiers_file f"
            " JOIN dossiers_submission s USING (dossier_id) WHERE s.key = %s)",
            [key],
        )

    def _draw(self, requests: list[load.Request], file: Path) -> None:
        """Send some more while a web process is watched; they count, but not for the rates."""
        file.unlink(missing_ok=True)
        try:
            watcher = self.stand.flame(file)
        except OSError as error:
            self.wrong.append(f"no flame graph: {error}")
            return
        time.sleep(1)
        self._post(requests, clients=4)
        watcher.send_signal(signal.SIGINT)
        try:
            _out, said = watcher.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            watcher.kill()
            said = b"py-spy did not end"
        if not file.exists():
            self.wrong.append(f"no flame graph: {said.decode(errors='replace')[-300:]}")

    def rates(self, side: str) -> dict[int, float]:
        """Return acknowledgements a second by number of clients, over all turns of a side."""
        found = {}
        for clients in LEVELS:
            turns = [t for t in self.turns if t.side == side and t.clients == clients]
            found[clients] = sum(t.acknowledged for t in turns) / sum(t.seconds for t in turns)
        return found


def drafts_needed(app_a_turn: int) -> int:
    """Return how many drafts a race sends."""
    return WARM_UP + CAPTURED + ROUNDS * len(LEVELS) * app_a_turn + FLAME


def _grown(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {table: n - before[table] for table, n in after.items() if n != before[table]}


def _request(draft: dict[str, Any]) -> load.Request:
    token = draft["cookie"].rpartition("=")[2]
    form = f"csrfmiddlewaretoken={token}".encode()
    head = (
        f"POST {draft['post']} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {draft['cookie']}\r\n"
        "User-Agent: Mozilla/5.0 (Linux; Android 14) bench\r\nAccept: text/html\r\n"
        "Accept-Language: vi\r\nAccept-Encoding: gzip\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n"
    )
    return load.Request(draft["draft"], head.encode() + form, draft["leads_to"])
