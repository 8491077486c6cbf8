"""A paper on its way to being signed: fields prepared, filled in, signed one after the other.

Each step appends to the file and changes no byte before: the first signature stays what it was. The
leader signs while number and date are still empty; those may be filled in afterwards (DocMDP
level 2), then the agency signs everything.

Law: decree-30-2020, annex I: leader, then number and date, then agency.
"""

from __future__ import annotations

import functools
import io
import time
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.dss import DocumentSecurityStore

from xaso.kernel.signing import marks
from xaso.kernel.signing.errors import CannotSign

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyhanko.sign.signers import Signer

    from xaso.kernel.signing.marks import Box, Look
    from xaso.kernel.signing.signers import KeySource

PRINTED, READ_ONLY = 4, 1
"""Flags of a field: it is printed, and a reader offers no typing."""
MOST_SECONDS = 10
MOST_AGE_SECONDS = 120.0
NO_ANSWER = "Máy chủ của nhà cung cấp chứng thư không trả lời"


@dataclass(frozen=True)
class Fields:
    """The fields of a paper: texts to be filled in, and who signs where, in that order."""

    texts: Mapping[str, Box] = field(default_factory=dict)
    signatures: Mapping[str, Box] = field(default_factory=dict)


def prepare(content: bytes, fields: Fields) -> bytes:
    """Return the paper with its fields, all empty: a missing signature shows as a missing one."""
    writer = _writer(content)
    form = generic.DictionaryObject({pdf_name("/Fields"): generic.ArrayObject()})
    writer.root["/AcroForm"] = writer.add_object(form)
    writer.update_root()
    for name, box in fields.texts.items():
        _add_text(writer, form, name, box)
    for name, box in fields.signatures.items():
        page, rectangle = _placed(writer, box)
        append_signature_field(
            writer,
            SigFieldSpec(name, on_page=page, box=rectangle, empty_field_appearance=True),
        )
    return _written(writer)


def fill(content: bytes, looks: Mapping[str, tuple[Box, Look]]) -> bytes:
    """Return the paper with its text fields filled in: for each its box and what is drawn."""
    writer = _writer(content)
    for reference in writer.root["/AcroForm"]["/Fields"]:
        found = reference.get_object()
        name = str(found["/T"])
        if name not in looks:
            continue
        box, look = looks[name]
        found["/V"] = generic.pdf_string(look.words)
        found["/AP"] = generic.DictionaryObject({
            pdf_name("/N"): marks.bring(writer, marks.draw(look, box))
        })
        writer.mark_update(reference)
    return _written(writer)


@dataclass(frozen=True)
class Servers:
    """Who stamps the time, and the certificates that vouch for signer and servers."""

    stamper: str
    chain: Sequence[bytes] = ()


def sign(
    content: bytes,
    name: str,
    source: KeySource,
    servers: Servers,
    *,
    look: tuple[Box, Look] | None = None,
    is_first: bool = False,
) -> bytes:
    """Return the paper signed in one of its fields: PAdES with time-stamp and proof of validity.

    What the authority says of the certificate goes in before the signature, so that the last
    signature covers every byte.

    Args:
        content: A prepared paper.
        name: Its signature field.
        source: Whose key.
        servers: Who stamps the time.
        look: What shows in the field; nothing where it is not given.
        is_first: The first signature says that only fields may be filled in afterwards.

    Raises:
        CannotSign: The key, the time-stamp server or the responder did not do its part.
    """
    with source.opened() as signer:
        writer = _writer(content)
        _add_proof(writer, signer, servers)
        meta = PdfSignatureMetadata(
            field_name=name,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=is_first,
            docmdp_permissions=MDPPerm.FILL_FORMS,
        )
        style = marks.style(look[1], look[0]) if look else None
        stamper = _stamper(servers.stamper)
        try:
            made = PdfSigner(meta, signer, timestamper=stamper, stamp_style=style).sign_pdf(writer)
        except (TimestampRequestError, OSError) as error:
            raise CannotSign("Máy chủ dấu thời gian không trả lời") from error
        except (SigningError, PdfError) as error:
            raise CannotSign(f"Không ký được: {error}") from error
    signed: bytes = made.getvalue()
    return signed


@functools.cache
def _stamper(address: str) -> HTTPTimeStamper:
    """Return the client of a time-stamp server; kept, since it asks once how large a stamp is."""
    return HTTPTimeStamper(address, timeout=MOST_SECONDS)


def _add_proof(writer: IncrementalPdfFileWriter, signer: Signer, servers: Servers) -> None:
    """Lay the authority's present word on the signer's certificate into the file."""
    if signer.signing_cert is None or not servers.chain:
        return
    own = pyca.load_der_x509_certificate(signer.signing_cert.dump())
    chain = [pyca.load_der_x509_certificate(one) for one in servers.chain]
    issuer = next((one for one in chain if one.subject == own.issuer), None)
    address = _responder_of(own)
    if issuer is None or not address:
        return
    answer = asn1_ocsp.OCSPResponse.load(_fresh(address, own, issuer))
    DocumentSecurityStore.supply_dss_in_writer(
        writer, None, certs=[signer.signing_cert], ocsps=[answer], crls=[]
    )


def _responder_of(certificate: pyca.Certificate) -> str:
    try:
        found = certificate.extensions.get_extension_for_class(pyca.AuthorityInformationAccess)
    except pyca.ExtensionNotFound:
        return ""
    wanted = AuthorityInformationAccessOID.OCSP
    addresses = [one.access_location.value for one in found.value if one.access_method == wanted]
    return next((one for one in addresses if one.startswith(("http://", "https://"))), "")


def _fresh(address: str, own: pyca.Certificate, issuer: pyca.Certificate) -> bytes:
    """Return the authority's word on a certificate, at most some minutes old.

    A folder signed at one go asks once.
    """
    key, now = (address, own.fingerprint(hashes.SHA256())), time.monotonic()
    known = _answers.get(key)
    if known is None or now - known[0] > MOST_AGE_SECONDS:
        known = _answers[key] = (now, _asked(address, own, issuer))
    return known[1]


_answers: dict[tuple[str, bytes], tuple[float, bytes]] = {}


def _asked(address: str, own: pyca.Certificate, issuer: pyca.Certificate) -> bytes:
    request = ocsp.OCSPRequestBuilder().add_certificate(own, issuer, hashes.SHA1())  # noqa: S303
    posted = urllib.request.Request(  # noqa: S310
        address,
        request.build().public_bytes(Encoding.DER),
        {"Content-Type": "application/ocsp-request"},
    )
    try:
        with urllib.request.urlopen(posted, timeout=MOST_SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read()
    except OSError as error:
        raise CannotSign(NO_ANSWER) from error
    if ocsp.load_der_ocsp_response(content).certificate_status != ocsp.OCSPCertStatus.GOOD:
        raise CannotSign("Chứng thư của người ký đã bị thu hồi")
    return content


def _add_text(
    writer: IncrementalPdfFileWriter, form: generic.DictionaryObject, name: str, box: Box
) -> None:
    page, rectangle = _placed(writer, box)
    reference, _resources = writer.find_page_for_modification(page)
    nothing = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): _numbers(0, 0, box.width, box.height),
            pdf_name("/Resources"): generic.DictionaryObject(),
        },
        stream_data=b"",
    )
    made = writer.add_object(
        generic.DictionaryObject({
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): generic.pdf_string(name),
            pdf_name("/Ff"): generic.NumberObject(READ_ONLY),
            pdf_name("/F"): generic.NumberObject(PRINTED),
            pdf_name("/Rect"): _numbers(*rectangle),
            pdf_name("/P"): reference,
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(nothing)}),
        })
    )
    form["/Fields"].append(made)
    writer.register_annotation(reference, made)


def _placed(writer: IncrementalPdfFileWriter, box: Box) -> tuple[int, tuple[int, int, int, int]]:
    """Return a page's index and a rectangle from its lower left corner."""
    reference, _resources = writer.find_page_for_modification(box.page - 1)
    height = float(reference.get_object()["/MediaBox"][3])
    low = height - box.y - box.height
    corners = (box.x, low, box.x + box.width, low + box.height)
    left, bottom, right, top = (round(corner) for corner in corners)
    return box.page - 1, (left, bottom, right, top)


def _numbers(*values: float) -> generic.ArrayObject:
    return generic.ArrayObject(generic.FloatObject(round(value, 3)) for value in values)


class _SameVersion(IncrementalPdfFileWriter):
    """A writer that leaves the file's version as it is: PDF/A-2 ends at 1.7."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Raise nothing; signatures of the kind made here can be read from 1.7 on."""


def _writer(content: bytes) -> IncrementalPdfFileWriter:
    return _SameVersion(io.BytesIO(content))


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
