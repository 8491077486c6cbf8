"""2.4: what people declare lies in clear nowhere, keys rotate under load, the destroyed is gone.

A commune with archived WAL takes dossiers full of words that occur nowhere else, some go to their
end; a real server answers for them, backups and exports are taken. First words planted in clear, in
every encoding, have to be found in every store; only then does it count that the others are not.
"""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psycopg
from bench import queue
from pyrage import decrypt_file
from pyrage.x25519 import Identity

from proofs.canary_words import canaries, stems
from proofs.needles import all_needles, found_in, needles, written
from xaso.site.cluster import SUPERUSER, Cluster, binaries

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = frozenset({"clear-column", "destroy-forgets"})
COUNT = int(os.environ.get("XASO_CANARIES", "1000"))
DESTROYED = 5
PLANTED = 7_777_777
"""Makes the words that are planted in clear; no dossier holds them."""
LISTED = queue.ROOT / "docs" / "security" / "personal-data.csv"


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Fill, search, rotate, destroy.

    Args:
        seed: Makes the words and chooses which dossiers are destroyed.
        break_name: `clear-column` lets careless code write one sealed word in clear;
            `destroy-forgets` lets erasing keep the key. Each has to be named.

    Raises:
        ValueError: No rule of that name.
    """
    if break_name and break_name not in RULES:
        raise ValueError(f"no rule named {break_name!r} to break; there are {sorted(RULES)}")
    with tempfile.TemporaryDirectory(prefix="xaso-proof-") as place, ExitStack() as stack:
        drill = Drill(Path(place), seed, stack)
        if break_name == "clear-column":
            drill.inside(f"leak({seed}, 3)")
        drill.copy_out("first")
        drill.plant()
        planted, missing = drill.find_planted()
        found, columns = drill.search()
        rotated = drill.rotate_under_load()
        gone = drill.destroy(forgetful=break_name == "destroy-forgets")
    holds = not (missing or found or columns["elsewhere"] or rotated["unreadable"])
    holds = holds and columns["in"] > 0 and gone["holds"]
    return holds, {
        "dossiers": COUNT,
        "stores": drill.bytes_of,
        "planted_found": planted,
        "planted_missing": missing[:12],
        "sealed_found": found[:12],
        "sealed_found_in_all": len(found),
        "names": columns,
        "rotation": rotated,
        "destroyed": gone,
    }


class Drill:
    """The commune, its stores, and what they hold."""

    def __init__(self, place: Path, seed: int, stack: ExitStack) -> None:
        self.place, self.seed = place, seed
        self.cluster = Cluster(place / "data")
        self.cluster.make()
        self.archive, self.exports = place / "wal", place / "exports"
        for folder in (self.archive, self.exports, place / "logs", place / "planted"):
            folder.mkdir()
        with (self.cluster.folder / "postgresql.conf").open("a") as conf:
            conf.write(f"archive_mode = on\narchive_command = 'cp %p {self.archive}/%f'\n")
        stack.enter_context(self.cluster.running())
        self.cluster.prepare()
        self.environment = queue.environment_of(self.cluster) | {
            "XASO_LOG": "INFO",
            "XASO_BACKUPS": str(place / "backups"),
        }
        self.bytes_of: dict[str, int] = {}
        self.xaso("migrate", "--verbosity=0")
        self.xaso("collectstatic", "--noinput", "--verbosity=0")
        self.xaso("demo", "load", "--now", "--dossiers", "5")
        self.inside(f"fill({seed}, 0, {COUNT - COUNT // 5})")
        self._serve_and_look()

    def xaso(self, *words: str) -> str:
        """Run a command; what it says on either stream is kept as a log."""
        done = subprocess.run(
            [sys.executable, "-m", "xaso", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        with (self.place / "logs" / "commands.log").open("a") as log:
            log.write(done.stderr)
            if words[0] != "shell":
                log.write(done.stdout)
        if done.returncode:
            raise RuntimeError(f"{words[0]}: {done.stderr[-2000:]}")
        return done.stdout

    def inside(self, call: str) -> Any:
        """Call a function of `canaries_inside`; return what it printed as JSON."""
        said = self.xaso(
            "shell", "-v0", "-c", f"from proofs import canaries_inside as inside; inside.{call}"
        )
        lines = said.strip().splitlines()
        return json.loads(lines[-1]) if lines else None

    # --- the stores ---------------------------------------------------------------------------

    def _serve_and_look(self) -> None:
        """Let a real server answer who knows a secret and who does not; keep its log."""
        log = (self.place / "logs" / "server.log").open("wb")
        code = self.inside(f"code_of({self.seed}, 1)")
        port = _free_port()
        server = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
             "--port", str(port), "--workers", "1", "--log-level", "info", "--access-log",
             "xaso.site.wsgi:application"],
            env=self.environment, cwd=queue.ROOT, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        said = canaries(self.seed, 1)
        try:
            with httpx.Client(base_url="http://testserver", transport=_Loopback(port)) as browser:
                _wait(browser)
                for path in ("/", "/thu-tuc/", "/tra-cuu/"):
                    browser.get(path)
                token = browser.cookies.get("csrftoken", "")
                for secret in ("AAAAAAAA", said["number"]):
                    browser.post(
                        "/tra-cuu/",
                        data={"code": code, "secret": secret, "csrfmiddlewaretoken": token},
                    )
                browser.get(f"/api/v1/dossiers/{code}")
        finally:
            server.terminate()
            server.wait(20)
            log.close()

    def copy_out(self, name: str) -> None:
        """Take a backup, opened for the search, and the exports; archive the WAL so far."""
        said = json.loads(self.xaso("backup", str(self.place / "backups"), "--json"))
        self.backup = Path(said["folder"])
        self.xaso("audit", "seal")
        self.xaso("audit", "export", str(self.exports / f"audit-{name}.jsonl"))
        with psycopg.connect(self.cluster.address(SUPERUSER), autocommit=True) as admin:
            admin.execute("CHECKPOINT")
            admin.execute("SELECT pg_switch_wal()")
        self._dump_tables()

    def _dump_tables(self) -> None:
        """Write every table out in plain, so that nothing hides in compressed rows."""
        out = self.place / "tables"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        with psycopg.connect(self.cluster.address(SUPERUSER)) as admin:
            names = admin.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace ="
                " 'public'::regnamespace"
            ).fetchall()
            for (name,) in names:
                copied = admin.cursor().copy(f'COPY "{name}" TO STDOUT')
                with (out / name).open("wb") as file, copied as rows:
                    file.writelines(rows)

    def contents(self) -> Iterator[tuple[str, str, bytes]]:
        """Yield store, name and bytes of everything that is kept."""
        for store, folder in (
            ("data", self.cluster.data),
            ("wal", self.archive),
            ("logs", self.place / "logs"),
            ("exports", self.exports),
            ("backup", self.place / "backups"),
            ("tables", self.place / "tables"),
            ("planted", self.place / "planted"),
        ):
            for path in sorted(folder.rglob("*")):
                if path.is_file() and path.stat().st_size:
                    content = path.read_bytes()
                    name = "jobs" if path.name == "procrastinate_jobs" else store
                    self.bytes_of[name] = self.bytes_of.get(name, 0) + len(content)
                    yield name, str(path.relative_to(self.place)), content
        yield from self._opened_backup()

    def _opened_backup(self) -> Iterator[tuple[str, str, bytes]]:
        """Open the backup with its keys, unpack and decompress it."""
        opened = self.place / "opened"
        shutil.rmtree(opened, ignore_errors=True)
        opened.mkdir()
        for path in self.backup.glob("*.age"):
            decrypt_file(str(path), str(opened / path.stem), [self._key()])
        done = subprocess.run(
            [str(binaries() / "pg_restore"), "-f", "-", str(opened / "database.dump")],
            capture_output=True,
            check=True,
        )
        self.bytes_of["backup opened"] = len(done.stdout)
        yield "backup opened", "database.sql", done.stdout
        for packed in (opened / "files.tar", self.backup / "keys.tar"):
            with tarfile.open(packed) as archive:
                for member in archive:
                    file = archive.extractfile(member)
                    if file is not None:
                        content = file.read()
                        self.bytes_of["backup opened"] += len(content)
                        yield "backup opened", member.name, content

    def _key(self) -> Identity:
        return Identity.from_str((self.cluster.data / "keys" / "backup.age").read_text().strip())

    # --- the search ---------------------------------------------------------------------------

    def plant(self) -> None:
        """Write a word in clear into each store, in every encoding that the store can carry."""
        words = dict(written(stems(PLANTED)["answer"] + " trồng"))
        texts = [raw.decode() for raw in words.values() if _is_text(raw)]
        self.inside(f"plant({texts!r})")
        with psycopg.connect(self.cluster.address(SUPERUSER), autocommit=True) as admin:
            admin.execute("CREATE TABLE proofs_planted (word bytea)")
            admin.execute("ALTER TABLE proofs_planted OWNER TO xaso_owner")
            for raw in words.values():
                admin.execute("INSERT INTO proofs_planted VALUES (%s)", [raw])
        (self.cluster.data / "files" / "planted").write_bytes(b"\n".join(words.values()))
        with (self.place / "logs" / "server.log").open("ab") as log:
            log.write(b"\n".join(words.values()))
        self.copy_out("planted")

    def find_planted(self) -> tuple[dict[str, int], list[str]]:
        """Return how many ways of writing were found in each store, and what was not found."""
        patterns = {"planted": needles(stems(PLANTED)["answer"])}
        found: dict[str, set[str]] = {}
        for store, _name, content in self.contents():
            found.setdefault(store, set()).update(
                name for _, name, _ in found_in(content, patterns)
            )
        every = set(patterns["planted"])
        text = {name for name in every if "utf-16" not in name or "hex" in name.lower()}
        text |= {name for name in every if "base64" in name}
        wanted = {
            "data": every,
            "wal": every,
            "logs": every,
            "backup opened": every,
            "tables": {name for name in text if "base64" not in name}
            & {name for name in every if " hex" in name},
            "exports": {name for name in text if "base64" in name or "ex" in name[-3:].lower()},
            "jobs": {name for name in text if "base64" in name or "ex" in name[-3:].lower()},
        }
        missing = [
            f"{store}: {name}" for store, names in wanted.items()
            for name in sorted(names - found.get(store, set()))
        ]  # fmt: skip
        return {store: len(names) for store, names in found.items()}, missing

    def search(self) -> tuple[list[str], dict[str, Any]]:
        """Search every store for sealed kinds, and every column for names."""
        begun = stems(self.seed)
        sealed = all_needles({kind: stem for kind, stem in begun.items() if kind != "name"})
        named = all_needles({"name": begun["name"]})
        found, names_in = [], Counter[str]()
        for store, name, content in self.contents():
            found += [
                f"{kind} as {how} in {store}: {name} at {place}"
                for kind, how, place in found_in(content, sealed)
            ]
            if store in {"logs", "jobs", "exports"} and any(found_in(content, named)):
                names_in[f"{store}: {name}"] += 1
        held = self._columns_with(begun["name"])
        listed = self._listed()
        return found, {
            "in": len(held),
            "columns": sorted(held),
            "elsewhere": sorted(held - listed) + sorted(names_in),
        }

    def _columns_with(self, stem: str) -> set[str]:
        found = set()
        with psycopg.connect(self.cluster.address(SUPERUSER)) as admin:
            columns = admin.execute(
                "SELECT c.table_name, c.column_name FROM information_schema.columns c"
                " JOIN information_schema.tables t USING (table_schema, table_name)"
                " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            ).fetchall()
            for table, column in columns:
                query = (
                    f'SELECT 1 FROM "{table}" WHERE position(%s in "{column}"::text) > 0'
                    f' OR position(%s in "{column}"::text) > 0 LIMIT 1'
                )
                if admin.execute(query, [stem, stem.encode().hex()]).fetchone():
                    found.add(f"{table}.{column}")
        return found

    @staticmethod
    def _listed() -> set[str]:
        with LISTED.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        return {f"{row['table']}.{row['column']}" for row in rows if row["form"] == "clear"}

    # --- the keys -----------------------------------------------------------------------------

    def rotate_under_load(self) -> dict[str, Any]:
        """Rotate again and again while two processes submit and one reads; then read everything."""
        first, middle = COUNT - COUNT // 5, COUNT - COUNT // 10
        calls = (
            f"fill({self.seed}, {first}, {middle})",
            f"fill({self.seed}, {middle}, {COUNT})",
            f"read({self.seed}, {first})",
        )
        busy = [
            subprocess.Popen(
                [sys.executable, "-m", "xaso", "shell", "-v0", "-c",
                 f"from proofs import canaries_inside as inside; inside.{call}"],
                env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for call in calls
        ]  # fmt: skip
        rotations = 0
        while any(one.poll() is None for one in busy):
            self.xaso("keys", "rotate", "--json")
            rotations += 1
        said = [one.communicate() for one in busy]
        failed = [
            error[-400:] for one, (_, error) in zip(busy, said, strict=True) if one.returncode
        ]
        while_reading = json.loads(said[2][0].splitlines()[-1]) if not failed else {}
        unreadable = self.inside(f"read({self.seed}, {COUNT})")
        return {
            "rotations": rotations,
            "failed": failed,
            "unreadable": [*failed, *while_reading.items(), *unreadable.items()],
        }

    def destroy(self, *, forgetful: bool) -> dict[str, Any]:
        """Destroy some dossiers and look for them live, in an old copy, and in what it restores."""
        older = json.loads(self.xaso("backup", str(self.place / "older"), "--json"))["folder"]
        chosen = sorted(random.Random(self.seed).sample(range(0, COUNT, 3), DESTROYED))
        for index in chosen:
            code = self.inside(f"code_of({self.seed}, {index})")
            if forgetful:
                self.inside(f"destroy({code!r}, forgetful=True)")
            else:
                self.xaso("keys", "destroy", "--dossier", code, "--ground", "Diễn tập", "--yes")
        live = self.inside(f"read({self.seed}, {COUNT})")
        self.xaso("keys", "rotate")
        wanted = {str(index): "KeyDestroyed" for index in chosen}
        copy = self._old_copy_with_present_keys(Path(older), chosen)
        names = [name for name in self._names(chosen) if name != "(đã xóa)"]
        restored = None
        with psycopg.connect(self.cluster.address(SUPERUSER), autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> "
                          "pg_backend_pid() AND datname = 'xaso'")  # fmt: skip
        self.xaso("restore", older, "--force")
        restored = self.inside(f"read({self.seed}, {COUNT})")
        names += [name for name in self._names(chosen) if name != "(đã xóa)"]
        verified = self.xaso("dossiers", "verify", "--json")
        return {
            "codes": len(chosen),
            "live_unreadable": len(live),
            "old_copy_opened_with_present_keys": copy,
            "after_restore_unreadable": len(restored),
            "names_left": names,
            "holds": live == wanted and restored == wanted and not copy and not names,
            "differences": json.loads(verified.splitlines()[-1])["differences"],
        }

    def _names(self, chosen: list[int]) -> list[str]:
        keys = [f"canary-{self.seed}-{index}" for index in chosen]
        with psycopg.connect(self.cluster.address(SUPERUSER)) as admin:
            rows = admin.execute(
                "SELECT d.owner_name FROM dossiers_submission s JOIN dossiers_dossier d"
                " ON d.id = s.dossier_id WHERE s.key = ANY(%s)",
                [keys],
            ).fetchall()
        return [name for (name,) in rows]

    def _old_copy_with_present_keys(self, older: Path, chosen: list[int]) -> list[int]:
        """Open an old database with the keys of now; return which destroyed dossiers it gives."""
        opened = self.place / "old.dump"
        decrypt_file(str(older / "database.dump.age"), str(opened), [self._key()])
        with psycopg.connect(self.cluster.address(SUPERUSER), autocommit=True) as admin:
            admin.execute("CREATE DATABASE xaso_older OWNER xaso_owner")
        address = self.cluster.address(SUPERUSER, "xaso_older")
        subprocess.run(
            [str(binaries() / "pg_restore"), "--no-owner", f"--dbname={address}", str(opened)],
            check=False,
            capture_output=True,
        )
        environment = self.environment | {
            "DATABASE_URL": address,
            "XASO_OWNER_DATABASE_URL": address,
        }
        done = subprocess.run(
            [sys.executable, "-m", "xaso", "shell", "-v0", "-c",
             f"from proofs import canaries_inside as i; i.read({self.seed}, {COUNT})"],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        closed = json.loads(done.stdout.splitlines()[-1])
        return [index for index in chosen if str(index) not in closed]


def _is_text(raw: bytes) -> bool:
    """Tell whether a text column can hold it."""
    try:
        return "\0" not in raw.decode("utf-8")
    except UnicodeDecodeError:
        return False


class _Loopback(httpx.HTTPTransport):
    """Speak to the server on this machine under the name it answers to."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send to the loopback; the Host header stays."""
        request.url = request.url.copy_with(host="127.0.0.1", port=self.port)
        return super().handle_request(request)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(browser: httpx.Client) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if browser.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise RuntimeError("the server did not answer")
