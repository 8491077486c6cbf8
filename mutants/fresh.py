"""A mutant tried in a fresh process that imports the changed module before any test does."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mutants.changes import changed, compiled
from mutants.outcomes import KILLED, SURVIVED, TIMED_OUT, Mutant, end_rest
from mutants.rooms import name_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType

SECONDS = 180
HEAVY = (
    "django.test",
    "django.core.management",
    "django.db.backends.postgresql.base",
    "django.contrib.staticfiles",
    "django.template.defaulttags",
    "anyio.pytest_plugin",
    "anyio._backends._asyncio",
    "hypothesis",
    "openpyxl",
    "psycopg_pool",
    "PIL.Image",
    "pikepdf",
    "pytest_django.plugin",
    "rich.console",
    "structlog",
    "jsonschema",
    "segno",
)
"""What takes long to import and is not ours."""


def prepare() -> None:
    """Import once what every fresh process needs, and keep what it compiles of the rest."""
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(Path(os.environ["XASO_DATA"]) / "compiled")
    for name in HEAVY:
        import_module(name)


class _Changed(SourceFileLoader):
    code: CodeType

    def get_code(self, fullname: str) -> CodeType:
        return self.code


class _Finder:
    """Stands before all others and gives the changed module instead of the one on disk."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = name_of(Path(mutant.path))
        self.path = mutant.path
        self.code = compiled(changed(Path(mutant.path), mutant.number), mutant.path)

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: object = None
    ) -> ModuleSpec | None:
        if name != self.name:
            return None
        loader = _Changed(name, self.path)
        loader.code = self.code
        return spec_from_file_location(name, self.path, loader=loader)


def start(mutant: Mutant | None, words: list[str]) -> int:
    """Fork a process that runs pytest on a mutant, or on the program as it is."""
    child = os.fork()
    if child:
        return child
    try:
        os.setsid()
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        if mutant is not None:
            sys.meta_path.insert(0, _Finder(mutant))  # type: ignore[arg-type]
        code = pytest.main(["-x", *words])
        os._exit(int(code))
    finally:
        os._exit(int(pytest.ExitCode.INTERNAL_ERROR))


def outcome(child: int, status: int) -> str:
    """Say what became of the mutant of a process that ended."""
    end_rest(child)
    if os.WIFSIGNALED(status):
        return TIMED_OUT
    return KILLED if os.waitstatus_to_exitcode(status) else SURVIVED
