from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xaso.lib import vnpay
from xaso.lib.vnpay import VnpayError

SECRET = "TESTSECRET"
PAY = (
    "vnp_Amount=1806000&vnp_Command=pay&vnp_CreateDate=20210801153333&vnp_CurrCode=VND"
    "&vnp_IpAddr=127.0.0.1&vnp_Locale=vn&vnp_OrderInfo=Thanh+toan+don+hang+%3A5&vnp_OrderType=other"
    "&vnp_ReturnUrl=https%3A%2F%2Fdomainmerchant.vn%2FReturnUrl&vnp_TmnCode=DEMOV210&vnp_TxnRef=5"
    "&vnp_Version=2.1.0"
)
PAY_HASH = (
    "8d664a901079332bbfcc6c56b36be15967e4fc3c408436bf167dd73a2cb1f14f"
    "4fbd78dc43d1fb3e4dfae752476ba3b817121ba08edd1a7f6b947d4a51ee1c7d"
)
IPN = (
    "vnp_Amount=1806000&vnp_BankCode=NCB&vnp_BankTranNo=VNP14226112&vnp_CardType=ATM"
    "&vnp_OrderInfo=Thanh+toan+don+hang+%3A5&vnp_PayDate=20210801153500&vnp_ResponseCode=00"
    "&vnp_TmnCode=DEMOV210&vnp_TransactionNo=14226112&vnp_TransactionStatus=00&vnp_TxnRef=5"
)
IPN_HASH = (
    "6329a8824b6c4150d95f2bf227d359b5a5edf0e332f2d215fbe3e0287f9f9a21"
    "6b2c74bc91f760e118e108a7845078dab101695ce452d1929e5a25385c86d8bb"
)
TOLD = vnpay.read_query(IPN)


def by_definition(text: str, secret: str) -> str:
    """HMAC-SHA512, as RFC 2104 defines it."""
    key = secret.encode().ljust(128, b"\0")
    inner = hashlib.sha512(bytes(byte ^ 0x36 for byte in key) + text.encode()).digest()
    return hashlib.sha512(bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()


@pytest.mark.parametrize(("query", "signature"), [(PAY, PAY_HASH), (IPN, IPN_HASH)])
def test_published_parameters_are_signed_the_same(query, signature):
    parameters = vnpay.read_query(query)
    shuffled = dict(reversed(parameters.items()))
    assert vnpay.signed_text(shuffled) == query
    assert vnpay.sign(shuffled, SECRET) == signature == by_definition(query, SECRET)
    assert vnpay.is_signed({**shuffled, "vnp_SecureHash": signature}, SECRET)


def test_a_payer_is_sent_to_the_signed_address():
    parameters = {**vnpay.read_query(PAY), "vnp_BankCode": "", "other": "x"}
    assert vnpay.pay_url("https://sandbox.vnpayment.vn/pay.html", parameters, SECRET) == (
        f"https://sandbox.vnpayment.vn/pay.html?{PAY}&vnp_SecureHash={PAY_HASH}"
    )


def test_what_is_not_signed_does_not_count():
    more = {
        **TOLD, "vnp_BankCode2": "", "vnp_SecureHash": "x", "vnp_SecureHashType": "SHA512",
        "utm": "a",
    }  # fmt: skip
    assert vnpay.sign(more, SECRET) == IPN_HASH


def test_the_signature_may_be_in_capitals():
    assert vnpay.is_signed({**TOLD, "vnp_SecureHash": IPN_HASH.upper()}, SECRET)


@pytest.mark.parametrize(
    "given",
    ["", "0", IPN_HASH[:-1], IPN_HASH + "0", "f" * 128, "é" * 128, "\ud83d", PAY_HASH],
)
def test_another_signature_is_refused(given):
    assert not vnpay.is_signed({**TOLD, "vnp_SecureHash": given}, SECRET)
    assert not vnpay.is_signed(TOLD, SECRET)


@pytest.mark.parametrize("name", sorted(TOLD))
def test_every_parameter_is_signed(name):
    signed = {**TOLD, "vnp_SecureHash": IPN_HASH}
    assert not vnpay.is_signed({**signed, name: TOLD[name] + "0"}, SECRET)
    assert not vnpay.is_signed({**signed, name: ""}, SECRET)
    assert not vnpay.is_signed({**signed, "vnp_New": "1"}, SECRET)
    assert not vnpay.is_signed(signed, "testsecret")


@given(st.dictionaries(st.text("abcXYZ", min_size=1).map("vnp_".__add__), st.text("aé +&=%:~*|")))
def test_what_is_sent_is_read_and_found_signed(parameters):
    address = vnpay.pay_url("https://x", parameters, SECRET)
    read = vnpay.read_query(address.partition("?")[2])
    assert vnpay.is_signed(read, SECRET)
    assert {name: value for name, value in read.items() if name != "vnp_SecureHash"} == {
        name: value for name, value in parameters.items() if value
    }


@pytest.mark.parametrize(
    "query",
    ["vnp_A=1&vnp_A=2", "vnp_A=1&vnp_A=1", "vnp_A=%ff", "vnp_A=é", "\ud83d",
     "&".join(f"a{n}=1" for n in range(101))],
)  # fmt: skip
def test_a_query_that_cannot_be_trusted_is_refused(query):
    with pytest.raises(VnpayError) as refusal:
        vnpay.read_query(query)
    assert refusal.value.code == "vnpay"


def test_a_query_may_have_empty_and_a_hundred_parameters():
    assert vnpay.read_query("") == {}
    assert vnpay.read_query("vnp_A=&vnp_B=a+b%3A") == {"vnp_A": "", "vnp_B": "a b:"}
    assert len(vnpay.read_query("&".join(f"a{n}=1" for n in range(100)))) == 100


def test_amounts_are_hundredths():
    for amount, written in ((1, "100"), (10_000, "1000000"), (9_999_999_999, "999999999900")):
        assert vnpay.hundredths(amount) == written
        assert vnpay.amount_of(written) == amount


@pytest.mark.parametrize("amount", [0, -1, 10_000_000_000])
def test_an_amount_the_gateway_does_not_take_is_refused(amount):
    with pytest.raises(VnpayError):
        vnpay.hundredths(amount)


@pytest.mark.parametrize("written", ["", "0", "00", "100.00", "101", "1", "0100", "1000000000000"])
def test_an_amount_that_is_not_whole_dong_is_refused(written):
    with pytest.raises(VnpayError):
        vnpay.amount_of(written)


def test_order_info_has_no_accents_and_no_special_signs():
    assert vnpay.order_info(" Nộp lệ phí: #5 – Đuổm & «x»\n") == "Nop le phi: 5 Duom x"


QUERY = {
    "vnp_RequestId": "r1", "vnp_Version": "2.1.0", "vnp_Command": "querydr",
    "vnp_TmnCode": "DEMOV210", "vnp_TxnRef": "5", "vnp_TransactionDate": "20210801153333",
    "vnp_CreateDate": "20210801160000", "vnp_IpAddr": "127.0.0.1", "vnp_OrderInfo": "Hoi 5",
    "vnp_Other": "x",
}  # fmt: skip
REFUND = QUERY | {
    "vnp_Command": "refund", "vnp_TransactionType": "02", "vnp_Amount": "1806000",
    "vnp_TransactionNo": "", "vnp_CreateBy": "ketoan",
}  # fmt: skip


def test_questions_and_refunds_are_signed_over_bars():
    assert vnpay.sign_query(QUERY, SECRET) == by_definition(
        "r1|2.1.0|querydr|DEMOV210|5|20210801153333|20210801160000|127.0.0.1|Hoi 5", SECRET
    )
    assert vnpay.sign_refund(REFUND, SECRET) == by_definition(
        "r1|2.1.0|refund|DEMOV210|02|5|1806000||20210801153333|ketoan|20210801160000|127.0.0.1"
        "|Hoi 5",
        SECRET,
    )
    assert vnpay.sign_query({}, SECRET) == by_definition("||||||||", SECRET)
