"""The door of the bank side."""

from xaso.service.bank.closing import (
    AccountDay,
    BankDay,
    Came,
    Closing,
    Moved,
    closing,
)
from xaso.service.bank.domain.matching import How, Why
from xaso.service.bank.domain.movements import Rejection
from xaso.service.bank.domain.telling import Letter, Verdict, sign
from xaso.service.bank.errors import (
    AlreadyProposed,
    BankRefusal,
    NotBookkeeper,
    NotWaiting,
    OtherPerson,
    UnknownLine,
    WrongLine,
    WrongStatement,
)
from xaso.service.bank.going_on import register as register_went_on
from xaso.service.bank.models import (
    Call,
    Hook,
    Layout,
    Line,
    Outgoing,
    Proposal,
    Slip,
    Statement,
)
from xaso.service.bank.payers import register as register_payers
from xaso.service.bank.policies import may_see
from xaso.service.bank.reconciling import (
    Day,
    Difference,
    Reconciliation,
    reconcile,
)
from xaso.service.bank.sealing import texts_of
from xaso.service.bank.selectors import (
    accounts_of,
    layouts_on,
    lines_of,
    proposals_of,
    statements_of,
    too_much,
    waiting_lines,
)
from xaso.service.bank.services.by_hand import (
    clear_deposit,
    confirm,
    decide_held,
    propose,
    refuse,
    unmatch,
)
from xaso.service.bank.services.hearing import connect, hear
from xaso.service.bank.services.importing import Imported, import_statement
from xaso.service.bank.services.matching import Told, match_lines
from xaso.service.bank.services.slips import note_slip
from xaso.service.bank.services.undoing import Undone, undo_statement
from xaso.service.bank.words import reason

__all__ = [
    "AccountDay",
    "AlreadyProposed",
    "BankDay",
    "BankRefusal",
    "Call",
    "Came",
    "Closing",
    "Day",
    "Difference",
    "Hook",
    "How",
    "Imported",
    "Layout",
    "Letter",
    "Line",
    "Moved",
    "NotBookkeeper",
    "NotWaiting",
    "OtherPerson",
    "Outgoing",
    "Proposal",
    "Reconciliation",
    "Rejection",
    "Slip",
    "Statement",
    "Told",
    "Undone",
    "UnknownLine",
    "Verdict",
    "Why",
    "WrongLine",
    "WrongStatement",
    "accounts_of",
    "clear_deposit",
    "closing",
    "confirm",
    "connect",
    "decide_held",
    "hear",
    "import_statement",
    "layouts_on",
    "lines_of",
    "match_lines",
    "may_see",
    "note_slip",
    "proposals_of",
    "propose",
    "reason",
    "reconcile",
    "refuse",
    "register_payers",
    "register_went_on",
    "sign",
    "statements_of",
    "texts_of",
    "too_much",
    "undo_statement",
    "unmatch",
    "waiting_lines",
]
