"""What banks and people do to the text of a transfer; pure, by chance of a seed.

A payer scans the code (the text is whole then) or types it; her bank puts words before and after,
writes capitals, drops accents and punctuation, and cuts.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

SURNAMES = (
    "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Phạm", "Hoàng", "Nông", "Ma", "Lý",
    "Triệu", "Dương", "Đặng", "Vũ", "Bùi", "Đỗ", "Hà", "Lưu", "Chu", "Đào", "Tống", "Lục", "Lường",
)  # fmt: skip
MIDDLES = (
    "Văn", "Văn", "Thị", "Thị", "Thị", "Đức", "Minh", "Thu", "Ngọc", "Quốc", "Hữu", "Xuân", "Thanh",
    "Thùy", "Anh", "Công", "Đình", "Bích", "Hải", "Kim",
)  # fmt: skip
GIVEN = (
    "An", "Ánh", "Bình", "Châu", "Chi", "Cường", "Dũng", "Dung", "Đạt", "Giang", "Hà", "Hải",
    "Hân", "Hằng", "Hạnh", "Hiếu", "Hiền", "Hoa", "Hòa", "Hoan", "Hoàng", "Hồng", "Huệ", "Hùng",
    "Hương", "Huy", "Khánh", "Khôi", "Kiên", "Lâm", "Lan", "Linh", "Loan", "Long", "Mai", "Mạnh",
    "Minh", "Nam", "Nga", "Ngân", "Nghĩa", "Nhung", "Oanh", "Phúc", "Phương", "Quân", "Quyên",
    "Sơn", "Thái", "Thảo", "Thắng", "Thúy", "Trang", "Trường", "Tuấn", "Tùng", "Tuyết", "Vân",
    "Việt", "Yến",
)  # fmt: skip
SIGNS = "23456789BCFGHJKMNPQRTVX"
"""The signs of a reference, copied from the design and not from the code."""
WORDS = (
    "nộp phí", "nop phi chung thuc", "Thanh toán tiền nước", "tien rac thang 11", "nộp cho xã",
    "chuyen khoan", "đóng tiền vệ sinh", "phí chứng thực", "TT tiền nước T11/2026", "",
)  # fmt: skip
IDLE = (
    "chuyen tien", "CHUYEN KHOAN", "nop tien", "IBFT", "thanh toan", "chuyển tiền cho xã", "ck",
    "MBVCB.{n}.chuyen tien.CT tu {a}", "NOP TIEN PHI", "CT DEN:{n} chuyen tien",
)  # fmt: skip
STRANGE = (
    "TRA LAI TIEN GUI T11/2026", "LAI NHAP VON", "CTY TNHH VAT TU {n} TT TIEN HANG HD {m}",
    "hoan tien chuyen nham {n}", "Luong thang 11", "tien thue nha xuong thang 11", "DT {a}",
    "chuyen nham tai khoan", "Ung ho dong bao bao lu dot {m}", "TAM UNG CONG TAC PHI {m}",
)  # fmt: skip
OUT = (
    "Nop ngan sach nha nuoc GNT so {n}", "Chi luong thang 11", "Thanh toan tien dien PA{n}",
    "Phi dich vu SMS banking", "Hoan tra {r} nop thua", "Hoan tra phi {r}", "Mua giay muc {m}",
)  # fmt: skip
LIKE_TOTALS = (
    "ung ho quy vi nguoi ngheo thang nay", "Cong no thang 10", "TONG CONG TY NUOC nop tien",
    "cong ty hoan phi", "so du con lai nop xa",
)  # fmt: skip
"""What people write to a payment, though it begins like a row of totals."""
CUT = 50


def name(chance: Random) -> str:
    """Make a payer's name up."""
    return f"{chance.choice(SURNAMES)} {chance.choice(MIDDLES)} {chance.choice(GIVEN)}"


def plain(text: str) -> str:
    """Drop accents, as most banks do."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def bare(text: str) -> str:
    """Return capitals and digits alone."""
    return "".join(sign for sign in plain(text).upper() if sign.isalnum())


def filled(pattern: str, chance: Random, reference: str = "") -> str:
    """Fill a pattern's numbers in."""
    return pattern.format(
        n=chance.randrange(10**9, 10**10),
        m=chance.randrange(1, 999),
        a=f"0{chance.randrange(10**8, 10**9)}",
        r=reference,
    )


def through_bank(text: str, chance: Random, *, sender: str = "") -> str:
    """Send a text through one of six banks' hands."""
    number = chance.randrange(10**9, 10**10)
    account = f"0{chance.randrange(10**8, 10**9)}"
    by = f" {plain(sender).upper()}" if sender else ""
    way = chance.randrange(6)
    if way == 0:
        return f"MBVCB.{number}.{plain(text)}.CT tu {account}{by} toi 1133"
    if way == 1:
        return f"{plain(text).upper()}{by} FT26{number}"
    if way == 2:
        return f"CT DEN:{number} {plain(text).replace('.', ' ').replace('/', ' ')}{by}"
    if way == 3:
        return f"{text}{by}"
    if way == 4:
        return f"IBFT {plain(text).lower()}{by.lower()}"
    return f"  {plain(text)}-{number % 10**6:06}-{account}{by}"


def cut(text: str, reference: str, chance: Random) -> tuple[str, bool]:
    """Put a bank's words first and cut at fifty signs; tell whether the reference came through."""
    before = f"MBVCB.{chance.randrange(10**9, 10**10)}." + "0" * chance.choice((0, 0, 4, 9, 20, 24))
    whole = f"{before}{plain(text)} CT tu 0{chance.randrange(10**8, 10**9)}"
    return whole[:CUT], reference in whole[:CUT]


def split(reference: str, chance: Random) -> str:
    """Part a reference by a blank, a dot or a hyphen, as people read it to themselves."""
    sign = chance.choice((" ", ".", "-", "  ", ". "))
    at = sorted(chance.sample(range(2, len(reference) - 1), chance.choice((1, 1, 2))))
    parts = [reference[i:j] for i, j in zip([0, *at], [*at, None], strict=True)]
    typed = sign.join(parts)
    return typed.lower() if chance.random() < 0.4 else typed


def one_wrong(reference: str, chance: Random) -> str:
    """Replace one sign: most often one of the nine, sometimes one of the two at the front."""
    at = chance.randrange(2, len(reference)) if chance.random() < 0.9 else chance.randrange(2)
    others = SIGNS + "0OIL1SZ" if at > 1 else "ACDEKLZ"
    other = chance.choice([sign for sign in others if sign != reference[at]])
    return reference[:at] + other + reference[at + 1 :]


def two_wrong(reference: str, chance: Random) -> str:
    """Replace two signs apart from one another: more than anybody could put right."""
    first, second = chance.choice([(i, j) for i in range(2, 11) for j in range(i + 2, 11)])
    signs = list(reference)
    for at in (first, second):
        signs[at] = chance.choice([sign for sign in SIGNS if sign != reference[at]])
    return "".join(signs)


def swapped(reference: str, chance: Random) -> str:
    """Swap two neighbours that differ."""
    places = [i for i in range(2, len(reference) - 1) if reference[i] != reference[i + 1]]
    at = chance.choice(places)
    return reference[:at] + reference[at + 1] + reference[at] + reference[at + 2 :]


def cousin(reference: str, chance: Random) -> str:
    """Return a valid reference that differs in three signs, the fewest that two can differ in.

    The nine signs add up to a constant modulo 23, and multiplied by their places to another; the
    differences of two valid references add up to nothing both ways.
    """
    places = chance.sample(range(1, 10), 3)
    first, second, third = places
    one = chance.randrange(1, 23)
    inverse = pow(second - third, -1, 23)
    two = (third - first) * one * inverse % 23
    steps = dict(zip(places, (one, two, -(one + two) % 23), strict=True))
    signs = [
        SIGNS[(SIGNS.index(sign) + steps.get(place, 0)) % 23]
        for place, sign in enumerate(reference[2:], 1)
    ]
    return reference[:2] + "".join(signs)


def between(meant: str, other: str, chance: Random) -> str:
    """Write a reference with two wrong signs, so that it lies one sign beside its cousin."""
    apart = [at for at, sign in enumerate(meant) if sign != other[at]]
    kept = chance.choice(apart)
    return "".join(
        sign if at == kept or at not in apart else other[at] for at, sign in enumerate(meant)
    )
