"""Forgeries of a signed paper, each named by what it does. None may be believed."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from xaso.kernel.signing import papers
from xaso.kernel.signing.authority.issuing import Authority, Identity
from xaso.kernel.signing.papers import Servers
from xaso.kernel.signing.tests import hands

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    from xaso.kernel.signing.tests.hands import House

GAP = re.compile(rb"/Contents <([0-9A-F]{2000,})>")


def flipped(content: bytes, chance: random.Random) -> bytes:
    """One byte anywhere is another."""
    place = chance.randrange(len(content))
    other = chance.choice([value for value in range(256) if value != content[place]])
    return content[:place] + bytes([other]) + content[place + 1 :]


def flipped_bit(content: bytes, chance: random.Random) -> bytes:
    """One bit anywhere is another."""
    place = chance.randrange(len(content))
    return (
        content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]
    )


def flipped_in_signature(content: bytes, chance: random.Random) -> bytes:
    """One sign of a signature itself is another hexadecimal sign."""
    gap = chance.choice(list(GAP.finditer(content)))
    length = len(gap[1].rstrip(b"0"))
    place = gap.start(1) + chance.randrange(length)
    other = chance.choice([sign for sign in b"0123456789ABCDEF" if sign != content[place]])
    return content[:place] + bytes([other]) + content[place + 1 :]


def other_case(content: bytes, chance: random.Random) -> bytes:
    """One letter of a signature's hexadecimal signs is small: other bytes, the same signature."""
    gap = chance.choice(list(GAP.finditer(content)))
    places = [gap.start(1) + index for index, sign in enumerate(gap[1]) if sign in b"ABCDEF"]
    place = chance.choice(places)
    return content[:place] + content[place : place + 1].lower() + content[place + 1 :]


def appended(content: bytes, chance: random.Random) -> bytes:
    """Bytes behind the end."""
    return content + chance.choice([b"\n", b"%%EOF\n", b"\x00" * 40, b"% xin chao\n%%EOF\n"])


def shadowed(content: bytes, chance: random.Random) -> bytes:
    """Other content is drawn over the page by an update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    reference, _resources = writer.find_page_for_modification(0)
    page = reference.get_object()
    drawn = f"q 1 1 1 rg {chance.randint(80, 200)} 500 300 40 re f Q".encode()
    over = writer.add_object(generic.StreamObject(stream_data=drawn))
    under = page.raw_get("/Contents")
    page["/Contents"] = generic.ArrayObject([under, over])
    writer.mark_update(reference)
    return _written(writer)


def replaced(content: bytes, chance: random.Random) -> bytes:
    """The page shows another paper's page after an update."""
    other = hands.drawn(f"Trần Văn Giả {chance.randint(1, 99)}")
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    brought = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(other)))
    reference, _resources = writer.find_page_for_modification(0)
    page = reference.get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"/Fake Do"))
    page["/Resources"] = generic.DictionaryObject({
        pdf_name("/XObject"): generic.DictionaryObject({pdf_name("/Fake"): brought})
    })
    writer.mark_update(reference)
    return _written(writer)


def hidden(content: bytes, chance: random.Random) -> bytes:
    """A white picture lies over the page as a note."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    reference, _resources = writer.find_page_for_modification(0)
    box = [chance.randint(60, 120), 560, 540, 640]
    white = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 500, 80))),
        },
        stream_data=b"1 1 1 rg 0 0 500 80 re f",
    )
    note = writer.add_object(
        generic.DictionaryObject({
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Stamp"),
            pdf_name("/F"): generic.NumberObject(4),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, box)),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(white)}),
        })
    )
    writer.register_annotation(reference, note)
    return _written(writer)


def other_number(content: bytes, chance: random.Random) -> bytes:
    """The number's field is filled in anew after both signed."""
    return hands.filled(content, f"{chance.randint(100, 999)}/TLKS")


def cut_off(content: bytes, _chance: random.Random) -> bytes:
    """The agency's signature is cut away: the file ends where the leader's ended."""
    ends = [found.end() for found in re.finditer(rb"%%EOF\n?", content)]
    first = GAP.search(content)
    assert first is not None
    return content[: next(end for end in ends if end > first.end())]


def taken_out(content: bytes, _chance: random.Random) -> bytes:
    """An update takes the form away, and with it every signature."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    del writer.root["/AcroForm"]
    writer.update_root()
    return _written(writer)


def emptied(content: bytes, chance: random.Random) -> bytes:
    """The last signature's value is zeros."""
    gap = list(GAP.finditer(content))[-1]
    filler = b"0" * len(gap[1]) if chance.random() < 0.5 else b"3000".ljust(len(gap[1]), b"0")
    return content[: gap.start(1)] + filler + content[gap.end(1) :]


PLAIN: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "flipped": flipped,
    "flipped_bit": flipped_bit,
    "flipped_in_signature": flipped_in_signature,
    "other_case": other_case,
    "appended": appended,
    "shadowed": shadowed,
    "replaced": replaced,
    "hidden": hidden,
    "other_number": other_number,
    "cut_off": cut_off,
    "taken_out": taken_out,
    "emptied": emptied,
}
"""Forgeries of one signed file that need no key."""


def other_dossiers_signature(content: bytes, other: bytes) -> bytes:
    """The signature of another paper stands in this one's place."""
    gap, foreign = list(GAP.finditer(content))[-1], list(GAP.finditer(other))[-1]
    value = foreign[1].rstrip(b"0").ljust(len(gap[1]), b"0")[: len(gap[1])]
    return content[: gap.start(1)] + value + content[gap.end(1) :]


def swapped_certificate(content: bytes, house: House) -> bytes:
    """The certificate in the last signature is another of the same authority, of equal length."""
    ours = next(
        one
        for one in _certificates(content)
        if b"UBND" in one and one in bytes.fromhex(list(GAP.finditer(content))[-1][1].decode())
    )
    loaded = x509.load_der_x509_certificate(ours)
    common = loaded.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value
    der = b""
    for _try in range(200):
        made = house.authority.issue(
            str(common).removesuffix(" (BẢN THỬ)"), hands.AGENCY, now=hands.now()
        )
        der = made.certificate.public_bytes(Encoding.DER)
        if len(der) == len(ours):
            break
    return content.replace(ours.hex().upper().encode(), der.hex().upper().encode())


def by_expired(house: House) -> bytes:
    """Signed by a certificate that had expired."""
    past = hands.now() - timedelta(days=30)
    identity = house.authority.issue(
        hands.AGENCY, hands.AGENCY, now=past, until=hands.now() - timedelta(hours=1)
    )
    return hands.signed(house, agency=hands.key(identity))


def by_revoked(house: House) -> bytes:
    """Signed by a certificate that was revoked; the signer left out what the authority says."""
    identity = house.authority.issue(hands.AGENCY, hands.AGENCY, now=hands.now())
    serial = identity.certificate.serial_number
    house.authority.revoke(serial, hands.now() - timedelta(minutes=2))
    return _without_proof(house, identity)


def by_nobody_known(house: House, folder: Path) -> bytes:
    """Signed by an authority of the same name with another key."""
    twin = Authority.make(folder, house.authority.address, now=hands.now())
    return _without_proof(house, twin.issue(hands.AGENCY, hands.AGENCY, now=hands.now()))


def by_itself(house: House) -> bytes:
    """Signed by a certificate that signed itself in the agency's name."""
    key = ec.generate_private_key(ec.SECP256R1())
    issued = house.authority.issue(hands.AGENCY, hands.AGENCY, now=hands.now(), key=key)
    own = Identity(issued.certificate, key)
    certificate = house.authority.certify(
        hands.AGENCY, hands.AGENCY, key.public_key(), own, hands.now()
    )
    return _without_proof(house, Identity(certificate, key))


def _without_proof(house: House, identity: Identity) -> bytes:
    content = hands.filled(hands.signed_by_leader(house))
    silent = Servers(house.servers.stamper)
    return papers.sign(content, hands.AGENCY_FIELD, hands.key(identity), silent)


def _certificates(content: bytes) -> list[bytes]:
    reader = PdfFileReader(io.BytesIO(content))
    found = [one for sig in reader.embedded_signatures for one in sig.signed_data["certificates"]]
    return [one.chosen.dump() for one in found]


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
