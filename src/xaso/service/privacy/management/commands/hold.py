"""`xaso hold`: keep a dossier from being erased, or, with `--lift`, no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Place and lift legal holds."""

    help = "Giữ một hồ sơ lại, không cho xóa (thanh tra, khiếu nại, tòa án); --lift thôi giữ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which dossier, and on what ground."""
        parser.add_argument("--dossier", required=True, metavar="CODE")
        parser.add_argument("--ground", required=True, metavar="TEXT")
        parser.add_argument("--lift", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it.

        Raises:
            CommandError: Refused, with the reason.
        """
        act = dossiers.lift_hold if options["lift"] else dossiers.hold
        try:
            dossier = dossiers.find_by_code(options["dossier"])
            act(
                dossier_id=dossier.pk,
                actor=audit.Actor(kind="command"),
                now=timezone.now(),
                ground=options["ground"],
            )
        except dossiers.DossierRefusal as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{'Thôi giữ' if options['lift'] else 'Đang giữ'} hồ sơ {dossier}.")
