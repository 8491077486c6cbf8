from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xaso.lib.payment_qr import PaymentCode, PaymentQrError, decode
from xaso.lib.payment_qr.tests.published import BAD, GOOD, sealed

DYNAMIC = GOOD[1].content
NO_SEPARATORS = "lớn hơn 0, tối đa 13 ký tự, không có dấu cách hay dấu phân cách."


@pytest.mark.parametrize("each", GOOD, ids=lambda each: each.content[-4:])
def test_published_codes_are_read(each):
    assert decode(each.content) == each.says


@pytest.mark.parametrize("each", GOOD, ids=lambda each: each.content[-4:])
def test_the_check_sum_may_be_in_small_letters(each):
    assert decode(each.content[:-4] + each.content[-4:].lower()) == each.says


@pytest.mark.parametrize(("content", "code"), BAD)
def test_bad_codes_are_refused_with_their_reason(content, code):
    with pytest.raises(PaymentQrError) as refusal:
        decode(content)
    assert refusal.value.code == code
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (DYNAMIC[:-9], "Trường 62 của mã QR ghi dài 15 ký tự, chỉ còn 14."),
        (DYNAMIC[:12] + "3", "Ký tự 13 của mã QR bị cắt cụt."),
        (DYNAMIC[:12] + "3A53", "Ký tự 13 của mã QR sai cấu trúc: “3A53” không phải số."),
        (
            sealed(DYNAMIC[:-8].replace("0006970416", "0006970-16")),
            "Mã ngân hàng “970-16” phải có 6 chữ số.",
        ),
        (
            sealed(DYNAMIC[:-8].replace("5802VN", "5802US")),
            "Trường 58, nước, phải là “VN”, không phải “US”.",
        ),
        (
            sealed(DYNAMIC[:-8].replace("540510000", "540650 000")),
            f"Số tiền “50 000” phải là số đồng nguyên, {NO_SEPARATORS}",
        ),
        (
            sealed("00020101021138470010A00000072701170006970416010312 0208QRIBFTTA53037045802VN"),
            "Số tài khoản “12 ” chỉ có chữ số và chữ cái.",
        ),
    ],
)
def test_a_reason_names_the_place_and_the_value(content, reason):
    with pytest.raises(PaymentQrError) as refusal:
        decode(content)
    assert str(refusal.value) == reason


@pytest.mark.parametrize(
    ("written", "amount"),
    [("1", 1), ("10000.0", 10_000), ("10000.00", 10_000), ("9999999999999", 9_999_999_999_999),
     ("9999999999.00", 9_999_999_999)],
)  # fmt: skip
def test_an_amount_may_have_a_point_and_at_most_thirteen_signs(written, amount):
    body = DYNAMIC[:-8].replace("0510000", f"{len(written):02d}{written}")
    assert decode(sealed(body)).amount == amount


def test_the_longest_account_and_letters_are_read():
    for account in ("9", "1" * 19, "aZ09"):
        length = len(account)
        whose = f"000697041601{length:02d}{account}"
        payee = f"0010A00000072701{len(whose):02d}{whose}0208QRIBFTTA"
        content = sealed(f"00020101021138{len(payee):02d}{payee}53037045802VN")
        assert decode(content).account == account


def test_the_order_between_first_and_last_is_free_and_other_fields_are_passed_over():
    body = (
        "00020162150811Chuyen tien5802VN54051000099039995303704010212"
        "38530010A0000007270123000697041601092576788590208QRIBFTTA2609whatever!"
        "64190002vi0109Xã Phú Lý"
    )
    assert decode(sealed(body)) == GOOD[1].says


def test_lengths_count_characters_not_bytes():
    body = DYNAMIC[:-8].replace("0811Chuyen tien", "0811Chuyển tiền")
    assert decode(sealed(body)).purpose == "Chuyển tiền"


def test_all_additional_data_are_read():
    body = (
        DYNAMIC[: DYNAMIC.index("62")]
        + "62670101a0202bb0303ccc0404dddd0505eeeee0606ffffff0707ggggggg0801h0902ME"
    )
    said = decode(sealed(body))
    assert said == PaymentCode(
        kind="vietqr", method="dynamic", bin="970416", account="257678859", service="QRIBFTTA",
        amount=10_000, bill="a", mobile="bb", store="ccc", loyalty="dddd", reference="eeeee",
        customer="ffffff", terminal="ggggggg", purpose="h", ask="ME",
    )  # fmt: skip


@given(st.text())
def test_no_text_does_more_than_be_refused(text):
    with pytest.raises(PaymentQrError):
        decode(text)


@given(st.text(alphabet="0123456789ABCN "))
def test_no_text_of_likely_signs_does_more_than_be_refused(text):
    with pytest.raises(PaymentQrError):
        decode(sealed(text))


@given(
    st.sampled_from(GOOD),
    st.integers(min_value=0),
    st.sampled_from(string.printable[:95]),
)
def test_any_one_changed_sign_is_noticed(each, at, sign):
    at %= len(each.content)
    changed = each.content[:at] + sign + each.content[at + 1 :]
    if changed.upper() == each.content.upper():
        return
    with pytest.raises(PaymentQrError):
        decode(changed)


@given(st.sampled_from(GOOD), st.integers(min_value=0))
def test_any_cut_is_noticed(each, at):
    with pytest.raises(PaymentQrError):
        decode(each.content[: at % len(each.content)])
