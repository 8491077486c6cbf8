"""Made-up people with names as they are heard in the hills of Phú Lương; nobody real."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

SURNAMES = (
    "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Phạm", "Hoàng", "Hoàng", "Nông", "Nông",
    "Ma", "Ma", "Lý", "Triệu", "Bàn", "Lường", "Dương", "Đặng", "Vũ", "Bùi", "Đỗ", "Hà", "Lưu",
    "La", "Hầu", "Chu", "Đào", "Tống", "Lục",
)  # fmt: skip
MALE = (
    "Văn An", "Văn Bình", "Đức Cường", "Mạnh Dũng", "Quốc Đạt", "Văn Hải", "Minh Hiếu", "Văn Hùng",
    "Quang Huy", "Văn Khánh", "Trung Kiên", "Văn Lâm", "Hoàng Long", "Đức Mạnh", "Văn Nam",
    "Bảo Ngọc", "Văn Phúc", "Minh Quân", "Văn Sơn", "Đình Thái", "Văn Thắng", "Anh Tuấn",
    "Xuân Trường", "Văn Tùng", "Quốc Việt", "Văn Toản", "Hữu Nghĩa", "Công Minh",
)  # fmt: skip
FEMALE = (
    "Thị Ánh", "Thị Bích", "Thùy Chi", "Thị Dung", "Thị Giang", "Thị Hà", "Thu Hằng", "Thị Hạnh",
    "Thị Hiền", "Thị Hoa", "Thị Hồng", "Thị Huệ", "Thị Hương", "Thị Khuyên", "Thị Lan", "Ngọc Linh",
    "Thị Loan", "Thị Mai", "Thị Nga", "Bích Ngọc", "Thị Nhung", "Thị Oanh", "Thị Phương",
    "Thị Quyên", "Thị Thảo", "Thị Thúy", "Thu Trang", "Thị Tuyết", "Thị Vân", "Hải Yến",
)  # fmt: skip
HAMLETS = (
    "Làng Chảo", "Làng Ngòi", "Tân Lập", "Cây Trâm", "Đồng Nghè I", "Đồng Nghè II", "Ao Trám",
    "Đuổm", "Làng Lê", "Cây Hồng I", "Cây Hồng II", "Cầu Lân", "Đồng Chằm", "Đồng Niêng",
    "Cộng Hoà", "Ao Sen",
)  # fmt: skip
"""Hamlets of Động Đạt as named around 2013 (DATA_SOURCES.md); later regrouping unconfirmed."""


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up resident."""

    name: str
    is_male: bool
    born: date
    number: str
    phone: str
    hamlet: str

    @property
    def address(self) -> str:
        """Return the address as a card would print it."""
        return f"Xóm {self.hamlet}, xã Động Đạt, tỉnh Thái Nguyên"


def person(chance: random.Random, *, youngest: int = 18, oldest: int = 85, on: date) -> Person:
    """Make somebody up; the personal number fits sex and year of birth."""
    is_male = chance.random() < 0.5
    name = f"{chance.choice(SURNAMES)} {chance.choice(MALE if is_male else FEMALE)}"
    days = chance.randint(youngest * 366, oldest * 365)
    born = on - timedelta(days=days)
    century = (born.year - 1900) // 100 * 2 + (0 if is_male else 1)
    number = f"019{century}{born.year % 100:02d}{chance.randint(0, 999_999):06d}"
    phone = f"09{chance.choice('01346789')}{chance.randint(0, 9_999_999):07d}"
    return Person(name, is_male, born, number, phone, chance.choice(HAMLETS))
