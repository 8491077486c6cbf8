"""Check an exported audit trail offline, without the program that wrote it.

usage: python verify.py FILE [--witness HEAD]        FILE: what `xaso audit export` wrote
       python verify.py PROOF [--witness HEAD]       PROOF: one entry with its path to a signed head

HEAD is what a witness kept: one signed head as JSON, or a file of them, one a line. Exit 0: all of
it holds. Exit 1: it does not; the number of the first bad entry is printed. Exit 2: cannot be read.
Needs Python 3.11 and the package `cryptography`. See README.md beside this file for the format.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FIELDS = ("id", "at", "actor_kind", "actor_id", "agency_id", "verb", "object_kind", "object_id",
          "ground", "details", "request_id")  # fmt: skip
TAG_DIGITS = 16


class Unreadable(Exception):
    """The file is not what it should be."""


@dataclass
class Trail:
    """What an export holds: leaf hashes by place, signed heads, and what was wrong on the way."""

    public_key: str
    leaves: list[bytes] = field(default_factory=list)
    heads: list[dict[str, Any]] = field(default_factory=list)
    unsealed: int = 0
    strays: list[list[Any]] = field(default_factory=list)
    bad: list[tuple[int, int, str]] = field(default_factory=list)

    def note(self, first: int, last: int, why: str) -> None:
        """Note that the first wrong entry is one of `first` to `last`."""
        self.bad.append((last, first, why))


def leaf_hash(event: dict[str, Any]) -> bytes:
    """Hash an entry's fields."""
    values = [event[name] for name in FIELDS]
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(b"\x00" + text.encode("utf-8", "surrogatepass")).digest()


def record_hash(fields: list[Any] | None) -> str | None:
    """Hash the fields of a row that an entry seals; none where the row is gone."""
    if fields is None:
        return None
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def node(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours into their parent."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def roots_at(leaves: list[bytes], sizes: set[int]) -> dict[int, bytes]:
    """Return the root over the first k leaves, for each wanted k that there is."""
    found = {0: hashlib.sha256(b"").digest()} if 0 in sizes else {}
    peaks: list[tuple[int, bytes]] = []
    for size, leaf in enumerate(leaves, start=1):
        peaks.append((1, leaf))
        while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
            (count, right), (_, left) = peaks.pop(), peaks.pop()
            peaks.append((2 * count, node(left, right)))
        if size in sizes:
            root = peaks[-1][1]
            for _, left in reversed(peaks[:-1]):
                root = node(left, root)
            found[size] = root
    return found


def signed(head: dict[str, Any], public_key: str) -> bool:
    """Tell whether the key signed this head."""
    words = f"xaso-audit-head {head['size']} {head['root']} {head['at']}\n".encode()
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(
            bytes.fromhex(head["signature"]), words
        )
    except (InvalidSignature, ValueError, KeyError):
        return False
    return True


def read_trail(lines: list[str]) -> Trail:
    """Read an export; entries that do not hash to what they state are noted by their place."""
    header = json.loads(lines[0])
    if header.get("format") != "xaso-audit-1":
        raise Unreadable("this is no export of an audit trail")
    trail = Trail(header["public_key"])
    for line in lines[1:]:
        row = json.loads(line)
        if "head" in row:
            trail.heads.append(row["head"])
            continue
        if "stray" in row:
            trail.strays.append(row["stray"])
            continue
        if row["n"] is None:
            trail.unsealed += 1
            if row["hash"] not in {None, leaf_hash(row["event"]).hex()}:
                place = len(trail.leaves) + trail.unsealed
                trail.note(place, place, "changed before sealing")
            check_record(trail, row, len(trail.leaves) + trail.unsealed)
            continue
        place = len(trail.leaves) + 1
        if row["n"] != place:
            trail.note(place, place, f"missing; {row['n']} stands in its place")
        found = leaf_hash(row["event"])
        if found.hex() != row["hash"]:
            trail.note(place, place, "changed: its fields do not give its hash")
        trail.leaves.append(found)
        check_record(trail, row, place)
    for fields in trail.strays:
        place = len(trail.leaves) + trail.unsealed + 1
        trail.note(place, place, f"no entry seals the row {fields[:2]}")
    return trail


def check_record(trail: Trail, row: dict[str, Any], place: int) -> None:
    """Hold the row of another table that an entry seals against the hash in the entry."""
    details = row["event"]["details"]
    sealed = details.get("event") if isinstance(details, dict) else None
    if sealed is not None and record_hash(row.get("record")) != sealed:
        trail.note(place, place, "the row it seals is gone or was changed")


def check_heads(trail: Trail, heads: list[dict[str, Any]], whose: str) -> None:
    """Hold the list against signed heads; note where it leaves the first one it does not meet."""
    roots = roots_at(trail.leaves, {int(head["size"]) for head in heads})
    sound = 0
    for head in sorted(heads, key=lambda each: int(each["size"])):
        size, key = int(head["size"]), str(head.get("public_key", trail.public_key))
        if not signed(head, key):
            trail.note(sound + 1, size, f"{whose} head {size} bears a wrong signature")
        elif key != trail.public_key:
            trail.note(sound + 1, size, f"{whose} head {size} was signed with another key")
        if size > len(trail.leaves) or roots[size].hex() != head["root"]:
            first, last = place_of_difference(trail, head, sound)
            trail.note(first, last, f"not what {whose} head {size} was signed over")
            return
        sound = size


def place_of_difference(trail: Trail, head: dict[str, Any], sound: int) -> tuple[int, int]:
    """Return between which places the list first differs; the head's tags make it one place."""
    size, tags = int(head["size"]), str(head.get("tags", ""))
    after = int(head.get("after", sound))
    for place in range(after + 1, min(size, len(trail.leaves)) + 1):
        start = (place - after - 1) * TAG_DIGITS
        tag = tags[start : start + TAG_DIGITS]
        if tag and trail.leaves[place - 1].hex()[:TAG_DIGITS] != tag:
            return place, place
    if size > len(trail.leaves):
        return len(trail.leaves) + 1, len(trail.leaves) + 1
    return sound + 1, size


def check_proof(proof: dict[str, Any], witness: list[dict[str, Any]]) -> str | None:
    """Return what is wrong with the proof of one entry; None where nothing is."""
    head, number = proof["head"], int(proof["n"]) - 1
    root, last = leaf_hash(proof["event"]), int(head["size"]) - 1
    for step in map(bytes.fromhex, proof["path"]):
        if number & 1 or number == last:
            root = node(step, root)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            root = node(root, step)
        number, last = number >> 1, last >> 1
    if last or root.hex() != head["root"]:
        return "the entry does not lead to the signed root"
    if not signed(head, proof["public_key"]):
        return "the head's signature is not right"
    kept = {int(each["size"]): each for each in witness}
    if kept and kept.get(int(head["size"]), {}).get("root") != head["root"]:
        return "the witness holds no such head"
    return None


def read_witness(path: Path | None) -> list[dict[str, Any]]:
    """Read what a witness kept: one JSON object, or one a line."""
    if path is None:
        return []
    text = path.read_text(encoding="utf-8").strip()
    try:
        heads = [json.loads(text)]
    except ValueError:
        heads = [json.loads(line) for line in text.splitlines()]
    if not all(isinstance(head, dict) and {"size", "root", "at"} <= set(head) for head in heads):
        raise Unreadable(f"{path} holds no heads")
    return heads


def main(words: list[str]) -> int:
    """Check what the command line names."""
    parser = argparse.ArgumentParser(prog="verify.py", description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--witness", type=Path)
    asked = parser.parse_args(words)
    try:
        witness = read_witness(asked.witness)
        lines = asked.file.read_text(encoding="utf-8").splitlines()
        if json.loads(lines[0]).get("format") == "xaso-audit-proof-1":
            wrong = check_proof(json.loads(lines[0]), witness)
            print(f"BAD: {wrong}" if wrong else "entry proved")
            return 1 if wrong else 0
        trail = read_trail(lines)
        check_heads(trail, trail.heads, "its own")
        check_heads(trail, witness, "the witness's")
    except (
        OSError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        Unreadable,
    ) as error:
        print(f"cannot be read: {error!r}", file=sys.stderr)
        return 2
    if trail.bad:
        last, first, why = min(trail.bad, key=lambda noted: (noted[0], -noted[1]))
        span = f" (or later, up to {last})" if last > first else ""
        print(f"BAD {first}{span}: {why}")
        return 1
    covered = max((int(head["size"]) for head in (*trail.heads, *witness)), default=0)
    count = len(trail.leaves)
    print(f"{count} entries hold, {covered} signed for, {trail.unsealed} unsealed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
