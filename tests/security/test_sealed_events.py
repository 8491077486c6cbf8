"""The trail vouches for every event of a dossier; the verifier notices each that it does not."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from xaso.kernel.audit import api as audit
from xaso.kernel.audit import exporting
from xaso.service.dossiers import sealed_events
from xaso.service.dossiers.models import DossierEvent
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
VERIFIER = Path(__file__).parents[2] / "verifier" / "verify.py"


@pytest.fixture
def trail(settings, tmp_path):
    """The export of a dossier that came back to its resident, sealed, line by line."""
    settings.KEYS_DIR = tmp_path / "keys"
    make.dossier(make.house(), "returned")
    audit.seal(now=datetime(2026, 11, 26, tzinfo=UTC), whole=True)
    return exported()


def exported():
    file = io.StringIO()
    exporting.write(file)
    return [json.loads(line) for line in file.getvalue().splitlines()]


def verify(folder, lines):
    out = folder / "trail.jsonl"
    out.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = subprocess.run(
        [sys.executable, VERIFIER, out], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.strip()


def sealing(lines):
    return [line for line in lines if "record" in line]


def test_every_event_stands_beside_the_entry_that_seals_it(trail, tmp_path):
    found = [tuple(line["record"][:2]) for line in sealing(trail)]

    assert len(found) == DossierEvent.objects.count() == 7
    assert [seq for _dossier, seq in found] == [1, 2, 3, 4, 5, 6, 7]
    assert not [line for line in trail if "stray" in line]
    assert verify(tmp_path, trail)[0] == 0


@pytest.mark.parametrize("column", range(len(sealed_events.FIELDS)))
def test_a_change_of_any_column_is_noticed_at_the_entry_that_sealed_it(trail, tmp_path, column):
    line = sealing(trail)[3]
    kept = line["record"][column]
    line["record"][column] = {"x": 1} if isinstance(kept, dict) else f"{kept}x"

    code, said = verify(tmp_path, trail)

    assert code == 1
    assert said.startswith(f"BAD {line['n']}:")


def test_a_deleted_event_is_noticed_at_the_entry_that_sealed_it(trail, tmp_path):
    line = sealing(trail)[2]
    line["record"] = None

    code, said = verify(tmp_path, trail)

    assert (code, said.partition(":")[0]) == (1, f"BAD {line['n']}")


def test_an_event_that_nobody_entered_is_a_stray_until_somebody_vouches_for_it(trail, tmp_path):
    last = DossierEvent.objects.latest("seq")
    DossierEvent.objects.create(
        dossier_id=last.dossier_id,
        seq=8,
        type="return_result",
        at=last.at,
        actor_kind="staff",
        to_state="returned",
        step="done",
    )

    lines = exported()
    assert [line["stray"][1] for line in lines if "stray" in line] == [8]
    code, said = verify(tmp_path, lines)
    assert code == 1
    assert "no entry seals the row" in said

    call_command("dossiers", "seal", "--json", stdout=io.StringIO())
    assert verify(tmp_path, exported())[0] == 0


def test_an_event_that_changed_before_its_entry_was_sealed_is_noticed_too(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    make.dossier(make.house(), "received")
    lines = exported()
    assert verify(tmp_path, lines)[0] == 0

    sealing(lines)[1]["record"][3] = "refuse_intake"

    code, said = verify(tmp_path, lines)
    assert code == 1
    assert "the row it seals" in said


@pytest.mark.parametrize("place", [("no-dossier", 1), ("", 2)])
def test_a_place_that_was_bent_holds_nothing(place):
    assert sealed_events.read([place]) == {}


def test_a_result_comes_with_the_proof_that_its_issue_was_sealed(client, settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    settings.WITNESS_FILE = tmp_path / "heads.jsonl"
    at = make.house()
    dossier, early = make.dossier(at, "returned"), make.dossier(at, "approved")
    session = client.session
    session["dossiers_seen"] = {one.look_up_code: one.secret_hash for one in (dossier, early)}
    session.save()
    address = reverse("dossiers:result-proof", args=[dossier.look_up_code])
    assert client.get(address).status_code == 404
    audit.seal(now=datetime(2026, 11, 26, tzinfo=UTC), whole=True)
    exporting.tell_witness()

    answer = client.get(address)
    proof = tmp_path / "proof.json"
    proof.write_bytes(answer.content)
    said = [
        subprocess.run(
            [sys.executable, VERIFIER, proof, "--witness", settings.WITNESS_FILE],
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip()
        for change in (b"", b"issue")
        if proof.write_bytes(answer.content.replace(change or b"|", b"issve"))
    ]

    assert json.loads(answer.content)["event"]["verb"] == "dossiers.issue"
    assert json.loads(answer.content)["event"]["object_id"] == str(dossier.pk)
    assert said[0] == "entry proved"
    assert said[1].startswith("BAD")
    nothing = reverse("dossiers:result-proof", args=[early.look_up_code])
    assert client.get(nothing).status_code == 404
