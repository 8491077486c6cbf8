"""An ended dossier is erased for good: nothing declared can be read, every page says so calmly."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.proof import SEEN
from xaso.service.dossiers.services.verifying import differences
from xaso.service.dossiers.tests import make
from xaso.service.results import api as results

pytestmark = pytest.mark.django_db
NAME = "Nông Thị Hoàng Yến"


@pytest.fixture
def at():
    return make.house()


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"


def erased(dossier, ground="Yêu cầu của chủ dữ liệu số 3"):
    keys = dossiers.erase(
        dossier_id=dossier.pk, actor=audit.Actor(kind="command"), now=timezone.now(), ground=ground
    )
    dossier.refresh_from_db()
    return keys


def full(at):
    """Make a dossier with a file, notes and a result."""
    return make.dossier(at, "returned", scans=1, owner_name=NAME, submitter_name=NAME)


def test_keys_and_names_go_codes_and_states_stay(at):
    dossier = full(at)
    kept = (dossier.code, dossier.look_up_code, dossier.state, dossier.received_at)
    version = dossier.version

    assert erased(dossier) >= 1

    assert (dossier.code, dossier.look_up_code, dossier.state, dossier.received_at) == kept
    assert dossier.owner_name == dossier.submitter_name == "(đã xóa)"
    assert dossier.version == version + 1
    for read in (dossiers.answers_of, dossiers.parties_of):
        with pytest.raises(keyring.KeyDestroyed):
            read(dossier)
    assert dossiers.notes_of(dossier) == {}
    for result in results.results_of(dossier.pk):
        assert result.owner_name == "(đã xóa)"
        assert keyring.is_destroyed(result.key_id)
    assert dossiers.is_erased(dossier)


def test_the_ground_is_kept_and_the_events_still_explain_the_row(at):
    dossier = full(at)
    erased(dossier)

    *_, entry = audit.trail_of("dossiers.dossier", dossier.pk)
    assert (entry.verb, entry.ground) == ("dossiers.erase", "Yêu cầu của chủ dữ liệu số 3")
    assert differences(dossier, dossier.events.order_by("seq")) == []
    assert [one.type for one in dossier.events.order_by("seq")][-1] == "erase"


@pytest.mark.parametrize("state", ["submitted", "received", "processing", "approved", "resolved"])
def test_what_has_not_ended_is_not_erased(at, state):
    dossier = make.dossier(at, state)
    with pytest.raises(dossiers.NotAllowed, match="chưa kết thúc"):
        erased(dossier)
    assert not dossiers.is_erased(dossier)


@pytest.mark.parametrize("state", ["returned", "rejected", "refused_intake"])
def test_every_end_can_be_erased(at, state):
    dossier = make.dossier(at, state)
    erased(dossier)
    assert dossiers.is_erased(dossier)


def test_without_a_ground_nothing_is_erased(at):
    dossier = make.dossier(at, "returned")
    with pytest.raises(dossiers.ReasonMissing):
        erased(dossier, ground="  ")
    assert not dossiers.is_erased(dossier)


def test_twice_is_refused(at):
    dossier = make.dossier(at, "returned")
    erased(dossier)
    with pytest.raises(dossiers.NotAllowed, match="đã được xóa"):
        erased(dossier)


def test_a_neighbour_stays_as_it_was(at):
    dossier, neighbour = full(at), full(at)
    erased(dossier)
    neighbour.refresh_from_db()

    assert neighbour.owner_name == NAME
    assert dossiers.parties_of(neighbour)["owner_name"] == NAME
    assert not dossiers.is_erased(neighbour)


def test_the_pages_of_the_desk_say_so(client, at):
    dossier = full(at)
    file = dossier.files.get()
    [result] = results.issued_for(dossier.pk)
    erased(dossier)
    client.force_login(at.minh)
    page = client.get(reverse("dossiers:staff-dossier", args=[dossier.pk]))

    assert page.status_code == 200
    assert "Nội dung khai đã được hủy" in page.content.decode()
    assert NAME not in page.content.decode()
    assert client.get(reverse("dossiers:queue"), {"q": NAME}).content.decode().count(NAME) == 1
    for name, more in (
        ("download", file.pk),
        ("printout", "giay-tiep-nhan"),
        ("staff-result", result.pk),
    ):
        assert client.get(reverse(f"dossiers:{name}", args=[dossier.pk, more])).status_code == 404


def test_the_resident_reads_that_it_was_erased(client, at):
    dossier = full(at)
    [result] = results.issued_for(dossier.pk)
    erased(dossier)
    session = client.session
    session[SEEN] = {dossier.look_up_code: dossier.secret_hash}
    session.save()
    page = client.get(reverse("dossiers:track", args=[dossier.look_up_code]))

    assert page.status_code == 200
    assert "Xóa nội dung hồ sơ" in page.content.decode()
    assert NAME not in page.content.decode()
    address = reverse("dossiers:result", args=[dossier.look_up_code, result.pk])
    assert client.get(address).status_code == 404
    assert client.get(reverse("dossiers:opened", args=[dossier.look_up_code])).status_code == 200


# --- what an older copy brings back --------------------------------------------------------


def test_what_was_erased_before_is_erased_again_and_nothing_else(at):
    dossier, neighbour, gone = full(at), full(at), full(at)
    erased(gone)

    count = dossiers.erase_again(
        {dossier.key_id, gone.key_id},
        actor=audit.Actor(kind="command"),
        now=timezone.now(),
        ground="Phục hồi",
    )

    assert count == 1
    assert dossiers.is_erased(dossier)
    assert not dossiers.is_erased(neighbour)


def test_the_list_of_destroyed_keys_only_grows(at, settings):
    assert keyring.read_destroyed() == frozenset()
    one, two = make.dossier(at, "returned"), make.dossier(at, "returned")
    erased(one)
    assert keyring.write_destroyed() == len(keyring.read_destroyed()) >= 1
    before = keyring.read_destroyed()
    keyring.write_destroyed([two.key_id])

    assert keyring.read_destroyed() == before | {two.key_id}
    assert (settings.KEYS_DIR / "destroyed.json").stat().st_mode & 0o077 == 0
    assert [path.name for path in settings.KEYS_DIR.iterdir()] == ["destroyed.json"]


# --- the command ----------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["code", "look_up_code"])
def test_the_command_erases_by_either_code(at, capsys, by):
    dossier = full(at)
    call_command(
        "keys", "destroy", "--dossier", getattr(dossier, by), "--ground", "Yêu cầu 3", "--yes",
        "--json",
    )  # fmt: skip
    said = json.loads(capsys.readouterr().out)

    assert said["dossier"] == str(dossier)
    assert dossier.key_id in keyring.read_destroyed()
    assert dossiers.is_erased(dossier)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--ground", "x", "--yes"], "--dossier"),
        (["--dossier", "{code}", "--yes"], "--ground"),
        (["--dossier", "{code}", "--ground", " ", "--yes"], "--ground"),
        (["--dossier", "khong-co", "--ground", "x", "--yes"], "khong-co"),
        (["--dossier", "{code}", "--ground", "x"], "--yes"),
    ],
)
def test_the_command_says_what_is_missing(at, words, said):
    dossier = make.dossier(at, "returned")
    with pytest.raises(CommandError, match=said):
        call_command("keys", "destroy", *[word.format(code=dossier.code) for word in words])
    assert not dossiers.is_erased(dossier)


def test_the_command_refuses_what_has_not_ended(at):
    dossier = make.dossier(at, "received", now=timezone.now() - timedelta(hours=1))
    with pytest.raises(CommandError, match="chưa kết thúc"):
        call_command("keys", "destroy", "--dossier", dossier.code, "--ground", "x", "--yes")
