"""Running the scanning command as a process of its own: watched, killed, asked to stop."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
BROKEN = (
    "import os, django;"
    "os.environ['DJANGO_SETTINGS_MODULE'] = 'xaso.site.settings'; django.setup();"
    "from xaso.kernel.scope import api as scope;"
    "from proofs import scans_inside as inside;\n"
    "with scope.everything(): inside.command({broken!r}, {words!r})"
)
_PAGES = re.compile(r"trang (\d+)/(\d+)")


class Ran(NamedTuple):
    """How a run ended.

    Attributes:
        code: Its exit status; negative where a signal killed it.
        said: The object on standard output, empty where there was none.
        progress: What it told, pages done and pages.
        memory: Its own resident megabytes when it told.
        cpu_seconds: Of itself and of the readers it started, as far as they were seen.
    """

    code: int
    said: dict[str, Any]
    progress: list[tuple[int, int]]
    memory: list[float]
    cpu_seconds: float


def run(
    environment: dict[str, str],
    words: list[str],
    *,
    broken: str = "",
    when: Callable[[int, int], bool] | None = None,
    then: int = signal.SIGKILL,
) -> Ran:
    """Run `xaso digitise` and, once `when` says so of its progress, send it a signal."""
    call = [sys.executable, "-m", "xaso", "digitise", *words]
    if broken:
        call = [sys.executable, "-c", BROKEN.format(broken=broken, words=words)]
    process = subprocess.Popen(
        call,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    watched = psutil.Process(process.pid)
    progress: list[tuple[int, int]] = []
    memory: list[float] = []
    cpu, is_sent = 0.0, False
    assert process.stderr is not None
    for line in process.stderr:
        found = _PAGES.search(line)
        if found is None:
            sys.stderr.write(line)
            continue
        done, pages = int(found[1]), int(found[2])
        progress.append((done, pages))
        try:
            memory.append(watched.memory_info().rss / 1_048_576)
            times = watched.cpu_times()
            cpu = times.user + times.system + times.children_user + times.children_system
        except psutil.Error:
            continue
        if when is not None and not is_sent and when(done, pages):
            time.sleep(0.3)
            process.send_signal(then)
            is_sent = True
    out = process.stdout.read() if process.stdout else ""
    code = process.wait()
    said = [line for line in out.splitlines() if line.startswith("{")]
    return Ran(code, json.loads(said[-1]) if said else {}, progress, memory, cpu)
