"""Everything `xaso serve` starts, in its order: database, tables, demo, web, jobs."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from xaso.kernel.organisations import api as organisations
from xaso.kernel.signing import api as signing
from xaso.site.cluster import Cluster
from xaso.site.operations.supervisor import Child, Leaving, Supervisor, leashed

if TYPE_CHECKING:
    from collections.abc import Callable

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
BLOCKING_THREADS = 4
MOST_WORKERS = 8
READY_SECONDS = 60
CANNOT_RUN = 2


@dataclass(frozen=True, slots=True)
class Address:
    """Where the site listens."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Tell whether only this machine can reach it."""
        return self.host in LOOPBACK

    @property
    def url(self) -> str:
        """Return the address to open in a browser on this machine."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    def check_free(self) -> None:
        """See that nobody listens there.

        Raises:
            CommandError: Somebody does, or this machine has no such address (code 2).
        """
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            with closing(socket.socket(family)) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((self.host, self.port))
        except OSError as error:
            reason = "đang có chương trình khác dùng" if error.errno == errno.EADDRINUSE else error
            raise CommandError(
                f"Cổng {self.port} tại {self.host}: {reason}. Hãy chọn cổng khác bằng --port.",
                returncode=CANNOT_RUN,
            ) from error


@dataclass(slots=True)
class Server:
    """One run of the site: what is started, and what is told about it."""

    address: Address
    with_demo: bool
    demo_public: bool
    tell: Callable[[str], None]

    def run(self) -> None:
        """Start everything, watch over it until asked to leave, stop everything.

        Raises:
            CommandError: It cannot run here (code 2), or a step of the start failed (code 1).
        """
        self.address.check_free()
        supervisor = Supervisor()
        cluster = Cluster(settings.DATA_DIR) if os.environ.get("XASO_EMBEDDED") else None
        with cluster.held() if cluster else nullcontext():
            try:
                if cluster:
                    self._start_database(supervisor, cluster)
                self._prepare(supervisor)
                self._start_services(supervisor)
                self._announce()
                supervisor.watch()
            except Leaving:
                pass
            finally:
                supervisor.stop()

    def _start_database(self, supervisor: Supervisor, cluster: Cluster) -> None:
        def launch() -> subprocess.Popen[bytes]:
            return cluster.launch(dies_with_parent=True)

        database = Child("database", launch, farewell=signal.SIGINT)
        supervisor.add(database)
        cluster.wait_until_ready(database.process)
        cluster.prepare()

    def _prepare(self, supervisor: Supervisor) -> None:
        """Bring tables, browser files and the demo commune up to date."""
        if has_pending_migrations():
            self.tell("Đang cập nhật cơ sở dữ liệu / migrating the database")
            _must(supervisor.run(xaso("migrate", "--verbosity=0"), self._environment()), "migrate")
        if not settings.DEBUG:
            call_command(
                "collectstatic", interactive=False, verbosity=0, ignore_patterns=["django_htmx"]
            )
        is_demo = organisations.Agency.objects.filter(is_demo=True).exists()
        is_set_up = organisations.SiteProfile.objects.exists()
        if self.with_demo and not is_set_up and "demo" in get_commands():
            self.tell("Đang dựng xã mẫu (chỉ lần đầu) / loading the demo commune (first time only)")
            _must(supervisor.run(xaso("demo", "load"), self._environment()), "demo load")
            is_demo = True
        connections.close_all()
        if is_demo and not self.address.is_loopback and not self.demo_public:
            raise CommandError(
                "Xã mẫu chỉ chạy trên máy này. Thêm --demo-public nếu thật sự muốn mở ra mạng.",
                returncode=CANNOT_RUN,
            )

    def _start_services(self, supervisor: Supervisor) -> None:
        workers = min(os.cpu_count() or 1, MOST_WORKERS)
        granian = [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
            *("--host", self.address.host, "--port", str(self.address.port)),
            *("--workers", str(workers), "--blocking-threads", str(BLOCKING_THREADS)),
            *("--respawn-failed-workers", "--log-level", "warning"),
            "xaso.site.wsgi:application",
        ]
        pool = os.environ.get("XASO_POOL", str(BLOCKING_THREADS + 1))
        for name, command, environment in (
            ("web", granian, {**self._service_environment(), "XASO_POOL": pool}),
            ("jobs", xaso("jobs"), self._service_environment()),
            *self._demo_authority(),
        ):
            supervisor.add(Child(name, _launcher(leashed(command), environment)))
        self._wait_until_answered(supervisor)

    def _demo_authority(self) -> list[tuple[str, list[str], dict[str, str]]]:
        """Return the authority of the demo as one more child, where the demo made one."""
        if signing.demo_authority(settings.KEYS_DIR) is None:
            return []
        return [("authority", xaso("authority"), self._service_environment())]

    def _wait_until_answered(self, supervisor: Supervisor) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            if supervisor.is_leaving:
                raise Leaving
            if time.monotonic() > deadline:
                raise CommandError(f"Trang không trả lời sau {READY_SECONDS} giây.")
            supervisor.look()
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address.url}healthz", timeout=2):  # noqa: S310
                return True
        except (urllib.error.URLError, OSError):
            return False

    def _announce(self) -> None:
        self.tell(f"\nXã Số: {self.address.url}")
        for account in self._demo_accounts():
            self.tell("  {role:<8} {username:<16} {password}".format_map(account))
        self.tell("Ctrl-C để dừng / stops everything")

    def _demo_accounts(self) -> list[dict[str, Any]]:
        if not self.with_demo or "demo" not in get_commands():
            return []
        asked = subprocess.run(
            xaso("demo", "accounts", "--json"),
            env=self._environment(),
            capture_output=True,
            check=False,
        )
        return [] if asked.returncode else list(json.loads(asked.stdout))

    def _environment(self) -> dict[str, str]:
        known = {*settings.ALLOWED_HOSTS, self.address.host, socket.gethostname()}
        return {
            "XASO_ADDRESS": self.address.url,
            **os.environ,
            "XASO_HOSTS": ",".join(sorted(known - {"0.0.0.0", "::"})),  # noqa: S104
        }

    def _service_environment(self) -> dict[str, str]:
        """Return the environment of what serves strangers: without the owner's password."""
        environment = self._environment()
        environment.pop("XASO_OWNER_DATABASE_URL", None)
        return environment


def xaso(*words: str) -> list[str]:
    """Return the command line of another `xaso` command."""
    return [sys.executable, "-m", "xaso", *words]


def has_pending_migrations() -> bool:
    """Tell whether tables are behind the code."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _launcher(
    command: list[str], environment: dict[str, str]
) -> Callable[[], subprocess.Popen[bytes]]:
    def launch() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            start_new_session=True,
        )

    return launch


def _must(code: int, step: str) -> None:
    if code:
        raise CommandError(f"xaso {step} dừng với mã {code}.")
