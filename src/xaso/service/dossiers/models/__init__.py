"""The tables of dossiers.

`dossier` the case, `dates` its clock, `matters` what hangs on it, `batches` one act on many,
`forms` an agency's own wordings of papers, `referrals` what other bodies do for a case, `books`
what is entered in the ministry's books, `attendance` who may file for whom and how it is confirmed.
"""

from xaso.service.dossiers.models.attendance import ConfirmingWay, FilingGround
from xaso.service.dossiers.models.batches import Batch, BatchItem
from xaso.service.dossiers.models.books import BookEntry, BookRule
from xaso.service.dossiers.models.dates import (
    ClockStop,
    DueEntry,
    IntakeTerm,
    PauseGround,
    SupplyTerm,
)
from xaso.service.dossiers.models.dossier import (
    Dossier,
    DossierAccess,
    DossierEvent,
    DossierFile,
    DossierPaper,
    DossierRow,
    FoundDossier,
    SealedRecord,
    Submission,
)
from xaso.service.dossiers.models.forms import OwnForm
from xaso.service.dossiers.models.matters import (
    BreachTerm,
    Correction,
    DossierFee,
    LegalHold,
)
from xaso.service.dossiers.models.referrals import Body, JointPart, Referral, RelayRule

__all__ = [
    "Batch",
    "BatchItem",
    "Body",
    "BookEntry",
    "BookRule",
    "BreachTerm",
    "ClockStop",
    "ConfirmingWay",
    "Correction",
    "Dossier",
    "DossierAccess",
    "DossierEvent",
    "DossierFee",
    "DossierFile",
    "DossierPaper",
    "DossierRow",
    "DueEntry",
    "FilingGround",
    "FoundDossier",
    "IntakeTerm",
    "JointPart",
    "LegalHold",
    "OwnForm",
    "PauseGround",
    "Referral",
    "RelayRule",
    "SealedRecord",
    "Submission",
    "SupplyTerm",
]
