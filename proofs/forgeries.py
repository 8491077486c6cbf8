"""Line 4.2: five hundred forgeries of signed papers, none believed; clean ones believed by all.

Beside them real results of every kind, signed by the program: believed by us and by `pdfsig`, the
text of their pages what was told, their findings as archival files those of the unsigned drawing.

Breaks: `bytes-unchecked` leaves the bytes around a signature alone, `twin-trusted` believes the
root of the same name.
"""

from __future__ import annotations

import base64
import io
import json
import random
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
from cryptography.hazmat.primitives.serialization import Encoding
from pikepdf import pdfa

from proofs.commune import commune, inside
from xaso.kernel.signing import judging
from xaso.kernel.signing.authority.answering import answer_list
from xaso.kernel.signing.authority.issuing import Authority
from xaso.kernel.signing.domain.reports import Verdict
from xaso.kernel.signing.tests import forge, hands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xaso.kernel.signing.tests.hands import House

FORGERIES, PAPERS = 500, 10
CALL = "from proofs import forgeries_inside as inside; inside.sign_all({seed})"
BREAKS = ("bytes-unchecked", "twin-trusted")
ALTERED, UNREADABLE = {Verdict.ALTERED}, {Verdict.ALTERED, Verdict.UNREADABLE}
EXPECTED = {
    "flipped": UNREADABLE,
    "flipped_bit": UNREADABLE,
    "cut_off": {Verdict.UNSIGNED},
    "by_expired": {Verdict.EXPIRED},
    "by_revoked": {Verdict.REVOKED},
    "by_nobody_known": {Verdict.UNTRUSTED},
    "by_itself": {Verdict.UNTRUSTED},
}
"""What a forgery is called; any other is `altered`."""
NOT_LOOKED_AT = {
    "interactive forms (/AcroForm) are not supported",
    "permissions (/Perms) are not supported",
    "unrecognized key(s) /DSS are not checked",
}
"""What the checker of archival files says of a signed one that it does not look at."""


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Forge, sign and judge.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no such break: {break_name}; there are {', '.join(BREAKS)}")
    figures = _forged(seed, break_name)
    if break_name is None:
        figures |= _real(seed)
    lost = figures["lost"] or figures.get("results_lost")
    return not lost, figures


def _forged(seed: int, break_name: str | None) -> dict[str, Any]:
    chance, place = random.Random(seed), Path(tempfile.mkdtemp(prefix="xaso-forged-"))
    said: Counter[str] = Counter()
    lost: list[str] = []
    try:
        with hands.house(place) as house:
            papers = [hands.signed(house, _name(chance)) for _number in range(PAPERS)]
            refused = _clean_but_refused(papers, house, place)
            forged = list(_forgeries(papers, house, place, chance))
            _set_trust(house, place, break_name)
            if break_name == "bytes-unchecked":
                vars(judging)["_fault_in_bytes"] = lambda *_a, **_k: None
            trust = house.trust
            for name, content in forged:
                verdict = judging.judge(content, trust, now=hands.now()).verdict
                said[f"{name}: {verdict}"] += 1
                if verdict not in EXPECTED.get(name, ALTERED):
                    lost.append(f"{name}: {verdict}")
    finally:
        shutil.rmtree(place)
    return {
        "papers": PAPERS,
        "clean_refused": refused,
        "forgeries": sum(said.values()),
        "said": dict(sorted(said.items())),
        "lost": sorted(set(lost)) + refused,
    }


def _forgeries(
    papers: list[bytes], house: House, place: Path, chance: random.Random
) -> Iterator[tuple[str, bytes]]:
    """Yield forgeries, every kind as often, each unlike what it was made of."""
    with_keys = {
        "by_expired": lambda: forge.by_expired(house),
        "by_revoked": lambda: forge.by_revoked(house),
        "by_nobody_known": lambda: forge.by_nobody_known(house, place / "twin"),
        "by_itself": lambda: forge.by_itself(house),
        "swapped_certificate": lambda: forge.swapped_certificate(chance.choice(papers), house),
        "other_dossiers_signature": lambda: forge.other_dossiers_signature(
            *chance.sample(papers, 2)
        ),
    }
    kinds = [*forge.PLAIN, *with_keys]
    for number in range(FORGERIES):
        name = kinds[number % len(kinds)]
        if name in with_keys:
            yield name, with_keys[name]()
        else:
            yield name, forge.PLAIN[name](chance.choice(papers), chance)


def _set_trust(house: House, place: Path, break_name: str | None) -> None:
    trusted = {"root": house.authority}
    if break_name == "twin-trusted":
        trusted["twin"] = Authority(place / "twin", house.authority.address)
    for name, one in trusted.items():
        (house.trust_folder / f"{name}.pem").write_bytes(one.root.public_bytes(Encoding.PEM))
        (house.trust_folder / f"{name}.crl").write_bytes(answer_list(one, hands.now()))


def _clean_but_refused(papers: list[bytes], house: House, place: Path) -> list[str]:
    """Return which good papers we or the independent reader do not believe."""
    refused = []
    for number, content in enumerate(papers):
        verdict = judging.judge(content, house.trust, now=hands.now()).verdict
        if verdict != Verdict.VALID:
            refused.append(f"clean paper {number}: {verdict}")
        if not _pdfsig_believes(content, place):
            refused.append(f"clean paper {number}: pdfsig")
    return refused


def _pdfsig_believes(content: bytes, place: Path) -> bool:
    path = place / "asked.pdf"
    path.write_bytes(content)
    words = ["pdfsig", "-nocert", str(path)]
    said = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    return said.count("Signature is Valid") == 2 and "Total document signed" in said


def _real(seed: int) -> dict[str, Any]:
    """Have every kind of result signed by the program, and read it back."""
    with commune() as (_cluster, environment):
        said = inside(environment, CALL.format(seed=seed))
    results = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    with tempfile.TemporaryDirectory() as place:
        lost = [f"{one['kind']}: {what}" for one in results for what in _lost(one, Path(place))]
    return {
        "results": len(results),
        "result_kinds": len({one["kind"] for one in results}),
        "values_read_back": sum(len(one["told"]) for one in results),
        "results_lost": lost[:12],
    }


def _lost(one: dict[str, Any], place: Path) -> Iterator[str]:
    unsigned, signed = (base64.b64decode(one[name]) for name in ("unsigned", "signed"))
    if one["verdict"] != Verdict.VALID:
        yield one["verdict"]
    if not _pdfsig_believes(signed, place):
        yield "pdfsig"
    if new := _findings(signed) - _findings(unsigned) - NOT_LOOKED_AT:
        yield f"findings {sorted(new)}"
    read = subprocess.run(["pdftotext", "-", "-"], input=signed, capture_output=True, check=True)
    text = _squeezed(read.stdout.decode())
    yield from (f"not read: {told}" for told in one["told"] if _squeezed(told) not in text)


def _findings(content: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = pdfa.check(pdf, "2b").findings
    return {re.sub(r"\b\w+(?==http|:NPages)", "ns", one.message) for one in found}


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def _name(chance: random.Random) -> str:
    return f"Nguyễn Thị {chance.choice(['Ánh', 'Bưởi', 'Cúc', 'Đào', 'Huệ'])} {chance.random()}"
