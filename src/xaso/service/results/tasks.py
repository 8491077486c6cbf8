"""What the worker does for results."""

from uuid import UUID

from django.utils import timezone

from xaso.kernel.jobs import api as jobs
from xaso.service.results.services.signatures import TASK, sign_result, sweep_unsigned


@jobs.task(TASK, sees=jobs.Sees(agencies=("agency_id",)))
def sign(result_id: str, agency_id: str) -> None:
    """Sign one issued document if it still waits for it."""
    del agency_id
    sign_result(UUID(result_id), now=timezone.now())


@jobs.periodic("results.sweep_unsigned", "*/15 * * * *")
def sweep() -> None:
    """Enqueue documents whose job was lost or gave up."""
    sweep_unsigned()
