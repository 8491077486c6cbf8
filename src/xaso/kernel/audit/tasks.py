"""What the worker does for the trail: seal it each minute, look it all over each night."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from xaso.kernel.audit import exporting, sealing
from xaso.kernel.audit.models import AuditHead
from xaso.kernel.jobs import api as jobs


@jobs.periodic("audit.seal", "* * * * *")
def seal() -> None:
    """Seal what has come since, and tell the witness's file."""
    if sealing.seal(now=timezone.now()).added:
        exporting.tell_witness()


@jobs.periodic("audit.seal_whole", "40 1 * * *")
def seal_whole() -> None:
    """Seal whatever was overlooked, then send the day's head to the witnesses who get letters."""
    sealing.seal(now=timezone.now(), whole=True)
    exporting.tell_witness()
    head = AuditHead.objects.order_by("-size").first()
    if head is None or not settings.WITNESS_MAIL:
        return
    plain = exporting.head_as_plain(head)
    EmailMessage(
        subject=f"Xã Số: niêm nhật ký, {head.size} dòng",
        body="".join(f"{name}: {value}\n" for name, value in plain.items()),
        to=list(settings.WITNESS_MAIL),
    ).send()
