"""What the worker does for files."""

from django.utils import timezone

from xaso.kernel.files.services import sweep_orphans
from xaso.kernel.jobs import api as jobs


@jobs.periodic("files.sweep_orphans", "17 2 * * *")
def sweep() -> None:
    """Delete bytes that no row speaks of, every night."""
    sweep_orphans(now=timezone.now())
