"""A root, a responder, a time-stamp server and certificates, in a folder, all marked BẢN THỬ.

For demos and tests only. It issues what a public authority would: signing certificates with the
addresses of their responder and revocation list.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from pathlib import Path

MARK = "BẢN THỬ"
"""Stands in every name: nobody mistakes what this authority says for the word of a real one."""
YEARS = timedelta(days=3650)
A_YEAR = timedelta(days=365)
ROOT, RESPONDER, STAMPER = "root", "responder", "stamper"
ADDRESS = "address"
SHA256 = hashes.SHA256()
RSA_BITS = 2048

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


@dataclass(frozen=True)
class Identity:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: PrivateKey

    def pkcs12(self, passphrase: bytes, *chain: x509.Certificate) -> bytes:
        """Return both in one sealed file, as an authority hands them out."""
        sealed = BestAvailableEncryption(passphrase)
        return pkcs12.serialize_key_and_certificates(
            b"signer", self.key, self.certificate, chain, sealed
        )


class Authority:
    """An authority whose keys and list of the revoked lie in a folder (0700).

    `address` is where its responder answers, `http://127.0.0.1:8791`; it stands in the
    certificates.
    """

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address.rstrip("/")
        self._known: dict[str, Identity] = {}

    @classmethod
    def make(cls, folder: Path, address: str, *, now: datetime) -> Authority:
        """Return the authority of a folder; the first time, make its keys.

        Effects: files in the folder.
        """
        made = cls(folder, address)
        if (folder / f"{ROOT}.pem").exists():
            return made
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        (folder / ADDRESS).write_text(made.address)
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(f"Xã Số Root CA {MARK}", f"Xã Số ({MARK})")
        root = _builder(name, name, key, now - timedelta(days=1), now + YEARS)
        root = root.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        root = root.add_extension(_usage(certificates=True), critical=True)
        made._keep(ROOT, Identity(root.sign(key, SHA256), key))
        for name_, purpose, is_critical in (
            (RESPONDER, ExtendedKeyUsageOID.OCSP_SIGNING, False),
            (STAMPER, ExtendedKeyUsageOID.TIME_STAMPING, True),
        ):
            made._keep(name_, made._servant(name_, purpose, now, is_critical=is_critical))
        return made

    def identity(self, name: str) -> Identity:
        """Return what is kept under a name: `root`, `responder` or `stamper`; read once."""
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str) -> Identity:
        key = load_pem_private_key((self.folder / f"{name}.key").read_bytes(), None)
        if not isinstance(key, PrivateKey):
            raise TypeError(f"{name}.key is no key of this authority")
        return Identity(x509.load_pem_x509_certificate(self._pem(name)), key)

    @property
    def port(self) -> int:
        """The port of its address."""
        return int(self.address.rpartition(":")[2])

    @property
    def root(self) -> x509.Certificate:
        """The certificate to be trusted."""
        return x509.load_pem_x509_certificate(self._pem(ROOT))

    def issue(
        self,
        name: str,
        organisation: str,
        *,
        now: datetime,
        until: datetime | None = None,
        key: PrivateKey | None = None,
    ) -> Identity:
        """Issue a signing certificate that holds for a year, or until a moment."""
        root = self.identity(ROOT)
        key = key or ec.generate_private_key(ec.SECP256R1())
        return Identity(self.certify(name, organisation, key.public_key(), root, now, until), key)

    def certify(
        self,
        name: str,
        organisation: str,
        key: PublicKey,
        root: Identity,
        now: datetime,
        until: datetime | None = None,
    ) -> x509.Certificate:
        """Sign a certificate for somebody's public key."""
        made = _builder(
            _name(f"{name} ({MARK})", organisation),
            root.certificate.subject,
            key,
            now - timedelta(minutes=5),
            until or now + A_YEAR,
        )
        made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        made = made.add_extension(_usage(), critical=True)
        made = made.add_extension(_issued_by(root.certificate), critical=False)
        made = made.add_extension(self._responder_at(), critical=False)
        made = made.add_extension(self._list_at(), critical=False)
        return made.sign(root.key, SHA256)

    def revoke(self, serial: int, at: datetime) -> None:
        """Call a certificate revoked since a moment.

        Effects: the list of the revoked, written whole and renamed.
        """
        listed = self.revoked() | {serial: at}
        told = {str(number): moment.isoformat() for number, moment in listed.items()}
        new = self.folder / "revoked.new"
        new.write_text(json.dumps(told))
        new.replace(self.folder / "revoked.json")

    def revoked(self) -> dict[int, datetime]:
        """Return since when which certificates are revoked, by serial number."""
        path = self.folder / "revoked.json"
        told = json.loads(path.read_text()) if path.exists() else {}
        return {int(number): datetime.fromisoformat(moment) for number, moment in told.items()}

    def _servant(
        self, name: str, purpose: x509.ObjectIdentifier, now: datetime, *, is_critical: bool
    ) -> Identity:
        root, key = self.identity(ROOT), rsa.generate_private_key(65537, RSA_BITS)
        made = _builder(
            _name(f"Xã Số {name} {MARK}", f"Xã Số ({MARK})"),
            root.certificate.subject,
            key,
            now - timedelta(days=1),
            now + YEARS,
        )
        made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        made = made.add_extension(_usage(), critical=True)
        made = made.add_extension(_issued_by(root.certificate), critical=False)
        made = made.add_extension(x509.ExtendedKeyUsage([purpose]), critical=is_critical)
        made = made.add_extension(x509.OCSPNoCheck(), critical=False)
        return Identity(made.sign(root.key, SHA256), key)

    def _keep(self, name: str, identity: Identity) -> None:
        plain = identity.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path = self.folder / f"{name}.key"
        path.touch(0o600)
        path.write_bytes(plain)
        pem = identity.certificate.public_bytes(Encoding.PEM)
        (self.folder / f"{name}.pem").write_bytes(pem)
        os.sync()

    def _pem(self, name: str) -> bytes:
        return (self.folder / f"{name}.pem").read_bytes()

    def _responder_at(self) -> x509.AuthorityInformationAccess:
        address = x509.UniformResourceIdentifier(f"{self.address}/ocsp")
        method = AuthorityInformationAccessOID.OCSP
        return x509.AuthorityInformationAccess([x509.AccessDescription(method, address)])

    def _list_at(self) -> x509.CRLDistributionPoints:
        address = x509.UniformResourceIdentifier(f"{self.address}/crl")
        return x509.CRLDistributionPoints([x509.DistributionPoint([address], None, None, None)])


def demo_authority(keys: Path) -> Authority | None:
    """Return the authority that the demo made in the folder of keys, None where there is none."""
    folder = keys / "authority"
    told = folder / ADDRESS
    return Authority(folder, told.read_text()) if told.exists() else None


def _name(common: str, organisation: str) -> x509.Name:
    return x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
        x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
    ])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: PrivateKey | PublicKey,
    first: datetime,
    last: datetime,
) -> x509.CertificateBuilder:
    public = key.public_key() if isinstance(key, PrivateKey) else key
    return (
        x509
        .CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(first.astimezone(UTC))
        .not_valid_after(last.astimezone(UTC))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _issued_by(root: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    held = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(held)


def _usage(*, certificates: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=not certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )
