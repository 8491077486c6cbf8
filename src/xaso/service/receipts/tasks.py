"""What the worker does for receipts."""

from xaso.kernel.jobs import api as jobs
from xaso.service.receipts.services.sending import send_waiting


@jobs.periodic("receipts.send", "*/5 * * * *")
def send() -> None:
    """Ask providers for the numbers of drafts, and tell them what was cancelled."""
    send_waiting()
