"""Plausible declarations for demo, bench and tests: made up from a seed, nobody's data."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from xaso.lib.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = json.loads(
    (Path(__file__).resolve().parent / "data/sample-people.json").read_text(encoding="utf-8")
)
THAI_NGUYEN = "19"


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    name: str
    sex: str
    born: date
    people: str
    number: str
    phone: str
    hamlet: str
    commune: str


class Maker:
    """Makes people and declarations from one seed; the same seed makes the same."""

    def __init__(self, seed: int, on: date) -> None:
        """Begin; every day it makes lies before `on`."""
        self.chance = random.Random(seed)  # noqa: S311
        self.on = on

    def day(self, youngest: int, oldest: int) -> date:
        """Return a birthday of somebody between two ages."""
        span = self.chance.randrange(youngest * 366 + 1, oldest * 365)
        return self.on - timedelta(days=span)

    def person(
        self, youngest: int = 20, oldest: int = 60, *, sex: str = "", surname: str = ""
    ) -> Person:
        """Return somebody of an age."""
        pick = self.chance.choice
        sex = sex or pick(("nam", "nu"))
        born = self.day(youngest, oldest)
        century = (born.year - 1900) // 100 * 2 + (sex == "nu")
        number = f"019{century}{born.year % 100:02d}{self.chance.randrange(10**6):06d}"
        words = (pick(NAMES["middle"][sex]), pick(NAMES["given"][sex]))
        name = " ".join((surname or pick(NAMES["surnames"]), *words))
        phone = f"09{pick('1678')}{self.chance.randrange(10**7):07d}"
        return Person(
            name,
            sex,
            born,
            pick(NAMES["peoples"]),
            number,
            phone,
            pick(NAMES["hamlets"]),
            pick(NAMES["communes"]),
        )

    def address(self, key: str, who: Person) -> dict[str, str]:
        """Return where somebody lives."""
        return {
            f"{key}.tinh": THAI_NGUYEN,
            f"{key}.xa": who.commune,
            f"{key}.chiTiet": f"Xóm {who.hamlet}",
        }

    def document(self, key: str, who: Person) -> dict[str, str]:
        """Return somebody's identity card."""
        return {
            f"{key}.loai": "can-cuoc",
            f"{key}.so": who.number,
            f"{key}.ngayCap": "10/05/2022",
            f"{key}.noiCap": "Bộ Công an",
        }

    def filer(self, who: Person, relation: str) -> dict[str, str]:
        """Return the block of who files."""
        email = f"{fold(who.name).split()[-1]}{self.chance.randrange(1000)}@example.com"
        return {
            "nyc.quanHe": relation,
            "nyc.hoTen": who.name,
            "nyc.ngaySinh": typed(who.born),
            "nyc.dienThoai": who.phone,
            "nyc.email": email if self.chance.random() < 0.3 else "",
            **self.document("nyc.giayTo", who),
            **self.address("nyc.noiCuTru", who),
        }

    def identity(self, key: str, who: Person, *, sex: bool = False) -> dict[str, str]:
        """Return the block of somebody whom the declaration concerns."""
        return {
            f"{key}.hoTen": who.name,
            f"{key}.ngaySinh": typed(who.born),
            **({f"{key}.gioiTinh": who.sex} if sex else {}),
            f"{key}.danToc": who.people,
            f"{key}.quocTich": "VN",
            **self.address(f"{key}.noiCuTru", who),
            **self.document(f"{key}.giayTo", who),
        }

    def copies(self) -> dict[str, str]:
        """Ask for copies, or not."""
        wanted = self.chance.randrange(4)
        return (
            {"banSao.yeuCau": "co", "banSao.soLuong": str(wanted)}
            if wanted
            else {"banSao.yeuCau": "khong"}
        )


def typed(day: date) -> str:
    """Return a day as people type it."""
    return f"{day:%d/%m/%Y}"


SIGNED = {"camDoan": "on", "chuKy": "ky-tay"}


def _birth(make: Maker) -> dict[str, str]:
    father = make.person(24, 38, sex="nam")
    mother = make.person(21, 35, sex="nu")
    child = make.person(0, 1, surname=father.name.split()[0])
    born = make.on - timedelta(days=make.chance.randrange(3, 55))
    filer, relation = make.chance.choice(((father, "cha"), (mother, "me")))
    return {
        **make.filer(filer, relation),
        "ks.loai": "cha-me-ket-hon",
        "ks.hoTen": child.name,
        "ks.ngaySinh": typed(born),
        "ks.gioiTinh": child.sex,
        "ks.danToc": father.people,
        "ks.quocTich": "VN",
        "ks.noiSinh": "Trung tâm Y tế Phú Lương, xã Phú Lương, tỉnh Thái Nguyên",
        **make.address("ks.queQuan", father),
        "gcs.ma": f"GCS{make.chance.randrange(10**6):06d}",
        "gcs.ngay": typed(born + timedelta(days=1)),
        **make.identity("me", mother),
        **make.identity("cha", father),
        **make.copies(),
        **SIGNED,
    }


def _death(make: Maker) -> dict[str, str]:
    dead = make.person(60, 95)
    died = make.on - timedelta(days=make.chance.randrange(1, 14))
    return {
        **make.filer(make.person(25, 55), "con"),
        **make.identity("kt", dead, sex=True),
        "kt.ngayChet": typed(died),
        "kt.gioChet": f"{make.chance.randrange(24):02d}:{make.chance.randrange(60):02d}",
        "kt.noiChet": f"Xóm {dead.hamlet}, {dead.commune}, tỉnh Thái Nguyên",
        "kt.nguyenNhan": make.chance.choice(("Tuổi già", "Bệnh tim mạch", "Tai biến mạch máu não")),
        "gbt.loai": "giay-bao-tu",
        "gbt.so": f"{make.chance.randrange(1, 400)}/GBT",
        "gbt.ngay": typed(died),
        "gbt.coQuan": "Trạm Y tế xã",
        **make.copies(),
        **SIGNED,
    }


def _marriage(make: Maker) -> dict[str, str]:
    bride, groom = make.person(19, 32, sex="nu"), make.person(21, 35, sex="nam")
    sides: dict[str, str] = {}
    for key, who in (("nu", bride), ("nam", groom)):
        sides |= {
            **make.identity(key, who),
            f"{key}.dienThoai": who.phone,
            f"{key}.honNhan": "chua-ket-hon",
            f"{key}.lan": "1",
        }
    meeting = make.on + timedelta(days=7 - make.on.weekday())
    return {
        **sides,
        "lichHen.ngay": typed(meeting),
        "lichHen.gio": "08:30",
        **make.copies(),
        "camDoan": "on",
        "chuKy2": "ky-tay",
    }


def _single(make: Maker) -> dict[str, str]:
    who = make.person(20, 34)
    grown = date(who.born.year + (18 if who.sex == "nu" else 20), 6, 1)
    return {
        **make.filer(who, "ban-than"),
        **make.identity("dx", who, sex=True),
        "dx.thoiGianCuTru.0.noi": f"Xóm {who.hamlet}, {who.commune}, tỉnh Thái Nguyên",
        "dx.thoiGianCuTru.0.tuNgay": typed(min(grown, make.on - timedelta(days=30))),
        "dx.tinhTrang": "chua-ket-hon",
        "mucDich": make.chance.choice(("nha-dat", "vay-von")),
        "giayCu.co": "khong",
        **SIGNED,
    }


def _copies(make: Maker) -> dict[str, str]:
    who = make.person(18, 75)
    answers = {
        "nyc.hoTen": who.name,
        "nyc.dienThoai": who.phone,
        **make.document("nyc.giayTo", who),
    }
    for index, paper in enumerate(make.chance.sample(NAMES["papers"], make.chance.randrange(1, 4))):
        answers |= {
            f"ct.{index}.tenGiayTo": paper,
            f"ct.{index}.coQuanCap": "Cơ quan có thẩm quyền, Việt Nam",
            f"ct.{index}.soTrang": str(make.chance.randrange(1, 9)),
            f"ct.{index}.soBan": str(make.chance.randrange(1, 6)),
            f"ct.{index}.hinhThuc": "giay",
        }
    return answers


def _signature(make: Maker) -> dict[str, str]:
    who = make.person(18, 75)
    return {
        "nyc.0.hoTen": who.name,
        "nyc.0.dienThoai": who.phone,
        **make.document("nyc.0.giayTo", who),
        "vb.loai": make.chance.choice(("ly-lich", "uy-quyen", "tu-lap")),
        "vb.ten": make.chance.choice((
            "Sơ yếu lý lịch",
            "Giấy ủy quyền nhận lương hưu",
            "Giấy cam kết",
        )),
        "vb.soTrang": "1",
        "ngonNgu": "viet",
        "hinhThuc": "ky",
        "diaDiem": "tru-so",
    }


def _extract(make: Maker) -> dict[str, str]:
    who = make.person(18, 70)
    return {
        **make.filer(who, "ban-than"),
        "loai": "khai-sinh",
        **make.identity("nd", who, sex=True),
        "dk.noi": "UBND xã Động Đạt, huyện Phú Lương",
        "dk.ngay": str(who.born.year + 1),
        "dk.so": str(make.chance.randrange(1, 200)),
        "soLuong": str(make.chance.randrange(1, 5)),
        "lyDo": "Bổ sung hồ sơ xin việc",
        **SIGNED,
    }


def _correction(make: Maker) -> dict[str, str]:
    who = make.person(25, 60)
    wrong = date(who.born.year - 1, who.born.month, min(who.born.day, 28))
    return {
        **make.filer(who, "ban-than"),
        **make.identity("nd", who, sex=True),
        "loaiViec": "cai-chinh",
        "dk.loai": "khai-sinh",
        "dk.noi": "UBND xã Động Đạt, huyện Phú Lương",
        "dk.so": f"{make.chance.randrange(1, 200)}, quyển 01/{who.born.year + 1}",
        "nd.0.truong": "ngay-sinh",
        "nd.0.tu": typed(wrong),
        "nd.0.thanh": typed(who.born),
        "lyDo": "Giấy khai sinh ghi sai năm sinh so với học bạ",
        **make.copies(),
        **SIGNED,
    }


def _general(make: Maker) -> dict[str, str]:
    who = make.person(18, 75)
    return {
        "nyc.hoTen": who.name,
        "nyc.dienThoai": who.phone,
        **make.document("nyc.giayTo", who),
        **make.address("nyc.noiCuTru", who),
        "chuHoSo.khac": "khong",
        "noiDung": "Đề nghị giải quyết thủ tục theo giấy tờ kèm theo.",
    }


def _funeral(make: Maker) -> dict[str, str]:
    dead = make.person(70, 95)
    died = make.on - timedelta(days=make.chance.randrange(3, 20))
    return {
        **make.filer(make.person(25, 55), "con"),
        **{
            name: value
            for name, value in make.identity("kt", dead, sex=True).items()
            if name != "kt.quocTich"
        },
        "kt.ngayChet": typed(died),
        "trichLuc.so": f"{make.chance.randrange(1, 400)}/TLKT",
        "trichLuc.ngay": typed(died + timedelta(days=1)),
        "trichLuc.coQuan": "UBND xã Động Đạt",
        "doiTuong": make.chance.choice(("huu-tri-xa-hoi", "tro-cap-xa-hoi")),
        "nhanTien.cach": "tien-mat",
        **SIGNED,
    }


_MAKERS: dict[str, Callable[[Maker], dict[str, str]]] = {
    "HT_KS": _birth,
    "HT_KT": _death,
    "HT_KH": _marriage,
    "HT_TTHN": _single,
    "CT_BS": _copies,
    "CT_CK": _signature,
    "HT_TL": _extract,
    "HT_CC": _correction,
    "CHUNG": _general,
    "BT_MT": _funeral,
}


def plausible_answers(form_id: str, seed: int, *, on: date) -> dict[str, str]:
    """Return POST data of a declaration that passes without error or warning on `on`.

    Raises:
        KeyError: No maker is known for that declaration.
    """
    return _MAKERS[form_id](Maker(seed, on))
