"""What forms do by the clock."""

from __future__ import annotations

import structlog
from django.utils import timezone

from xaso.kernel.forms.services.drafts import clear_expired
from xaso.kernel.jobs import api as jobs

logger = structlog.get_logger(__name__)


@jobs.periodic("forms.clear_expired_drafts", "17 * * * *")
def clear_expired_drafts() -> None:
    """Clear away drafts whose time has passed, with their files and keys."""
    cleared = clear_expired(now=timezone.now())
    if cleared:
        logger.info("forms.cleared", drafts=cleared)
