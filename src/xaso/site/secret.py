"""Secrets that an installation makes for itself."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def read_or_make_secret(path: Path) -> str:
    """Return the secret in `path`, made at first use and readable by its owner alone.

    Effects: may create the folder (0700) and the file (0600). Where the folder cannot be
    written (a read-only disk) a secret of this process alone is returned, so that commands
    that only read still run.
    """
    try:
        return path.read_text().strip()
    except OSError:
        secret = secrets.token_urlsafe(48)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    except OSError:
        return secret
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
    return secret
