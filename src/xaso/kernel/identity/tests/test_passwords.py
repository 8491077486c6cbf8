"""What anybody here would try first is refused; a sentence of one's own is not."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from xaso.kernel.identity.tests import make
from xaso.kernel.organisations.tests import make as organisations


@pytest.fixture
def minh(db):
    agency = organisations.agency(name="UBND xã Động Đạt")
    return make.staff("intake", agency=agency, username="nguyen.minh", full_name="Nguyễn Thị Minh")


@pytest.mark.parametrize(
    "password",
    [
        "matkhau123",
        "Mật khẩu 2026",
        "1234567890",
        "0912345678",
        "20/11/1990aa",
        "DongDat@2026",
        "xadongdat2026!",
        "nguyenminh123",
        "MinhNguyen1990",
        "UBNDxadongdat",
        "password2026",
        "Iloveyou!!2026",
        "aaaaaaaaaaaa",
        "abababababab",
        "qwertyuiop123",
        "admin-admin-admin",
        "12345678901234567890123",
    ],
)
def test_what_anybody_here_would_try_is_refused(minh, password):
    with pytest.raises(ValidationError):
        validate_password(password, minh)


@pytest.mark.parametrize(
    "password",
    [
        "tra-xanh-buoi-sang",
        "con trâu ăn cỏ ngoài đồng",
        "matkhau cua toi la con meo mun",
        "g7Kq2mXw9z",
        "đường về xóm nhỏ mưa rơi" * 5,
    ],
)
def test_ones_own_sentence_is_taken_without_any_rule_about_signs(minh, password):
    validate_password(password, minh)
    validate_password(password)


@pytest.mark.parametrize(("password", "is_taken"), [("trâu ăn cỏ", True), ("trâu ăn c", False)])
def test_ten_signs_are_enough_and_nine_are_not(minh, password, is_taken):
    if is_taken:
        validate_password(password, minh)
    else:
        with pytest.raises(ValidationError, match="10"):
            validate_password(password, minh)
