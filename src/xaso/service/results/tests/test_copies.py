"""An electronic copy: the scan of an original before the words that certify it."""

from __future__ import annotations

import io

import pikepdf
import pytest
from django.utils import timezone
from pikepdf import pdfa

from xaso.kernel.files import api as files
from xaso.kernel.identity.tests import make as people
from xaso.kernel.keyring import api as keyring
from xaso.kernel.signing import api as signing
from xaso.kernel.signing.tests import make as hands
from xaso.lib import printing
from xaso.service.results import api as results
from xaso.service.results import copies
from xaso.service.results.services import signatures
from xaso.service.results.tests import make
from xaso.service.results.tests.test_signing import content_of, words_of

SCAN = """#import "/lib/typst/paper.typ": data
#set page(width: 210mm, height: 297mm)
#set text(font: "Tinos", lang: "vi", fallback: false)
Giấy khai sinh của #data.whose
#pagebreak()
Mặt sau của #data.whose"""
ONE = {"ct": [{"tenGiayTo": "Giấy khai sinh", "coQuanCap": "UBND xã", "soTrang": 2, "soBan": 1}]}
ROW = {**ONE["ct"][0], "hinhThuc": "dien-tu"}
COPY = {"ct": [ROW]}


def scan(whose="Đỗ Thị Bẩy"):
    return printing.render(SCAN, {"made_at": make.NOW, "whose": whose})


def stored(at, key_id, whose="Đỗ Thị Bẩy"):
    upload = io.BytesIO(scan(whose))
    return files.store(upload, key_id=key_id, agency_id=at.pk, name="a.pdf", is_scan=True)


def findings(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {one.message for one in pdfa.check(opened, "2b").findings}


def test_the_scans_come_first_and_nothing_of_pdf_a_is_lost():
    words = scan("lời chứng")

    made = copies.lay_before(words, [scan("một"), scan("hai")])

    text = words_of(made)
    assert [text.index(f"của {whose}") for whose in ("một", "hai", "lời chứng")] == sorted(
        text.index(f"của {whose}") for whose in ("một", "hai", "lời chứng")
    )
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert len(opened.pages) == 6
    assert findings(made) == findings(words)
    assert copies.count_pages([scan("một"), scan("hai")]) == 4


def test_without_a_scan_the_words_stay_as_they_are():
    words = scan()

    assert copies.lay_before(words, []) is words


def test_the_corner_lies_on_the_first_page():
    box = copies.corner_of(scan())

    assert box.page == 1
    assert 595 - copies.EDGE - 1 < box.x + box.width < 595
    assert box.y == copies.EDGE


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with hands.house(tmp_path_factory.mktemp("authority")) as made:
        yield made


@pytest.fixture
def at(house, settings, db):
    settings.TRUST_DIR, settings.TIME_STAMPER = house.trust_folder, house.servers.stamper
    settings.PUBLIC_ADDRESS = "https://dongdat.example"
    return make.agency()


def drafted(at, answers=COPY, *, kind="certification", count=1):
    key_id = keyring.new_data_key(at.pk)
    scans = [str(stored(at, key_id, f"số {n}").pk) for n in range(count)]
    return make.draft(
        at=at, key_id=key_id, kind=kind, answers={**answers, "scans": scans}, now=timezone.now()
    )


def signed(at, house, draft):
    account = people.staff(agency=at, full_name="Nguyễn Văn Phúc")
    now = timezone.now()
    for key, owner in ((house.leader, account.pk), (house.agency, None)):
        signing.keep_key(key, agency=at, account_id=owner, actor=make.MINH, now=now)
    told = {"signer": "Nguyễn Văn Phúc", "signer_role": "Chủ tịch", "signer_id": str(account.pk)}
    result = results.issue_result(draft, number=12, actor=make.MINH, now=now, signed=told)
    signatures.sign_result(result.pk, now=timezone.now())
    return result


def test_a_certified_copy_is_scan_words_and_two_signatures(at, house):
    result = signed(at, house, drafted(at, count=2))

    pdf = content_of(result)
    report = signing.judge(pdf, house.trust, now=timezone.now())
    assert report.verdict == signing.Verdict.VALID
    text = words_of(pdf)
    assert text.index("Giấy khai sinh của số 0") < text.index("Giấy khai sinh của số 1")
    assert text.index("Mặt sau của số 1") < text.index("Số chứng thực: 12/")
    assert text.count("Bản sao điện tử có chứng thực") == 1
    assert result.name == "Bản sao điện tử có chứng thực"
    assert results.certified_paper(result) == "Giấy khai sinh"


def where(pdf, field):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for number, page in enumerate(opened.pages, start=1):
            for one in page.get("/Annots", []):
                if str(one.get("/T", "")) == field:
                    return number
    return None


def test_the_agency_signs_at_the_corner_the_person_under_the_words(at, house):
    pdf = content_of(signed(at, house, drafted(at)))

    assert where(pdf, "CoQuan") == 1
    assert where(pdf, "LanhDao") == 3


def test_an_electronic_copy_certifies_one_paper(at):
    with pytest.raises(results.OnePaperOnly):
        drafted(at, {"ct": [ROW, ROW]})
    with pytest.raises(results.OnePaperOnly):
        drafted(at, {"ct": [ROW, ONE["ct"][0]]})
    assert drafted(at, {"ct": ONE["ct"] * 2})


def test_an_electronic_copy_needs_the_scan_of_the_original(at):
    with pytest.raises(results.ScanMissing):
        drafted(at, count=0)


def test_another_document_takes_no_scan(at):
    draft = drafted(at, make.BIRTH, kind="birth_extract")

    assert draft.name == "Trích lục khai sinh"
    assert "của số 0" not in words_of(content_of(draft))
    assert results.certified_paper(draft) == ""


def test_who_asked_for_paper_gets_the_words_on_paper(at):
    draft = drafted(at, ONE)

    assert "của số 0" not in words_of(content_of(draft))
    assert draft.name == "Lời chứng thực bản sao từ bản chính"
    assert results.certified_paper(draft) == ""
