"""The door of signing: keep keys, prepare and sign papers, judge signed files."""

from xaso.kernel.signing.authority.issuing import Authority, demo_authority
from xaso.kernel.signing.domain.reports import Reason, Report, Signature, Verdict
from xaso.kernel.signing.errors import CannotSign, NotOurs, SigningRefusal
from xaso.kernel.signing.handing import take_back
from xaso.kernel.signing.judging import judge
from xaso.kernel.signing.marks import Box, Look
from xaso.kernel.signing.models import SigningKey
from xaso.kernel.signing.papers import Fields, fill, prepare
from xaso.kernel.signing.policies import KEEPERS, READERS
from xaso.kernel.signing.selectors import Ending, endings, ends_soon, is_by_our_keys, key_of
from xaso.kernel.signing.services import keep_certificate, keep_key, retire_key, sign_with
from xaso.kernel.signing.signers import Pkcs11Key, Pkcs12Key
from xaso.kernel.signing.trust import Trust, installed, read
from xaso.kernel.signing.words import REASONS, VERDICTS

__all__ = [
    "KEEPERS",
    "READERS",
    "REASONS",
    "VERDICTS",
    "Authority",
    "Box",
    "CannotSign",
    "Ending",
    "Fields",
    "Look",
    "NotOurs",
    "Pkcs11Key",
    "Pkcs12Key",
    "Reason",
    "Report",
    "Signature",
    "SigningKey",
    "SigningRefusal",
    "Trust",
    "Verdict",
    "demo_authority",
    "endings",
    "ends_soon",
    "fill",
    "installed",
    "is_by_our_keys",
    "judge",
    "keep_certificate",
    "keep_key",
    "key_of",
    "prepare",
    "read",
    "retire_key",
    "sign_with",
    "take_back",
]
