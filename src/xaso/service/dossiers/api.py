"""The door of dossiers."""

from xaso.service.dossiers.begun import (
    begin_application,
    first_page,
    form_of,
    hold_draft,
    of_the_province,
)
from xaso.service.dossiers.behalf import BehalfForm
from xaso.service.dossiers.behalf import line as behalf_line
from xaso.service.dossiers.blocks import register_block, register_staff_block
from xaso.service.dossiers.bulk import moments_of_all, notes_of_events, parties_of_all, with_last
from xaso.service.dossiers.courses import Course, Ending, courses
from xaso.service.dossiers.device_cookie import DeviceCookie
from xaso.service.dossiers.domain.attendance import Attendance, Witness
from xaso.service.dossiers.domain.parties import Parties
from xaso.service.dossiers.domain.transitions import NATIONAL_CODE, TRANSITIONS, State, Step
from xaso.service.dossiers.erasers import register_eraser
from xaso.service.dossiers.errors import (
    DossierRefusal,
    IdempotencyConflict,
    LostRace,
    NotAllowed,
    ReasonMissing,
    TimeLimitUnknown,
    UnknownDossier,
    WrongEntry,
)
from xaso.service.dossiers.events import DossierMoved, DossierSubmitted
from xaso.service.dossiers.limits import LimitFields
from xaso.service.dossiers.looks import FILE as LOOK_AT_FILE
from xaso.service.dossiers.looks import RECEIPT as LOOK_AT_RECEIPT
from xaso.service.dossiers.looks import UNMASK as LOOK_UNCOVERED
from xaso.service.dossiers.looks import note as note_look
from xaso.service.dossiers.looks import note_list as note_list_look
from xaso.service.dossiers.looks import openings
from xaso.service.dossiers.masking import cover
from xaso.service.dossiers.models import Dossier, DossierEvent, LegalHold, Referral
from xaso.service.dossiers.objections import register_objection
from xaso.service.dossiers.papers import paper_response
from xaso.service.dossiers.policies import may_move, may_read, moves_open_to, result_lies_with
from xaso.service.dossiers.proof import all_proved, proved
from xaso.service.dossiers.register import register_sheet
from xaso.service.dossiers.reusing import Offer, register_reuse
from xaso.service.dossiers.selectors import (
    answers_of,
    attendance_of,
    born_of,
    find,
    first_received,
    kept_by,
    likely_same,
    look_up,
    look_up_again,
    notes_of,
    parties_of,
    procedure_of,
    timeline_of,
    visible_to,
)
from xaso.service.dossiers.services.attaching import (
    OLD_SCAN,
    SCAN_OF_ORIGINAL,
    attach_scan,
    check_scan,
    detach_scan,
    replace_scan,
    takes_scans_of,
    why_closed,
    why_kept,
)
from xaso.service.dossiers.services.attending import (
    attended,
    check_mandate,
    rules_on,
)
from xaso.service.dossiers.services.booking import enter_book
from xaso.service.dossiers.services.charging import Paid, owed, owed_again, unpaid
from xaso.service.dossiers.services.correcting import (
    cancel_result,
    correct_result,
    refer_correction,
    routes_open,
)
from xaso.service.dossiers.services.enclosing import PaperCount
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
from xaso.service.dossiers.services.extending import (
    agree_extension,
    decline_extension,
    propose_extension,
)
from xaso.service.dossiers.services.intake import (
    GivenCode,
    Submitted,
    acknowledged,
    acknowledged_among,
    body_hash,
    declared_parties,
    replay,
    secret_hash,
    submit,
)
from xaso.service.dossiers.services.moving import lock
from xaso.service.dossiers.services.processing import (
    check_papers,
    forward,
    issue,
    move_only,
    propose,
    reject,
    return_result,
    start,
    step_back,
    supply,
)
from xaso.service.dossiers.services.reassigning import hand_over, reassign, workers
from xaso.service.dossiers.services.receiving import (
    LateEntry,
    file_at_counter,
    receive,
    renew_secret,
)
from xaso.service.dossiers.services.referring import answer as answer_referral
from xaso.service.dossiers.services.referring import ask_opinion, bodies, name_partner
from xaso.service.dossiers.services.referring import recall as recall_referral
from xaso.service.dossiers.services.relaying import pass_on, place, places
from xaso.service.dossiers.services.stopping import (
    answer_supplement,
    approvers,
    ask_supplement,
    await_payment,
    end_by_notice,
    go_on,
    heir_continues,
    note_payment,
    pause,
    pause_grounds,
    payment_arrived,
)
from xaso.service.dossiers.services.taking_over import Old, take_back, take_over
from xaso.service.dossiers.services.withdrawing import request_withdrawal
from xaso.service.dossiers.words import event_words, state_words
from xaso.service.dossiers.worklist import queue

__all__ = [
    "ERASABLE",
    "ERASED_NAME",
    "LOOK_AT_FILE",
    "LOOK_AT_RECEIPT",
    "LOOK_UNCOVERED",
    "NATIONAL_CODE",
    "OLD_SCAN",
    "SCAN_OF_ORIGINAL",
    "TRANSITIONS",
    "Attendance",
    "BehalfForm",
    "Course",
    "DeviceCookie",
    "Dossier",
    "DossierEvent",
    "DossierMoved",
    "DossierRefusal",
    "DossierSubmitted",
    "Ending",
    "GivenCode",
    "IdempotencyConflict",
    "LateEntry",
    "LegalHold",
    "LimitFields",
    "LostRace",
    "NotAllowed",
    "Offer",
    "Old",
    "Paid",
    "PaperCount",
    "Parties",
    "ReasonMissing",
    "Referral",
    "State",
    "Step",
    "Submitted",
    "TimeLimitUnknown",
    "UnknownDossier",
    "Witness",
    "WrongEntry",
    "acknowledged",
    "acknowledged_among",
    "agree_extension",
    "all_proved",
    "answer_referral",
    "answer_supplement",
    "answers_of",
    "approvers",
    "ask_opinion",
    "ask_supplement",
    "attach_scan",
    "attendance_of",
    "attended",
    "await_payment",
    "begin_application",
    "behalf_line",
    "bodies",
    "body_hash",
    "born_of",
    "cancel_result",
    "check_mandate",
    "check_papers",
    "check_scan",
    "correct_result",
    "courses",
    "cover",
    "declared_parties",
    "decline_extension",
    "detach_scan",
    "end_by_notice",
    "enter_book",
    "erase",
    "erase_again",
    "event_words",
    "file_at_counter",
    "find",
    "find_by_code",
    "first_page",
    "first_received",
    "form_of",
    "forward",
    "go_on",
    "hand_over",
    "heir_continues",
    "hold",
    "hold_draft",
    "is_erased",
    "issue",
    "kept_by",
    "lift_hold",
    "likely_same",
    "lock",
    "look_up",
    "look_up_again",
    "may_move",
    "may_read",
    "moments_of_all",
    "move_only",
    "moves_open_to",
    "name_partner",
    "note_list_look",
    "note_look",
    "note_payment",
    "notes_of",
    "notes_of_events",
    "of_the_province",
    "openings",
    "owed",
    "owed_again",
    "paper_response",
    "parties_of",
    "parties_of_all",
    "pass_on",
    "pause",
    "pause_grounds",
    "payment_arrived",
    "place",
    "places",
    "procedure_of",
    "propose",
    "propose_extension",
    "proved",
    "queue",
    "reassign",
    "recall_referral",
    "receive",
    "refer_correction",
    "register_block",
    "register_eraser",
    "register_objection",
    "register_reuse",
    "register_sheet",
    "register_staff_block",
    "reject",
    "renew_secret",
    "replace_scan",
    "replay",
    "request_withdrawal",
    "result_lies_with",
    "return_result",
    "routes_open",
    "rules_on",
    "secret_hash",
    "start",
    "state_words",
    "step_back",
    "submit",
    "supply",
    "take_back",
    "take_over",
    "takes_scans_of",
    "timeline_of",
    "unpaid",
    "visible_to",
    "why_closed",
    "why_kept",
    "with_last",
    "workers",
]
