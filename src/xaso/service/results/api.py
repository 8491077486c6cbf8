"""The door of results."""

from xaso.service.results.domain.paper import is_copy, place_of
from xaso.service.results.domain.standing import Standing
from xaso.service.results.domain.templates import NoTemplate, Template, kind_for, template_on
from xaso.service.results.errors import (
    AlreadyIssued,
    NothingDrafted,
    NotIssued,
    NumberTaken,
    OnePaperOnly,
    ResultRefusal,
    ScanMissing,
)
from xaso.service.results.events import ResultIssued, ResultRevoked
from xaso.service.results.models import Cancellation, CorrectionRoute, Result
from xaso.service.results.selectors import (
    cancelled_by,
    correction_routes,
    draft_for,
    drafts_among,
    file_of,
    issued_among,
    issued_for,
    latest_for,
    number_by_id,
    results_of,
    standing_by_id,
)
from xaso.service.results.services.issuing import (
    answers_of,
    cancel_result,
    certified_paper,
    draft_result,
    forget,
    issue_result,
    numbers_needed,
    revoke_result,
)

__all__ = [
    "AlreadyIssued",
    "Cancellation",
    "CorrectionRoute",
    "NoTemplate",
    "NotIssued",
    "NothingDrafted",
    "NumberTaken",
    "OnePaperOnly",
    "Result",
    "ResultIssued",
    "ResultRefusal",
    "ResultRevoked",
    "ScanMissing",
    "Standing",
    "Template",
    "answers_of",
    "cancel_result",
    "cancelled_by",
    "certified_paper",
    "correction_routes",
    "draft_for",
    "draft_result",
    "drafts_among",
    "file_of",
    "forget",
    "is_copy",
    "issue_result",
    "issued_among",
    "issued_for",
    "kind_for",
    "latest_for",
    "number_by_id",
    "numbers_needed",
    "place_of",
    "results_of",
    "revoke_result",
    "standing_by_id",
    "template_on",
]
