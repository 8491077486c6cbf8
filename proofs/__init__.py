"""Proofs: one module for each "Must show", run by `script/prove` from a fresh clone.

A module offers

    prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, object]]

and returns whether the line holds, and its figures. `break_name` names a rule to break on
purpose, with which the proof has to fail; a module that knows no such rule raises `ValueError`.
"""

LINES = {
    "1.1": "proofs.fresh_clone",
    "1.2": "proofs.journey",
    "1.3": "proofs.sheets",
    "1.4": "proofs.clock",
    "1.5": "proofs.crash",
    "1.6": "proofs.submit",
    "1.7": "proofs.front",
    "1.8": "proofs.backup",
    "1.9": "proofs.house",
    "2.1": "proofs.sign_in",
    "2.2": "proofs.rights",
    "2.3": "proofs.walls",
    "2.4": "proofs.canaries",
    "2.5": "proofs.tampering",
    "2.6": "proofs.races",
    "2.7": "proofs.privacy",
    "3.1": "proofs.life",
    "3.2": "proofs.races_and_ranges",
    "3.3": "proofs.monday",
    "3.4": "proofs.offline",
    "3.5": "proofs.forms",
    "3.6": "proofs.reports",
    "3.7": "proofs.scale",
    "4.1": "proofs.scans",
    "4.2": "proofs.forgeries",
    "4.3": "proofs.signing_rates",
    "4.4": "proofs.paper_to_proof",
    "4.5": "proofs.scan_batch",
    "5.1": "proofs.payment_codes",
    "5.2": "proofs.callbacks",
    "5.3": "proofs.bank_month",
    "5.4": "proofs.statements",
    "5.5": "proofs.number_words",
    "5.6": "proofs.money_journeys",
    "5.7": "proofs.ledger_rates",
}
