from __future__ import annotations

from datetime import date

import pytest

from xaso.lib.dossier_code import check, day_of

LONGEST = "H55.AAAAA" + ".B" * 13


@pytest.mark.parametrize(
    ("value", "out"),
    [
        ("000.17.22.H56-210531-0001", "000.17.22.H56-210531-0001"),
        ("000.00.06.H56-231027-0361", "000.00.06.H56-231027-0361"),
        ("H56.14-240823-0001", "H56.14-240823-0001"),
        ("H55-261117-0001", "H55-261117-0001"),
        ("H55.242-261117-12345", "H55.242-261117-12345"),
        ("H55.242-261117-123456", "H55.242-261117-123456"),
        ("G12.1.2.3-240229-0001", "G12.1.2.3-240229-0001"),
        (" h55.242 - 261117 - 0001\n", "H55.242-261117-0001"),
        (f"{LONGEST}-261117-0001", f"{LONGEST}-261117-0001"),
    ],
)
def test_old_and_new_codes_are_known(value, out):
    judged = check(value)
    assert (judged.verdict, judged.out, judged.why) == ("ok", out, "")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "có dạng"),
        ("H55.242-261117-001", "có dạng"),
        ("H55.242-261117-1234567", "có dạng"),
        ("H55.242-26111-0001", "có dạng"),
        ("H55.242_261117_0001", "có dạng"),
        ("Z55.242-261117-0001", "có dạng"),
        ("H5.242-261117-0001", "có dạng"),
        ("H55.24Z-261117-0001", "có dạng"),
        ("H55.242424-261117-0001", "có dạng"),
        ("H55..1-261117-0001", "có dạng"),
        ("00.17.22.H56-210531-0001", "có dạng"),
        ("000.17.22.Z56-210531-0001", "có dạng"),
        ("H55.242-261117-0001-1", "có dạng"),
        ("H55.242-261117-０００１", "có dạng"),
        ("H55.242-261317-0001", "không phải là một ngày"),
        ("H55.242-260229-0001", "không phải là một ngày"),
        ("H55.242-000000-0001", "không phải là một ngày"),
        (f"{LONGEST}B-261117-0001", "35"),
        (f"{LONGEST}.B-261117-0001", "35"),
    ],
)
def test_other_texts_are_refused(value, why):
    judged = check(value)
    assert (judged.verdict, judged.out) == ("reject", None)
    assert why in judged.why


def test_the_day_is_of_this_century():
    assert day_of("991231") == date(2099, 12, 31)
    assert day_of("000229") == date(2000, 2, 29)
    assert day_of("xx0229") is None
