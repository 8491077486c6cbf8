"""Keys open for their place, die when destroyed, and survive a rotation under load."""

from __future__ import annotations

import json
import stat
import threading
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.kernel.keyring import masters
from xaso.kernel.keyring.models import AgencyKey, DataKey
from xaso.kernel.keyring.services import forget_cached
from xaso.kernel.organisations.tests import make

ACTOR = audit.Actor(kind="job")


@pytest.fixture(autouse=True)
def _own_masters(settings, tmp_path):
    settings.MASTER_KEYS_FILE = tmp_path / "keys" / "master.json"
    forget_cached()
    yield
    forget_cached()


@pytest.mark.django_db
def test_what_was_sealed_opens_with_the_same_key_and_context():
    key = keyring.new_data_key(make.agency().pk)

    sealed = keyring.seal(key, "Nguyễn Thị Lan".encode(), "answers|1")

    assert keyring.unseal(key, sealed, "answers|1").decode() == "Nguyễn Thị Lan"
    assert b"Lan" not in sealed


@pytest.mark.django_db
def test_sealed_words_moved_to_another_row_or_another_key_do_not_open():
    agency = make.agency()
    key, other = keyring.new_data_key(agency.pk), keyring.new_data_key(agency.pk)
    sealed = keyring.seal(key, b"x", "answers|1")

    with pytest.raises(keyring.NotAuthentic):
        keyring.unseal(key, sealed, "answers|2")
    with pytest.raises(keyring.NotAuthentic):
        keyring.unseal(other, sealed, "answers|1")


@pytest.mark.django_db
def test_wrapped_keys_swapped_between_rows_do_not_open():
    agency = make.agency()
    key, other = keyring.new_data_key(agency.pk), keyring.new_data_key(agency.pk)
    DataKey.objects.filter(pk=key).update(wrapped=DataKey.objects.get(pk=other).wrapped)

    with pytest.raises(keyring.NotAuthentic):
        keyring.seal(key, b"x", "c")


@pytest.mark.django_db
def test_a_destroyed_key_opens_nothing_and_stays_destroyed():
    key = keyring.new_data_key(make.agency().pk)
    sealed = keyring.seal(key, b"x", "c")

    keyring.destroy(key)
    keyring.destroy(key)

    with pytest.raises(keyring.KeyDestroyed):
        keyring.unseal(key, sealed, "c")
    with pytest.raises(keyring.KeyDestroyed):
        keyring.seal(key, b"x", "c")
    assert DataKey.objects.get(pk=key).wrapped is None


@pytest.mark.django_db
def test_many_keys_open_at_once_and_those_that_are_gone_are_left_out():
    place = make.agency().pk
    kept, gone = keyring.new_data_key(place), keyring.new_data_key(place)
    sealed = keyring.seal(kept, b"Lan", "x|1")
    keyring.destroy(gone)
    opened = keyring.open_keys([kept, gone, uuid.uuid4()])

    assert set(opened) == {kept}
    assert opened[kept].unseal(sealed, "x|1") == b"Lan"
    assert keyring.open_keys([]) == {}


@pytest.mark.django_db
def test_an_unknown_key_is_refused():
    with pytest.raises(keyring.UnknownKey):
        keyring.seal(uuid.uuid4(), b"x", "c")
    with pytest.raises(keyring.UnknownKey):
        keyring.destroy(uuid.uuid4())


@pytest.mark.django_db
def test_a_key_can_be_neither_wrapped_nor_destroyed_at_once():
    key = keyring.new_data_key(make.agency().pk)

    with pytest.raises(IntegrityError, match="wrapped_or_destroyed"), transaction.atomic():
        DataKey.objects.filter(pk=key).update(destroyed_at=timezone.now())


@pytest.mark.django_db
def test_a_year_has_one_agency_key_and_agencies_do_not_share():
    one, two = make.agency(), make.agency(is_shown=False)

    for agency in (one, one, two):
        keyring.new_data_key(agency.pk)

    assert sorted(AgencyKey.objects.values_list("agency_id", "year")) == sorted(
        (agency.pk, timezone.localdate().year) for agency in (one, two)
    )


@pytest.mark.django_db
def test_the_master_keys_are_for_their_owner_alone_and_not_in_the_database():
    keyring.new_data_key(make.agency().pk)

    assert stat.S_IMODE(masters.path().stat().st_mode) == 0o600
    assert stat.S_IMODE(masters.path().parent.stat().st_mode) == 0o700
    for file in masters.path().parent.glob("master.*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    known = masters.read()
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped FROM keyring_agency_key")
        [(wrapped,)] = cursor.fetchall()
    assert known.of(known.current) not in bytes(wrapped)


@pytest.mark.django_db
def test_without_the_master_keys_nothing_opens():
    key = keyring.new_data_key(make.agency().pk)
    sealed = keyring.seal(key, b"x", "c")
    masters.path().unlink()

    with pytest.raises(keyring.MasterKeyMissing, match=r"master\.json"):
        keyring.unseal(key, sealed, "c")


@pytest.mark.django_db
def test_damaged_master_keys_are_named_and_never_overwritten():
    masters.path().parent.mkdir()
    masters.path().write_text("{}")

    with pytest.raises(keyring.MasterKeyMissing, match=r"master\.json"):
        keyring.new_data_key(make.agency().pk)

    assert masters.path().read_text() == "{}"


@pytest.mark.django_db
def test_a_blind_index_is_one_agencys_own():
    one, two = make.agency(), make.agency(is_shown=False)

    def index(agency):
        return keyring.blind("phone", "0912345678", agency_id=agency.pk)

    assert index(one) == index(one)
    assert len({index(one), index(two), keyring.blind("phone", "0912345678")}) == 3


def wrapping(key: uuid.UUID) -> bytes:
    return bytes(DataKey.objects.get(pk=key).wrapped or b"")


@pytest.mark.django_db
def test_a_rotation_rewraps_everything_and_the_old_master_is_gone():
    agency = make.agency()
    key, erased = keyring.new_data_key(agency.pk), keyring.new_data_key(agency.pk)
    sealed = keyring.seal(key, b"x", "c")
    index = keyring.blind("phone", "0912")
    keyring.destroy(erased)
    before, wrapped = masters.read(), wrapping(key)

    done = keyring.rotate(actor=ACTOR, now=timezone.now())

    assert (done.data_keys, done.retired_masters) == (2, 1)
    assert not set(before.masters) & set(masters.read().masters)
    assert wrapping(key) != wrapped
    assert keyring.unseal(key, sealed, "c") == b"x"
    assert keyring.blind("phone", "0912") == index
    with pytest.raises(keyring.KeyDestroyed):
        keyring.unseal(erased, sealed, "c")
    assert audit.trail_of("keyring.master", done.master).count() == 1


@pytest.mark.django_db
def test_agency_keys_that_nothing_needs_go_after_a_while():
    keyring.new_data_key(make.agency().pk)
    later = timezone.now() + timedelta(hours=1)

    keyring.rotate(actor=ACTOR, now=timezone.now())
    keyring.rotate(actor=ACTOR, now=later)

    assert list(AgencyKey.objects.values_list("generation", flat=True)) == [3]


@pytest.mark.django_db
def test_the_command_rotates_and_answers_in_json(capsys):
    keyring.new_data_key(make.agency().pk)

    call_command("keys", "rotate", "--json")

    assert json.loads(capsys.readouterr().out)["data_keys"] == 1


def test_writers_and_readers_go_on_while_keys_rotate(own_database, django_db_blocker):
    agency = make.agency()
    sealed: dict[uuid.UUID, bytes] = {}
    stop, failures = threading.Event(), []

    def work():
        with django_db_blocker.unblock():
            try:
                while not stop.is_set():
                    key = keyring.new_data_key(agency.pk)
                    sealed[key] = keyring.seal(key, key.bytes, "c")
                    assert keyring.unseal(key, sealed[key], "c") == key.bytes
            except Exception as error:  # noqa: BLE001
                failures.append(error)
            finally:
                connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for _ in range(3):
        keyring.rotate(actor=ACTOR, now=timezone.now())
    stop.set()
    for worker in workers:
        worker.join()

    forget_cached()
    assert not failures
    assert len(sealed) > 10
    assert all(keyring.unseal(key, words, "c") == key.bytes for key, words in sealed.items())


@pytest.mark.django_db
def test_many_keys_are_made_at_once_and_are_keys_like_any():
    agency = make.agency()
    made = keyring.make_data_keys(agency.pk, 3)
    assert len({key.id for key in made}) == 3
    assert len({key.secret for key in made}) == 3
    sealed = [key.seal(b"x", f"a|{at}") for at, key in enumerate(made)]
    for at, (key, what) in enumerate(zip(made, sealed, strict=True)):
        assert keyring.unseal(key.id, what, f"a|{at}") == b"x"
    assert keyring.make_data_keys(agency.pk, 0) == []
