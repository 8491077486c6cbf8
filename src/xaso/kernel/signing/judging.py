"""Tell what a signed file is worth: who signed it, when, whether it holds, and if not, why.

Asks nobody over the network: what it knows is in the file and in our own trust. A file is hostile
until shown to be good, so whatever goes wrong while reading makes it worth nothing.

Three walls before a signature is believed: its bytes (`domain.gaps`: nothing unsigned but the
signature), its kind of change (pyHanko's analysis of what was appended after it), its signer
(`trust`).
"""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any

from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko_certvalidator import ValidationContext

from xaso.kernel.signing.domain import gaps
from xaso.kernel.signing.domain.reports import Reason, Report, Signature, Verdict, worst

if TYPE_CHECKING:
    from datetime import datetime

    from pyhanko.sign.ades.report import AdESSubIndic
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko.sign.validation.status import SignatureStatus

    from xaso.kernel.signing.trust import Trust

HEAD_BYTES = 1024
MOST_BYTES = 64 * 1024 * 1024
MOST_SIGNATURES = 50
TIME_STAMP = "/DocTimeStamp"
SIGNED_MARK = b"/ByteRange"
PLAIN, WITH_CONTENT = "v1", "v3"
"""Versions of a CMS value: over a file beside it, and over content inside it (RFC 5652, 5.1)."""


def judge(content: bytes, trust: Trust, *, now: datetime) -> Report:
    """Return what is to be said about a file.

    Args:
        content: The whole file.
        trust: Whom we believe.
        now: The moment of asking; a signature with a time-stamp that we trust is held against
            the state of its certificate at that time-stamp.
    """
    sha256 = hashlib.sha256(content).hexdigest()

    def said(verdict: Verdict, reason: Reason) -> Report:
        return Report(verdict, reason, sha256)

    if len(content) > MOST_BYTES:
        return said(Verdict.UNREADABLE, Reason.TOO_BIG)
    if b"%PDF-" not in content[:HEAD_BYTES]:
        return said(Verdict.UNREADABLE, Reason.NOT_PDF)
    try:
        return _judged(content, trust, now, sha256)
    except Exception:  # noqa: BLE001  (a hostile file may break a parser in any way)
        if SIGNED_MARK in content:
            return said(Verdict.ALTERED, Reason.BROKEN_FILE)
        return said(Verdict.UNREADABLE, Reason.BROKEN_FILE)


def _judged(content: bytes, trust: Trust, now: datetime, sha256: str) -> Report:
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    if reader.encrypted:
        return Report(Verdict.UNREADABLE, Reason.LOCKED, sha256)
    found = list(reader.embedded_signatures)[:MOST_SIGNATURES]
    empty = tuple(name for name, _v, _ref in enumerate_sig_fields(reader, filled_status=False))
    if not found:
        if SIGNED_MARK in content:
            return Report(Verdict.ALTERED, Reason.SIGNATURE_TAKEN_OUT, sha256)
        return Report(Verdict.UNSIGNED, Reason.NO_SIGNATURE, sha256, (), empty)
    found.sort(key=lambda one: gaps.ends_at(_range_of(one)))
    last = found[-1]
    signatures = tuple(_signature(one, content, trust, now, is_last=one is last) for one in found)
    verdict, reason = worst(signatures)
    if verdict == Verdict.VALID and reader.xrefs.hybrid_xrefs_present:
        verdict, reason = Verdict.ALTERED, Reason.TWO_CONTENTS
    elif verdict == Verdict.VALID and all(one.is_time_stamp for one in signatures):
        verdict, reason = Verdict.UNSIGNED, Reason.NO_SIGNATURE
    elif verdict == Verdict.VALID and empty:
        verdict, reason = Verdict.UNSIGNED, Reason.FIELD_EMPTY
    return Report(verdict, reason, sha256, signatures, empty)


def _signature(
    one: EmbeddedPdfSignature, content: bytes, trust: Trust, now: datetime, *, is_last: bool
) -> Signature:
    """Judge one signature: first its bytes, then its mathematics, then its signer."""
    is_stamp = one.sig_object_type == TIME_STAMP
    stamped_at, stamper = None, ""
    fault = _fault_in_bytes(one, content, is_last=is_last)
    if fault is None:
        status = _status(one, trust, now)
        fault = _fault_in_status(one, status)
        stamped_at, stamper = _stamp(status, is_stamp=is_stamp)
        if fault is None:
            moment = stamped_at or now
            if stamped_at and not is_stamp:
                status = _status(one, trust, moment)
            fault = _fault_in_trust(one, status, trust, moment)
    verdict, reason = fault or (Verdict.VALID, Reason.GOOD)
    return Signature(
        field=one.field_name,
        **_who(one),
        said_at=one.self_reported_timestamp,
        stamped_at=stamped_at,
        stamper=stamper,
        is_time_stamp=is_stamp,
        verdict=verdict,
        reason=reason,
    )


def _fault_in_bytes(
    one: EmbeddedPdfSignature, content: bytes, *, is_last: bool
) -> tuple[Verdict, Reason] | None:
    span = _range_of(one)
    if not gaps.is_whole(span) or gaps.ends_at(span) > len(content):
        return Verdict.ALTERED, Reason.BYTES_BEYOND
    if is_last and gaps.ends_at(span) != len(content):
        return Verdict.ALTERED, Reason.BYTES_BEYOND
    value = one.pkcs7_content
    if not gaps.holds_only(content, span, value) or not gaps.is_filled_with_zeros(value):
        return Verdict.ALTERED, Reason.GAP_NOT_CLEAN
    if not _is_tidy(value[: gaps.length_of(value)]):
        return Verdict.ALTERED, Reason.GAP_NOT_CLEAN
    return None


def _is_tidy(der: bytes) -> bool:
    """Tell whether a signature says only what is signed or checked.

    A CMS value has a few words outside of what is signed. Those that nobody checks must be what
    they always are, so that no byte can change unseen: versions, the list of digests, and inside
    a time-stamp the same.
    """
    if not gaps.is_der(der):
        return False
    outer = cms.ContentInfo.load(der, strict=True)
    if outer["content_type"].native != "signed_data":
        return False
    signed = outer["content"]
    signers = signed["signer_infos"]
    if len(signers) != 1 or signers[0]["version"].native != PLAIN:
        return False
    inner = signed["encap_content_info"]
    version = PLAIN if inner["content_type"].native == "data" else WITH_CONTENT
    if signed["version"].native != version or not _are_plain(signed, signers[0]):
        return False
    attributes = signers[0]["unsigned_attrs"]
    names = [one["type"].native for one in attributes] if attributes else []
    if any(name != "signature_time_stamp_token" for name in names) or len(names) > 1:
        return False
    tokens = [token for one in attributes or () for token in one["values"]]
    return all(_is_tidy(one.dump()) for one in tokens)


def _are_plain(signed: cms.SignedData, signer: cms.SignerInfo) -> bool:
    """Tell whether algorithms and the name of the certificate are written in their usual way.

    A name may be written in other letters and still mean the same certificate.
    """
    digest = signer["digest_algorithm"]
    usual = {bytes.fromhex(ending) for ending in ("", "0500")}
    own = [one.chosen for one in signed["certificates"] if one.name == "certificate"]
    named = signer["sid"].chosen
    return (
        [one.dump() for one in signed["digest_algorithms"]] == [digest.dump()]
        and digest["parameters"].dump() in usual
        and signer["sid"].name == "issuer_and_serial_number"
        and any(
            (one.issuer.dump(), one.serial_number)
            == (named["issuer"].dump(), named["serial_number"].native)
            for one in own
        )
    )


def _status(one: EmbeddedPdfSignature, trust: Trust, moment: datetime) -> SignatureStatus:
    context = _context(one.reader, trust, moment)
    if one.sig_object_type == TIME_STAMP:
        return validate_pdf_timestamp(one, context)
    return validate_pdf_signature(one, context)


def _context(reader: PdfFileReader, trust: Trust, moment: datetime) -> ValidationContext:
    """Return what is known about certificates: ours, and the proofs the file brings along."""
    arguments = trust.arguments(moment)
    try:
        return DocumentSecurityStore.read_dss(reader).as_validation_context(arguments)
    except NoDSSFoundError:
        return ValidationContext(**arguments)


def _fault_in_status(
    one: EmbeddedPdfSignature, status: SignatureStatus
) -> tuple[Verdict, Reason] | None:
    if not status.intact or not status.valid:
        return Verdict.ALTERED, Reason.DIGEST_DIFFERS
    stamp = getattr(status, "timestamp_validity", None)
    if stamp is not None and not (stamp.intact and stamp.valid):
        return Verdict.ALTERED, Reason.TIME_BROKEN
    is_allowed = one.summarise_integrity_info()["docmdp_ok"]
    if is_allowed is False:
        return Verdict.ALTERED, Reason.CHANGED_AFTERWARDS
    return None


def _fault_in_trust(
    one: EmbeddedPdfSignature, status: SignatureStatus, trust: Trust, moment: datetime
) -> tuple[Verdict, Reason] | None:
    since = trust.revoked_at(one.signer_cert)
    if status.revoked or (since is not None and since <= moment):
        return Verdict.REVOKED, Reason.CERTIFICATE_REVOKED
    if status.trusted:
        return None
    return _TRUST_FAULTS.get(status.trust_problem_indic, (Verdict.UNTRUSTED, Reason.UNKNOWN_ROOT))


_TRUST_FAULTS: dict[AdESSubIndic | None, tuple[Verdict, Reason]] = {
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: (Verdict.EXPIRED, Reason.CERTIFICATE_EXPIRED),
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: (Verdict.EXPIRED, Reason.CERTIFICATE_EXPIRED),
    AdESIndeterminate.EXPIRED: (Verdict.EXPIRED, Reason.CERTIFICATE_EXPIRED),
    AdESIndeterminate.NOT_YET_VALID: (Verdict.UNTRUSTED, Reason.NOT_YET_VALID),
    AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE: (
        Verdict.UNTRUSTED,
        Reason.STATE_UNKNOWN,
    ),
    AdESIndeterminate.TRY_LATER: (Verdict.UNTRUSTED, Reason.STATE_UNKNOWN),
    AdESIndeterminate.REVOCATION_OUT_OF_BOUNDS_NO_POE: (Verdict.UNTRUSTED, Reason.STATE_UNKNOWN),
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: (Verdict.UNTRUSTED, Reason.NOT_FOR_SIGNING),
}


def _stamp(status: SignatureStatus, *, is_stamp: bool) -> tuple[datetime | None, str]:
    """Return the moment that a time-stamp we trust proves, and who made it."""
    stamp: Any = status if is_stamp else getattr(status, "timestamp_validity", None)
    if stamp is None or not stamp.trusted:
        return None, ""
    return stamp.timestamp, _common_name(stamp.signing_cert.subject)


def _who(one: EmbeddedPdfSignature) -> dict[str, str]:
    certificate = one.signer_cert
    subject = certificate.subject.native
    organisation = subject.get("organization_name", "")
    return {
        "signer": _common_name(certificate.subject),
        "organisation": organisation if isinstance(organisation, str) else organisation[0],
        "issuer": _common_name(certificate.issuer),
        "serial": f"{certificate.serial_number:x}",
        "fingerprint": certificate.sha256.hex(),
    }


def _common_name(name: object) -> str:
    found = getattr(name, "native", {}).get("common_name", "")
    return found if isinstance(found, str) else found[0]


def _range_of(one: EmbeddedPdfSignature) -> list[int]:
    return [int(value) for value in one.byte_range]
