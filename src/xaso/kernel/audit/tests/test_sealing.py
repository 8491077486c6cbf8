"""Sealing, export and the verifier, and what happens to those who tamper."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.audit import exporting, sealing, signer, tasks
from xaso.kernel.audit.domain.leaf import as_plain, digest
from xaso.kernel.audit.models import AuditEntry, AuditHead, AuditLeaf

VERIFIER = Path(__file__).parents[5] / "verifier" / "verify.py"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ACTOR = audit.Actor(kind="job", name="thử")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    settings.WITNESS_FILE = tmp_path / "witness" / "heads.jsonl"
    return tmp_path


def write(count: int, first: int = 1) -> None:
    for number in range(first, first + count):
        audit.record(
            actor=ACTOR,
            verb="a.act",
            object_kind="a.thing",
            object_id=number,
            ground="vì “thế” — đúng",
            details={"b": [1, {"x": None}], "a": number, 3: True},  # type: ignore[dict-item]
        )


def verify(folder: Path, *, witness: bool = True) -> tuple[int, str]:
    out = folder / "trail.jsonl"
    with out.open("w") as file:
        exporting.write(file)
    kept = ["--witness", str(folder / "witness" / "heads.jsonl")] if witness else []
    done = subprocess.run(
        [sys.executable, VERIFIER, out, *kept], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.strip() + done.stderr.strip()


def seal(now=NOW, **options) -> audit.Sealed:
    sealed = audit.seal(now=now, whole=True, **options)
    exporting.tell_witness()
    return sealed


def test_an_entry_bears_its_hash_from_the_moment_it_is_written():
    write(1)

    entry = AuditEntry.objects.get()

    assert entry.leaf is not None
    assert bytes(entry.leaf) == digest(as_plain(entry))
    assert entry.details == {"a": 1, "b": [1, {"x": None}], "3": True}


def test_fractions_are_refused_wherever_they_hide():
    with pytest.raises(TypeError, match="not fractions"):
        audit.record(
            actor=ACTOR, verb="a", object_kind="a", object_id=1, details={"a": [{"b": 0.5}]}
        )

    assert not AuditEntry.objects.exists()


def test_every_entry_gets_one_place_and_heads_follow(monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 4)
    write(10)

    assert seal() == audit.Sealed(added=10, size=10)
    assert seal() == audit.Sealed(added=0, size=10)
    write(1, first=11)
    assert seal() == audit.Sealed(added=1, size=11)

    assert list(AuditHead.objects.order_by("size").values_list("size", flat=True)) == [4, 8, 10, 11]
    assert list(AuditLeaf.objects.order_by("number").values_list("number", flat=True)) == [
        *range(1, 12)
    ]
    assert audit.oldest_unsealed() is None


def test_the_oldest_unsealed_is_told():
    write(2)

    assert audit.oldest_unsealed() == AuditEntry.objects.earliest("at").at


def test_what_committed_late_is_sealed_within_the_hour_or_at_night(monkeypatch):
    write(1)
    now = timezone.now()
    audit.seal(now=now)
    for minutes in (55, 65):
        past = now - timedelta(minutes=minutes)
        with monkeypatch.context() as patch:
            patch.setattr("django.utils.timezone.now", lambda past=past: past)
            write(1, first=minutes)

    assert audit.seal(now=now) == audit.Sealed(added=1, size=2)
    assert AuditLeaf.objects.get(number=2).entry.object_id == "55"
    assert audit.seal(now=now, whole=True) == audit.Sealed(added=1, size=3)


@pytest.mark.parametrize("table", ["audit_leaf", "audit_head"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_cannot_change_what_is_sealed(table, statement):
    write(1)
    seal()
    column = {"audit_leaf": "number", "audit_head": "size"}[table]

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement.format(table, column, column))


def test_the_key_is_made_once_and_is_its_owners_alone():
    first, again = signer.read_or_make(), signer.read_or_make()

    assert signer.public_bytes(first) == signer.public_bytes(again)
    assert stat.S_IMODE(signer.path().stat().st_mode) == 0o600
    assert [each.name for each in signer.path().parent.iterdir()] == ["audit.pem"]


def test_a_damaged_key_is_named(places):
    signer.read_or_make()
    signer.path().write_text("no key")
    write(1)

    with pytest.raises(signer.SigningKeyUnreadable, match=r"audit\.pem"):
        audit.seal(now=NOW)
    with pytest.raises(CommandError, match=r"audit\.pem") as refused:
        call_command("audit", "seal")
    assert refused.value.returncode == 2


def test_the_verifier_agrees_with_an_honest_trail(places, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 3)
    write(7)
    seal()
    write(1, first=8)

    assert verify(places) == (0, "7 entries hold, 7 signed for, 1 unsealed")


def test_the_witness_is_told_each_head_once_and_a_cut_line_is_mended(places):
    write(3)
    seal()
    write(2, first=4)
    seal()
    kept = places / "witness" / "heads.jsonl"
    lines = [json.loads(line) for line in kept.read_text().splitlines()]
    assert [(each["after"], each["size"], len(each["tags"])) for each in lines] == [
        (0, 3, 48),
        (3, 5, 32),
    ]
    assert exporting.tell_witness() == 0

    kept.write_text(kept.read_text()[:-30])

    assert exporting.tell_witness() == 1
    assert [json.loads(line) for line in kept.read_text().splitlines()] == lines


def tampered(folder: Path, change) -> tuple[int, str]:
    """Seal seven entries in two batches, let somebody change the exported rows, and verify."""
    write(4)
    seal()
    write(3, first=5)
    seal()
    out = folder / "trail.jsonl"
    with out.open("w") as file:
        exporting.write(file)
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    out.write_text("".join(json.dumps(row) + "\n" for row in change(rows)))
    done = subprocess.run(
        [sys.executable, VERIFIER, out, "--witness", folder / "witness" / "heads.jsonl"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.strip()


def with_fresh_hash(row):
    return {**row, "hash": digest(row["event"]).hex()}


def reworded(rows):
    rows[6]["event"]["ground"] = "khác"
    return rows


def reworded_with_fresh_hash(rows):
    rows[6]["event"]["ground"] = "khác"
    rows[6] = with_fresh_hash(rows[6])
    return rows


def deleted(rows):
    return [row for row in rows if row.get("n") != 6]


def deleted_and_renumbered(rows):
    kept = deleted(rows)
    for number, row in enumerate((row for row in kept if row.get("n")), start=1):
        row["n"] = number
    return kept


def swapped(rows):
    rows[6]["event"], rows[7]["event"] = rows[7]["event"], rows[6]["event"]
    rows[6], rows[7] = with_fresh_hash(rows[6]), with_fresh_hash(rows[7])
    return rows


@pytest.mark.parametrize(
    "change", [reworded, reworded_with_fresh_hash, deleted, deleted_and_renumbered, swapped]
)
def test_the_first_bad_entry_is_named(places, change):
    code, said = tampered(places, change)

    assert code == 1
    assert said.startswith("BAD 6:")


def test_the_last_entry_before_a_head_is_named_too(places):
    def changed(rows):
        rows[4]["event"], rows[5]["event"] = rows[5]["event"], rows[4]["event"]
        rows[4], rows[5] = with_fresh_hash(rows[4]), with_fresh_hash(rows[5])
        return rows

    assert tampered(places, changed)[1].startswith("BAD 4:")


def cut(rows):
    return [row for row in rows if row.get("n", 0) <= 4 and row.get("head", {}).get("size", 0) <= 4]


def test_a_tail_cut_is_seen_with_the_witness_and_only_with_it(places):
    code, said = tampered(places, cut)
    alone = subprocess.run(
        [sys.executable, VERIFIER, places / "trail.jsonl"], capture_output=True, check=False
    )

    assert (code, said) == (1, "BAD 5: not what the witness's head 7 was signed over")
    assert alone.returncode == 0


@pytest.mark.parametrize("content", ["", "{}", "[1]", "null", "no json", '{"format": "else"}'])
def test_what_is_no_trail_cannot_be_read(tmp_path, content):
    strange = tmp_path / "strange"
    strange.write_text(content)

    done = subprocess.run([sys.executable, VERIFIER, strange], capture_output=True, check=False)

    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_one_entry_is_proved_and_a_changed_one_is_not(places):
    write(6)
    seal()
    entry = AuditEntry.objects.get(object_id="5")
    proof = audit.proof_of(entry.pk)
    file, kept = places / "proof.json", places / "witness" / "heads.jsonl"

    def ask(content) -> int:
        file.write_text(json.dumps(content))
        words = [sys.executable, VERIFIER, file, "--witness", kept]
        return subprocess.run(words, capture_output=True, check=False).returncode

    assert ask(proof) == 0
    assert ask({**proof, "n": 4}) == 1
    assert ask({**proof, "event": {**proof["event"], "verb": "b.act"}}) == 1
    assert ask({**proof, "head": {**proof["head"], "size": 5}}) == 1


def test_an_entry_that_is_not_what_it_was_is_told():
    write(4)
    seal()
    write(1)
    rows = list(AuditEntry.objects.order_by("at", "id"))
    assert audit.altered(rows) == []
    rows[0].ground = "khác"
    rows[1].ground = "khác"
    rows[1].leaf = digest(as_plain(rows[1]))
    rows[2].leaf = None
    rows[4].ground = "khác"

    assert audit.altered(rows) == [rows[0].pk, rows[1].pk, rows[4].pk]


def test_what_is_not_sealed_cannot_be_proved():
    write(1)

    with pytest.raises(audit.NotSealed):
        audit.proof_of(AuditEntry.objects.get().pk)


def test_the_worker_seals_tells_the_file_and_writes_to_the_witnesses(places, settings):
    settings.WITNESS_MAIL = ["nhan-chung@example.vn"]
    tasks.seal_whole()
    assert not mail.outbox
    write(2)

    tasks.seal()
    tasks.seal_whole()

    [letter] = mail.outbox
    head = AuditHead.objects.get()
    assert bytes(head.root).hex() in letter.body
    assert letter.to == ["nhan-chung@example.vn"]
    assert len((places / "witness" / "heads.jsonl").read_text().splitlines()) == 1


def test_the_command_seals_exports_and_shows_the_head(places, capsys):
    with pytest.raises(CommandError, match="chưa được niêm"):
        call_command("audit", "head")
    write(2)

    call_command("audit", "seal", "--json")
    call_command("audit", "head", "--json")
    call_command("audit", "export", str(places / "out.jsonl"))

    seal_line, head_line = capsys.readouterr().out.splitlines()
    assert json.loads(seal_line) == {"added": 2, "size": 2}
    assert json.loads(head_line)["size"] == 2
    assert len((places / "out.jsonl").read_text().splitlines()) == 4


def test_a_file_that_cannot_be_written_is_named(places):
    with pytest.raises(CommandError) as refused:
        call_command("audit", "export", str(places / "no" / "folder"))

    assert refused.value.returncode == 2
