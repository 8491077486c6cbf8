"""The `xaso` command: one program for whoever installs, runs or asks.

Each command is a Django management command of some room. This module only finds the data
folder, sees to it that a database answers (unless the command says `requires_database = False`, or
names the first word after it among its `offline_actions`), and keeps the promises about exit
codes: 0 done, 1 refused with a reason on standard error, 2 wrong use or cannot run here.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import NoReturn

import django
import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, ManagementUtility, get_commands, load_command_class
from django.core.management.base import CommandError, SystemCheckError, handle_default_options
from django.db import InterfaceError, OperationalError

from xaso.kernel.scope import api as scope
from xaso.site.cluster import APP, OWNER, Cluster, ClusterError

DONE, REFUSED, CANNOT_RUN, INTERRUPTED = 0, 1, 2, 130
OWNER_COMMANDS = frozenset({"backup", "makemigrations", "migrate", "restore", "upgrade"})
# Django's own commands that never ask the database.
OFFLINE_COMMANDS = frozenset({
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "makemessages",
    "startapp",
})  # fmt: skip
CHECKOUT = Path(__file__).resolve().parents[3]


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    signal.signal(signal.SIGTERM, _leave)
    try:
        return _run(arguments)
    except ClusterError as error:
        return _refuse(CANNOT_RUN, error)
    except SystemCheckError as error:
        return _refuse(REFUSED, error)
    except CommandError as error:
        return _refuse(error.returncode, error)
    except (OperationalError, InterfaceError) as error:
        return _refuse(REFUSED, f"Cơ sở dữ liệu không trả lời: {error}")
    except ImproperlyConfigured as error:
        return _refuse(CANNOT_RUN, f"Cấu hình chưa đúng: {error}")
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(arguments: list[str]) -> int:
    data = _take_option(arguments, "--data") or os.environ.get("XASO_DATA") or _usual_data()
    cluster = Cluster(Path(data).resolve())
    os.environ["XASO_DATA"] = str(cluster.data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xaso.site.settings")
    name = _command(arguments)
    if name in OWNER_COMMANDS:
        os.environ["XASO_DATABASE_ROLE"] = "owner"
    is_embedded = "DATABASE_URL" not in os.environ
    if is_embedded:
        _point_at(cluster)
    django.setup()
    if name not in get_commands():
        return _explain(arguments[0] if arguments else name, arguments)
    command = load_command_class(get_commands()[name], name)
    asks = _asks(command, name, arguments[1:])
    with cluster.running() if is_embedded and asks else nullcontext():
        if is_embedded and asks and name not in OWNER_COMMANDS:
            _make_tables(cluster)
        _execute(command, name, arguments[1:])
    return DONE


def _command(arguments: list[str]) -> str:
    """Return the command's name; a word with hyphens is the module with underscores."""
    name = arguments[0] if arguments else ""
    return name if name.startswith("-") else name.replace("-", "_")


def _make_tables(cluster: Cluster) -> None:
    """Migrate a database that has just been made, so that any command may be the first."""
    with psycopg.connect(cluster.address(OWNER)) as owner:
        found = owner.execute("SELECT to_regclass('django_migrations')").fetchone()
    if found == (None,):
        environment = {k: v for k, v in os.environ.items() if not k.endswith("DATABASE_URL")}
        subprocess.run(
            [sys.executable, "-m", "xaso", "migrate", "--verbosity=0", "--data", str(cluster.data)],
            check=True,
            stdout=sys.stderr,
            env=environment | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )


def _point_at(cluster: Cluster) -> None:
    """Tell the settings where the embedded database will answer, before anything starts it."""
    try:
        os.environ["DATABASE_URL"] = cluster.address(APP)
        os.environ["XASO_OWNER_DATABASE_URL"] = cluster.address(OWNER)
    except ClusterError:
        # A folder that cannot be written: commands that ask no database run all the same.
        os.environ["DATABASE_URL"] = f"postgresql:///{APP}"
    os.environ["XASO_EMBEDDED"] = "1"


def _asks(command: BaseCommand, name: str, arguments: list[str]) -> bool:
    """Tell whether a command needs the database; with some, it depends on what they shall do."""
    if arguments and arguments[0] in getattr(command, "offline_actions", ()):
        return False
    return bool(getattr(command, "requires_database", name not in OFFLINE_COMMANDS))


def _execute(command: BaseCommand, name: str, arguments: list[str]) -> None:
    """Parse and run; unlike Django's way, a refusal arrives here as an exception."""
    parser = command.create_parser("xaso", name)
    parser.called_from_command_line = True
    options = vars(parser.parse_args(arguments))
    handle_default_options(parser.parse_args(arguments))
    positional = options.pop("args", ())
    with scope.everything():
        command.execute(*positional, **options)


def _explain(name: str, arguments: list[str]) -> int:
    """Answer `help` and `--version`; for the rest say which commands there are."""
    if name in {"help", "--help", "-h", "--version"}:
        ManagementUtility(["xaso", *arguments]).execute()
        return DONE
    known = " ".join(sorted(get_commands()))
    reason = f"Không có lệnh {name!r}." if name else "xaso LỆNH [--data THƯ_MỤC] ..."
    return _refuse(CANNOT_RUN, f"{reason}\n{known}")


def _usual_data() -> Path:
    """Return where data lie when nobody says: in `var` of the checkout, else of this folder."""
    return (CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()) / "var"


def _take_option(arguments: list[str], name: str) -> str | None:
    for index, argument in enumerate(arguments):
        if argument == name:
            if index + 1 == len(arguments):
                raise CommandError(f"{name} cần một giá trị.", returncode=CANNOT_RUN)
            value = arguments[index + 1]
            del arguments[index : index + 2]
            return value
        if argument.startswith(f"{name}="):
            del arguments[index]
            return argument.partition("=")[2]
    return None


def _refuse(code: int, reason: object) -> int:
    sys.stderr.write(f"{reason}\n")
    return code


def _leave(number: int, frame: object) -> NoReturn:
    """Turn SIGTERM into an exit that lets every `finally` run."""
    raise SystemExit(128 + number)
