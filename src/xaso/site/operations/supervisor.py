"""Keep child processes alive and leave none behind.

Each child has a session of its own, so that a Ctrl-C reaches this process alone, and a leash, so
that the kernel ends it when this process is killed. One that dies is started again, at once at
first, then with growing pauses. What a child leaves behind is adopted and ended.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psutil
import structlog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

logger = structlog.get_logger(__name__)
TICK_SECONDS = 0.1
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0
SETTLED_SECONDS = 10.0
PATIENCE_SECONDS = 10.0
PR_SET_CHILD_SUBREAPER = 36


def leashed(command: list[str]) -> list[str]:
    """Return the command so that it gets SIGTERM when the process that starts it is gone."""
    return ["setpriv", "--pdeathsig", "TERM", "--", *command]


@dataclass(slots=True)
class Child:
    """One process to keep alive: how to start it, and the signal that ends it kindly."""

    name: str
    launch: Callable[[], subprocess.Popen[bytes]]
    farewell: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = field(default=FIRST_PAUSE_SECONDS)

    def start(self) -> None:
        """Launch it now."""
        self.process = self.launch()
        self.started_at = time.monotonic()

    def look(self) -> None:
        """Note a death and plan the next start; start it when its pause is over."""
        now = time.monotonic()
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            logger.warning("child_died", child=self.name, code=code, restart_in=self.pause)
            self.end_group()
            self.process = None
            if now - self.started_at > SETTLED_SECONDS:
                self.pause = FIRST_PAUSE_SECONDS
            self.start_at = now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE_SECONDS)
        elif now >= self.start_at:
            self.start()

    def end_group(self) -> None:
        """Kill what is left of the child's process group."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def say_farewell(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.farewell)

    def wait_or_kill(self, seconds: float) -> None:
        """Return when it has ended; it is killed after `seconds`."""
        if self.process is None:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            logger.warning("child_killed", child=self.name)
        self.end_group()
        self.process.wait()
        self.process = None


class Leaving(Exception):
    """This process was asked to leave while it waited for something."""


class Supervisor:
    """Watches over children; the first is started first and ended last."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.is_leaving = False
        # Processes that somebody else in this process started are none of our business.
        self._strangers = {process.pid for process in psutil.Process().children()}
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._leave)

    def _leave(self, number: int, frame: object) -> None:
        self.is_leaving = True

    def add(self, child: Child) -> None:
        """Start a child and watch over it from now on."""
        child.start()
        self.children.append(child)

    def run(self, command: list[str], environment: dict[str, str]) -> int:
        """Run a command to its end and return its exit code.

        Raises:
            Leaving: This process is asked to leave; the command has been stopped.
        """
        process = subprocess.Popen(
            leashed(command), env=environment, start_new_session=True, stdin=subprocess.DEVNULL
        )
        while process.poll() is None:
            if self.is_leaving:
                process.terminate()
                process.wait()
                raise Leaving
            time.sleep(TICK_SECONDS)
        return process.returncode

    def watch(self) -> None:
        """Return when this process is asked to leave; until then bring back whoever dies."""
        while not self.is_leaving:
            self.look()
            time.sleep(TICK_SECONDS)

    def look(self) -> None:
        """Look after every child and every orphan once."""
        for child in self.children:
            child.look()
        self._bury_orphans()

    def stop(self) -> None:
        """End every child, the last started first, and whatever they left behind."""
        _end_all(self.children[:0:-1])
        _end_all(self.children[:1])
        self.children.clear()
        for orphan in self._orphans():
            for process in orphan.children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    process.kill()
        self._bury_orphans()

    def _orphans(self) -> list[psutil.Process]:
        """Return our child processes that are none of `children`: their parent died before them."""
        own = {child.process.pid for child in self.children if child.process is not None}
        return [
            process
            for process in psutil.Process().children()
            if process.pid not in own | self._strangers
        ]

    def _bury_orphans(self) -> None:
        for process in self._orphans():
            with suppress(psutil.NoSuchProcess, ChildProcessError):
                process.kill()
                os.waitpid(process.pid, 0)


def _end_all(children: Sequence[Child]) -> None:
    for child in children:
        child.say_farewell()
    deadline = time.monotonic() + PATIENCE_SECONDS
    for child in children:
        child.wait_or_kill(max(0.1, deadline - time.monotonic()))
