"""Payment QR codes of Vietnamese banks: VietQR and VNPAY-QR written and read, EVN's bills read.

VietQR is EMVCo's merchant-presented code in the national form (NAPAS 247, version 1.0 of 9/2021):
an identifier of two digits, a length of two digits counted in characters, a value. Reading is
strict, because money goes where a code says; only what banks are seen to do is let pass (a CRC
in small letters, a purpose above 25 signs).

>>> code = PaymentCode(bin="970416", account="257678859", amount=10_000, purpose="Chuyển tiền")
>>> encode(code)[76:]
'5405100005802VN62150811Chuyen tien630453E6'
>>> decode(encode(code)).purpose
'Chuyen tien'
"""

from xaso.lib.payment_qr.code import PaymentCode
from xaso.lib.payment_qr.errors import PaymentQrError
from xaso.lib.payment_qr.plain import from_plain, to_plain
from xaso.lib.payment_qr.reading import decode
from xaso.lib.payment_qr.writing import encode, obligation_code, plain_signs

__all__ = [
    "PaymentCode",
    "PaymentQrError",
    "decode",
    "encode",
    "from_plain",
    "obligation_code",
    "plain_signs",
    "to_plain",
]
