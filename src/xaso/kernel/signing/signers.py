"""Where a signature comes from: a sealed file (PKCS#12) or a device (PKCS#11).

A third way, a token that only works on the official's own computer, signs elsewhere: `handing.py`.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from pkcs11.exceptions import PKCS11Error
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.general import SigningError
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from xaso.kernel.signing.errors import CannotSign

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path


class KeySource(Protocol):
    """Something that signs for one certificate while it is open."""

    def opened(self) -> AbstractContextManager[Signer]:
        """Give the signer for as long as the block runs.

        Raises:
            CannotSign: Wrong passphrase, no such token, or no such key.
        """
        ...


@dataclass(frozen=True)
class Pkcs12Key:
    """A key in a sealed file, as authorities hand them out for trying and for servers."""

    content: bytes
    passphrase: bytes

    @contextmanager
    def opened(self) -> Iterator[Signer]:
        """Give the signer; the key is read once and never written anywhere."""
        try:
            key, certificate, chain = pkcs12.load_key_and_certificates(
                self.content, self.passphrase
            )
        except ValueError as error:
            raise CannotSign("Tệp khóa hỏng hoặc mật khẩu sai") from error
        if certificate is None or not isinstance(
            key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
        ):
            raise CannotSign("Tệp khóa không có khóa RSA hay EC kèm chứng thư")
        store = SimpleCertificateStore()
        store.register_multiple(
            x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in chain
        )
        own = x509.Certificate.load(certificate.public_bytes(Encoding.DER))
        yield _HeldKeySigner(key, own, store)


@dataclass(frozen=True)
class Pkcs11Key:
    """A key in a device that never gives it out: a token, a card or a hardware module."""

    module: Path
    token: str
    pin: str
    label: str

    @contextmanager
    def opened(self) -> Iterator[Signer]:
        """Give the signer; the session with the device ends with the block."""
        try:
            session = open_pkcs11_session(
                str(self.module),
                token_criteria=TokenCriteria(label=self.token),
                user_pin=self.pin,
            )
        except PKCS11Error as error:
            raise CannotSign(f"Không mở được thiết bị ký “{self.token}”") from error
        with session:
            yield PKCS11Signer(session, cert_label=self.label, key_label=self.label)


class _HeldKeySigner(SimpleSigner):
    """A signer that keeps its key read: reading an RSA key anew takes longer than signing."""

    def __init__(
        self,
        key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
        certificate: x509.Certificate,
        store: SimpleCertificateStore,
    ) -> None:
        plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        super().__init__(certificate, keys.PrivateKeyInfo.load(plain), store, embed_roots=False)
        self._held = key

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """Sign with the key that is held."""
        digest = get_pyca_cryptography_hash(digest_algorithm)
        if isinstance(self._held, ec.EllipticCurvePrivateKey):
            return self._held.sign(data, ec.ECDSA(digest))
        if self.get_signature_mechanism_for_digest(digest_algorithm).signature_algo != (
            "rsassa_pkcs1v15"
        ):
            raise SigningError("Only PKCS #1 v1.5 is made here")
        return self._held.sign(data, padding.PKCS1v15(), digest)
