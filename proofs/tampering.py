"""2.5: who bends the record as the database's superuser is found, and the first bad entry named.

A commune with a demo's life seals its trail twice; a witness keeps the heads. Then copies of its
database are tampered with in every way the superuser has, each exported by `xaso`'s own export
and held by the separate verifier against what the witness kept.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from bench import queue

from proofs import tamperings
from xaso.site.cluster import SUPERUSER, Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

HOW_MANY = 300
BEFORE = "30"
"""Dossiers of the demo when the older backup is taken."""

AFTERWARDS = """
import random
from django.utils import timezone
from xaso.kernel.organisations.api import Agency
from xaso.site.demo.commune import CODE
from xaso.site.demo.life import plan
from xaso.site.demo.load import Loader
loader = Loader(Agency.objects.get(code=CODE), now=timezone.now())
for number in range(25):
    planned = plan(loader.chance, loader.calendar, until=loader.now)
    loader.live(planned, f"later-{number}", random.Random(number))
"""
"""What the commune does after it."""

NOW, OLDER, BENT = "xaso", "xaso_older", "xaso_bent"
VERIFIER = queue.ROOT / "verifier" / "verify.py"
NAMED = re.compile(r"BAD (\d+)(?: \(or later, up to (\d+)\))?: ")
RULES = frozenset({"no-witness"})


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Bend the record three hundred times.

    Args:
        seed: Chooses the tamperings.
        break_name: `no-witness` lets the verifier work without what the witness kept; then a cut
            tail and an older backup have to pass, and are named as missed.

    Raises:
        ValueError: No rule of that name.
    """
    if break_name and break_name not in RULES:
        raise ValueError(f"no rule named {break_name!r} to break; there are {sorted(RULES)}")
    with tempfile.TemporaryDirectory(prefix="xaso-proof-") as place:
        cluster = Cluster(Path(place, "data"))
        cluster.make()
        with cluster.running():
            bench = Bench(cluster, Path(place))
            return bench.judged(seed, with_witness=break_name is None)


class Bench:
    """The commune, its witness, and copies to be bent."""

    def __init__(self, cluster: Cluster, place: Path) -> None:
        self.cluster, self.place = cluster, place
        cluster.prepare()
        with self._admin() as admin:
            for command in queue.IN_HASTE:
                admin.execute(command)
        self.environment = queue.environment_of(cluster)
        queue.xaso(self.environment, "migrate", "--verbosity=0")
        self.older_size = self._live("demo", "load", "--now", "--dossiers", BEFORE)
        self._copy(NOW, OLDER)
        self._live("shell", "-v0", "-c", AFTERWARDS)
        self.witness = cluster.data / "witness" / "heads.jsonl"
        self.exporter = self._exporter()

    def judged(self, seed: int, *, with_witness: bool) -> tuple[bool, dict[str, Any]]:
        """Tamper, export, verify; say what was not found or not named."""
        clean = self._verify(self._export(NOW))
        self.lines = tamperings.read_lines(self.place / f"{NOW}.jsonl")
        chance = random.Random(seed)
        kinds: Counter[str] = Counter()
        missed, named = [], 0
        for number in range(HOW_MANY):
            tampering = tamperings.KINDS[number % len(tamperings.KINDS)]
            self._copy(OLDER if tampering is tamperings.older_backup else NOW, BENT)
            with self._bent() as bent:
                place = tampering(bent, chance)
            kinds[tampering.__name__] += 1
            code, said = self._verify(self._export(BENT), with_witness=with_witness)
            found = NAMED.match(said)
            if code != 1 or found is None:
                missed.append(f"{tampering.__name__} {number}: not found")
            elif found[2] is None and int(found[1]) == place:
                named += 1
            else:
                missed.append(f"{tampering.__name__} {number}: {said[:80]} instead of {place}")
        code, said = self._without_witness()
        figures = {
            "entries": self._count("audit_entry"),
            "events": self._count("dossiers_event"),
            "clean_passes": clean[0] == 0,
            "tamperings": dict(kinds),
            "found_and_named": named,
            "missed": missed[:12],
            "missed_in_all": len(missed),
            "tail_cut_passes_without_witness": code == 0,
        }
        return clean[0] == 0 and not missed and code == 0, figures

    def _without_witness(self) -> tuple[int, str]:
        """The negative control: a tail cut together with its heads shows only to the witness."""
        self._copy(NOW, BENT)
        with self._bent() as bent:
            tamperings.cut_tail(bent, random.Random(0))
        return self._verify(self._export(BENT), with_witness=False)

    def _live(self, *words: str) -> int:
        """Let dossiers live and seal what happened; return how many entries are sealed."""
        queue.xaso(self.environment, *words)
        return int(json.loads(queue.xaso(self.environment, "audit", "seal"))["size"])

    @contextmanager
    def _bent(self) -> Iterator[tamperings.Bent]:
        """Open the copy with triggers and foreign keys out of force."""
        with self._admin(BENT) as admin:
            admin.execute("SET session_replication_role = replica")
            key = self.cluster.data / "keys" / "audit.pem"
            yield tamperings.Bent(admin, self.lines, key, self.older_size)

    def _exporter(self) -> subprocess.Popen[str]:
        """Start one process that exports whichever database it is told."""
        return subprocess.Popen(
            [sys.executable, "-m", "xaso", "shell", "-v0", "-c", tamperings.EXPORTER],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _export(self, database: str) -> Path:
        file = self.place / f"{database}.jsonl"
        assert self.exporter.stdin is not None
        assert self.exporter.stdout is not None
        self.exporter.stdin.write(f"{database} {file}\n")
        self.exporter.stdin.flush()
        said = self.exporter.stdout.readline().strip()
        if not said.isdigit():
            raise RuntimeError(f"the export failed: {said}")
        return file

    def _verify(self, file: Path, *, with_witness: bool = True) -> tuple[int, str]:
        kept = ["--witness", str(self.witness)] if with_witness else []
        done = subprocess.run(
            [sys.executable, str(VERIFIER), str(file), *kept],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout.strip() + done.stderr.strip()

    def _copy(self, source: str, target: str) -> None:
        with self._admin() as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
            admin.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY file_copy')

    def _count(self, table: str) -> int:
        with self._admin(NOW) as admin:
            found = admin.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(found[0]) if found else 0

    def _admin(self, database: str = "postgres") -> psycopg.Connection[Any]:
        return psycopg.connect(self.cluster.address(SUPERUSER, database), autocommit=True)
