from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xaso.lib import payment_reference
from xaso.lib.payment_qr import (
    PaymentCode,
    PaymentQrError,
    decode,
    encode,
    obligation_code,
    plain_signs,
)
from xaso.lib.payment_qr.tests.published import GOOD, sealed

WRITTEN = [each for each in GOOD if each.is_written]
ACB = PaymentCode(bin="970416", account="257678859")
SHOP = PaymentCode(kind="vnpay", merchant="0108799042")
DIGITS = st.text("0123456789", min_size=1, max_size=19)
ACCOUNTS = st.text("0123456789ABCXYZabcxyz", min_size=1, max_size=19)
WORDS = st.text(max_size=25).filter(lambda text: not text or plain_signs(text))


def test_there_are_published_codes_to_write():
    assert len(WRITTEN) == len(GOOD) - 2 == 19


@pytest.mark.parametrize("each", WRITTEN, ids=lambda each: each.content[-4:])
def test_published_codes_are_written_byte_for_byte(each):
    assert encode(each.says) == each.content[:-4] + each.content[-4:].upper()


def test_method_and_service_follow_from_the_rest():
    assert encode(ACB) == GOOD[0].content
    assert encode(replace(ACB, amount=10_000, purpose="Chuyen tien")) == GOOD[1].content
    card = PaymentCode(bin="970403", account="9704031101234567", service="QRIBFTTC")
    assert decode(encode(card)).method == "static"
    assert decode(encode(replace(card, amount=1))).method == "dynamic"
    assert decode(encode(replace(ACB, amount=1, method="static"))).method == "static"
    assert decode(encode(replace(ACB, method="dynamic"))).amount is None


def test_words_are_folded():
    code = replace(
        ACB, purpose="Nộp lệ phí – Đuổm đường\n", merchant_name="UBND xã", city="Thái Nguyên",
        bill="Số 1",
    )  # fmt: skip
    read = decode(encode(code))
    assert read.purpose == "Nop le phi  Duom duong"
    assert (read.merchant_name, read.city, read.bill) == ("UBND xa", "Thai Nguyen", "So 1")
    apart = replace(ACB, purpose=unicodedata.normalize("NFD", "Chuyển tiền"))
    assert encode(apart) == encode(replace(ACB, purpose="Chuyển tiền"))


def test_only_the_signs_of_ascii_that_are_seen_stay():
    assert plain_signs("".join(map(chr, range(0x100)))) == (
        "".join(map(chr, range(0x20, 0x7F)))
        + "AAAAAACEEEEIIIINOOOOOUUUUYaaaaaaceeeeiiiinooooouuuuyy"
    )
    assert plain_signs("Đđ") == "Dd"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (replace(ACB, bin=""), "bin"),
        (replace(ACB, bin="97041"), "bin"),
        (replace(ACB, bin="97041６"), "bin"),
        (replace(ACB, account=""), "account"),
        (replace(ACB, account="1" * 20), "account"),
        (replace(ACB, account="25767 8859"), "account"),
        (replace(ACB, account="tàikhoản"), "account"),
        (replace(ACB, account="A1", service="QRIBFTTC"), "account"),
        (replace(ACB, service="QRPUSH"), "service"),
        (replace(ACB, method="12"), "method"),
        (replace(ACB, amount=0), "amount"),
        (replace(ACB, amount=-1), "amount"),
        (replace(ACB, amount=10**13), "amount"),
        (replace(ACB, category="597"), "category"),
        (replace(ACB, merchant="0108799042"), "kind"),
        (replace(ACB, purpose="中文"), "signs"),
        (replace(ACB, purpose="a" * 96), "too_long"),
        (replace(ACB, purpose="a" * 90, bill="bb"), "too_long"),
        (replace(ACB, bill="a" * 26), "too_long"),
        (replace(ACB, ask="AMEA"), "too_long"),
        (replace(ACB, merchant_name="a" * 26), "too_long"),
        (replace(ACB, city="a" * 16), "too_long"),
        (replace(ACB, postcode="a" * 11), "too_long"),
        (replace(SHOP, merchant=""), "merchant"),
        (replace(SHOP, merchant="0" * 26), "merchant"),
        (replace(SHOP, merchant="0108 799"), "merchant"),
        (replace(SHOP, bin="970416"), "kind"),
        (replace(SHOP, account="1"), "kind"),
        (replace(SHOP, service="QRIBFTTA"), "kind"),
        (PaymentCode(kind="evn", merchant="1", category="4900", customer="PD1"), "kind"),
        (PaymentCode(kind="momo", bin="970416", account="1"), "kind"),
    ],
)
def test_what_does_not_fit_is_refused(code, reason):
    with pytest.raises(PaymentQrError) as refusal:
        encode(code)
    assert refusal.value.code == reason


@pytest.mark.parametrize(
    ("code", "part"),
    [
        (replace(ACB, amount=9_999_999_999_999), "54139999999999999"),
        (replace(ACB, purpose="a" * 95), "6299" + "0895" + "a" * 95),
        (replace(ACB, purpose="a" * 89, bill="bb"), "6299" + "0102bb" + "0889" + "a" * 89),
        (replace(ACB, bill="a" * 25), "0125" + "a" * 25),
        (replace(ACB, ask="AME"), "0903AME"),
        (replace(ACB, merchant_name="a" * 25), "5925" + "a" * 25),
        (replace(ACB, city="a" * 15), "6015" + "a" * 15),
        (replace(ACB, postcode="a" * 10), "6110" + "a" * 10),
        (replace(ACB, category="4900"), "52044900"),
        (replace(SHOP, merchant="-" * 25), "0125" + "-" * 25),
        (replace(SHOP, merchant="0"), "26190010A00000077501010"),
    ],
)
def test_what_just_fits_is_written(code, part):
    content = encode(code)
    assert part in content
    assert decode(content)


@given(
    bin_=st.text("0123456789", min_size=6, max_size=6),
    whose=st.one_of(
        st.tuples(st.just("QRIBFTTA"), ACCOUNTS), st.tuples(st.just("QRIBFTTC"), DIGITS)
    ),
    method=st.sampled_from(["static", "dynamic"]),
    amount=st.none() | st.integers(1, 9_999_999_999_999),
    purpose=WORDS,
    bill=WORDS,
)
def test_what_is_written_is_read_again(bin_, whose, method, amount, purpose, bill):
    service, account = whose
    code = PaymentCode(
        method=method, bin=bin_, account=account, service=service, amount=amount,
        purpose=purpose, bill=bill,
    )  # fmt: skip
    content = encode(code)
    assert content == sealed(content[:-8])
    assert decode(content) == replace(
        code, purpose=plain_signs(purpose), bill=plain_signs(bill)
    )  # fmt: skip


def test_an_obligation_has_its_amount_and_begins_with_its_reference():
    reference = payment_reference.issue(1)
    said = decode(
        obligation_code(
            bin_="970405", account="8500201009999", amount=10_000, reference=reference,
            note="Phí chứng thực",
        )
    )  # fmt: skip
    assert said == PaymentCode(
        kind="vietqr", method="dynamic", bin="970405", account="8500201009999",
        service="QRIBFTTA", amount=10_000, purpose="XS3HG7TC77B Phi chung thu",
    )  # fmt: skip
    assert len(said.purpose) == 25
    plain = decode(obligation_code(bin_="970405", account="1", amount=1, reference=reference))
    assert plain.purpose == reference


def test_an_obligation_needs_a_reference_and_an_amount():
    for reference in ("", "PL0001ABCD", "XS3HG7TC77C", "xs3hg7tc77b"):
        with pytest.raises(PaymentQrError) as refusal:
            obligation_code(bin_="970405", account="1", amount=1, reference=reference)
        assert refusal.value.code == "reference"
    with pytest.raises(PaymentQrError) as refusal:
        obligation_code(bin_="970405", account="1", amount=0, reference="XS3HG7TC77B")
    assert refusal.value.code == "amount"
