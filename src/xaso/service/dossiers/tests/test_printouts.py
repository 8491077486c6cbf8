"""The papers of a case say what they must, on the form of their day."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Literal

import pytest

from xaso.service.dossiers import printouts
from xaso.service.dossiers.printouts import Kind, Paper, Party
from xaso.service.dossiers.printouts.slips import SAID
from xaso.service.dossiers.printouts.templates import templates

SLIP = printouts.Slip(
    agency="Trung tâm Phục vụ hành chính công xã",
    superior="Ủy ban nhân dân xã Động Đạt",
    place="Động Đạt",
    number="12/TNHS",
    made_at=datetime(2026, 11, 20, 2, 5, tzinfo=UTC),
    submitted_on=date(2026, 11, 20),
    submitter=Party("Nguyễn Thị Ngọc Ánh", "Xóm Đuổm, xã Động Đạt", "0912 345 678"),
    owner=Party("Trần Nguyễn Minh Đức"),
    procedure_code="1.001193",
    procedure_name="Đăng ký khai sinh",
    dossier_code="H55.242-261120-0012",
    look_up_code="K7M2P9QX",
    look_up_url="https://xa.example/tra-cuu/?code=K7M2P9QX",
    papers=(Paper("Tờ khai", originals=1), Paper("Giấy chứng sinh", certified=2, photocopies=3)),
    legal_time="Trong ngày",
    received_at=datetime(2026, 11, 20, 2, 5, tzinfo=UTC),
    due_at=datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
    signer="Hoàng Thị Minh",
)
LATER = replace(
    SLIP,
    reason="Giấy chứng sinh bị mờ",
    legal_grounds=("Điều 16 Luật Hộ tịch",),
    supply_until=datetime(2026, 11, 27, 10, 0, tzinfo=UTC),
    officer="Hoàng Thị Minh",
    officer_phone="0208 3874 123",
)


def words(kind: Kind, slip: printouts.Slip, size: Literal["a4", "a5"] = "a4") -> str:
    pdf = printouts.print_slip(kind, slip, size=size)
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s+", " ", read.stdout.decode())


@pytest.mark.parametrize("size", ["a4", "a5"])
def test_a_receipt_says_who_what_and_when_in_local_time(size):
    text = words(Kind.RECEIPT, SLIP, size=size)

    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Mã hồ sơ: H55.242-261120-0012",
        "Người nộp: Nguyễn Thị Ngọc Ánh",
        "Chủ hồ sơ: Trần Nguyễn Minh Đức",
        "Thời điểm nhận hồ sơ: 09 giờ 05 phút, ngày 20 tháng 11 năm 2026",
        "Thời điểm trả kết quả: 17 giờ 00 phút, ngày 20 tháng 11 năm 2026",
        "Mã tra cứu: K7M2P9QX",
        "Mẫu số 01 – Thông tư số 03/2025/TT-VPCP",
    ):
        assert said in text


def test_a_receipt_counts_each_kind_of_copy():
    pdf = printouts.print_slip(Kind.RECEIPT, SLIP)
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()

    rows = [line.split() for line in read.splitlines()]
    assert ["1", "Tờ", "khai", "1", "–", "–"] in rows
    assert ["2", "Giấy", "chứng", "sinh", "–", "2", "3"] in rows


def test_a_receipt_without_number_takes_the_codes_last_part():
    assert "Số: 0012/TNHS" in words(Kind.RECEIPT, replace(SLIP, number=""))
    assert "/HDHS" in words(Kind.SUPPLEMENT, replace(LATER, number=""))


def test_names_are_written_out_and_telephones_in_groups():
    slip = replace(
        SLIP,
        superior="UBND xã Động Đạt",
        submitter=Party("Lan", phone="+84912345678"),
        hotline="02083874123",
    )

    text = words(Kind.RECEIPT, slip)

    assert "ỦY BAN NHÂN DÂN XÃ ĐỘNG ĐẠT" in text
    assert "0912 345 678" in text
    assert "0208 3874 123" in text


def test_a_receipt_without_papers_says_so():
    text = words(Kind.RECEIPT, replace(SLIP, papers=()))

    assert "không kèm giấy tờ khác" in text
    assert "Bản sao chứng thực" not in text


def test_a_date_in_an_unconfirmed_year_is_called_expected():
    assert "Thời điểm trả kết quả (dự kiến):" in words(
        Kind.RECEIPT, replace(SLIP, due_is_expected=True)
    )


def test_a_request_for_more_gives_reason_ground_day_and_a_person_to_call():
    text = words(Kind.SUPPLEMENT, LATER)

    for said in ("Giấy chứng sinh bị mờ", "Căn cứ: Điều 16", "ngày 27 tháng 11", "0208 3874 123"):
        assert said in text


def test_a_refusal_at_intake_says_why_and_that_one_may_complain():
    text = words(Kind.INTAKE_REFUSAL, LATER)

    assert "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ" in text
    assert "không tiếp nhận" in text
    assert "Giấy chứng sinh bị mờ" in text
    assert "quyền khiếu nại" in text


def test_a_rejection_is_a_letter_to_the_owner_with_its_reason():
    text = words(Kind.REJECTION, replace(LATER, signer_role="Chủ tịch", signer="Lê Văn Phúc"))

    assert "Kính gửi: Trần Nguyễn Minh Đức" in text
    assert "Căn cứ Điều 16 Luật Hộ tịch; Sau khi thẩm định" in text
    assert "CHỦ TỊCH" in text


def test_an_older_dossier_keeps_the_older_form():
    old = replace(LATER, submitted_on=date(2025, 6, 30))

    text = words(Kind.INTAKE_REFUSAL, old)

    assert "PHIẾU TỪ CHỐI GIẢI QUYẾT HỒ SƠ" in text
    assert "Thông tư số 01/2018/TT-VPCP" in text


def test_a_form_changes_on_the_first_day_of_its_successor():
    before = printouts.template_on(Kind.RECEIPT, date(2025, 6, 30))
    after = printouts.template_on(Kind.RECEIPT, date(2025, 7, 1))

    assert (before.version, after.version) == (1, 2)


def test_no_day_has_two_forms_of_one_kind():
    for kind in Kind:
        rows = sorted((t for t in templates() if t.kind == kind), key=lambda t: t.valid_from)
        ends = [row.valid_until for row in rows]
        assert ends[:-1] == [row.valid_from for row in rows[1:]]
        assert ends[-1] is None


def test_a_day_without_a_form_is_refused():
    with pytest.raises(printouts.NoTemplate, match="01/01/2010"):
        printouts.template_on(Kind.RECEIPT, date(2010, 1, 1))


def test_a_long_list_of_papers_runs_over_pages_that_are_counted():
    many = replace(SLIP, papers=tuple(Paper(f"Giấy tờ số {n}", 1) for n in range(60)))

    text = words(Kind.RECEIPT, many)

    assert "Giấy tờ số 59" in text
    assert "Trang 2/2" in text or "Trang 2/3" in text


LETTERS = (
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
)
LONG = " ".join(LETTERS[start : start + 6].capitalize() for start in range(0, len(LETTERS), 6))
FULL = replace(
    LATER,
    submitter=Party(LONG, f"Xóm {LONG}", "0912 345 678", "lan@example.vn", "019190001234"),
    owner=Party(f"Chủ {LONG}"),
    content="",
    procedure_name=f"Thủ tục {LONG}",
    papers=tuple(
        Paper(f"Giấy tờ số {number} {LONG}", number % 3, number % 2, number % 4)
        for number in range(1, 41)
    ),
    state_now="Đang xử lý",
    responsible=LONG,
    new_due_at=datetime(2026, 12, 1, 10, 0, tzinfo=UTC),
    asked="09:00 21/11/2026",
    stage="Đang thẩm định",
    refund="8.000 đồng",
    hops=tuple(
        printouts.Hop(LONG, "Thẩm định", "09:00 20/11/2026", "Chuyển xử lý", "Đúng hạn")
        for _number in range(12)
    ),
    dates=(
        printouts.DateLine(
            title="Hẹn trả",
            due="17 giờ 00 phút",
            base="09 giờ 05 phút",
            rule="3 ngày làm việc",
            pauses=("Chờ bổ sung",),
            days=tuple(printouts.Day(f"{day}/11", 480, LONG) for day in range(10, 25)),
        ),
    ),
    results=(printouts.Handed(f"Trích lục {LONG}", "45/TLKS", "20/11/2026"),),
)


def leaves(value: object) -> list[str]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in leaves(one)]
    if isinstance(value, list | tuple):
        return [leaf for one in value for leaf in leaves(one)]
    return [str(value)] if value not in {"", None, 0} else []


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text)).casefold()


def printed(kind: Kind, slip: printouts.Slip) -> str:
    pdf = printouts.print_slip(kind, slip)
    read = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return squeezed(read.stdout.decode())


def unprinted(kind: Kind, slip: printouts.Slip) -> list[str]:
    said = printed(kind, slip)
    return [leaf for leaf in leaves(printouts.told(kind, slip)) if squeezed(leaf) not in said]


@pytest.mark.parametrize("kind", list(SAID))
def test_every_value_told_to_machines_is_printed_whole(kind):
    assert unprinted(kind, FULL) == []
    assert unprinted(kind, replace(FULL, owner=FULL.submitter)) == []


@pytest.mark.parametrize("kind", list(SAID))
def test_a_paper_tells_whom_it_is_for_and_no_more_than_it_says(kind):
    told = printouts.told(kind, FULL)

    assert "look_up_secret" not in told
    assert ("owner" in told) is (kind == Kind.RECEIPT)
    assert told["person"]["name"] in {FULL.submitter.name, FULL.owner.name}
