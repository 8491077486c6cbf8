"""How PostgreSQL, which refuses to be root, is run by root, and how its files belong to it.

An ordinary user runs it as it is. Root runs it inside a user namespace where root is somebody
else, so that the files stay root's. Where user namespaces are forbidden (many containers), a
system user runs it, with the one right to pass folders that only root may enter.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from functools import cache
from pathlib import Path

SYSTEM_USERS = ("xaso", "postgres")
_AS_NOBODY = ["unshare", "--user", "--map-user=65534", "--map-group=65534", "--"]


class NoRights(Exception):
    """Root can start PostgreSQL in no way here; the text says what would help."""


def command_prefix(*, dies_with_parent: bool = False) -> list[str]:
    """Return the words to put before a PostgreSQL program.

    Args:
        dies_with_parent: The kernel shuts it down fast when the process that started it is gone.

    Raises:
        NoRights: Run by root where neither a user namespace nor a system user is to be had.
    """
    leash = ["--pdeathsig", "INT"] if dies_with_parent else []
    if os.geteuid() != 0:
        return ["setpriv", *leash, "--"] if leash else []
    if _may_unshare():
        return [*_AS_NOBODY, "setpriv", *leash, "--"] if leash else _AS_NOBODY
    user = _system_user()
    return [
        "setpriv",
        f"--reuid={user.pw_uid}",
        f"--regid={user.pw_gid}",
        "--clear-groups",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
        # Else access(2) would judge by the user alone, without that right.
        "--securebits=+no_setuid_fixup",
        *leash,
        "--",
    ]


def give_folder(folder: Path) -> None:
    """Make the folder and all in it belong to whoever `command_prefix` runs PostgreSQL as.

    Effects: nothing where it does already, or where an ordinary user asks.
    """
    if os.geteuid() != 0:
        return
    owner, group = (0, 0) if _may_unshare() else _system_user()[2:4]
    if folder.stat().st_uid == owner:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner, group, follow_symlinks=False)


@cache
def _may_unshare() -> bool:
    try:
        tried = subprocess.run([*_AS_NOBODY, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        return False
    return tried.returncode == 0


@cache
def _system_user() -> pwd.struct_passwd:
    for name in SYSTEM_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    if shutil.which("useradd"):
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell=/usr/sbin/nologin", "xaso"],
            check=False,
            capture_output=True,
        )
        try:
            return pwd.getpwnam("xaso")
        except KeyError:
            pass
    raise NoRights(
        "root không chạy được PostgreSQL ở đây:"
        " hãy chạy bằng người dùng thường, hoặc đặt DATABASE_URL."
    )
