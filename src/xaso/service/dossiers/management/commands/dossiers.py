"""`xaso dossiers verify`: replay every dossier's events and compare them with its row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from xaso.service.dossiers.models import Dossier, DossierEvent
from xaso.service.dossiers.services.moving import seal_what_is_not
from xaso.service.dossiers.services.verifying import differences

if TYPE_CHECKING:
    from argparse import ArgumentParser

BATCH = 500


class Command(BaseCommand):
    """Look after dossiers."""

    help = (
        "verify: phát lại sự kiện của từng hồ sơ và so với dòng hiện tại;"
        " seal: niêm các sự kiện có từ trước khi nhật ký niêm sự kiện (một lần, sau khi nâng cấp)"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the action and the form of the answer."""
        parser.add_argument("action", choices=["verify", "seal"])
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it.

        Raises:
            CommandError: A row differs from its events.
        """
        getattr(self, f"_{options['action']}")(as_json=options["as_json"])

    def _seal(self, *, as_json: bool) -> None:
        """Write one audit entry for each event that none speaks of."""
        count = seal_what_is_not()
        done = json.dumps({"sealed": count}) if as_json else f"Đã niêm {count} sự kiện."
        self.stdout.write(done)

    def _verify(self, *, as_json: bool) -> None:
        """Verify all; every difference is a line, any difference is a refusal."""
        checked, wrong = 0, 0
        for dossier in Dossier.objects.order_by("id").iterator(chunk_size=BATCH):
            checked += 1
            found = differences(
                dossier, DossierEvent.objects.filter(dossier=dossier).order_by("seq")
            )
            if found:
                wrong += 1
                self.stderr.write(f"{dossier.pk}: {'; '.join(found)}")
        if as_json:
            self.stdout.write(json.dumps({"checked": checked, "differences": wrong}))
        else:
            self.stdout.write(f"Đã kiểm {checked} hồ sơ, {wrong} hồ sơ lệch.")
        if wrong:
            raise CommandError(f"{wrong} hồ sơ lệch với sự kiện của mình")
