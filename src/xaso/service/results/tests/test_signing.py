"""An issued document is signed after the commit, and anybody may check it."""

from __future__ import annotations

import json
import re
import subprocess
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.identity.tests import make as people
from xaso.kernel.signing import api as signing
from xaso.kernel.signing.tests import make as hands
from xaso.service.results import api as results
from xaso.service.results.models import Check, ResultVersion
from xaso.service.results.services import checking, signatures, versions
from xaso.service.results.tests import make

pytestmark = pytest.mark.django_db
VALID = signing.Verdict.VALID


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with hands.house(tmp_path_factory.mktemp("authority")) as made:
        yield made


@pytest.fixture
def at(house, settings):
    settings.TRUST_DIR, settings.TIME_STAMPER = house.trust_folder, house.servers.stamper
    settings.PUBLIC_ADDRESS = "https://dongdat.example"
    return make.agency(is_demo=True)


@pytest.fixture
def leader(at, house):
    account = people.staff(agency=at, full_name="Nguyễn Văn Phúc")
    now = timezone.now()
    for key, owner in ((house.leader, account.pk), (house.agency, None)):
        signing.keep_key(key, agency=at, account_id=owner, actor=make.MINH, now=now)
    return account


def issued(at, leader, *, kind="birth_extract", now=None, **more):
    signed = {"signer": "Nguyễn Văn Phúc", "signer_role": "Chủ tịch", "signer_id": str(leader.pk)}
    now = now or timezone.now()
    return results.issue_result(
        make.draft(at=at, kind=kind, now=now, **more),
        number=45,
        actor=make.MINH,
        now=now,
        signed=signed,
    )


def content_of(result):
    return b"".join(files.read(results.file_of(result)))


def words_of(pdf):
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s+", " ", read.stdout.decode())


def test_an_issued_document_is_signed_by_the_job(at, leader, house):
    result = issued(at, leader)
    assert result.awaits_signature

    signatures.sign_result(result.pk, now=timezone.now())

    result.refresh_from_db()
    assert (result.is_signed, result.awaits_signature) == (True, False)
    pdf = content_of(result)
    report = signing.judge(pdf, house.trust, now=timezone.now())
    assert report.verdict == VALID
    assert [one.field for one in report.signatures] == ["LanhDao", "CoQuan"]
    text = words_of(pdf)
    for said in ("Số: 45/TLKS", "Trần Nguyễn Minh Đức", "đã ký số", "NGUYỄN VĂN PHÚC".title()):
        assert said in text
    assert "chưa ký số" not in text


def test_a_second_call_signs_nothing(at, leader):
    result = issued(at, leader)
    signatures.sign_result(result.pk, now=timezone.now())

    assert signatures.sign_result(result.pk, now=timezone.now()) is None
    assert ResultVersion.objects.filter(result=result, is_draft=False).count() == 2


def test_without_keys_it_stays_for_the_hand(at):
    account = people.staff(agency=at, full_name="Người Khác")

    assert not issued(at, account).awaits_signature


def test_a_revoked_document_is_not_signed(at, leader):
    result = issued(at, leader)
    results.revoke_result(result, ground="Sai tên", actor=make.MINH, now=timezone.now())

    assert signatures.sign_result(result.pk, now=timezone.now()) is None


def test_a_server_that_is_away_leaves_it_waiting(at, leader, settings):
    result = issued(at, leader)
    settings.TIME_STAMPER = "http://127.0.0.1:9/tsa"

    with pytest.raises(signing.CannotSign):
        signatures.sign_result(result.pk, now=timezone.now())
    result.refresh_from_db()
    assert result.awaits_signature
    assert signatures.sweep_unsigned() == 1


def test_numbers_of_a_book_stand_in_the_paper_before_anybody_signs(at, leader, house):
    copies = {"giay": [{"ten": "Bằng tốt nghiệp", "loai": "Bằng", "soTo": "1", "soBan": "2"}]}
    result = issued(at, leader, kind="certification", answers=copies)
    signatures.sign_result(result.pk, now=timezone.now())

    pdf = content_of(result)
    assert signing.judge(pdf, house.trust, now=timezone.now()).verdict == VALID
    assert "Số chứng thực: 45" in words_of(pdf)


def code_and_secret(result):
    told = versions.opened(results.Result.objects.get(pk=result.pk))
    return told[checking.CODE], told[checking.SECRET]


def asked(client, result, **more):
    code, secret = code_and_secret(result)
    return client.get(reverse("results:check"), {"ma": code, "bi-mat": secret, **more})


@pytest.fixture
def site(at):
    return make.site(at)


def verdict_of(answer):
    [verdict] = re.findall(r'data-verdict="(\w+)"', answer.content.decode())
    return verdict


def test_a_code_tells_number_and_day_and_no_name(client, at, leader, site):
    answer = asked(client, issued(at, leader))
    page = answer.content.decode()

    assert (answer.status_code, verdict_of(answer)) == (200, "valid")
    assert "45/TLKS" in page
    assert "Minh Đức" not in page


def test_a_wrong_secret_is_as_good_as_no_code(client, at, leader, site):
    result = issued(at, leader)

    wrong = asked(client, result, **{"bi-mat": "AAAAAAAA"})
    none = client.get(reverse("results:check"), {"ma": "7K3M-9QXA-2", "bi-mat": "AAAAAAAA"})

    assert wrong.status_code == none.status_code == 404


def test_guessing_a_secret_is_slowed_down(client, at, leader, site):
    result = issued(at, leader)
    codes = [asked(client, result, **{"bi-mat": "AAAAAAAA"}).status_code for _try in range(9)]

    assert codes[-1] == 429


def test_a_revoked_and_a_replaced_document_say_so(client, at, leader, site):
    first = issued(at, leader)
    results.revoke_result(first, ground="Sai", actor=make.MINH, now=timezone.now())
    assert verdict_of(asked(client, first)) == "revoked"
    draft = make.draft(at=at, dossier_id=first.dossier_id, key_id=first.key_id, now=timezone.now())
    results.issue_result(draft, number=46, actor=make.MINH, now=timezone.now())

    page = asked(client, first).content.decode()
    assert "cấp giấy khác thay thế" in page
    assert "46/TLKS" in page


def sent(client, pdf):
    file = SimpleUploadedFile("giay.pdf", pdf, content_type="application/pdf")
    return client.post(reverse("results:check"), {"file": file})


def test_the_file_itself_is_judged(client, at, leader, site):
    result = issued(at, leader)
    unsigned = content_of(result)
    signatures.sign_result(result.pk, now=timezone.now())
    pdf = content_of(result)

    assert verdict_of(sent(client, pdf)) == "valid"
    assert verdict_of(sent(client, pdf[:5000] + b"X" + pdf[5001:])) == "altered"
    assert verdict_of(sent(client, unsigned)) == "unsigned"
    assert "Đúng là tệp chúng tôi phát hành" in sent(client, unsigned).content.decode()
    results.revoke_result(result, ground="Sai", actor=make.MINH, now=timezone.now())
    assert verdict_of(sent(client, pdf)) == "revoked"


def test_what_our_keys_signed_and_we_never_gave_out_is_not_ours(client, at, leader, house, site):
    assert verdict_of(sent(client, hands.signed(house))) == "altered"


def test_no_file_and_no_pdf_keep_the_page(client, site):
    assert client.post(reverse("results:check")).status_code == 422
    assert verdict_of(sent(client, b"xin chao")) == "unreadable"


def test_who_has_the_file_gets_the_proof_that_it_stands_in_the_trail(client, at, leader, site):
    result = issued(at, leader)
    sha256 = results.file_of(result).sha256
    early = client.get(reverse("results:proof", args=[sha256]))
    audit.seal(now=timezone.now())

    told = client.get(reverse("results:proof", args=[sha256])).json()

    assert early.status_code == 404
    assert told["format"] == "xaso-audit-proof-1"
    assert sha256 in json.dumps(told["event"])
    assert client.get(reverse("results:proof", args=["0" * 64])).status_code == 404


def test_the_command_says_one_line_a_file(at, leader, tmp_path):
    result = issued(at, leader)
    signatures.sign_result(result.pk, now=timezone.now())
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(content_of(result))
    bad.write_bytes(good.read_bytes() + b"\n")
    out = StringIO()

    call_command("results", "verify", str(good), "--json", stdout=out)
    with pytest.raises(CommandError):
        call_command("results", "verify", str(bad), str(tmp_path / "none"), "--json", stdout=out)

    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [one["verdict"] for one in told] == ["valid", "altered", "unreadable"]
    assert all(set(one) == {"file", "verdict", "reason"} for one in told)


def test_what_is_checked_names_nobody(at, leader):
    result = issued(at, leader)

    row = Check.objects.get(result_id=result.pk)
    said = " ".join(str(getattr(row, field.attname)) for field in Check._meta.fields)
    assert "Đức" not in said
    assert code_and_secret(result)[1] not in said
