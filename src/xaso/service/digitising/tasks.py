"""What the worker does for digitising."""

from uuid import UUID

from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.jobs import api as jobs
from xaso.service.digitising.services.planning import count_everywhere
from xaso.service.digitising.services.running import read_upload
from xaso.service.digitising.services.sweeping import sweep_uploads
from xaso.service.digitising.services.uploading import TASK

COUNTER = audit.Actor(kind="job", name="Đếm giấy tờ chưa số hóa")
MACHINE = audit.Actor(kind="job", name="Đọc giấy tờ tải lên")


@jobs.task(TASK, sees=jobs.Sees(agencies=("agency_id",)))
def read_batch(batch_id: str, agency_id: str) -> None:
    """Read what was uploaded, from where the rows say that it stopped."""
    del agency_id
    read_upload(UUID(batch_id), actor=MACHINE)


@jobs.periodic("digitising.sweep_uploads", "*/5 * * * *")
def sweep() -> None:
    """Enqueue uploads whose job was lost or gave up; give up those that fail for ever."""
    sweep_uploads(actor=MACHINE, now=timezone.now())


@jobs.periodic("digitising.count_paper", "40 2 * * *")
def count_paper() -> None:
    """Count by hamlet what is still paper."""
    count_everywhere(actor=COUNTER, now=timezone.now())
