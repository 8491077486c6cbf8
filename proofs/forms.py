"""Line 3.5: what is printed is what machines are told: every value of every form, read back."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

import pikepdf

from proofs.commune import commune, inside
from proofs.forms_letters import LETTERS

ROOT = Path(__file__).resolve().parents[1]
PAPER = "src/xaso/service/dossiers/tests/test_paper.py"
BREAKS = {"another-reason": "reason"}
CALL = "from proofs import forms_inside as inside; inside.make_all({seed}, {lost!r})"


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Print every paper of dossiers with long names and forty papers, and read it back.

    Args:
        seed: Chooses names, texts and counts.
        break_name: `another-reason` tells machines another reason than is printed.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no such break: {break_name}; there are {', '.join(BREAKS)}")
    lines = _made(seed, BREAKS.get(break_name or "", ""))
    lost = [
        f"{line['slug']}: {leaf[:60]}"
        for line in lines
        for leaf in _leaves(line["told"])
        if _squeezed(leaf) not in line["said"]
    ]
    met = {sign for line in lines for sign in line["said"]} & set(LETTERS)
    looked_at = _paper_tests() if break_name is None else True
    figures = {
        "papers": len(lines),
        "values": sum(len(_leaves(line["told"])) for line in lines),
        "pages": sum(line["pages"] for line in lines),
        "letters_met": len(met),
        "letters": len(set(LETTERS)),
        "pdfa_and_black_and_white": looked_at,
        "lost": lost[:12],
        "lost_in_all": len(lost),
    }
    return not lost and looked_at and met == set(LETTERS), figures


def _made(seed: int, lost: str) -> list[dict[str, Any]]:
    with commune() as (_cluster, environment):
        said = inside(environment, CALL.format(seed=seed, lost=lost))
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    for line in lines:
        pdf = base64.b64decode(line["pdf"])
        line["said"] = _squeezed(_read(pdf))
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            line["pages"] = len(opened.pages)
    return lines


def _read(pdf: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


def _leaves(value: object) -> list[str]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in _leaves(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in _leaves(one)]
    return [str(value)] if value not in {"", None, 0} else []


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text)).casefold()


def _paper_tests() -> bool:
    """Run the tests of paper itself: PDF/A with pinned findings, every word dark in black."""
    with tempfile.TemporaryDirectory(prefix="xaso-proof-") as place:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", PAPER],
            env={**os.environ, "XASO_TEST_DATA": place},
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            check=False,
        )
    return done.returncode == 0
