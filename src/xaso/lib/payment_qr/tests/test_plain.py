from __future__ import annotations

import pytest

from xaso.lib.jsonlines import BadLine
from xaso.lib.payment_qr import PaymentCode, PaymentQrError, encode, from_plain, to_plain
from xaso.lib.payment_qr.tests.published import GOOD


@pytest.mark.parametrize("each", GOOD, ids=lambda each: each.content[-4:])
def test_what_is_told_can_be_said_again(each):
    assert from_plain(to_plain(each.says)) == each.says


def test_seven_names_are_always_told():
    assert to_plain(GOOD[0].says) == {
        "kind": "vietqr", "method": "static", "bin": "970416", "account": "257678859",
        "service": "QRIBFTTA", "amount": None, "purpose": None,
    }  # fmt: skip
    [evn] = [each for each in GOOD if each.says.kind == "evn"]
    assert to_plain(evn.says) == {
        "kind": "evn", "method": "static", "bin": None, "account": None, "service": None,
        "amount": None, "purpose": "TT tien dien", "store": "00", "customer": "PD00000000000",
        "terminal": "00", "merchant": "0100101114-019",
        "merchant_name": "EVN CONG TY DIEN LUC THANH XUAN", "city": "Ha Noi", "category": "4900",
    }  # fmt: skip


def test_the_names_of_the_npm_package_are_known():
    line = {
        "kind": "vnpay", "merchantId": "0105313144", "merchantName": "CELLPHONES",
        "amount": "21090000", "method": "11", "store": "CPSHN ONLINE",
        "reference": "02190806161312785", "terminal": "ONLHN", "purpose": "CellphoneS",
    }  # fmt: skip
    [shop] = [each for each in GOOD if each.says.merchant == "0105313144"]
    assert from_plain(line) == shop.says
    assert encode(from_plain(line)) == shop.content
    assert from_plain({
        "billNumber": "a", "mobileNumber": "b", "loyaltyNumber": "c", "customerLabel": "d",
        "zipCode": "e", "dataRequest": "A", "bankBin": 970416, "bankNumber": "1", "method": "12",
    }) == PaymentCode(
        bill="a", mobile="b", loyalty="c", customer="d", postcode="e", ask="A", bin="970416",
        account="1", method="dynamic",
    )  # fmt: skip


def test_our_name_goes_before_the_other():
    assert from_plain({"bill": "a", "billNumber": "b"}).bill == "a"
    assert from_plain({"bill": None, "billNumber": "b"}).bill == "b"


@pytest.mark.parametrize(
    ("amount", "read"), [(None, None), ("", None), (5, 5), ("5", 5), ("50000.00", 50_000)]
)
def test_an_amount_may_be_a_number_or_its_text(amount, read):
    assert from_plain({"amount": amount}).amount == read


@pytest.mark.parametrize("amount", [0, -1, "50 000", "50,000", "0", " 5", "x"])
def test_a_wrong_amount_is_refused(amount):
    with pytest.raises(PaymentQrError):
        from_plain({"amount": amount})


@pytest.mark.parametrize(
    "line", [{"amount": 5.0}, {"amount": True}, {"kind": []}, {"purpose": {}}, {"zipCode": 1.5}]
)
def test_what_is_no_text_is_a_bad_line(line):
    with pytest.raises(BadLine):
        from_plain(line)
