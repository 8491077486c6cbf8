"""The server of the authority for trying things out: OCSP, time-stamps, list of the revoked.

`POST /ocsp` (RFC 6960), `POST /tsa` (RFC 3161), `GET /crl` (RFC 5280), on loopback.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from xaso.kernel.signing.authority.issuing import RESPONDER, ROOT, SHA256, STAMPER, Authority

if TYPE_CHECKING:
    from xaso.kernel.signing.authority.issuing import PrivateKey

FRESH = timedelta(hours=1)
MOST_BYTES = 65_536


def answer_ocsp(authority: Authority, asked: bytes, now: datetime) -> bytes:
    """Return the signed answer to whether a certificate is revoked (DER)."""
    request = ocsp.load_der_ocsp_request(asked)
    responder = authority.identity(RESPONDER)
    since = authority.revoked().get(request.serial_number)
    built = ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=request.issuer_name_hash,
        issuer_key_hash=request.issuer_key_hash,
        serial_number=request.serial_number,
        algorithm=request.hash_algorithm,
        cert_status=ocsp.OCSPCertStatus.REVOKED if since else ocsp.OCSPCertStatus.GOOD,
        this_update=now,
        next_update=now + FRESH,
        revocation_time=since,
        revocation_reason=None,
    )
    built = built.responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
    built = built.certificates([responder.certificate])
    return built.sign(responder.key, SHA256).public_bytes(Encoding.DER)


def answer_stamp(authority: Authority, asked: bytes, now: datetime) -> bytes:
    """Return a time-stamp over a digest (DER)."""
    stamper = authority.identity(STAMPER)
    made = DummyTimeStamper(
        asn1.Certificate.load(stamper.certificate.public_bytes(Encoding.DER)),
        _asn1_key(stamper.key),
        fixed_dt=now,
    )
    answer: bytes = made.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
    return answer


def answer_list(authority: Authority, now: datetime) -> bytes:
    """Return the signed list of the revoked (DER)."""
    root = authority.identity(ROOT)
    built = x509.CertificateRevocationListBuilder().issuer_name(root.certificate.subject)
    built = built.last_update(now).next_update(now + timedelta(days=7))
    for serial, since in authority.revoked().items():
        entry = x509.RevokedCertificateBuilder().serial_number(serial)
        built = built.add_revoked_certificate(entry.revocation_date(since.astimezone(UTC)).build())
    return built.sign(root.key, SHA256).public_bytes(Encoding.DER)


def serve(authority: Authority, port: int) -> ThreadingHTTPServer:
    """Return a server on loopback that answers for the authority; the caller runs it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(min(int(self.headers["Content-Length"] or 0), MOST_BYTES))
            now = datetime.now(UTC).replace(microsecond=0)
            if self.path == "/ocsp":
                self._send("application/ocsp-response", answer_ocsp(authority, asked, now))
            elif self.path == "/tsa":
                self._send("application/timestamp-reply", answer_stamp(authority, asked, now))
            else:
                self.send_error(404)

        def do_GET(self) -> None:
            if self.path != "/crl":
                self.send_error(404)
                return
            now = datetime.now(UTC).replace(microsecond=0)
            self._send("application/pkix-crl", answer_list(authority, now))

        def _send(self, kind: str, content: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: object) -> None:
            """Say nothing: what is asked names people."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def _asn1_key(key: PrivateKey) -> keys.PrivateKeyInfo:
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return keys.PrivateKeyInfo.load(plain)
