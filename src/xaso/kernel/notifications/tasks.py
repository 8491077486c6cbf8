"""What the worker does for notifications."""

from uuid import UUID

from django.utils import timezone

from xaso.kernel.jobs import api as jobs
from xaso.kernel.notifications.delivery import send_message, sweep_forgotten
from xaso.kernel.notifications.services import SEND_TASK


@jobs.task(SEND_TASK, sees=jobs.Sees(things=("message_id",)))
def send(message_id: str) -> None:
    """Send one message if it is still waiting."""
    send_message(UUID(message_id), now=timezone.now())


@jobs.periodic("notifications.sweep_forgotten", "*/10 * * * *")
def sweep() -> None:
    """Enqueue waiting messages whose job was lost."""
    sweep_forgotten(now=timezone.now())
