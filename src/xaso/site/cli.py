"""The `xaso` command: one program for whoever installs, runs or asks.

Each command is a Django management command of some room. This module only finds the data
folder, sees to it that a database answers, and keeps the promises about exit codes: 0 done,
1 refused with a reason on standard error, 2 wrong use or cannot run here.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path

OWNER_COMMANDS = frozenset({"migrate", "upgrade", "makemigrations", "setup", "restore"})


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    data = _take_option(arguments, "--data") or os.environ.get("XASO_DATA") or "var"
    os.environ["XASO_DATA"] = str(Path(data).resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xaso.site.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    with ExitStack() as stack:
        if "DATABASE_URL" not in os.environ:
            from xaso.site.cluster import APP, OWNER, Cluster  # noqa: PLC0415

            cluster = stack.enter_context(Cluster(Path(os.environ["XASO_DATA"])).running())
            os.environ["DATABASE_URL"] = cluster.address(APP)
            os.environ["XASO_OWNER_DATABASE_URL"] = cluster.address(OWNER)
        if arguments and arguments[0] in OWNER_COMMANDS:
            os.environ["XASO_DATABASE_ROLE"] = "owner"
        execute_from_command_line(["xaso", *arguments])
    return 0


def _take_option(arguments: list[str], name: str) -> str | None:
    for index, argument in enumerate(arguments):
        if argument == name and index + 1 < len(arguments):
            value = arguments[index + 1]
            del arguments[index : index + 2]
            return value
        if argument.startswith(f"{name}="):
            del arguments[index]
            return argument.partition("=")[2]
    return None
