"""The machine's door: what others may build on."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from xaso.kernel.calendar.tests import make as make_calendar
from xaso.kernel.files.tests import make as make_files
from xaso.kernel.forms import api as forms
from xaso.kernel.identity.tests import make as make_people
from xaso.service.dossiers.models import Dossier
from xaso.service.procedures.tests import make as make_procedures

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/dossiers"


@pytest.fixture
def agency():
    make_calendar.calendar()
    people = make_people.cast()
    make_procedures.adoption(people.agency, make_procedures.version(form_id="HT_KS"))
    return people.agency


def answers(seed: int = 1) -> dict[str, str]:
    return forms.plausible_answers("HT_KS", seed, on=timezone.localdate())


def file_it(client, *, key="chia-khoa-0001", content=None, body=None, procedure="1.001193"):
    content = make_files.picture() if content is None else content
    return client.post(
        ADDRESS,
        {
            "procedure": procedure,
            "answers": json.dumps(answers()) if body is None else body,
            "file": SimpleUploadedFile("gcs.jpg", content, "image/jpeg"),
            "paper": "chung_sinh",
        },
        headers={"Idempotency-Key": key},
    )


def test_a_dossier_is_filed_and_read_back_whole(agency, client):
    content = make_files.picture()

    filed = file_it(client, content=content)

    assert filed.status_code == 201, filed.content
    told = filed.json()
    digest = hashlib.sha256(content).hexdigest()
    assert (told["code"], told["files"]) == (None, [{"sha256": digest}])
    read = client.get(f"{ADDRESS}/{told['id']}", headers={"X-Dossier-Secret": told["secret"]})
    assert read.status_code == 200
    shown = read.json()
    assert (shown["id"], shown["state"], shown["due"]) == (told["id"], "submitted", None)
    assert [event["type"] for event in shown["events"]] == ["submit"]
    [file] = shown["files"]
    fetched = client.get(file["url"], headers={"X-Dossier-Secret": told["secret"]})
    assert b"".join(fetched) == content
    assert file["sha256"] == digest


def test_the_same_request_again_gives_the_same_answer(agency, client):
    content = make_files.picture()
    first = file_it(client, content=content)

    again = file_it(client, content=content)

    assert (again.status_code, again.json()) == (201, first.json())
    assert Dossier.objects.count() == 1


def test_the_same_key_with_another_file_is_422(agency, client):
    file_it(client)

    refused = file_it(client, content=make_files.picture(seed=9))

    assert (refused.status_code, refused.json()["error"]) == (422, "idempotency-conflict")
    assert Dossier.objects.count() == 1


def test_a_wrong_secret_and_an_unknown_id_are_the_same_404(agency, client):
    told = file_it(client).json()

    wrong = client.get(f"{ADDRESS}/{told['id']}", headers={"X-Dossier-Secret": "AAAA2222"})
    unknown = client.get(f"{ADDRESS}/2222-2222-22", headers={"X-Dossier-Secret": told["secret"]})
    bare = client.get(f"{ADDRESS}/{told['id']}")

    assert wrong.status_code == unknown.status_code == bare.status_code == 404
    assert wrong.content == unknown.content == bare.content


def test_a_file_needs_the_secret_too(agency, client):
    told = file_it(client).json()
    shown = client.get(f"{ADDRESS}/{told['id']}", headers={"X-Dossier-Secret": told["secret"]})

    assert client.get(shown.json()["files"][0]["url"]).status_code == 404


def test_guessing_is_slowed_down(agency, client):
    told = file_it(client).json()

    tries = [
        client.get(f"{ADDRESS}/{told['id']}", headers={"X-Dossier-Secret": f"AAAA222{n}"})
        for n in range(2, 10)
    ]
    then = client.get(f"{ADDRESS}/{told['id']}", headers={"X-Dossier-Secret": told["secret"]})

    assert {answer.status_code for answer in tries} == {404}
    assert then.status_code == 429
    assert int(then["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"key": "ngan"}, "idempotency-key"),
        ({"key": "có dấu-000000"}, "idempotency-key"),
        ({"body": "{"}, "answers"),
        ({"body": "[1]"}, "answers"),
        ({"body": "[" * 100_000}, "answers"),
        ({"body": "{}"}, "answers"),
        ({"procedure": "9.999999"}, "procedure"),
        ({"content": b"khong phai anh"}, "file"),
        ({"content": b""}, "file"),
    ],
)
def test_bad_input_is_named_and_writes_nothing(agency, client, changes, error):
    refused = file_it(client, **changes)

    assert refused.status_code == 422
    assert refused.json()["error"] == error
    assert refused.json()["detail"]
    assert not Dossier.objects.exists()


def test_what_is_missing_is_named_by_field(agency, client):
    entered = {k: v for k, v in answers().items() if not k.startswith("ks.hoTen")}

    refused = file_it(client, body=json.dumps(entered))

    assert "ks.hoTen" in refused.json()["fields"]


def test_a_file_too_large_is_413(agency, client, settings):
    settings.MAX_FILE_BYTES = 1000

    refused = file_it(client)

    assert refused.status_code == 413
    assert not Dossier.objects.exists()


def test_the_door_describes_itself(agency, client):
    described = client.get("/openapi.json").json()

    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]) == {
        ADDRESS,
        ADDRESS + "/{id}",
        ADDRESS + "/{id}/files/{file}",
        "/api/v1/staff/dossiers/{id}/actions/{verb}",
        "/api/v1/staff/dossiers/{id}/printouts/{kind}",
    }


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_other_methods_are_refused(agency, client, method):
    assert getattr(client, method)(ADDRESS).status_code == 405
