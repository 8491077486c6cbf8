"""Line 4.3: a device signs, and what the house adds to bare pyHanko and bare Typst costs little.

Bare pyHanko signs the same prepared paper with the same key and time-stamp server, without a
picture and without proofs of validity. Bare Typst compiles the same template from the same values
with the same letters. Both sides take turns, so that a busy machine slows both.
"""

from __future__ import annotations

import io
import json
import os
import platform
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper

from xaso.kernel.signing import judging, papers
from xaso.kernel.signing.domain.reports import Verdict
from xaso.kernel.signing.marks import Look
from xaso.kernel.signing.tests import hands
from xaso.kernel.signing.tests.device import make_device
from xaso.lib import printing

if TYPE_CHECKING:
    from collections.abc import Callable

    from xaso.kernel.signing.tests.hands import House

GOAL = 0.7
SIGNED, PRINTED, BY_DEVICE = 60, 200, 10
BREAKS = ("own-pin", "slow")


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Sign with the device, then race.

    Args:
        seed: Chooses the names on the papers.
        break_name: `own-pin` opens the device with another PIN, `slow` lets each signature wait.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no such break: {break_name}; there are {', '.join(BREAKS)}")
    chance = random.Random(seed)
    with (
        tempfile.TemporaryDirectory(prefix="xaso-rates-") as place,
        hands.house(Path(place)) as house,
    ):
        lost = _by_device(house, Path(place), chance, break_name)
        wait = 0.2 if break_name == "slow" else 0.0
        signing = _signing(house, wait)
    printed = _printing(chance)
    figures = {
        "signed_by_device": BY_DEVICE,
        "signing": signing,
        "printing": printed,
        "goal": GOAL,
        "hardware": f"{os.cpu_count()} cores, {platform.machine()}",
        "lost": lost,
    }
    slow = [name for name in ("signing", "printing") if figures[name]["ratio"] < GOAL]
    figures["lost"] = lost + [f"{name} is too slow" for name in slow]
    return not figures["lost"], figures


def _by_device(
    house: House, place: Path, chance: random.Random, break_name: str | None
) -> list[str]:
    key = make_device(place, house)
    if break_name == "own-pin":
        key = type(key)(key.module, key.token, "000000", key.label)
    lost = []
    for number in range(BY_DEVICE):
        try:
            content = hands.signed(house, f"Người thứ {chance.random()}", agency=key)
        except papers.CannotSign as refusal:
            return [f"device: {refusal}"]
        verdict = judging.judge(content, house.trust, now=hands.now()).verdict
        if verdict != Verdict.VALID:
            lost.append(f"device, paper {number}: {verdict}")
    return lost


def _signing(house: House, wait: float) -> dict[str, Any]:
    """Race the house's signature against bare pyHanko's."""
    prepared = hands.prepared()
    bare_signer = SimpleSigner.load_pkcs12_data(
        house.leader.content, [], passphrase=house.leader.passphrase
    )
    stamper = HTTPTimeStamper(house.servers.stamper)
    box = hands.SIGNATURES[hands.LEADER_FIELD]

    def ours() -> None:
        time.sleep(wait)
        look = (box, Look("person", "Phúc", hands.now()))
        papers.sign(
            prepared, hands.LEADER_FIELD, house.leader, house.servers, look=look, is_first=True
        )

    def bare() -> None:
        writer = IncrementalPdfFileWriter(io.BytesIO(prepared))
        meta = PdfSignatureMetadata(
            field_name=hands.LEADER_FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.FILL_FORMS,
        )
        PdfSigner(meta, bare_signer, timestamper=stamper).sign_pdf(writer)

    return _race(ours, bare, SIGNED)


def _printing(chance: random.Random) -> dict[str, Any]:
    """Race the house's print against bare Typst's."""
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(printing.FONTS)],
    )
    compiler = typst.Compiler(root=str(printing.ROOT), font_paths=fonts, ignore_system_fonts=True)
    names = [f"Nguyễn Thị {chance.random()}" for _paper in range(2 * PRINTED)]
    made_at = hands.now()

    def ours() -> None:
        printing.render(hands.SOURCE, {"made_at": made_at, "name": names.pop()})

    def bare() -> None:
        told = {"made_at": made_at.isoformat(), "name": names.pop(), "demo_mark": "", "qr_svg": ""}
        compiler.compile(
            input=hands.SOURCE.encode(),
            format="pdf",
            sys_inputs={"data": json.dumps(told)},
            pdf_standards=["a-2b"],
            timestamp=int(made_at.timestamp()),
        )

    return _race(ours, bare, PRINTED)


def _race(ours: Callable[[], None], bare: Callable[[], None], times: int) -> dict[str, Any]:
    """Let both take turns; the ratio is that of the medians."""
    ours(), bare()
    took: dict[str, list[float]] = {"ours": [], "bare": []}
    for _turn in range(times - 1):
        for name, work in (("ours", ours), ("bare", bare)):
            began = time.perf_counter()
            work()
            took[name].append(time.perf_counter() - began)
    ours_ms, bare_ms = (1_000 * statistics.median(took[name]) for name in ("ours", "bare"))
    return {
        "ours_ms": round(ours_ms, 1),
        "bare_ms": round(bare_ms, 1),
        "ratio": round(bare_ms / ours_ms, 3),
        "times": times,
    }
