"""Whom we believe: roots, certificates between, and lists of what was revoked, from a folder.

Trust is a setting, never something a file brings along: a root of the same name with another key
is unknown here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from asn1crypto import crl, pem, x509
from cryptography import x509 as pyca
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from xaso.kernel.signing.domain.standing import Belief

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

TOLERANCE = timedelta(seconds=30)
"""How far clocks of authorities may lie apart."""
MOST_LINKS = 6
"""So many certificates lead to a root at most."""
CERTIFICATES, LISTS = ("*.pem", "*.crt", "*.cer"), ("*.crl",)


@dataclass(frozen=True)
class Trust:
    """Roots that are believed, certificates that lead to them, and lists of the revoked."""

    roots: tuple[x509.Certificate, ...] = ()
    between: tuple[x509.Certificate, ...] = ()
    lists: tuple[crl.CertificateList, ...] = ()
    _revoked: dict[tuple[bytes, int], datetime] = field(default_factory=dict, repr=False)

    def arguments(self, moment: datetime) -> dict[str, Any]:
        """Return the arguments of a validation that asks nobody over the network."""
        return {
            "trust_roots": list(self.roots),
            "other_certs": list(self.between),
            "crls": list(self.lists),
            "moment": moment,
            "allow_fetching": False,
            "revocation_mode": "hard-fail",
            "retroactive_revinfo": True,
            "time_tolerance": TOLERANCE,
        }

    def revoked_at(self, certificate: x509.Certificate) -> datetime | None:
        """Return since when our own lists call a certificate revoked."""
        return self._revoked.get((certificate.issuer.dump(), certificate.serial_number))

    def belief(self, der: bytes, at: datetime) -> Belief:
        """Return whether a certificate leads to a root that is believed, at a moment.

        Nobody is asked over the network: what the lists of the folder call revoked is.
        """
        if self.revoked_at(x509.Certificate.load(der)) is not None:
            return Belief.REVOKED
        above = [pyca.load_der_x509_certificate(one.dump()) for one in (*self.roots, *self.between)]
        roots = {one.sha256 for one in self.roots}
        link = pyca.load_der_x509_certificate(der)
        for _step in range(MOST_LINKS):
            if link.fingerprint(hashes.SHA256()) in roots:
                return Belief.BELIEVED
            issuer = next((one for one in above if _has_issued(one, link, at)), None)
            if issuer is None or issuer == link:
                return Belief.UNKNOWN
            link = issuer
        return Belief.UNKNOWN


def _has_issued(issuer: pyca.Certificate, link: pyca.Certificate, at: datetime) -> bool:
    if not issuer.not_valid_before_utc <= at < issuer.not_valid_after_utc:
        return False
    try:
        link.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def read(folder: Path) -> Trust:
    """Read what a folder of certificates (PEM or DER) and lists (`*.crl`) says.

    A certificate that signed itself is a root, any other leads to one. A list counts where one of
    these certificates signed it; a folder that is not there trusts nobody.
    """
    found = [one for path in _files(folder, CERTIFICATES) for one in _certificates(path)]
    lists = [path.read_bytes() for path in _files(folder, LISTS)]
    signed = [one for one in map(_der, lists) if _is_signed_by(one, found)]
    return Trust(
        roots=tuple(one for one in found if one.self_signed != "no"),
        between=tuple(one for one in found if one.self_signed == "no"),
        lists=tuple(crl.CertificateList.load(one) for one in signed),
        _revoked={
            (loaded.issuer.public_bytes(), one.serial_number): one.revocation_date_utc
            for loaded in map(pyca.load_der_x509_crl, signed)
            for one in loaded
        },
    )


def installed() -> Trust:
    """Return the trust of this installation: the folder `XASO_TRUST`."""
    return read(settings.TRUST_DIR)


def _files(folder: Path, patterns: tuple[str, ...]) -> list[Path]:
    return sorted(path for pattern in patterns for path in folder.glob(pattern))


def _certificates(path: Path) -> list[x509.Certificate]:
    content = path.read_bytes()
    if not pem.detect(content):
        return [x509.Certificate.load(content)]
    blocks = pem.unarmor(content, multiple=True)
    return [x509.Certificate.load(der) for kind, _head, der in blocks if kind == "CERTIFICATE"]


def _der(content: bytes) -> bytes:
    if not pem.detect(content):
        return content
    return pyca.load_pem_x509_crl(content).public_bytes(Encoding.DER)


def _is_signed_by(content: bytes, certificates: list[x509.Certificate]) -> bool:
    loaded = pyca.load_der_x509_crl(content)
    keys = [pyca.load_der_x509_certificate(one.dump()) for one in certificates]
    return any(
        one.subject == loaded.issuer and loaded.is_signature_valid(one.public_key())  # type: ignore[arg-type]
        for one in keys
    )
