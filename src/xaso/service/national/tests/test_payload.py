"""The wire, word for word: what the portal is told, and how what comes is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from xaso.service.national.domain import payload
from xaso.service.national.domain.payload import HANOI, Attached, Filed, Told

AT = datetime(2026, 11, 17, 1, 0, tzinfo=UTC)
TOLD = Told(
    code="G22.99-1",
    procedure_code="1.004873",
    procedure_name="Cấp giấy xác nhận",
    field_name="Hộ tịch",
    channel="online",
    owner="Trần Văn Đức",
    personal_number="019090001234",
    email="duc@example.vn",
    phone="0912345678",
    submitted_at=AT,
    received_at=AT.replace(hour=2),
    due_at=AT.replace(day=20),
    resolved_at=AT.replace(day=19),
    returned_at=AT.replace(day=19, hour=3),
    refused_at=None,
    state=10,
    agency="UBND xã Động Đạt",
    desk="UBND xã Yên Đổ",
    agency_code="H55.242",
    papers=[payload.Paper("to_khai", "tờ khai.jpg")],
    results=[("Giấy xác nhận", "12/2026")],
)
STATE = {
    "MaHoSo": "G22.99-1",
    "MaTTHC": "1.004873",
    "TenTTHC": "Cấp giấy xác nhận",
    "MaLinhVuc": "",
    "TenLinhVuc": "Hộ tịch",
    "KenhThucHien": "2",
    "ChuHoSo": "Trần Văn Đức",
    "LoaiDoiTuong": "1",
    "MaDoiTuong": "",
    "DinhDanhCHS": [{"LoaiDinhDanh": "CCCD", "SoDinhDanh": "019090001234"}],
    "Email": "duc@example.vn",
    "SoDienThoai": "0912345678",
    "TrichYeuHoSo": "Cấp giấy xác nhận",
    "NgayNopHoSo": "20261117080000",
    "NgayTiepNhan": "20261117090000",
    "NgayHenTra": "20261120080000",
    "TrangThaiHoSo": "10",
    "NgayTra": "20261119100000",
    "HinhThuc": "1",
    "NgayKetThucXuLy": "20261119080000",
    "NgayTuChoi": "",
    "DonViXuLy": "UBND xã Động Đạt",
    "NoiNopHoSo": "UBND xã Yên Đổ",
    "MaCoQuan": "H55.242",
    "HoSoCoThanhPhanSoHoa": "1",
    "TaiKhoanDuocXacThucVoiVNeID": "0",
    "DuocThanhToanTrucTuyen": "0",
    "TaiLieuNop": [
        {
            "TenTepDinhKem": "tờ khai.jpg",
            "MaThanhPhanHoSo": "to_khai",
            "DuongDanTaiTepTin": "",
            "DuocSoHoa": "1",
            "DuocTaiSuDung": "0",
            "DuocLayTuKhoDMQG": "0",
            "MaKetQuaThayThe": "",
        }
    ],
    "DanhSachLePhi": [],
    "DanhSachHoSoBoSung": [],
    "DanhSachGiayToKetQua": [{"TenGiayTo": "Giấy xác nhận", "SoKyHieu": "12/2026"}],
    "DSKetNoiCSDL": [],
}
MESSAGE = {
    "MaHoSo": " G22.99-1 ",
    "MaTTHC": "1.004873",
    "ChuHoSo": "Trần Văn Đức",
    "NguoiNop": "Lý Thị Hoa",
    "DinhDanhCHS": [{"LoaiDinhDanh": "CCCD", "SoDinhDanh": "019090001234"}],
    "SoDienThoai": "0912345678",
    "Email": "hoa@example.vn",
    "DiaChi": "Xóm Đuổm",
    "TrichYeuHoSo": "Xin sớm",
    "NgayNopHoSo": "20261117080000",
    "TaiLieuNop": [
        {"MaThanhPhanHoSo": "to_khai", "TenTepDinhKem": "a.jpg", "DuongDanTaiTepTin": "/tep/1"},
        {},
    ],
}


def test_a_dossier_is_told_word_for_word():
    assert payload.state_of(TOLD) == STATE


def test_what_is_not_there_is_told_as_empty():
    bare = replace(
        TOLD,
        channel="post",
        personal_number="",
        received_at=None,
        due_at=None,
        resolved_at=None,
        returned_at=None,
        refused_at=AT,
        state=3,
        papers=[],
        results=[],
        procedure_name="x" * 1_200,
    )

    assert payload.state_of(bare) == STATE | {
        "TenTTHC": "x" * 1_200,
        "TrichYeuHoSo": "x" * 1_000,
        "KenhThucHien": "3",
        "DinhDanhCHS": [],
        "NgayTiepNhan": "",
        "NgayHenTra": "",
        "NgayTra": "",
        "NgayKetThucXuLy": "",
        "NgayTuChoi": "20261117080000",
        "TrangThaiHoSo": "3",
        "HoSoCoThanhPhanSoHoa": "0",
        "TaiLieuNop": [],
        "DanhSachGiayToKetQua": [],
    }
    assert payload.state_of(replace(bare, channel="in_person"))["KenhThucHien"] == "1"


def test_what_was_done_is_told_word_for_word():
    told = payload.progress_of(
        TOLD, who="Nguyễn " * 10, post="officer", at=AT, what="Trình lãnh đạo", ends=TOLD.due_at
    )

    assert told == {
        "MaHoSo": "G22.99-1",
        "NguoiXuLy": ("Nguyễn " * 10)[:50],
        "ChucDanh": "officer",
        "ThoiDiemXuLy": "20261117080000",
        "PhongBanXuLy": "UBND xã Động Đạt",
        "NoiDungXuLy": "Trình lãnh đạo",
        "TrangThai": "10",
        "NgayBatDau": "20261117090000",
        "NgayKetThucTheoQuyDinh": "20261120080000",
    }


def test_a_filing_is_read_field_by_field():
    assert payload.read(MESSAGE) == Filed(
        code="G22.99-1",
        kind="nop",
        procedure_code="1.004873",
        owner="Trần Văn Đức",
        submitter="Lý Thị Hoa",
        personal_number="019090001234",
        phone="0912345678",
        email="hoa@example.vn",
        address="Xóm Đuổm",
        note="Xin sớm",
        submitted_at=datetime(2026, 11, 17, 8, 0, tzinfo=HANOI),
        attached=(Attached("to_khai", "a.jpg", "/tep/1"), Attached("other", "giay-to", "")),
    )


def test_who_files_for_herself_need_not_be_named_twice():
    bare = {name: MESSAGE[name] for name in ("MaHoSo", "MaTTHC", "ChuHoSo", "NgayNopHoSo")}

    assert payload.read(bare) == Filed(
        code="G22.99-1",
        kind="nop",
        procedure_code="1.004873",
        owner="Trần Văn Đức",
        submitter="Trần Văn Đức",
        submitted_at=datetime(2026, 11, 17, 8, 0, tzinfo=HANOI),
    )
    more = payload.read({"LoaiBanTin": "bo_sung", "MaHoSo": "G1", "TrichYeuHoSo": "Thêm"})
    assert more == Filed(code="G1", kind="bo_sung", note="Thêm")


def test_messages_are_told_apart_by_the_portals_codes_or_by_what_they_say():
    assert payload.key_of({"MaHoSo": "G1", "MaBanTin": "bs2"}) == "nop:G1:bs2"
    first, second = payload.key_of({"ChuHoSo": "A"}), payload.key_of({"ChuHoSo": "B"})
    assert first != second
    assert first == payload.key_of({"ChuHoSo": "A"})
    longest = {"LoaiBanTin": "x" * 99, "MaHoSo": "y" * 99, "MaBanTin": "z" * 99}
    assert payload.key_of(longest) == f"{'x' * 20}:{'y' * 60}:{'z' * 38}"


def test_a_reused_paper_says_of_what_and_by_which_result():
    papers = [payload.Paper("ks", "a.pdf", 2, "12/TLKS"), payload.Paper("don", "b.pdf", 1)]

    sent = payload.state_of(replace(TOLD, papers=papers))["TaiLieuNop"]

    flags = [(one["DuocSoHoa"], one["DuocTaiSuDung"], one["MaKetQuaThayThe"]) for one in sent]
    assert flags == [("1", "2", "12/TLKS"), ("1", "1", "")]
