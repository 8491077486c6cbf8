"""Line 5.1: payment codes and VNPAY's signatures, held against others' codes and programs.

Every published code is read and written byte for byte, damaged ones are refused with a reason, and
10,000 codes made by chance agree with npm's `vietnam-qr-pay` both ways. VNPAY's signatures are
held against the published ones and against a signer written here from the definitions alone.
Breaks: `crc-unchecked`, `no-fold`, `card-as-account`, `bytes-counted`, `crc-of-zero`, `unsorted`,
`empty-signed`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import urlencode

from xaso.lib import payment_qr, vnpay
from xaso.lib.payment_qr import PaymentCode, PaymentQrError, reading, tlv, writing
from xaso.lib.payment_qr.tests.published import BAD, GOOD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

ROOT = Path(__file__).resolve().parent.parent
CODES, FORGED, SIGNED = 10_000, 5_000, 2_000
SHOWN = 5
SECRET = "TESTSECRET"

# Published by VNPAY's page and computed beside it: what is signed, and the signature.
SIGNATURES = {
    "vnp_Amount=1806000&vnp_Command=pay&vnp_CreateDate=20210801153333&vnp_CurrCode=VND"
    "&vnp_IpAddr=127.0.0.1&vnp_Locale=vn&vnp_OrderInfo=Thanh+toan+don+hang+%3A5"
    "&vnp_OrderType=other&vnp_ReturnUrl=https%3A%2F%2Fdomainmerchant.vn%2FReturnUrl"
    "&vnp_TmnCode=DEMOV210&vnp_TxnRef=5&vnp_Version=2.1.0": (
        "8d664a901079332bbfcc6c56b36be15967e4fc3c408436bf167dd73a2cb1f14f"
        "4fbd78dc43d1fb3e4dfae752476ba3b817121ba08edd1a7f6b947d4a51ee1c7d"
    ),
    "vnp_Amount=1806000&vnp_BankCode=NCB&vnp_BankTranNo=VNP14226112&vnp_CardType=ATM"
    "&vnp_OrderInfo=Thanh+toan+don+hang+%3A5&vnp_PayDate=20210801153500&vnp_ResponseCode=00"
    "&vnp_TmnCode=DEMOV210&vnp_TransactionNo=14226112&vnp_TransactionStatus=00&vnp_TxnRef=5": (
        "6329a8824b6c4150d95f2bf227d359b5a5edf0e332f2d215fbe3e0287f9f9a21"
        "6b2c74bc91f760e118e108a7845078dab101695ce452d1929e5a25385c86d8bb"
    ),
}

# Words as people type them, and as banks take them: typed, never computed.
WORDS = {
    "Chuyển tiền": "Chuyen tien",
    "Nộp lệ phí chứng thực": "Nop le phi chung thuc",
    "ĐÓNG GÓP ĐƯỜNG XÓM ĐUỔM": "DONG GOP DUONG XOM DUOM",
    "Phí vệ sinh quý 4 – 2026": "Phi ve sinh quy 4  2026",
    "tiền nước tháng 11": "tien nuoc thang 11",
    "thủy lợi phí, vụ mùa": "thuy loi phi, vu mua",
    "Học phí lớp 5A/2": "Hoc phi lop 5A/2",
    "ung ho lu lut": "ung ho lu lut",
    "XS3HG7TC77B": "XS3HG7TC77B",
    "Ye\u0302\u0301n Đô\u0309": "Yen Do",
}


def prove(seed: int, break_name: str | None = None) -> tuple[bool, dict[str, Any]]:
    """Hold codes and signatures against what others publish and compute.

    Raises:
        ValueError: There is no such break.
        FileNotFoundError: Node or the npm package is not at hand.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no break {break_name!r}; there are {', '.join(BREAKS)}")
    random = Random(seed)
    with BREAKS[break_name]() if break_name else nullcontext():
        figures = {
            "break": break_name,
            **_published(),
            **_bad(random),
            **_against_npm(random),
            **_signatures(random),
        }
    if break_name is None:
        figures |= _command()
    lost = [name for name, value in figures.items() if name.endswith("_lost") and value]
    return not lost, {"lost": lost, **figures}


def _published() -> dict[str, Any]:
    """Read and write every published code."""
    unread, unwritten = [], []
    for each in GOOD:
        if _read(each.content) != each.says:
            unread.append(each.content)
        if each.is_written:
            wanted = each.content[:-4] + each.content[-4:].upper()
            if _written(each.says) != wanted:
                unwritten.append(each.content)
    return {
        "published_read": len(GOOD) - len(unread),
        "published_written": sum(each.is_written for each in GOOD) - len(unwritten),
        "published_read_lost": unread,
        "published_written_lost": unwritten,
    }


def _bad(random: Random) -> dict[str, Any]:
    """Refuse typed bad codes each for its reason, and good ones with a sign changed or cut off."""
    reasons: dict[str, int] = {}
    wrong = []
    for content, code in BAD:
        told = _refusal(content)
        reasons[code] = reasons.get(code, 0) + (told == code)
        if told != code:
            wrong.append([content, code, told])
    taken = [content for content in _forged(random) if _refusal(content) is None]
    return {
        "bad": len(BAD),
        "bad_refused_for": reasons,
        "bad_lost": wrong[:SHOWN],
        "forged": FORGED,
        "forged_taken": len(taken),
        "forged_lost": taken[:SHOWN],
    }


def _forged(random: Random) -> Iterator[str]:
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz"
    for _ in range(FORGED):
        content = random.choice(GOOD).content
        at = random.randrange(len(content) - 4)
        if random.random() < 0.2:
            yield content[:at]
        else:
            yield content[:at] + random.choice(signs.replace(content[at], "")) + content[at + 1 :]


def _against_npm(random: Random) -> dict[str, Any]:
    """Write as the package writes, read what it wrote as it reads what we wrote."""
    asked = [_chance(random) for _ in range(CODES)]
    plain = [_as_banks_take(code) for code in asked]
    made = [each["content"] for each in _npm([{"make": _said(code)} for code in plain])]
    ours = [_written(code) for code in asked]
    theirs = _npm([{"read": content} for content in ours])
    encode_lost = [
        [mine, other] for mine, other in zip(ours, made, strict=True) if mine != other
    ]  # fmt: skip
    decode_lost = [
        content for code, content in zip(plain, made, strict=True) if _read(content) != code
    ]
    their_decode_lost = [
        content
        for code, content, told in zip(plain, ours, theirs, strict=True)
        if not told.pop("valid") or told != _said(code)
    ]
    kinds: dict[str, int] = {}
    for code in asked:
        name = f"{code.kind}-{code.service or 'merchant'}-{code.method}"
        kinds[name] = kinds.get(name, 0) + 1
    return {
        "codes": dict(sorted(kinds.items())),
        "npm_encode_equal": CODES - len(encode_lost),
        "npm_decode_of_ours_equal": CODES - len(their_decode_lost),
        "our_decode_of_npm_equal": CODES - len(decode_lost),
        "npm_encode_lost": encode_lost[:SHOWN],
        "npm_decode_of_ours_lost": their_decode_lost[:SHOWN],
        "our_decode_of_npm_lost": decode_lost[:SHOWN],
    }


def _chance(random: Random) -> PaymentCode:
    """Make one code by chance: to an account, to a card, or to a shop."""

    def digits(length: int) -> str:
        return "".join(random.choices("0123456789", k=length))

    def maybe(text: str) -> str:
        return text if random.random() < 0.5 else ""

    code = PaymentCode(
        method=random.choice(["static", "dynamic"]),
        amount=random.randrange(1, 10 ** random.randint(1, 13)) if random.random() < 0.7 else None,
        purpose=maybe(random.choice(list(WORDS))),
        bill=maybe(f"HD{digits(random.randint(1, 8))}"),  # field 62 holds all parts in 99 signs
    )
    kind = random.randrange(3)
    if kind == 0:
        account = "".join(random.choices("0123456789ABCXYZ", k=random.randint(1, 19)))
        return replace(code, bin=digits(6), account=account, service="QRIBFTTA")
    if kind == 1:
        card = digits(random.choice([16, 19]))
        return replace(code, bin=digits(6), account=card, service="QRIBFTTC")
    return replace(
        code, kind="vnpay", merchant=digits(10), merchant_name=maybe("HTX ĐỘNG ĐẠT"),
        city=maybe("Thái Nguyên"), category=maybe(digits(4)), store=maybe("Quầy số 2"),
        reference=maybe(digits(17)), customer=maybe(f"KH{digits(8)}"), terminal=maybe("MAY01"),
    )  # fmt: skip


def _as_banks_take(code: PaymentCode) -> PaymentCode:
    """Return a code with its words without accents, by the typed table."""
    more = WORDS | {"HTX ĐỘNG ĐẠT": "HTX DONG DAT", "Thái Nguyên": "Thai Nguyen"}
    more["Quầy số 2"] = "Quay so 2"
    return replace(
        code,
        **{
            name: more[value]
            for name, value in asdict(code).items()
            if name in {"purpose", "merchant_name", "city", "store"} and value
        },
    )


def _said(code: PaymentCode) -> dict[str, Any]:
    return {
        name: value for name, value in asdict(code).items() if value or name == "amount"
    }  # fmt: skip


def _npm(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Ask the npm package, once for all."""
    node = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    if node is None or not (ROOT / "node_modules/vietnam-qr-pay").is_dir():
        raise FileNotFoundError("node or vietnam-qr-pay is not installed: run script/assets")
    told = subprocess.run(
        [node, ROOT / "proofs/payment_codes_npm.js"],
        input="\n".join(json.dumps(question) for question in questions),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=300,
    )
    answers = [json.loads(line) for line in told.stdout.splitlines()]
    if len(answers) != len(questions):
        raise ValueError(f"{len(questions)} questions, {len(answers)} answers")
    return answers


def _read(content: str) -> PaymentCode | None:
    try:
        return payment_qr.decode(content)
    except PaymentQrError:
        return None


def _written(code: PaymentCode) -> str:
    try:
        return payment_qr.encode(code)
    except PaymentQrError as refusal:
        return f"refused: {refusal}"


def _refusal(content: str) -> str | None:
    """Return why a code is refused, None where it is taken."""
    try:
        payment_qr.decode(content)
    except PaymentQrError as refusal:
        return refusal.code if str(refusal) else "no reason"
    return None


# --- VNPAY ------------------------------------------------------------------------------------


def _signatures(random: Random) -> dict[str, Any]:
    """Sign and check as the published examples and as the definitions say."""
    published = [
        query
        for query, signature in SIGNATURES.items()
        if vnpay.sign(vnpay.read_query(query), SECRET) != signature
        or _signed_by_definition(dict(_pairs(query)), SECRET) != signature
    ]
    disagree, forged = [], []
    for _ in range(SIGNED):
        parameters, secret = _parameters(random), f"S{random.getrandbits(64):x}"
        signature = _signed_by_definition(parameters, secret)
        signed = parameters | {"vnp_SecureHash": signature, "vnp_SecureHashType": "HmacSHA512"}
        if vnpay.sign(parameters, secret) != signature or not vnpay.is_signed(signed, secret):
            disagree.append(parameters)
        name = random.choice([key for key, value in parameters.items() if value])
        if vnpay.is_signed(signed | {name: parameters[name] + "0"}, secret):
            forged.append(signed)
    return {
        "vnpay_published": len(SIGNATURES) - len(published),
        "vnpay_signed": SIGNED - len(disagree),
        "vnpay_forged_taken": len(forged),
        "vnpay_published_lost": published,
        "vnpay_signed_lost": disagree[:SHOWN],
        "vnpay_forged_lost": forged[:SHOWN],
    }


def _parameters(random: Random) -> dict[str, str]:
    names = [
        "Amount",
        "TxnRef",
        "OrderInfo",
        "BankCode",
        "PayDate",
        "CardType",
        "TmnCode",
        "Locale",
    ]
    random.shuffle(names)
    return {"vnp_Version": "2.1.0"} | {
        f"vnp_{name}": "".join(random.choices("abcXYZ019 :/&=+%._-~*é", k=random.randint(0, 20)))
        for name in names[: random.randint(1, len(names))]
    }


def _pairs(query: str) -> list[tuple[str, str]]:
    """Take a query apart by hand."""
    pairs = []
    for part in query.split("&"):
        name, _, value = part.partition("=")
        value = value.replace("+", " ")
        pieces = value.split("%")
        pairs.append((
            name,
            pieces[0] + "".join(chr(int(one[:2], 16)) + one[2:] for one in pieces[1:]),
        ))
    return pairs


def _signed_by_definition(parameters: dict[str, str], secret: str) -> str:
    """Sign from the definitions: form encoding byte by byte, HMAC by RFC 2104."""
    kept = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.-~"

    def encoded(text: str) -> str:
        return "".join(
            chr(byte) if chr(byte) in kept else "+" if byte == 0x20 else f"%{byte:02X}"
            for byte in text.encode()
        )

    text = "&".join(f"{name}={encoded(parameters[name])}" for name in sorted(parameters)
                    if parameters[name])  # fmt: skip
    key = secret.encode().ljust(128, b"\0")
    inner = hashlib.sha512(bytes(byte ^ 0x36 for byte in key) + text.encode()).digest()
    return hashlib.sha512(bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()


# --- The command ------------------------------------------------------------------------------


def _command() -> dict[str, Any]:
    """Ask `xaso payments qr` in a process of its own, with damaged lines between good ones."""
    good = [each.content for each in GOOD]
    hostile = [b"{oops", b"\xff\xfe\x00", b"[" * 9_999, b'{"content": 5}', b'"\\ud83d"', b"null"]
    lines = [line for content in good for line in (content.encode(), random_of(hostile, content))]
    with tempfile.TemporaryDirectory(prefix="xaso-codes-") as scratch:
        batch = Path(scratch) / "batch"
        batch.write_bytes(b"\n".join(lines))
        done = subprocess.run(
            [sys.executable, "-m", "xaso", "payments", "qr", "decode", "--json",
             "--batch", batch, "--data", f"{scratch}/data"],
            capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
        )  # fmt: skip
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    read = [payment_qr.from_plain(answer) for answer in answers[::2]]
    lost = [
        each.content for each, code in zip(GOOD, read, strict=False) if code != each.says
    ]  # fmt: skip
    refused = sum({"error", "reason"} == set(answer) for answer in answers[1::2])
    if done.returncode or done.stderr or refused != len(good) or len(read) != len(good):
        lost.append(f"{done.returncode}, {refused} refused: {done.stderr[-300:]}")
    return {"command_read": len(read), "command_refused": refused, "command_lost": lost}


def random_of(choices: list[bytes], content: str) -> bytes:
    """Pick one of several, always the same for a content."""
    return choices[sum(content.encode()) % len(choices)]


# --- What a careless hand could do ------------------------------------------------------------


def _card_as_account() -> AbstractContextManager[object]:
    """Pay a card's number as if it were an account's."""
    usual = writing.encode
    return patch.object(
        payment_qr, "encode", lambda code: usual(replace(code, service=code.service and "QRIBFTTA"))
    )


@contextmanager
def _bytes_counted() -> Iterator[None]:
    """Leave accents in and count their bytes."""

    def field(identifier: str, value: str) -> str:
        return f"{identifier}{len(value.encode()) % 100:02d}{value}" if value else ""

    with patch.object(writing, "field", field), _no_fold():
        yield


def _no_fold() -> AbstractContextManager[object]:
    return patch.object(writing, "plain_signs", lambda text: text)


def _unsorted() -> AbstractContextManager[object]:
    def signed_text(parameters: dict[str, str]) -> str:
        return urlencode({
            name: value
            for name, value in parameters.items()
            if value and name not in vnpay.UNSIGNED
        })  # fmt: skip

    return patch.object(vnpay, "signed_text", signed_text)


def _empty_signed() -> AbstractContextManager[object]:
    def signed_text(parameters: dict[str, str]) -> str:
        pairs = sorted(parameters.items())
        return urlencode([pair for pair in pairs if pair[0] not in vnpay.UNSIGNED])

    return patch.object(vnpay, "signed_text", signed_text)


BREAKS: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "crc-unchecked": lambda: patch.object(reading, "_check_sum", lambda *_given: None),
    "no-fold": _no_fold,
    "card-as-account": _card_as_account,
    "bytes-counted": _bytes_counted,
    "crc-of-zero": lambda: patch.object(tlv, "_START", 0),
    "unsorted": _unsorted,
    "empty-signed": _empty_signed,
}
