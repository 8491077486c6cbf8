"""Secrets that an installation makes for itself."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def read_or_make_secret(path: Path) -> str:
    """Return the secret in `path`, made at first use and readable by its owner alone.

    Effects: may create the folder (0700) and the file (0600). Where the folder cannot be
    written (a read-only disk) a secret of this process alone is returned, so that commands
    that only read still run.
    """
    fresh = secrets.token_urlsafe(48)
    try:
        return keep_private(path, fresh).strip()
    except OSError:
        return fresh


def keep_private(path: Path, fresh: str) -> str:
    """Return what `path` holds; where there is no such file it is made with `fresh`, whole or not.

    Two processes that come at once end with the same text. The file is its owner's alone.

    Raises:
        OSError: It can be neither read nor made.
    """
    with suppress(FileNotFoundError):
        return path.read_text()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(fresh)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()
    return path.read_text()
