"""What a signed file is worth: good ones are believed, forged ones never."""

from __future__ import annotations

import io
import random
import re
import subprocess
from datetime import timedelta

import pikepdf
import pytest
from pikepdf import pdfa

from xaso.kernel.signing import trust as trusting
from xaso.kernel.signing.authority.answering import answer_list
from xaso.kernel.signing.domain.reports import Reason, Verdict
from xaso.kernel.signing.judging import judge
from xaso.kernel.signing.tests import forge, make

CATALOG = "pikepdf:schema-Catalog"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with make.house(tmp_path_factory.mktemp("authority")) as made:
        yield made


@pytest.fixture(scope="module")
def paper(house):
    return make.signed(house)


def told(content, house):
    return judge(content, house.trust, now=make.now())


def test_a_paper_signed_by_leader_and_agency_is_believed(house, paper):
    report = told(paper, house)

    assert (report.verdict, report.reason) == (Verdict.VALID, Reason.GOOD)
    assert [one.field for one in report.signatures] == [make.LEADER_FIELD, make.AGENCY_FIELD]
    assert report.signatures[0].signer == "Nguyễn Văn Phúc (BẢN THỬ)"
    assert all(one.organisation == make.AGENCY for one in report.signatures)
    stamped = [one.stamped_at for one in report.signatures]
    assert all(make.now() - timedelta(minutes=5) < at <= make.now() for at in stamped)
    assert all("BẢN THỬ" in one.stamper for one in report.signatures)


def test_an_independent_reader_believes_it_too(paper, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper)

    said = subprocess.run(
        ["pdfsig", "-nocert", path], capture_output=True, text=True, check=True
    ).stdout

    assert said.count("Signature is Valid") == 2
    assert said.count("Total document signed") == 1


def findings(content):
    """Return what a checker of PDF/A-2b finds, whatever prefix a namespace has."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = pdfa.check(pdf, "2b").findings
    return {(one.rule, re.sub(r"\b\w+(?==http|:NPages)", "ns", one.message)) for one in found}


def test_two_signatures_leave_it_an_archival_file(paper):
    """What is new is what the checker says it does not look at: form, permissions, proofs."""
    assert findings(paper) - findings(make.drawn()) == {
        (CATALOG, "interactive forms (/AcroForm) are not supported"),
        (CATALOG, "permissions (/Perms) are not supported"),
        (CATALOG, "unrecognized key(s) /DSS are not checked"),
    }
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        assert pdf.pdf_version == "1.7"
        assert "/Version" not in pdf.Root


def test_number_and_day_can_be_read_on_the_page(paper, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper)

    text = subprocess.run(
        ["pdftotext", path, "-"], capture_output=True, text=True, check=True
    ).stdout

    for words in ("45/TLKS", "ngày 29 tháng 11 năm 2026", "Nguyễn Thị Ánh Tuyết", "Ký bởi"):
        assert words in " ".join(text.split())


def test_an_unsigned_paper_and_one_that_waits_for_the_agency(house):
    assert told(make.drawn(), house).verdict == Verdict.UNSIGNED
    waiting = told(make.signed_by_leader(house), house)

    assert (waiting.verdict, waiting.reason) == (Verdict.UNSIGNED, Reason.FIELD_EMPTY)
    assert waiting.empty_fields == (make.AGENCY_FIELD,)


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (b"", Verdict.UNREADABLE),
        (b"xin chao", Verdict.UNREADABLE),
        (b"%PDF-1.7\nhong", Verdict.UNREADABLE),
        (b"%PDF-1.7\n/ByteRange [0 1 2 3]", Verdict.ALTERED),
    ],
)
def test_what_is_no_pdf_or_broken(house, content, verdict):
    assert told(content, house).verdict == verdict


@pytest.mark.parametrize("name", forge.PLAIN)
@pytest.mark.parametrize("seed", range(3))
def test_no_forgery_is_believed(house, paper, name, seed):
    forged = forge.PLAIN[name](paper, random.Random(f"{name}{seed}"))
    if forged == paper:
        return

    assert told(forged, house).verdict in {
        "cut_off": {Verdict.UNSIGNED},
        "flipped": {Verdict.ALTERED, Verdict.UNREADABLE},
        "flipped_bit": {Verdict.ALTERED, Verdict.UNREADABLE},
    }.get(name, {Verdict.ALTERED})


def test_the_same_words_in_other_signs_are_other_bytes(house, paper):
    place = paper.index(b"A", next(forge.GAP.finditer(paper)).start(1))

    assert told(paper[:place] + b"a" + paper[place + 1 :], house).reason == Reason.GAP_NOT_CLEAN


def test_another_dossiers_signature_is_not_this_ones(house, paper):
    other = make.signed(house, "Trần Văn Khác")

    assert told(forge.other_dossiers_signature(paper, other), house).verdict == Verdict.ALTERED


def test_a_swapped_certificate_is_noticed(house, paper):
    forged = forge.swapped_certificate(paper, house)

    assert forged != paper
    assert told(forged, house).verdict == Verdict.ALTERED


def test_an_expired_certificate(house):
    report = told(forge.by_expired(house), house)

    assert (report.verdict, report.reason) == (Verdict.EXPIRED, Reason.CERTIFICATE_EXPIRED)


def test_a_revoked_certificate(house, tmp_path):
    forged = forge.by_revoked(house)
    believed = tmp_path / "trust"
    believed.mkdir()
    (believed / "root.pem").write_bytes((house.trust_folder / "root.pem").read_bytes())
    without_list = judge(forged, trusting.read(believed), now=make.now())
    (believed / "root.crl").write_bytes(answer_list(house.authority, make.now()))
    with_list = judge(forged, trusting.read(believed), now=make.now())

    assert without_list.verdict == Verdict.UNTRUSTED
    assert without_list.reason == Reason.STATE_UNKNOWN
    assert (with_list.verdict, with_list.reason) == (Verdict.REVOKED, Reason.CERTIFICATE_REVOKED)


def test_what_was_signed_before_the_revocation_stays_good(tmp_path):
    with make.house(tmp_path) as house:
        paper = make.signed(house)
        serial = house.leader_identity.certificate.serial_number
        house.authority.revoke(serial, make.now() + timedelta(minutes=1))
        (house.trust_folder / "root.crl").write_bytes(answer_list(house.authority, make.now()))

        assert told(paper, house).verdict == Verdict.VALID


def test_a_list_that_nobody_we_believe_signed_counts_for_nothing(house, tmp_path):
    with make.house(tmp_path) as other:
        other.authority.revoke(house.leader_identity.certificate.serial_number, make.now())
        believed = house.trust_folder
        (believed / "other.crl").write_bytes(answer_list(other.authority, make.now()))
        read = trusting.read(believed)
        (believed / "other.crl").unlink()

    assert read.lists == ()


def test_a_root_of_the_same_name_with_another_key_is_unknown(house, tmp_path):
    report = told(forge.by_nobody_known(house, tmp_path / "twin"), house)

    assert report.verdict == Verdict.UNTRUSTED
    assert [one.verdict for one in report.signatures] == [Verdict.VALID, Verdict.UNTRUSTED]


def test_who_vouches_for_himself_is_unknown(house):
    assert told(forge.by_itself(house), house).verdict == Verdict.UNTRUSTED


def test_without_trust_nobody_is_believed(house, paper):
    assert judge(paper, trusting.Trust(), now=make.now()).verdict == Verdict.UNTRUSTED


def test_a_good_paper_stays_good_when_its_certificates_have_expired(house, paper):
    later = make.now() + timedelta(days=3 * 365)

    assert judge(paper, house.trust, now=later).verdict == Verdict.VALID
