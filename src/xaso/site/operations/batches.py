"""Batches that commands read: a file or standard input, JSON lines or one JSON array."""

from __future__ import annotations

import sys
from pathlib import Path

from django.core.management.base import CommandError

from xaso.lib import jsonlines

STANDARD_INPUT = "-"


def read_batch(name: str) -> list[bytes]:
    """Return the lines of a file, `-` for standard input.

    Raises:
        CommandError: The file cannot be read (2).
    """
    if name == STANDARD_INPUT:
        return jsonlines.items(sys.stdin.buffer.read())
    try:
        return jsonlines.items(Path(name).read_bytes())
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}", returncode=2) from error
