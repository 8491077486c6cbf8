"""The door of the ledger."""

from xaso.service.ledger.domain.lines import Line, Unbalanced
from xaso.service.ledger.errors import (
    KeyReused,
    LedgerRefusal,
    NotClosable,
    PeriodClosed,
)
from xaso.service.ledger.models import Account, Leg, Period, Transaction
from xaso.service.ledger.selectors import (
    Balance,
    Check,
    balance,
    check,
    closed_until,
    open_day,
    transactions_about,
    trial_balance,
)
from xaso.service.ledger.services import (
    Posting,
    account,
    close,
    post,
    post_all,
    reverse,
    reverse_all,
)

Kind = Account.Kind

__all__ = [
    "Account",
    "Balance",
    "Check",
    "KeyReused",
    "Kind",
    "LedgerRefusal",
    "Leg",
    "Line",
    "NotClosable",
    "Period",
    "PeriodClosed",
    "Posting",
    "Transaction",
    "Unbalanced",
    "account",
    "balance",
    "check",
    "close",
    "closed_until",
    "open_day",
    "post",
    "post_all",
    "reverse",
    "reverse_all",
    "transactions_about",
    "trial_balance",
]
