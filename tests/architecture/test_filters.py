"""Dossiers, results and ratings are asked for through the filter of permission, nowhere else.

A module that asks these tables itself is listed here with the reason why that is no way around.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2] / "src" / "xaso"
ASKED = re.compile(
    r"\b(Dossier|DossierEvent|DossierFile|DossierPaper|SealedRecord|Submission|Result|Rating)"
    r"\.objects\b|\bFROM dossiers_"
)
MAY_ASK = {
    "service/dossiers/selectors.py": "the filter itself, and look-up by code and secret",
    "service/dossiers/bulk.py": "opens what was found through the filter",
    "service/dossiers/courses.py": "dates of what was found through the filter",
    "service/dossiers/workload.py": "counts of a scope, for who may read",
    "service/dossiers/views/apply.py": "the slip of a draft that this browser holds",
    "service/dossiers/services/enclosing.py": "writes what comes with a new dossier",
    "service/dossiers/services/intake.py": "writes; acknowledges by agency and key",
    "service/dossiers/services/receiving.py": "writes",
    "service/dossiers/services/moving.py": "writes under a lock, after the policy",
    "service/dossiers/services/stopping.py": "writes under a lock, after the policy",
    "service/dossiers/listeners.py": "a job about one dossier",
    "service/dossiers/services/reassigning.py": "writes under a lock, after the policy; counts",
    "service/dossiers/services/taking_over.py": "writes, for the console alone",
    "service/dossiers/services/batching.py": "whether this person made the act of her own item",
    "service/dossiers/folder.py": "when what the filter found was laid before the signer",
    "service/dossiers/services/joint.py": "what an event of one dossier sets going",
    "service/dossiers/services/erasing.py": "writes under a lock, for the console alone",
    "service/dossiers/breach.py": "names what an account saw; the command at the machine alone",
    "service/dossiers/sealed_events.py": "holds events against the sealed trail; no person reads",
    "service/dossiers/management/commands/dossiers.py": "`xaso dossiers verify`, no person reads",
    "service/desk/selectors.py": "which procedures are usual; names nobody",
    "service/desk/services.py": "writes what the counter has just filed",
    "service/desk/offline.py": "what a device has just entered under its own range",
    "service/feedback/selectors.py": "the ratings' own filter",
    "service/feedback/services.py": "writes",
    "service/feedback/views/resident.py": "what the signed token of a proved secret opens",
    "service/national/telling.py": "what a message about one dossier says; no person reads",
    "service/privacy/retention.py": "what is past its term; for the console and a count",
    "service/storage/holding.py": "notes by a hash whose a result is, in a job; no person reads",
    "service/results/selectors.py": "by the id of a dossier that was found through the filter",
    "service/results/services/issuing.py": "writes under a lock",
    "service/results/services/signatures.py": "what a job signs; no person reads",
}


def test_nobody_asks_the_tables_of_dossiers_around_the_filter():
    asking = {
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if not {"tests", "migrations", "demo"} & set(path.parts) and ASKED.search(path.read_text())
    }

    assert asking == set(MAY_ASK)
