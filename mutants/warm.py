"""Tests that are collected and set up once; then every mutant is tried in a fork of that process.

In the fork the functions of the changed module get their new code. That reaches every place that
imported them, but not what was made while the module was imported: such changes ask for a fresh
process (`mutants.fresh`).
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
import time
import traceback
from collections import Counter, defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.runner import call_and_report, runtestprotocol
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from tests.database import copied_database

from mutants.outcomes import ASIDE, KILLED, SURVIVED, TIMED_OUT, Mutant, end_rest
from mutants.rooms import name_of
from mutants.taking_over import Imported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

SLOWEST_SECONDS = 5
"""Tests that take longer are left out."""
settings.register_profile(
    "mutants",
    database=None,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


def steady() -> None:
    """Let Hypothesis draw the same examples every time and waste no time on shrinking."""
    settings.load_profile("mutants")


class Watched:
    """Notes which lines of the modules a test runs."""

    def __init__(self, modules: set[str]) -> None:
        self.modules = modules
        self.lines: set[tuple[str, int]] = set()

    def __enter__(self) -> set[tuple[str, int]]:
        """Begin."""
        self.lines = set()
        threading.settrace(self._call)
        sys.settrace(self._call)
        return self.lines

    def __exit__(self, *_: object) -> None:
        """Stop."""
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]

    def _call(self, frame: FrameType, _event: str, _arg: object) -> Any:
        return self._line if frame.f_code.co_filename in self.modules else None

    def _line(self, frame: FrameType, _event: str, _arg: object) -> Any:
        self.lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self._line


class WarmTests:
    """A pytest plugin that tries mutants instead of running the tests once."""

    def __init__(self, mutants: list[Mutant], lanes: int, answers: Path) -> None:
        self.mutants, self.lanes, self.answers = mutants, lanes, answers
        self.seconds: dict[int, float] = {}
        self.steady: dict[int, bool] = {}
        self.naming: dict[str, set[int]] = {}
        self.tests_of: dict[tuple[str, int], set[int]] = defaultdict(set)

    def pytest_configure(self) -> None:
        """Before the tests are imported: they take their settings from the profile."""
        steady()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Learn what each test runs, then try the mutants in lanes beside each other.

        No test runs in this process itself: threads that one starts (the typesetter's do) would
        be missing in every fork, and whoever waits for them would wait forever.
        """
        self.session = session
        self._set_up_database()
        for learnt in self._in_lanes(self._learn):
            for number, (seconds, lines) in learnt.items():
                self.seconds[int(number)] = seconds
                for path, line in lines:
                    self.tests_of[path, line].add(int(number))
        self._note(self.answers, {"tests": len(self.seconds), "files": self._files()})
        self.imported = Imported({mutant.path for mutant in self.mutants})
        # A collection in a fork would touch, and so copy, every page.
        gc.collect()
        gc.freeze()
        gc.disable()
        self._in_lanes(self._try_all)
        return True

    def _set_up_database(self) -> None:
        needing = [item for item in self.session.items if item.get_closest_marker("django_db")]
        if needing:
            call_and_report(needing[0], "setup", log=False)
            call_and_report(needing[0], "teardown", log=False, nextitem=self.session)
            connection.close()

    def _learn(self, lane: int) -> dict[int, tuple[float, list[tuple[str, int]]]]:
        """Return for each test that passes its seconds and the lines of the modules it runs."""
        learnt = {}
        watched = Watched({mutant.path for mutant in self.mutants})
        for number in range(lane, len(self.session.items), self.lanes):
            began = time.process_time()
            with watched as lines:
                passed = self._passes(number)
            seconds = time.process_time() - began
            if passed and seconds < SLOWEST_SECONDS:
                learnt[number] = (seconds, list(lines))
        return learnt

    def _passes(self, test: int) -> bool:
        # Whatever comes next, only the session's own fixtures stay.
        item, then = self.session.items[test], self.session
        reports = runtestprotocol(item, log=False, nextitem=then)  # type: ignore[arg-type]
        return all(report.passed for report in reports)

    def _files(self) -> dict[str, float]:
        """Return the files of the tests that may be asked, with the seconds they take."""
        files: Counter[str] = Counter()
        for test, seconds in self.seconds.items():
            files[str(self.session.items[test].path)] += seconds
        return dict(files)

    def _in_lanes(self, work: Callable[[int], Any]) -> list[Any]:
        """Let forks beside each other work, each on a database of its own."""
        lanes = [self._fork_lane(work, lane) for lane in range(self.lanes)]
        told = []
        for child, out in lanes:
            with os.fdopen(out) as said:
                told.append(json.load(said))
            os.waitpid(child, 0)
        return told

    def _fork_lane(self, work: Callable[[int], Any], lane: int) -> tuple[int, int]:
        out, into = os.pipe()
        child = os.fork()
        if child:
            os.close(into)
            return child, out
        try:
            with self._own_database(lane), os.fdopen(into, "w") as answer:
                json.dump(work(lane), answer)
        except BaseException:  # noqa: BLE001
            traceback.print_exc()
        finally:
            os._exit(0)

    @contextmanager
    def _own_database(self, lane: int) -> Iterator[None]:
        name = connection.settings_dict["NAME"]
        if not name.startswith("xaso_test_"):  # no test needed one
            yield
            return
        with copied_database(f"{name}_{lane}") as own:
            connection.settings_dict["NAME"] = own
            yield

    def _try_all(self, lane: int) -> None:
        kills: Counter[int] = Counter()
        for mutant in self.mutants[lane :: self.lanes]:
            tests = [test for test in self._tests_of(mutant) if self.steady.get(test, True)]
            order = sorted(tests, key=lambda test: (-kills[test], self.seconds[test]))
            outcome, killer = self._try(mutant, order)
            while killer is not None and not self._is_steady(killer):
                order.remove(killer)
                outcome, killer = self._try(mutant, order)
            if killer is not None:
                kills[killer] += 1
            by = self.session.items[killer].nodeid if killer is not None else ""
            answer = {"mutant": mutant.key, "outcome": outcome, "tests": len(order), "by": by}
            self._note(self.answers.with_suffix(f".{lane}"), answer)

    def _is_steady(self, test: int) -> bool:
        """Tell whether a test passes by itself while nothing is changed."""
        if test not in self.steady:
            outcome, _ = self._try(None, [test])
            self.steady[test] = outcome == SURVIVED
        return self.steady[test]

    def _tests_of(self, mutant: Mutant) -> set[int]:
        """Return the tests that run the statement.

        A table is made while its module is imported: its tests are those that name the module or
        run a function beside it. What no test runs may have run while tests were collected.
        """
        if mutant.is_inside:
            running = (self.tests_of[mutant.path, at] for at in mutant.lines)
            return set().union(*running) or self._naming(mutant.path)
        beside = (tests for (path, _), tests in self.tests_of.items() if path == mutant.path)
        return set().union(*beside, self._naming(mutant.path)) or set(self.seconds)

    def _naming(self, path: str) -> set[int]:
        if path not in self.naming:
            name = name_of(Path(path))
            files = {self.session.items[test].path for test in self.seconds}
            theirs = {file for file in files if name in file.read_text(encoding="utf-8")}
            self.naming[path] = {
                test for test in self.seconds if self.session.items[test].path in theirs
            }
        return self.naming[path]

    def _try(self, mutant: Mutant | None, order: list[int]) -> tuple[str, int | None]:
        out, into = os.pipe()
        child = os.fork()
        if child == 0:
            os.setsid()
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(int(10 + 5 * sum(self.seconds[test] for test in order)))
            try:
                self._die_of(mutant, order, into)
            finally:
                os._exit(1)
        os.close(into)
        with os.fdopen(out) as said:
            outcome, _, killer = said.read().partition(" ")
        os.waitpid(child, 0)
        end_rest(child)
        return outcome or TIMED_OUT, int(killer) if killer else None

    def _die_of(self, mutant: Mutant | None, order: list[int], into: int) -> None:
        """Take the change over and say by which test it was noticed, if any."""
        if mutant is not None and (hindrance := self._hindrance(mutant)):
            os.write(into, hindrance.encode())
            return
        for test in order:
            if not self._passes(test):
                os.write(into, f"{KILLED} {test}".encode())
                return
        os.write(into, SURVIVED.encode())

    def _hindrance(self, mutant: Mutant) -> str:
        """Change the program; say what becomes of the mutant if that does not go."""
        try:
            return "" if self.imported.take_over(mutant) else ASIDE
        except Exception:  # noqa: BLE001
            # A table that cannot be made ends every import of its module.
            return ASIDE if mutant.is_inside else KILLED

    def _note(self, path: Path, answer: dict[str, Any]) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(answer) + "\n")
