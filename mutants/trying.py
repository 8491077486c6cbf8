"""The mutants of one room: most in forks of warm tests, the rest in fresh processes."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mutants import fresh
from mutants.outcomes import ASIDE, SURVIVED, Mutant
from mutants.rooms import tests_for
from mutants.warm import WarmTests

if TYPE_CHECKING:
    from collections.abc import Iterator

OPTIONS = (
    *("-q", "-p", "no:cacheprovider", "-m", "not browser and not full"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)


def try_room(
    room: Path, modules: list[Path], mutants: list[Mutant], lanes: int, scratch: Path
) -> dict[str, str]:
    """Return by mutant what became of it.

    Raises:
        RuntimeError: The tests of the room cannot be run here.
    """
    answers = scratch / f"mutants-{'-'.join(room.parts[-2:])}"
    for old in scratch.glob(f"{answers.name}*"):
        old.unlink()
    _run_warm(mutants, [*OPTIONS, *tests_for(room, modules)], answers, lanes)
    outcomes = {answer["mutant"]: answer["outcome"] for answer in _read(answers, lanes)}
    again = [mutant for mutant in mutants if outcomes.get(mutant.key, ASIDE) == ASIDE]
    learnt = json.loads(answers.read_text(encoding="utf-8"))
    said = Counter(outcomes.values())
    say(f"{room.name}: {dict(said)}, {len(again)} to try afresh, by {learnt['tests']} tests")
    return outcomes | _run_fresh(again, learnt["files"], lanes)


def say(words: str) -> None:
    """Tell how far it has come."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {words}\n")
    sys.stderr.flush()


def _run_warm(mutants: list[Mutant], words: list[str], answers: Path, lanes: int) -> None:
    child = os.fork()
    if child == 0:
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os._exit(int(pytest.main(words, plugins=[WarmTests(mutants, lanes, answers)])))
        finally:
            os._exit(int(pytest.ExitCode.INTERNAL_ERROR))
    os.waitpid(child, 0)
    if not answers.exists():
        raise RuntimeError(f"the tests could not be run: pytest {' '.join(words)}")


def _read(answers: Path, lanes: int) -> Iterator[dict[str, Any]]:
    for lane in range(lanes):
        path = answers.with_suffix(f".{lane}")
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            yield json.loads(line)


def _run_fresh(mutants: list[Mutant], files: dict[str, float], lanes: int) -> dict[str, str]:
    if not mutants:
        return {}
    unchanged, status = os.waitpid(fresh.start(None, [*OPTIONS, *files]), 0)
    if fresh.outcome(unchanged, status) != SURVIVED:
        raise RuntimeError(f"these fail without a change: pytest {' '.join(files)}")
    outcomes: dict[str, str] = {}
    running: dict[int, Mutant] = {}
    waiting = list(mutants)
    while waiting or running:
        while waiting and len(running) < lanes:
            mutant = waiting.pop()
            first = sorted(files, key=lambda file: (_is_far(file, mutant), files[file]))
            running[fresh.start(mutant, [*OPTIONS, *first])] = mutant
        child, status = os.wait()
        if child in running:
            outcomes[running.pop(child).key] = fresh.outcome(child, status)
    return outcomes


def _is_far(file: str, mutant: Mutant) -> bool:
    """Tell whether a test file is not even named like the module."""
    return Path(mutant.path).stem not in Path(file).stem
