"""What clients asked and what they were told, on disk before anything else happens."""

from __future__ import annotations

import json
import os
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


class Journal:
    """An append-only file of invoke, ok and unknown; each line is fsynced."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._lock = threading.Lock()
        self.invoked: dict[str, dict[str, Any]] = {}
        self.ok: dict[str, dict[str, Any]] = {}
        self.in_flight: set[str] = set()

    def invoke(self, key: str, **facts: Any) -> None:
        """Note that `key` is about to be asked for the first time."""
        self._write("invoke", key, facts)
        with self._lock:
            self.invoked[key] = facts

    def acknowledge(self, key: str, **facts: Any) -> None:
        """Note that the system said yes to `key`."""
        self._write("ok", key, facts)
        with self._lock:
            self.ok[key] = facts

    def _write(self, kind: str, key: str, facts: dict[str, Any]) -> None:
        line = json.dumps({"kind": kind, "key": key, **facts}, ensure_ascii=False) + "\n"
        with self._lock:
            os.write(self._descriptor, line.encode())
            os.fsync(self._descriptor)
