"""`xaso jobs`: run what was enqueued, until asked to leave."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from xaso.kernel.jobs.worker import run_worker

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Work off the jobs."""

    help = "Chạy các việc nền đã ghi trong cơ sở dữ liệu."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many jobs run at once, and whether to end when none is left."""
        parser.add_argument("--concurrency", type=int, default=2)
        parser.add_argument("--drain", action="store_true", help="dừng khi hết việc")

    def handle(self, **options: Any) -> None:
        """Run until a signal, or until no job is due."""
        asyncio.run(run_worker(concurrency=options["concurrency"], wait=not options["drain"]))
