"""`xaso routes`: every address of the site."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from xaso.site.operations.routes import routes

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """List the routes."""

    help = "Liệt kê mọi địa chỉ của trang."
    requires_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the shape of the answer."""
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        """Print names and patterns."""
        found = [route._asdict() for route in routes()]
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            for route in found:
                self.stdout.write(f"{route['name']:<32} {route['pattern']}")
