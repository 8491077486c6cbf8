"""The door of dossiers."""

from xaso.service.dossiers.blocks import register_block
from xaso.service.dossiers.domain.parties import Parties
from xaso.service.dossiers.domain.transitions import TRANSITIONS, State, Step
from xaso.service.dossiers.errors import (
    DossierRefusal,
    IdempotencyConflict,
    LostRace,
    NotAllowed,
    ReasonMissing,
    TimeLimitUnknown,
    UnknownDossier,
)
from xaso.service.dossiers.events import DossierMoved, DossierSubmitted
from xaso.service.dossiers.limits import LimitFields
from xaso.service.dossiers.looks import RECEIPT as LOOK_AT_RECEIPT
from xaso.service.dossiers.looks import note as note_look
from xaso.service.dossiers.looks import openings
from xaso.service.dossiers.models import Dossier, DossierEvent, LegalHold
from xaso.service.dossiers.papers import paper_response
from xaso.service.dossiers.policies import may_move, may_read, moves_open_to
from xaso.service.dossiers.proof import proved
from xaso.service.dossiers.selectors import (
    answers_of,
    find,
    look_up,
    look_up_again,
    notes_of,
    parties_of,
    queue,
    timeline_of,
    visible_to,
)
from xaso.service.dossiers.services.erasing import (
    ERASABLE,
    ERASED_NAME,
    erase,
    erase_again,
    find_by_code,
    hold,
    is_erased,
    lift_hold,
)
from xaso.service.dossiers.services.intake import (
    PaperCount,
    Submitted,
    acknowledged,
    body_hash,
    declared_parties,
    file_at_counter,
    receive,
    renew_secret,
    replay,
    submit,
)
from xaso.service.dossiers.services.processing import (
    issue,
    move_only,
    propose,
    reject,
    return_result,
    start,
    supply,
)

__all__ = [
    "ERASABLE",
    "ERASED_NAME",
    "LOOK_AT_RECEIPT",
    "TRANSITIONS",
    "Dossier",
    "DossierEvent",
    "DossierMoved",
    "DossierRefusal",
    "DossierSubmitted",
    "IdempotencyConflict",
    "LegalHold",
    "LimitFields",
    "LostRace",
    "NotAllowed",
    "PaperCount",
    "Parties",
    "ReasonMissing",
    "State",
    "Step",
    "Submitted",
    "TimeLimitUnknown",
    "UnknownDossier",
    "acknowledged",
    "answers_of",
    "body_hash",
    "declared_parties",
    "erase",
    "erase_again",
    "file_at_counter",
    "find",
    "find_by_code",
    "hold",
    "is_erased",
    "issue",
    "lift_hold",
    "look_up",
    "look_up_again",
    "may_move",
    "may_read",
    "move_only",
    "moves_open_to",
    "note_look",
    "notes_of",
    "openings",
    "paper_response",
    "parties_of",
    "propose",
    "proved",
    "queue",
    "receive",
    "register_block",
    "reject",
    "renew_secret",
    "replay",
    "return_result",
    "start",
    "submit",
    "supply",
    "timeline_of",
    "visible_to",
]
