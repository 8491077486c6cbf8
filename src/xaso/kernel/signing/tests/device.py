"""A software device (SoftHSM2) with one key in it that never leaves it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pkcs11
from asn1crypto import keys
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key
from pkcs11.util.rsa import encode_rsa_public_key

from xaso.kernel.signing.authority.issuing import ROOT
from xaso.kernel.signing.signers import Pkcs11Key
from xaso.kernel.signing.tests import hands

if TYPE_CHECKING:
    from xaso.kernel.signing.tests.hands import House

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
TOKEN, PIN, LABEL = "xaso-thu", "123456", "con-dau"


def make_device(folder: Path, house: House) -> Pkcs11Key:
    """Make a token, a key inside it, and a certificate for it from the house's authority.

    Effects: `SOFTHSM2_CONF` of this process names the folder.
    """
    tokens = folder / "tokens"
    tokens.mkdir(parents=True)
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = str(config)
    words = ["--init-token", "--free", "--label", TOKEN, "--so-pin", PIN, "--pin", PIN]
    subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)
    module = next(Path(path) for path in MODULES if Path(path).exists())
    key = Pkcs11Key(module, TOKEN, PIN, LABEL)
    library = pkcs11.lib(str(module))
    with library.get_token(token_label=TOKEN).open(rw=True, user_pin=PIN) as session:
        public, _private = session.generate_keypair(
            pkcs11.KeyType.RSA, 2048, label=LABEL, id=b"\x01", store=True
        )
        loaded = _public(public)
        certificate = house.authority.certify(
            hands.AGENCY, hands.AGENCY, loaded, house.authority.identity(ROOT), hands.now()
        )
        session.create_object({
            pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
            pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
            pkcs11.Attribute.TOKEN: True,
            pkcs11.Attribute.LABEL: LABEL,
            pkcs11.Attribute.ID: b"\x01",
            pkcs11.Attribute.SUBJECT: certificate.subject.public_bytes(),
            pkcs11.Attribute.VALUE: certificate.public_bytes(Encoding.DER),
        })
    return key


def _public(key: pkcs11.PublicKey) -> rsa.RSAPublicKey:
    from_device = encode_rsa_public_key(key)
    loaded = load_der_public_key(_wrapped(from_device))
    assert isinstance(loaded, rsa.RSAPublicKey)
    return loaded


def _wrapped(plain: bytes) -> bytes:
    """Return a bare RSA key (PKCS#1) as a public key of any kind (SubjectPublicKeyInfo)."""
    info: bytes = keys.PublicKeyInfo.wrap(plain, "rsa").dump()
    return info
