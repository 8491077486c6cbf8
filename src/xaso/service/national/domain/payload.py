"""The national payload: how a dossier is told, and how one that arrives is read.

The shape is that of 2024-25 as used in practice; the interface of 2026 has to come from the
ministry [M]. Names are the portal's own.

Law: nd-118-2025; one-stop.md 9.3.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
FORM = "%Y%m%d%H%M%S"
CHANNELS = {"in_person": "1", "online": "2", "post": "3"}
CITIZEN = "1"
MOST_SUMMARY, MOST_NAME = 1_000, 50


class Unreadable(ValueError):
    """What arrived lacks something or cannot be read; the text says what."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A component of a dossier: its key, the name of its file, and where it was taken from.

    `reused` is 0 for what was handed in or scanned, 1 for a component and 2 for a result of another
    dossier, `result` that result's number.
    """

    key: str
    name: str
    reused: int = 0
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A dossier at one event, as the portal is told of it. Moments are aware."""

    code: str
    procedure_code: str
    procedure_name: str
    field_name: str
    channel: str
    owner: str
    personal_number: str
    email: str
    phone: str
    submitted_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    resolved_at: datetime | None
    returned_at: datetime | None
    refused_at: datetime | None
    state: int
    agency: str
    desk: str
    agency_code: str
    papers: Sequence[Paper] = ()
    results: Sequence[tuple[str, str]] = ()


def moment(at: datetime | None) -> str:
    """Write a moment as the portal does, empty where there is none.

    >>> moment(datetime(2026, 11, 22, 8, 5, tzinfo=HANOI))
    '20261122080500'
    """
    return at.astimezone(HANOI).strftime(FORM) if at else ""


def read_moment(written: str) -> datetime:
    """Read a moment of the portal.

    Raises:
        Unreadable: It is none.
    """
    try:
        return datetime.strptime(written, FORM).replace(tzinfo=HANOI)
    except ValueError as wrong:
        raise Unreadable(f"NgayNopHoSo: {written!r}") from wrong


def state_of(told: Told) -> dict[str, Any]:
    """Return the message that tells how a dossier stands."""
    number = [{"LoaiDinhDanh": "CCCD", "SoDinhDanh": told.personal_number}]
    return {
        "MaHoSo": told.code,
        "MaTTHC": told.procedure_code,
        "TenTTHC": told.procedure_name,
        "MaLinhVuc": "",
        "TenLinhVuc": told.field_name,
        "KenhThucHien": CHANNELS[told.channel],
        "ChuHoSo": told.owner,
        "LoaiDoiTuong": CITIZEN,
        "MaDoiTuong": "",
        "DinhDanhCHS": number if told.personal_number else [],
        "Email": told.email,
        "SoDienThoai": told.phone,
        "TrichYeuHoSo": told.procedure_name[:MOST_SUMMARY],
        "NgayNopHoSo": moment(told.submitted_at),
        "NgayTiepNhan": moment(told.received_at),
        "NgayHenTra": moment(told.due_at),
        "TrangThaiHoSo": str(told.state),
        "NgayTra": moment(told.returned_at),
        "HinhThuc": "1",
        "NgayKetThucXuLy": moment(told.resolved_at),
        "NgayTuChoi": moment(told.refused_at),
        "DonViXuLy": told.agency,
        "NoiNopHoSo": told.desk,
        "MaCoQuan": told.agency_code,
        "HoSoCoThanhPhanSoHoa": "1" if told.papers else "0",
        "TaiKhoanDuocXacThucVoiVNeID": "0",
        "DuocThanhToanTrucTuyen": "0",
        "TaiLieuNop": [
            {
                "TenTepDinhKem": paper.name,
                "MaThanhPhanHoSo": paper.key,
                "DuongDanTaiTepTin": "",
                "DuocSoHoa": "1",
                "DuocTaiSuDung": str(paper.reused),
                "DuocLayTuKhoDMQG": "0",
                "MaKetQuaThayThe": paper.result,
            }
            for paper in told.papers
        ],
        "DanhSachLePhi": [],
        "DanhSachHoSoBoSung": [],
        "DanhSachGiayToKetQua": [
            {"TenGiayTo": name, "SoKyHieu": number} for name, number in told.results
        ],
        "DSKetNoiCSDL": [],
    }


def progress_of(
    told: Told, *, who: str, post: str, at: datetime, what: str, ends: datetime | None
) -> dict[str, Any]:
    """Return the message that tells what was done to a dossier, by whom and when."""
    return {
        "MaHoSo": told.code,
        "NguoiXuLy": who[:MOST_NAME],
        "ChucDanh": post,
        "ThoiDiemXuLy": moment(at),
        "PhongBanXuLy": told.agency,
        "NoiDungXuLy": what,
        "TrangThai": str(told.state),
        "NgayBatDau": moment(told.received_at),
        "NgayKetThucTheoQuyDinh": moment(ends),
    }


@dataclass(frozen=True, slots=True)
class Attached:
    """One file that came along: of which paper, its name, and where it is fetched."""

    paper: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Filed:
    """A dossier, or papers for one, as it arrived from the portal."""

    code: str
    kind: str
    procedure_code: str = ""
    owner: str = ""
    submitter: str = ""
    personal_number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    note: str = ""
    submitted_at: datetime | None = None
    attached: tuple[Attached, ...] = field(default_factory=tuple)


FILING, SUPPLEMENT = "nop", "bo_sung"


def key_of(message: Mapping[str, Any]) -> str:
    """Return what tells a message that arrived from every other: the portal's codes, else its hash.

    >>> key_of({"MaHoSo": "G22.99-1"}), key_of({"LoaiBanTin": "bo_sung", "MaHoSo": "G1"})
    ('nop:G22.99-1', 'bo_sung:G1')
    """
    kind, code = str(message.get("LoaiBanTin") or FILING), str(message.get("MaHoSo") or "")
    if not code.strip():
        plain = json.dumps(message, ensure_ascii=False, sort_keys=True).encode()
        code = hashlib.sha256(plain).hexdigest()[:32]
    number = f":{message['MaBanTin']}" if message.get("MaBanTin") else ""
    return f"{kind[:20]}:{code[:60]}{number[:39]}"


def read(message: Mapping[str, Any]) -> Filed:
    """Read what arrived.

    Raises:
        Unreadable: Something is missing or is no such thing.
    """
    kind = str(message.get("LoaiBanTin") or FILING)
    if kind not in {FILING, SUPPLEMENT}:
        raise Unreadable(f"LoaiBanTin: {kind!r}")
    wanted = ("MaHoSo", "MaTTHC", "ChuHoSo", "NgayNopHoSo") if kind == FILING else ("MaHoSo",)
    missing = [name for name in wanted if not str(message.get(name) or "").strip()]
    if missing:
        raise Unreadable(", ".join(missing))
    numbers = message.get("DinhDanhCHS") or [{}]
    if not isinstance(numbers, list) or not isinstance(numbers[0], dict):
        raise Unreadable("DinhDanhCHS")
    text = {
        name: str(message.get(key) or "").strip()
        for name, key in (
            ("procedure_code", "MaTTHC"),
            ("owner", "ChuHoSo"),
            ("phone", "SoDienThoai"),
            ("email", "Email"),
            ("address", "DiaChi"),
            ("note", "TrichYeuHoSo"),
        )
    }
    written = str(message.get("NgayNopHoSo") or "")
    return Filed(
        code=str(message["MaHoSo"]).strip()[:60],
        kind=kind,
        submitter=str(message.get("NguoiNop") or text["owner"]).strip(),
        personal_number=str(numbers[0].get("SoDinhDanh") or ""),
        submitted_at=read_moment(written) if written else None,
        attached=_attached(message.get("TaiLieuNop") or []),
        **text,
    )


def _attached(rows: object) -> tuple[Attached, ...]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable("TaiLieuNop")
    return tuple(
        Attached(
            str(row.get("MaThanhPhanHoSo") or "other")[:40],
            str(row.get("TenTepDinhKem") or "giay-to")[:200],
            str(row.get("DuongDanTaiTepTin") or ""),
        )
        for row in rows
    )
