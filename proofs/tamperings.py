"""The ways in which the database's superuser may bend the record, each with the place it spoils.

Every way gets the bent copy and returns the number of the first entry that is wrong afterwards.
Triggers and foreign keys are out of force: a superuser can do that.
"""

from __future__ import annotations

import importlib.util
import json
import random
import sys
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from psycopg.types.json import Jsonb

if TYPE_CHECKING:
    import psycopg

_FILE = Path(__file__).resolve().parents[1] / "verifier" / "verify.py"
_spec = importlib.util.spec_from_file_location("verify", _FILE)
assert _spec is not None
assert _spec.loader is not None
verify = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = verify  # its dataclasses look themselves up
_spec.loader.exec_module(verify)

EXPORTER = """
import sys
from django.db import connections
from xaso.kernel.audit import exporting
for line in sys.stdin:
    database, path = line.split()
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = database
    with open(path, "w") as file:
        count = exporting.write(file)
    connections["default"].close()
    print(count, flush=True)
"""
FREE_COLUMNS = ("verb", "object_kind", "object_id", "ground", "request_id", "actor_kind")
EVENT_COLUMNS = ("type", "actor_kind", "actor_roles", "from_state", "to_state", "step", "ground")


@dataclass(slots=True)
class Bent:
    """A copy of the database to be bent, and what it held before, by place."""

    db: psycopg.Connection[Any]
    lines: list[dict[str, Any]]
    key_file: Path
    older_size: int

    @property
    def size(self) -> int:
        """How many entries are sealed."""
        return len(self.lines)

    def do(self, statement: str, *values: object) -> None:
        """Change something."""
        self.db.execute(statement, values)

    def event(self, place: int) -> dict[str, Any]:
        """Return the fields of the entry at a place."""
        found: dict[str, Any] = self.lines[place - 1]["event"]
        return found

    def sealing(self) -> list[int]:
        """Return the places of entries that seal a dossier's event."""
        return [place for place, line in enumerate(self.lines, 1) if line.get("record")]


def change_entry(bent: Bent, chance: random.Random) -> int:
    """Change one column of an entry and nothing else."""
    place = chance.randint(1, bent.size)
    column = chance.choice(FREE_COLUMNS)
    bent.do(
        f"UPDATE audit_entry SET {column} = {column} || 'x' WHERE id = %s", bent.event(place)["id"]
    )
    return place


def change_details(bent: Bent, chance: random.Random) -> int:
    """Change what an entry says in detail, and its moment."""
    place = chance.randint(1, bent.size)
    bent.do(
        "UPDATE audit_entry SET details = details || %s, at = at + interval '1 second'"
        " WHERE id = %s",
        Jsonb({"x": chance.randint(1, 9)}),
        bent.event(place)["id"],
    )
    return place


def change_entry_with_its_hashes(bent: Bent, chance: random.Random) -> int:
    """Change an entry and write the fresh hash wherever the old one stood."""
    place = chance.randint(1, bent.size)
    changed = {**bent.event(place), "ground": f"đã sửa {chance.random()}"}
    _rewrite(bent, place, changed)
    return place


def delete_entry(bent: Bent, chance: random.Random) -> int:
    """Delete an entry with its place."""
    place = chance.randint(1, bent.size - 1)
    bent.do("DELETE FROM audit_leaf WHERE number = %s", place)
    bent.do("DELETE FROM audit_entry WHERE id = %s", bent.event(place)["id"])
    return place


def delete_entry_and_close_up(bent: Bent, chance: random.Random) -> int:
    """Delete an entry and let the ones after it move up."""
    place = delete_entry(bent, chance)
    bent.do("UPDATE audit_leaf SET number = -number WHERE number > %s", place)
    bent.do("UPDATE audit_leaf SET number = -number - 1 WHERE number < 0")
    return place


def swap_entries(bent: Bent, chance: random.Random) -> int:
    """Let two entries change places, hashes and all."""
    one, two = sorted(chance.sample(range(1, bent.size + 1), 2))
    for number in (one, two):
        bent.do("UPDATE audit_leaf SET number = -number WHERE number = %s", number)
    bent.do("UPDATE audit_leaf SET number = %s WHERE number = %s", two, -one)
    bent.do("UPDATE audit_leaf SET number = %s WHERE number = %s", one, -two)
    return one


def insert_entry(bent: Bent, chance: random.Random) -> int:
    """Slip a forged entry in between, with a right hash; the others move down."""
    place = chance.randint(1, bent.size)
    bent.do("UPDATE audit_leaf SET number = -number WHERE number >= %s", place)
    bent.do("UPDATE audit_leaf SET number = -number + 1 WHERE number < 0")
    forged = {**bent.event(place), "id": str(uuid4()), "ground": "thêm vào"}
    forged["details"] = {k: v for k, v in forged["details"].items() if k not in {"event", "seq"}}
    bent.do(
        "INSERT INTO audit_entry (id, at, actor_kind, actor_id, agency_id, verb, object_kind,"
        " object_id, ground, details, request_id, leaf)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        *(Jsonb(forged[name]) if name == "details" else forged[name] for name in verify.FIELDS),
        verify.leaf_hash(forged),
    )
    bent.do(
        "INSERT INTO audit_leaf (number, entry_id, digest) VALUES (%s, %s, %s)",
        place,
        forged["id"],
        verify.leaf_hash(forged),
    )
    return place


def cut_tail(bent: Bent, chance: random.Random) -> int:
    """Cut the newest entries off, with their heads and the events they seal: nothing is left."""
    place = chance.randint(bent.older_size + 1, bent.size)
    for number in range(place, bent.size + 1):
        record = bent.lines[number - 1].get("record")
        if record:
            bent.do("DELETE FROM dossiers_event WHERE dossier_id = %s AND seq = %s", *record[:2])
        bent.do("DELETE FROM audit_entry WHERE id = %s", bent.event(number)["id"])
    bent.do("DELETE FROM audit_leaf WHERE number >= %s", place)
    bent.do("DELETE FROM audit_head WHERE size >= %s", place)
    return place


def older_backup(bent: Bent, chance: random.Random) -> int:
    """Put yesterday's database in the place of today's (the copy is made from it)."""
    chance.random()
    return bent.older_size + 1


def rewrite_with_fresh_heads(bent: Bent, chance: random.Random) -> int:
    """Change an entry, hash everything anew and sign fresh heads with the stolen key."""
    place = chance.randint(1, bent.size)
    changed = {**bent.event(place), "ground": f"viết lại {chance.random()}"}
    _rewrite(bent, place, changed)
    leaves = [
        verify.leaf_hash(changed if number == place else bent.event(number))
        for number in range(1, bent.size + 1)
    ]
    key: Any = load_pem_private_key(bent.key_file.read_bytes(), password=None)
    heads = bent.db.execute("SELECT size, at FROM audit_head").fetchall()
    roots = verify.roots_at(leaves, {int(size) for size, _at in heads})
    for size, at in heads:
        moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        words = f"xaso-audit-head {size} {roots[size].hex()} {moment}\n".encode()
        bent.do(
            "UPDATE audit_head SET root = %s, signature = %s WHERE size = %s",
            roots[size],
            key.sign(words),
            size,
        )
    return place


def change_event(bent: Bent, chance: random.Random) -> int:
    """Change a column of a dossier's event."""
    place = chance.choice(bent.sealing())
    dossier, seq = bent.lines[place - 1]["record"][:2]
    column = chance.choice(EVENT_COLUMNS)
    bent.do(
        f"UPDATE dossiers_event SET {column} = left({column}, 5) || 'x'"
        " WHERE dossier_id = %s AND seq = %s",
        dossier,
        seq,
    )
    return place


def delete_event(bent: Bent, chance: random.Random) -> int:
    """Delete a dossier's event."""
    place = chance.choice(bent.sealing())
    bent.do(
        "DELETE FROM dossiers_event WHERE dossier_id = %s AND seq = %s",
        *bent.lines[place - 1]["record"][:2],
    )
    return place


def swap_events(bent: Bent, chance: random.Random) -> int:
    """Let two events of a dossier change their numbers."""
    by_dossier: dict[str, list[int]] = {}
    for place in bent.sealing():
        by_dossier.setdefault(bent.lines[place - 1]["record"][0], []).append(place)
    dossier = chance.choice(sorted(name for name, places in by_dossier.items() if len(places) > 1))
    one, two = sorted(chance.sample(by_dossier[dossier], 2))
    first, second = (bent.lines[place - 1]["record"][1] for place in (one, two))
    for before, after in ((first, 30_000), (second, first), (30_000, second)):
        bent.do(
            "UPDATE dossiers_event SET seq = %s WHERE dossier_id = %s AND seq = %s",
            after,
            dossier,
            before,
        )
    return one


def insert_event(bent: Bent, chance: random.Random) -> int:
    """Add an event to a dossier that nobody entered."""
    dossier = bent.lines[chance.choice(bent.sealing()) - 1]["record"][0]
    bent.do(
        "INSERT INTO dossiers_event (dossier_id, seq, schema_version, type, at, actor_kind,"
        " actor_roles, from_state, to_state, step, ground, data)"
        " SELECT dossier_id, 999, schema_version, type, at, actor_kind, actor_roles, from_state,"
        " to_state, step, ground, data FROM dossiers_event WHERE dossier_id = %s AND seq = 1",
        dossier,
    )
    return bent.size + 1


KINDS = (
    change_entry,
    change_details,
    change_entry_with_its_hashes,
    delete_entry,
    delete_entry_and_close_up,
    swap_entries,
    insert_entry,
    cut_tail,
    older_backup,
    rewrite_with_fresh_heads,
    change_event,
    delete_event,
    swap_events,
    insert_event,
)


def _rewrite(bent: Bent, place: int, changed: dict[str, Any]) -> None:
    digest = verify.leaf_hash(changed)
    bent.do(
        "UPDATE audit_entry SET ground = %s, leaf = %s WHERE id = %s",
        changed["ground"],
        digest,
        changed["id"],
    )
    bent.do("UPDATE audit_leaf SET digest = %s WHERE number = %s", digest, place)


def read_lines(export: Path) -> list[dict[str, Any]]:
    """Return the sealed entries of an export, in order."""
    found = [json.loads(line) for line in export.read_text().splitlines()]
    return [line for line in found if line.get("n")]
